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
INSTANTS: Final = ("purchased_at", "handed_over_at", "delivered_at", "promised_on")
NUMBERS: Final = ("weight_g", "price_minor")
_YEARS: Final = (1990, 2199)
"""Instants outside are no instants of parcels: zeros, ends of time, other placeholders."""
_MICROSECONDS: Final = 86_400_000_000
_INSTANT: Final = (
    r"^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d)(?::(?<second>\d\d(?:\.\d{1,9})?))?"
    r"(?:Z|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d))?)?$"
)


class ColumnMissing(ValueError):
    """The file lacks a column that an estimate cannot do without."""


class FileNotRead(ValueError):
    """The file is no CSV or Parquet table."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that say nothing, counted by what is wrong with them."""

    without_id: int = 0
    purchase_not_readable: int = 0
    delivered_before_purchase: int = 0
    repeated: int = 0


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

    def only(self, where: Codes) -> "Rows":
        """Return these parcels alone, in this order."""
        return Rows(
            [self.order_id[row] for row in where],
            self.purchased[where],
            self.handed_over[where],
            self.delivered[where],
            self.promised[where],
            self.weight_g[where],
            {name: [values[row] for row in where] for name, values in self.texts.items()},
        )


def rows_of(frame: pl.DataFrame) -> Rows:
    frame = clean(frame)[0].sort("purchased_at", "order_id")
    return Rows(
        order_id=frame["order_id"].to_list(),
        purchased=_days(frame, "purchased_at"),
        handed_over=_days(frame, "handed_over_at"),
        delivered=_days(frame, "delivered_at"),
        promised=np.floor(_days(frame, "promised_on")),
        weight_g=_numbers(frame, "weight_g"),
        texts={name: frame[name].to_list() for name in TEXTS},
    )


def read_frame(path: Path) -> pl.DataFrame:
    """Read a table as it stands; Parquet is known by its first bytes."""
    try:
        with path.open("rb") as file:
            parquet = file.read(4) == b"PAR1"
        if parquet:
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)
    except pl.exceptions.NoDataError:
        raise FileNotRead(f"{path}: nothing in it") from None
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileNotRead(f"{path}: {str(error).splitlines()[0]}") from error


def read_clean(path: Path) -> tuple[pl.DataFrame, LeftOut]:
    """Read a file and clean it; one with rows of which none is of use is refused."""
    frame = read_frame(path)
    rows, out = clean(frame)
    if frame.height and not rows.height:
        raise FileNotRead(
            f"{path}: no row has an order_id and a purchased_at as ISO 8601 before its delivery"
        )
    return rows, out


def clean(frame: pl.DataFrame) -> tuple[pl.DataFrame, LeftOut]:
    """
    Return the known columns in one shape, without rows that contradict themselves, and what was left out.

    Raises `ColumnMissing`. Of rows with one order_id the last counts.
    """
    if missing := [name for name in NEEDED if name not in frame.columns]:
        raise ColumnMissing(", ".join(missing))
    plain = pl.DataFrame(
        {
            "order_id": frame["order_id"].cast(pl.String).fill_null("").str.strip_chars(),
            **{name: _instant(frame, name) for name in INSTANTS},
            **{name: _number(frame, name) for name in NUMBERS},
            **{name: _text(frame, name) for name in TEXTS},
        }
    )
    named = plain.filter(pl.col("order_id") != "")
    bought = named.drop_nulls("purchased_at")
    right = bought.filter((pl.col("delivered_at") > pl.col("purchased_at")).fill_null(value=True))
    once = right.unique("order_id", keep="last", maintain_order=True)
    return once, LeftOut(
        plain.height - named.height,
        named.height - bought.height,
        bought.height - right.height,
        right.height - once.height,
    )


def _instant(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=pl.Datetime("us"))
    column = frame[name]
    if column.dtype == pl.String:
        column = _parsed(column.str.strip_chars())
    elif isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    elif not column.dtype.is_temporal() or column.dtype in (pl.Time, pl.Duration):
        column = pl.Series(name, [None] * frame.height, dtype=pl.Datetime("us"))
    found = column.cast(pl.Datetime("us"), strict=False).alias(name)
    return found.set(~found.dt.year().is_between(*_YEARS), None)


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


def _number(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=pl.Float64)
    column = frame[name].cast(pl.Float64, strict=False)
    return column.set(column.is_infinite(), None).fill_nan(None).alias(name)


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [""] * frame.height, dtype=pl.String)
    return frame[name].cast(pl.String).fill_null("").str.strip_chars().str.to_uppercase().alias(name)


def _days(frame: pl.DataFrame, name: str) -> Numbers:
    micros = frame[name].dt.timestamp("us").cast(pl.Float64)
    return np.array((micros / _MICROSECONDS).fill_null(float("nan")), dtype=np.float64)


def _numbers(frame: pl.DataFrame, name: str) -> Numbers:
    return np.array(frame[name].fill_null(float("nan")), dtype=np.float64)
