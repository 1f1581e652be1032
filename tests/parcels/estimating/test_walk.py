"""Estimates learn from the past, keep to it, and their windows hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aftermile.parcels.estimating.baselines import lane_quantiles
from aftermile.parcels.estimating.effects import weighted_quantile
from aftermile.parcels.estimating.life import Living, residual_quantiles
from aftermile.parcels.estimating.rhythm import learn_rhythm
from aftermile.parcels.estimating.rows import ColumnMissing, Rows, read_clean, rows_of
from aftermile.parcels.estimating.scores import score
from aftermile.parcels.estimating.walk import LEVELS, Pace, walk

START = datetime(2026, 1, 5, tzinfo=UTC)


def past(count: int = 900, days: int = 120, slower: float = 1.0) -> Rows:
    """Two lanes, one twice as slow; from the middle on everything takes `slower` times as long."""
    chance = np.random.default_rng(7)
    at = np.sort(chance.uniform(0, days, count))
    far = chance.integers(0, 2, count)
    took = np.exp(np.log(np.where(far, 8.0, 4.0)) + chance.normal(0, 0.25, count))
    took *= np.where(at > days / 2, slower, 1.0)
    return rows_of(
        pl.DataFrame(
            {
                "order_id": [f"o{index}" for index in range(count)],
                "purchased_at": [START + timedelta(days=float(day)) for day in at],
                "delivered_at": [START + timedelta(days=float(day)) for day in at + took],
                "destination_country": ["DE"] * count,
                "destination_region": ["far" if one else "near" for one in far],
            }
        )
    )


def test_lanes_are_told_apart_and_windows_hold():
    rows = past()
    late = np.arange(400, 900)
    found = score(rows, walk(rows).quantiles, late)
    assert found["mae_days"] < 1.6
    assert 0.85 <= found["coverage_90"] <= 0.95
    assert np.all(np.diff(walk(rows).quantiles, axis=1) >= 0)


def test_what_comes_later_changes_nothing():
    rows = past(300, 60)
    now = np.floor(rows.purchased[200])
    unknown = np.where(rows.delivered >= now, np.nan, rows.delivered)
    asked = rows.purchased < now + 1
    whole, blind = walk(rows).quantiles, walk(replace(rows, delivered=unknown)).quantiles
    assert np.array_equal(whole[asked], blind[asked])
    table, blind = lane_quantiles(rows), lane_quantiles(replace(rows, delivered=unknown))
    assert np.array_equal(table[asked], blind[asked], equal_nan=True)


def test_a_slower_present_is_noticed_before_its_parcels_arrive():
    rows = past(1500, 90, slower=1.6)
    since = rows.purchased - rows.purchased[0]
    ten_days_in = np.flatnonzero((since > 55) & (since < 65))
    shifted = score(rows, walk(rows).quantiles, ten_days_in)
    still = score(rows, walk(rows, Pace(shift_prior=1e9)).quantiles, ten_days_in)
    assert shifted["mae_days"] < 0.9 * still["mae_days"]


def test_the_first_parcel_gets_the_default():
    rows = past(1)
    assert walk(rows, Pace(first_days=5)).middle[0] == pytest.approx(5, abs=2)


def test_no_parcels_ask_for_nothing():
    assert walk(past(0)).quantiles.shape == (0, len(LEVELS))


def test_open_parcels_count_as_slow():
    count = 200
    open_since = Living(
        now=np.full(count, 20.0),
        purchased=np.linspace(0, 10, count),
        delivered=np.where(np.arange(count) % 2, np.linspace(0, 10, count) + 5, np.nan),
        logs=np.full(count, np.log(5.0)),
    )
    found = residual_quantiles(open_since, 28, np.array([0.25, 0.9]))
    assert found is not None
    assert found[0] == pytest.approx(0, abs=0.06)
    assert found[1] > 0.5


def test_working_time_returns_to_the_same_instant():
    countries = np.array([0, 1, 0, 1])
    instants = np.array([20000.0, 20001.25, 20005.9, 20006.999])
    rhythm = learn_rhythm(np.array([0] * 60), np.repeat(np.arange(19900.0, 19905), 12), 2)
    assert rhythm.real(countries, rhythm.work(countries, instants)) == pytest.approx(instants)
    assert rhythm.weights.sum(axis=1) == pytest.approx([7, 7])
    month = np.arange(0.0, 30, 0.1)
    assert np.all(np.diff(rhythm.work(np.zeros(len(month), dtype=np.int64), month)) > 0)


def test_reading_takes_offsets_off_and_names_what_is_missing(tmp_path: Path):
    file = tmp_path / "rows.csv"
    file.write_text(
        "order_id,purchased_at,delivered_at,promised_on\n"
        "b,2026-03-02T10:00:00.5+02:00,2026-03-05 08:00,2026-03-09\n"
        "a,2026-03-01T00:00Z,,\n"
        "c,yesterday,,\n"
    )
    rows = rows_of(read_clean(file)[0])
    assert rows.order_id == ["a", "b"]
    assert rows.purchased[1] % 1 * 24 == pytest.approx(8 + 0.5 / 3600)
    assert rows.days[1] == pytest.approx(3 - 0.5 / 86400)
    assert np.isnan(rows.days[0])
    with pytest.raises(ColumnMissing, match="order_id"):
        rows_of(pl.DataFrame({"purchased_at": []}))


def test_a_weighted_quantile_listens_to_weights():
    assert weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([8.0, 1.0, 1.0]), 0.5) == 3
    assert float(LEVELS[6]) == 0.5
