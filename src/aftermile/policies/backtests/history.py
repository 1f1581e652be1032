"""
An imported history: CSV, JSON Lines or Parquet with the names of the registry's fields as columns.

Money is a decimal in the table's currency (`54.20`), a set its members with commas between, an unknown value
an empty cell. Rows that cannot be used are left out, counted, and the first of them told with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from aftermile.kernel.money import exponent
from aftermile.policies.backtests.frames import COLUMNS, EXTRA, FIELDS, NAMES, encoded, kind_of, schema
from aftermile.policies.engine.frames import MARK
from aftermile.policies.engine.types import FieldType
from aftermile.policies.errors import (
    HistoryBroken,
    HistoryColumnsMissing,
    HistoryEmpty,
    HistoryKindUnknown,
    HistoryTooLong,
)
from aftermile.policies.statutes.asking import BASES

Reasons = Mapping[str, tuple[str, str, bool]]
"""By code: whose fault, the basis of law, whether there is something to send back."""

MOST_ROWS: Final = 2_000_000
MOST_PROBLEMS: Final = 200
REQUIRED: Final = ("reason", "country", "price", "placed_on")
_TRUE: Final = ("true", "yes", "1")
_FALSE: Final = ("false", "no", "0")
_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class History:
    """`problems` as `{row, field, value, code}`, rows counted as people do (the header is 1)."""

    frame: pl.DataFrame
    rows: int
    left_out: dict[str, int]
    problems: list[dict[str, Any]]


def read_history(place: Path, name: str, currency: str, reasons: Reasons) -> History:
    """
    Read a file into a frame. `reasons`: code to fault, basis and whether there are goods to send back.

    Raises `HistoryBroken`.
    """
    raw = _raw(place, name)
    missing = [column for column in REQUIRED if column not in raw.columns]
    if missing:
        raise HistoryColumnsMissing(columns=", ".join(missing))
    if raw.height > MOST_ROWS:
        raise HistoryTooLong(most=f"{MOST_ROWS:,}")
    texts = raw.select(pl.col(column).alias(column) for column in raw.columns if column in COLUMNS)
    read = texts.select(_typed(column, texts.schema[column], currency) for column in texts.columns)
    bad = pl.DataFrame({column: _bad(texts, read, column, reasons) for column in texts.columns})
    wrong = bad.select(pl.any_horizontal(pl.all())).to_series()
    problems = _problems(texts, bad)
    kept = _filled(read.filter(~wrong), reasons)
    left_out = {"bad_rows": int(wrong.sum())} if wrong.any() else {}
    return History(encoded(kept), raw.height, left_out, problems)


def _raw(place: Path, name: str) -> pl.DataFrame:
    """Read all cells as texts; of Parquet and JSON the types are kept."""
    suffix = Path(name).suffix.lower()
    try:
        if suffix == ".parquet":
            return pl.read_parquet(place, n_rows=MOST_ROWS + 1)
        if suffix in (".jsonl", ".ndjson"):
            frame = pl.read_ndjson(place, infer_schema_length=None, n_rows=MOST_ROWS + 1)
        elif suffix == ".csv":
            frame = pl.read_csv(
                place, infer_schema=False, n_rows=MOST_ROWS + 1, truncate_ragged_lines=False, encoding="utf8"
            )
        else:
            raise HistoryKindUnknown(kind=suffix or name)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise HistoryBroken(problem=str(error).splitlines()[0][:200]) from error
    if not frame.width or not frame.height:
        raise HistoryEmpty
    return frame.rename({column: column.strip().lstrip("\ufeff").casefold() for column in frame.columns})


def _typed(name: str, given: pl.DataType, currency: str) -> pl.Expr:
    """Return a column as its field is kept; null where a value is not one."""
    kind = kind_of(name)
    column = pl.col(name)
    if isinstance(given, pl.List):
        column = column.cast(pl.List(pl.String)).list.sort().list.join(",")
    text = column.cast(pl.String).str.strip_chars()
    text = pl.when(text != "").then(text)
    match kind:
        case FieldType.BOOL | "bool":
            low = text.str.to_lowercase()
            yes = pl.when(low.is_in(_TRUE)).then(statement=True)
            made = pl.when(low.is_in(_FALSE)).then(statement=False).otherwise(yes)
        case FieldType.MONEY | "money":
            made = _minor(text, currency)
        case FieldType.INT | FieldType.DAYS | "int":
            plain = pl.when(text.str.contains(r"^-?[0-9]{1,9}$")).then(text)
            made = plain.cast(pl.Int64, strict=False)
        case FieldType.DATE:
            made = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        case FieldType.DECIMAL:
            made = text.cast(pl.Decimal(38, 12), strict=False)
        case FieldType.SET:
            parts = text.str.replace_all(" ", "").str.split(",").list.unique().list.sort()
            made = pl.format("{}{}{}", pl.lit(MARK), parts.list.join(MARK), pl.lit(MARK))
        case FieldType.COUNTRY:
            made = pl.when(text.str.contains("^[A-Za-z]{2}$")).then(text.str.to_uppercase())
        case _:
            made = pl.when(text.str.len_chars() <= 300).then(text)  # noqa: PLR2004
    return made.alias(name)


def _minor(text: pl.Expr, currency: str) -> pl.Expr:
    """Return decimals as minor units, digit by digit: nothing is rounded."""
    digits = exponent(currency)
    shape = (
        rf"^-?[0-9]{{1,{_DIGITS - digits}}}(?:\.[0-9]{{1,{digits}}}0*)?$"
        if digits
        else rf"^-?[0-9]{{1,{_DIGITS}}}(?:\.0+)?$"
    )
    plain = pl.when(text.str.contains(shape)).then(text)
    whole = plain.str.extract(r"^(-?[0-9]+)", 1)
    cents = plain.str.extract(r"\.([0-9]+)$", 1).fill_null("").str.pad_end(digits, "0").str.slice(0, digits)
    return pl.concat_str([whole, cents]).cast(pl.Int64, strict=False)


def _bad(texts: pl.DataFrame, read: pl.DataFrame, name: str, reasons: Reasons) -> pl.Series:
    """Say which rows have a value here that cannot be used."""
    given = texts.get_column(name)
    value = read.get_column(name)
    empty = given.is_null()
    if given.dtype == pl.String:
        empty = empty | (given.str.strip_chars() == "")
    wrong = value.is_null() & ~empty
    if name in REQUIRED:
        wrong = wrong | empty
    allowed = _allowed(name, reasons)
    if allowed:
        wrong = wrong | (value.is_not_null() & ~value.is_in(sorted(allowed)))
    return wrong.fill_null(value=False).alias(name)


def _allowed(name: str, reasons: Reasons) -> frozenset[str]:
    if name == "reason":
        return frozenset(reasons)
    if name == "basis":
        return frozenset(BASES)
    known = FIELDS[name] if name in FIELDS and name not in EXTRA else None
    return known.values if known is not None and known.type is FieldType.ENUM else frozenset()


def _problems(texts: pl.DataFrame, bad: pl.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in bad.columns:
        rows = bad.get_column(name).arg_true().head(MOST_PROBLEMS)
        values = texts.get_column(name).gather(rows).to_list()
        for number, value in zip(rows.to_list(), values, strict=True):
            code = "value_missing" if value in (None, "") else "value_unreadable"
            shown = "" if value is None else str(value)[:80]
            found.append({"row": number + 2, "field": name, "value": shown, "code": code})
    return sorted(found, key=lambda problem: (problem["row"], problem["field"]))[:MOST_PROBLEMS]


def _filled(frame: pl.DataFrame, reasons: Reasons) -> pl.DataFrame:
    """Add the columns that follow from others."""
    has = set(frame.columns)
    number = pl.int_range(1, pl.len() + 1).cast(pl.String)
    reason = pl.col("reason")
    made: dict[str, pl.Expr] = {
        "case": pl.coalesce("case", number) if "case" in has else number,
        "fault": reason.replace_strict(
            {code: row[0] for code, row in reasons.items()}, return_dtype=pl.String
        ),
        "basis": reason.replace_strict(
            {code: row[1] for code, row in reasons.items()}, return_dtype=pl.String
        ),
        "goods_back": reason.replace_strict(
            {code: row[2] for code, row in reasons.items()}, return_dtype=pl.Boolean
        ),
        "quantity": pl.lit(1, pl.Int64),
        "kind": pl.lit("return"),
        "delivered": pl.col("days_since_delivery").is_not_null()
        if "days_since_delivery" in has
        else pl.lit(value=False),
        "whole_order": pl.lit(value=False),
        "evidence": pl.lit(MARK),
        "exclusions": pl.lit(MARK),
        "proven": pl.lit(MARK),
        "shipping": pl.lit(0, pl.Int64),
        "refunded": pl.lit(0, pl.Int64),
    }
    filled = frame.with_columns(
        **{name: pl.coalesce(name, made[name]) if name in has else made[name] for name in made}
    )
    quantity = pl.col("quantity").clip(lower_bound=1)
    more: dict[str, pl.Expr] = {
        "worth": pl.col("price") * quantity,
        "number": pl.col("case"),
        "buyer": pl.col("case"),
    }
    filled = filled.with_columns(
        **{name: pl.coalesce(name, made_) if name in has else made_ for name, made_ in more.items()}
    )
    filled = filled.with_columns(lines=pl.len().over("case").cast(pl.Int64))
    value = pl.col("worth").sum().over("case")
    filled = filled.with_columns(
        case_value=pl.coalesce("case_value", value) if "case_value" in has else value
    )
    days = [
        name for name in ("days_since_order", "days_since_shipping", "days_since_delivery") if name in has
    ]
    if "days_since_order" not in has and days:
        filled = filled.with_columns(days_since_order=pl.max_horizontal(days))
    kinds = schema()
    absent = [pl.lit(None, kinds[name]).alias(name) for name in COLUMNS if name not in filled.columns]
    return (
        filled.with_columns(absent)
        .select(COLUMNS)
        .with_columns(pl.col(name).cast(pl.String) for name in NAMES)
    )
