"""Measures add in proportion, and doors are known by what they handed over until now."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from aftermile.parcels.estimating.effects import fit_effects
from aftermile.parcels.estimating.groups import groups_of
from aftermile.parcels.estimating.lanes import Lane, Told
from aftermile.parcels.estimating.measures import Dispatch, measures_of
from aftermile.parcels.estimating.rows import Rows, rows_of
from aftermile.parcels.estimating.speaking import MOST_STRETCH, Rest, Speaking, stretched
from aftermile.parcels.estimating.trained import train
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE, walk

START = datetime(2026, 1, 5, tzinfo=UTC)


def shop(count: int = 600, days: int = 100) -> Rows:
    """Two doors, one quick and one slow to hand over; ways take as long as the platform thinks, or longer."""
    chance = np.random.default_rng(5)
    at = np.sort(chance.uniform(0, days, count))
    slow = chance.integers(0, 2, count)
    promised = chance.uniform(4, 30, count)
    left = at + np.where(slow, 4.0, 0.5)
    there = left + 0.5 * promised * np.exp(chance.normal(0, 0.15, count))
    return rows_of(
        pl.DataFrame(
            {
                "order_id": [f"o{index:04}" for index in range(count)],
                "purchased_at": [START + timedelta(days=float(day)) for day in at],
                "handed_over_at": [START + timedelta(days=float(day)) for day in left],
                "delivered_at": [START + timedelta(days=float(day)) for day in there],
                "promised_on": [(START + timedelta(days=float(day))).date() for day in at + promised],
                "origin_postcode": ["slow" if one else "quick" for one in slow],
            }
        )
    )


def test_a_longer_promise_and_a_slower_door_say_longer():
    rows = shop()
    late = np.arange(300, 600)
    off = np.abs(walk(rows).middle[late] - rows.days[late])
    without = rows_of(pl.DataFrame({"order_id": rows.order_id, **plain(rows)}))
    blind = np.abs(walk(without).middle[late] - rows.days[late])
    assert off.mean() < 0.5 * blind.mean()


def plain(rows: Rows) -> dict[str, list[datetime]]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    both = (("purchased_at", rows.purchased), ("delivered_at", rows.delivered))
    return {name: [epoch + timedelta(days=float(day)) for day in days] for name, days in both}


def test_a_door_is_known_by_hand_overs_before_the_day():
    rows = shop()
    doors = groups_of(rows)["origin_door"]
    dispatch = Dispatch(rows, doors)
    slow = doors[rows.texts["origin_postcode"].index("SLOW")]
    begin = float(np.floor(rows.purchased[0]))
    assert dispatch.at(begin).tolist() == [0.0, 0.0]
    whole = Dispatch(rows, doors).at(begin + 40)
    assert whole[slow] > 0.5
    assert whole[1 - slow] < -0.5
    steps = Dispatch(rows, doors)
    for day in range(41):
        found = steps.at(begin + day)
    assert found == pytest.approx(whole)
    gone = rows.handed_over < begin + 40
    blind = Rows(
        **{name: getattr(rows, name) for name in Rows.__slots__}
        | {"handed_over": np.where(gone, rows.handed_over, np.nan)}
    )
    assert Dispatch(blind, doors).at(begin + 40).tolist() == whole.tolist()


def test_what_is_not_known_of_a_measure_adds_nothing():
    rows = shop()
    rows.promised[::3] = np.nan
    groups, measures = groups_of(rows), measures_of(rows)
    everything = np.arange(len(rows))
    found = fit_effects(np.log(rows.days), np.ones(len(rows)), groups, everything, measures)
    assert np.isfinite(found.at(groups, everything, measures)).all()
    assert found.slopes.at(np.full((1, 3), np.nan)).tolist() == [0.0]
    assert found.slopes.slopes[0] > 0.2


def test_a_lane_without_any_measure_learns_all_the_same():
    found = fit_effects(np.log(np.full(30, 5.0)), np.ones(30), {}, np.arange(30), np.full((30, 3), np.nan))
    assert found.level == pytest.approx(np.log(5))
    assert found.slopes.slopes.tolist() == [0.0, 0.0, 0.0]


def test_what_is_left_stretches_with_the_whole_way():
    rows = shop()
    trained = train(rows, float(rows.purchased[-1]))[0]
    days = np.linspace(1, 9, len(LEVELS))
    lane = Lane("DHL", "", "DE", "FR")
    known = Speaking(trained, {lane: Told(40, days.tolist())}, {"picked_up": {lane: Rest(40, days.tolist())}})
    usual = float(days[MIDDLE])
    as_usual = known.rest_after("picked_up", lane, usual)
    slower = known.rest_after("picked_up", lane, 2 * usual)
    assert as_usual is not None
    assert slower is not None
    assert as_usual.days == pytest.approx(days)
    assert slower.days == pytest.approx(2 * days)
    assert known.rest_after("picked_up", lane) == Rest(40, days.tolist())
    assert stretched([2.0], 1000.0, 1.0) == [2.0 * MOST_STRETCH]
    assert stretched([2.0], 5.0, 0.0) == [2.0]
