"""
Past parcels as columns. Instants are days since 1970 in UTC as floats; what is missing is NaN or an empty
text.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEEDED: Final = ("order_id", "purchased_at", "delivered_at")
TEXTS: Final = (
    "carrier",
    "service",
    "origin_country",
    "origin_region",
    "origin_postcode",
    "destination_country",
    "destination_region",
    "destination_postcode",
)
_MICROSECONDS: Final = 86_400_000_000
_INSTANT: Final = (
    r"^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d)(?::(?<second>\d\d(?:\.\d{1,9})?))?"
    r"(?:Z|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d))?)?$"
)


class ColumnMissing(ValueError):
    """The file lacks a column that an estimate cannot do without."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Parcels in the order of their purchase."""

    order_id: list[str]
    purchased: Numbers
    handed_over: Numbers
    delivered: Numbers
    promised: Numbers
    weight_g: Numbers
    texts: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.order_id)

    @property
    def days(self) -> Numbers:
        """From purchase to delivery; NaN while open, or when the two contradict each other."""
        total = self.delivered - self.purchased
        return np.where(total > 0, total, np.nan)


def read_rows(*paths: Path) -> Rows:
    """Read CSV or Parquet files as one past."""
    return rows_of(pl.concat([_frame(path) for path in paths], how="diagonal_relaxed"))


def rows_of(frame: pl.DataFrame) -> Rows:
    if missing := [name for name in NEEDED if name not in frame.columns]:
        raise ColumnMissing(", ".join(missing))
    frame = (
        frame.with_columns(_instant(frame, "purchased_at")).drop_nulls("purchased_at").sort("purchased_at")
    )
    return Rows(
        order_id=frame["order_id"].cast(pl.String).to_list(),
        purchased=_days(frame, "purchased_at"),
        handed_over=_days(frame, "handed_over_at"),
        delivered=_days(frame, "delivered_at"),
        promised=np.floor(_days(frame, "promised_on")),
        weight_g=_number(frame, "weight_g"),
        texts={name: _text(frame, name) for name in TEXTS},
    )


def _frame(path: Path) -> pl.DataFrame:
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False)


def _instant(frame: pl.DataFrame, name: str) -> pl.Series:
    column = frame[name]
    if column.dtype == pl.String:
        column = _parsed(column.str.strip_chars())
    elif isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return column.cast(pl.Datetime("us")).alias(name)


def _parsed(texts: pl.Series) -> pl.Series:
    """Read ISO dates and times: offsets are taken off, a time without one is UTC, the rest is missing."""
    parts = texts.str.extract_groups(_INSTANT).struct
    clock = parts.field("time").fill_null("00:00") + ":" + parts.field("second").fill_null("00")
    local = (parts.field("day") + "T" + clock).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False
    )
    minutes = parts.field("hours").cast(pl.Int64).fill_null(0) * 60 + parts.field("minutes").cast(
        pl.Int64
    ).fill_null(0)
    east = (parts.field("sign").fill_null("+") == "+").cast(pl.Int64) * 2 - 1
    return local.dt.offset_by((-minutes * east).cast(pl.String) + "m")


def _days(frame: pl.DataFrame, name: str) -> Numbers:
    if name not in frame.columns:
        return np.full(frame.height, np.nan)
    micros = _instant(frame, name).dt.timestamp("us").cast(pl.Float64)
    return np.array((micros / _MICROSECONDS).fill_null(float("nan")), dtype=np.float64)


def _number(frame: pl.DataFrame, name: str) -> Numbers:
    if name not in frame.columns:
        return np.full(frame.height, np.nan)
    return np.array(frame[name].cast(pl.Float64, strict=False).fill_null(float("nan")), dtype=np.float64)


def _text(frame: pl.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * frame.height
    return [text.strip().upper() for text in frame[name].cast(pl.String).fill_null("").to_list()]
