"""A fair test of two files knows nothing of what came later, and reads what people really have."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from aftermile.config.cli import cli
from aftermile.parcels.estimating.evaluating import together
from aftermile.parcels.estimating.rows import clean, rows_of
from aftermile.parcels.estimating.trained import from_plain, train
from aftermile.parcels.estimating.walk import walk

START = datetime(2026, 1, 5, tzinfo=UTC)
COUNT = 160
KEYS = [
    "mae_days",
    "median_abs_days",
    "bias_days",
    "within_1d",
    "within_2d",
    "coverage_90",
    "width_90_days",
    "pinball_50",
    "pinball_90",
    "promised_days_at_equal_late_rate",
]


def orders(count: int = COUNT, days: int = 40) -> pl.DataFrame:
    chance = np.random.default_rng(3)
    at = np.sort(chance.uniform(0, days, count))
    took = np.exp(chance.normal(1.4, 0.4, count))
    left = at + took * chance.uniform(0.1, 0.6, count)
    return pl.DataFrame(
        {
            "order_id": [f"o{index}" for index in range(count)],
            "purchased_at": [START + timedelta(days=float(day)) for day in at],
            "delivered_at": [START + timedelta(days=float(day)) for day in at + took],
            "handed_over_at": [START + timedelta(days=float(day)) for day in left],
            "promised_on": [(START + timedelta(days=float(day) + 9)).date() for day in at],
            "destination_country": ["DE", "FR"] * (count // 2),
            "origin_country": ["DE"] * count,
            "origin_postcode": ["10115", "20095", "80331", "50667"] * (count // 4),
        }
    )


ORDERS = orders()
SAID = walk(rows_of(ORDERS)).quantiles


def changed_at(name: str, row: int, at: datetime | None) -> pl.Series:
    """Return a column with one instant changed."""
    return pl.Series(name, [at if place == row else was for place, was in enumerate(ORDERS[name])])


@settings(max_examples=12)
@given(row=st.integers(0, COUNT - 1), days=st.floats(0.01, 60), gone=st.booleans())
def test_a_later_delivery_never_changes_an_estimate(row: int, days: float, *, gone: bool):
    """
    A delivery and a hand-over moved or taken away change no estimate made before them, nor that of the
    parcel itself.
    """
    bought = ORDERS["purchased_at"].to_list()
    moved = None if gone else bought[row] + timedelta(days=days)
    left = None if moved is None else bought[row] + timedelta(days=days / 2)
    changed = ORDERS.with_columns(
        changed_at("delivered_at", row, moved), changed_at("handed_over_at", row, left)
    )
    known_from = min(
        at
        for frame in (ORDERS, changed)
        for at in frame.row(row, named=True).values()
        if isinstance(at, datetime) and at > bought[row]
    )
    before = [place for place, at in enumerate(bought) if at.date() <= known_from.date()]
    assert row in before
    assert np.array_equal(walk(rows_of(changed)).quantiles[before], SAID[before])


def test_rows_of_later_days_never_change_an_estimate():
    """Missing or others in their place: what was said before stays to the last bit."""
    bought = ORDERS["purchased_at"]
    until = next(row for row in range(90, COUNT) if bought[row].date() > bought[row - 1].date())
    others = ORDERS.slice(until).with_columns(
        pl.col("order_id") + "x",
        pl.col("delivered_at", "handed_over_at") + timedelta(days=30),
        destination_country=pl.lit("KR"),
        origin_postcode=pl.lit("99999"),
        promised_on=pl.lit(None, pl.Date),
    )
    for frame in (ORDERS.head(until), pl.concat([ORDERS.head(until), others])):
        assert np.array_equal(walk(rows_of(frame)).quantiles[:until], SAID[:until])


def test_an_order_in_both_files_is_one_to_estimate_and_time_alone_orders_them():
    known, asked = clean(ORDERS.head(100))[0], clean(ORDERS.slice(60))[0]
    rows, inside = together(known, asked)
    assert len(rows) == COUNT
    assert inside.sum() == 100
    assert np.array_equal(walk(rows).quantiles, SAID)


def test_what_contradicts_itself_is_counted_and_left_out():
    frame = pl.DataFrame(
        {
            "order_id": ["a", "a", "", "b", "c", "d"],
            "purchased_at": [
                "2026-01-02",
                "2026-01-02 10:00",
                "2026-01-02",
                "soon",
                "2026-01-05",
                "2026-01-04",
            ],
            "delivered_at": ["", "2026-01-09T10:00:00+02:00", "", "", "2026-01-03", None],
            "weight_g": ["x", "", "inf", "2", "3", "4"],
            "color": ["red"] * 6,
        }
    )
    rows, out = clean(frame)
    assert rows["order_id"].to_list() == ["a", "d"]
    assert (out.without_id, out.purchase_not_readable, out.delivered_before_purchase, out.repeated) == (
        1,
        1,
        1,
        1,
    )


def write(frame: pl.DataFrame, place: Path) -> str:
    if place.suffix == ".csv":
        frame.write_csv(place)
    else:
        frame.write_parquet(place)
    return str(place)


def test_evaluate_prints_every_figure_of_each(tmp_path: Path):
    train_file = write(ORDERS.head(100), tmp_path / "train.csv")
    test_file = write(ORDERS.slice(100).drop("destination_country"), tmp_path / "test.parquet")
    result = CliRunner().invoke(cli, ["eta", "evaluate", "--train", train_file, "--test", test_file])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    for name in ("model", "lane_median", "given_promise"):
        assert list(told[name]) == ["n", *KEYS]
        assert told[name]["n"] == 60
    assert told["train_orders"] == 100


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_handful_of_rows_without_promise_is_enough(tmp_path: Path, count: int):
    plain = ORDERS.select("order_id", "purchased_at", "delivered_at")
    train_file, test_file = (
        write(plain.head(count), tmp_path / "a.csv"),
        write(plain.head(5), tmp_path / "b.csv"),
    )
    result = CliRunner().invoke(cli, ["eta", "evaluate", "--train", train_file, "--test", test_file])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["given_promise"] == {"n": 0, **dict.fromkeys(KEYS)}
    assert told["model"]["n"] == 5
    assert told["model"]["promised_days_at_equal_late_rate"] is None


def test_what_cannot_be_read_is_said(tmp_path: Path):
    good_frame = ORDERS.head(5)
    good = write(good_frame, tmp_path / "good.csv")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "half.csv").write_text("order_id,purchased_at\na,2026-01-01\n")
    (tmp_path / "numbers.csv").write_text("order_id,purchased_at,delivered_at\na,1767600000,1767700000\n")
    write(good_frame.with_columns(pl.col("purchased_at").dt.epoch("s")), tmp_path / "numbers.parquet")
    write(good_frame.with_columns(purchased_at=pl.lit("0001-01-01")), tmp_path / "nothing.csv")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    for name, words in (
        ("empty.csv", "nothing in it"),
        ("half.csv", "Column missing: delivered_at"),
        ("broken.parquet", "Cannot be read"),
        ("numbers.csv", "no row has an order_id and a purchased_at"),
        ("numbers.parquet", "no row has an order_id and a purchased_at"),
        ("nothing.csv", "no row has an order_id and a purchased_at"),
    ):
        result = CliRunner().invoke(cli, ["eta", "evaluate", "--train", good, "--test", str(tmp_path / name)])
        assert result.exit_code == 2, result.output
        assert words in result.output


def test_a_model_says_later_what_the_walk_says(tmp_path: Path):
    rows = rows_of(ORDERS)
    now = float(np.floor(rows.purchased[150]))
    asked = ORDERS.filter(pl.col("purchased_at") >= START + timedelta(days=now - np.floor(rows.purchased[0])))
    first = asked.head(1)
    place = rows.order_id.index(first["order_id"][0])
    before = rows_of(
        ORDERS.filter(pl.col("purchased_at") < first["purchased_at"][0].replace(hour=0, minute=0))
    )
    model = from_plain(
        json.loads(json.dumps(train(before, float(np.floor(rows.purchased[place])))[0].to_plain()))
    )
    assert model.quantiles(rows_of(first))[0] == pytest.approx(SAID[place], rel=0.02)

    file = write(ORDERS, tmp_path / "orders.csv")
    out = str(tmp_path / "model.json")
    assert CliRunner().invoke(cli, ["eta", "train", file, "--out", out]).exit_code == 0
    new = write(ORDERS.head(2).drop("delivered_at"), tmp_path / "new.csv")
    result = CliRunner().invoke(cli, ["eta", "predict", "--model", out, new])
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [row["order_id"] for row in told] == ["o0", "o1"]
    assert told[0]["from_at"] < told[0]["expected_at"] < told[0]["by_at"]
    result = CliRunner().invoke(cli, ["eta", "predict", "--model", file, new])
    assert result.exit_code == 2


def test_a_delivery_at_the_end_of_time_is_none():
    rows = rows_of(ORDERS.head(4).with_columns(delivered_at=pl.lit("9999-12-31T23:59:59Z")))
    assert np.isnan(rows.days).all()
