"""
The frame of a backtest: one row for each line of a case, with the fields of the registry as columns.

Money is in minor units of one currency; sets are packed texts (`engine.frames.pack`). Beside the fields stand
the columns of `EXTRA`. Import this package late: nothing else of the product needs Polars.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from aftermile.policies.engine.frames import pack
from aftermile.policies.engine.types import Field, FieldType
from aftermile.policies.owed.registry import CASE_FIELDS

FIELDS: Final[Mapping[str, Field]] = CASE_FIELDS

EXTRA: Final = {
    "case": "text",  # rows of one case have the same
    "number": "text",  # what people call it
    "case_ref": "text",
    "buyer": "text",
    "proven": FieldType.SET,  # exclusions of the goods whose condition is proven
    "basis": "enum",  # withdrawal, conformity, delivery, mismatch: what the law is asked by
    "goods_back": "bool",  # whether there is something to send back
    "lines": "int",  # how many rows the case has
    "worth": "money",  # paid for the pieces of the row and not paid back before
    "shipping": "money",  # what the way to the buyer cost him, on the first row of a case
    "freight": "money",  # what the way back really cost the seller, where it is known
    "refunded": "money",  # what was really paid back, on the first row of a case
}
"""Columns beside the fields."""

COLUMNS: Final[tuple[str, ...]] = tuple(dict.fromkeys((*EXTRA, *FIELDS)))
NAMES: Final = ("case", "number", "case_ref", "buyer")
TEXTS: Final = (FieldType.ENUM, FieldType.COUNTRY, FieldType.SET)


def kind_of(name: str) -> FieldType | str:
    """Return the type of a column: that of its field, or of `EXTRA`."""
    return FIELDS[name].type if name in FIELDS else EXTRA[name]


def schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    """Return all columns with the Polars types of a frame that is being collected."""
    kinds: dict[FieldType | str, Any] = {
        FieldType.BOOL: pl.Boolean,
        "bool": pl.Boolean,
        "int": pl.Int64,
        "money": pl.Int64,
        FieldType.INT: pl.Int64,
        FieldType.MONEY: pl.Int64,
        FieldType.DAYS: pl.Int64,
        FieldType.DECIMAL: pl.Decimal(38, 12),
        FieldType.DATE: pl.Date,
    }
    return {name: kinds.get(kind_of(name), pl.String) for name in COLUMNS}


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows of Python values as a frame; what a row does not name is unknown."""
    columns = {name: [_plain(row.get(name)) for row in rows] for name in COLUMNS}
    return pl.DataFrame(columns, schema=schema())


def _plain(value: Any) -> Any:
    return pack(value) if isinstance(value, (set, frozenset)) else value


def encoded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with its texts as `Enum`: few are different, so each question is asked of few."""
    texts = [
        name
        for name in frame.columns
        if name not in NAMES and frame.schema[name] in (pl.String, pl.Categorical)
    ]
    made = []
    for name in texts:
        column = frame.get_column(name).cast(pl.String)
        made.append(column.cast(pl.Enum(column.drop_nulls().unique().sort())))
    return frame.with_columns(made)
