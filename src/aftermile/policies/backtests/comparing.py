"""A backtest: a table and the one it would replace, over one frame of past cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from aftermile.policies.backtests import automation, matrix, sides, totals
from aftermile.policies.backtests.law import Asking, with_floor
from aftermile.policies.engine.types import Table

PURPOSES: Final = ("promise", "program", "evidence", "automation")
"""Tables that past cases can be tried on; a change of an order opens no case."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What is compared: `tested` against `against`, both of one purpose.

    `promise` stands beside tables of the other purposes, `automation` beside all but its own: what is in
    force now. `freight` is what a way back costs the seller by country, '' elsewhere, in minor units.
    """

    tested: Table
    against: Table | None = None
    promise: Table | None = None
    automation: Table | None = None
    freight: Mapping[str, int] = field(default_factory=dict)


def compare(frame: pl.DataFrame, comparison: Comparison, asking: Asking) -> totals.Totals:
    """Return what the two tables come to over the frame (`frames.COLUMNS`)."""
    prepared = with_floor(prepare(frame, comparison.freight), asking)
    tables = (comparison.against, comparison.tested)
    match comparison.tested.schema.purpose:
        case "promise":
            found = [sides.joined(prepared, [sides.entitled(prepared, table)]) for table in tables]
        case "program":
            shared = sides.entitled(prepared, comparison.promise)
            found = [sides.joined(prepared, [sides.entitled(prepared, table), shared]) for table in tables]
        case "evidence":
            shared = sides.joined(prepared, [sides.entitled(prepared, comparison.promise)])
            found = [matrix.asked(prepared, shared, table) for table in tables]
        case _:
            shared = sides.joined(prepared, [sides.entitled(prepared, comparison.promise)])
            found = [automation.settled(prepared, shared, table, own=True) for table in tables]
    if comparison.automation is not None:
        found = [automation.settled(prepared, side, comparison.automation) for side in found]
    return totals.added_up(prepared, *found, by_settled=comparison.tested.schema.purpose == "automation")


def prepare(frame: pl.DataFrame, freight: Mapping[str, int]) -> pl.DataFrame:
    """Fill in what a way back costs, and what is nothing where it is not known."""
    usual = pl.lit(freight.get("", 0), pl.Int64)
    known = {country: minor for country, minor in freight.items() if country}
    if known:
        place = pl.col("country").cast(pl.String)
        usual = place.replace_strict(list(known), list(known.values()), default=usual, return_dtype=pl.Int64)
    own_choice = (pl.col("fault") == "buyer").fill_null(value=False)
    came = pl.col("milestone").is_in(["lost", "returned", "returning"]).fill_null(value=False)
    missed = (pl.col("reason") == "not_received").fill_null(value=False) & ~came
    return frame.with_columns(
        pl.coalesce("freight", usual).alias("freight"),
        pl.col("shipping").fill_null(0),
        pl.col("goods_back").fill_null(value=True),
        pl.col("whole_order").fill_null(value=False),
        pl.col("lines").fill_null(1),
        pl.coalesce("worth", "price").alias("worth"),
        own_choice=own_choice,
        deniable=own_choice & (pl.col("kind") == "return"),
        doubtful=missed | (pl.col("buyer_risk") == "high").fill_null(value=False),
    )
