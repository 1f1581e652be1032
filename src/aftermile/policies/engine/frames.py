"""
Facts as a Polars frame: one column per field, in the cheapest exact type.

Texts become `Enum`, money, numbers and days `Int64`, decimals `Decimal(38, 12)`. A set becomes one text, its
members in order, each between marks (`pack`), and those texts an `Enum`: there are few different sets.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from aftermile.policies.engine.plan import checked
from aftermile.policies.engine.problems import BadFact, found
from aftermile.policies.engine.types import Field, FieldType, Schema

if TYPE_CHECKING:
    import polars as pl

MARK: Final = "\x1f"
DIGITS: Final = (38, 12)
_LONG: Final = 2**63


def pack(members: Iterable[str]) -> str:
    """Write a set as one text."""
    return MARK + "".join(f"{member}{MARK}" for member in sorted(members))


def unpack(text: str) -> frozenset[str]:
    return frozenset(text.split(MARK)[1:-1])


def frame_of(schema: Schema, facts: Iterable[Mapping[str, Any]]) -> "pl.DataFrame":
    """Return facts as a frame with all fields of the schema; raise `BadFact`."""
    import polars as pl  # noqa: PLC0415  only where frames are used

    rows = list(facts)
    columns = {
        field.name: _column(field, [checked(field, row.get(field.name)) for row in rows])
        for field in schema.fields.values()
    }
    return pl.DataFrame(columns)


def _column(field: Field, values: list[Any]) -> "pl.Series":
    import polars as pl  # noqa: PLC0415  only where frames are used

    plain: dict[FieldType, Any] = {
        FieldType.BOOL: pl.Boolean,
        FieldType.DATE: pl.Date,
        FieldType.DECIMAL: pl.Decimal(*DIGITS),
        FieldType.INT: pl.Int64,
        FieldType.MONEY: pl.Int64,
        FieldType.DAYS: pl.Int64,
    }
    kind = plain.get(field.type)
    for value in values:
        if value is not None and not _holds(field, value):
            raise BadFact(field=field.name, type=field.type.value, found=found(value))
    if kind is not None:
        return pl.Series(field.name, values, dtype=kind)
    texts = (
        [None if value is None else pack(value) for value in values]
        if field.type is FieldType.SET
        else values
    )
    kept = sorted({text for text in texts if text is not None})
    return pl.Series(field.name, texts, dtype=pl.Enum(kept))


def _holds(field: Field, value: Any) -> bool:
    """Say whether a column can hold the value exactly."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, int):
        return -_LONG <= value < _LONG
    if isinstance(value, frozenset):
        return all(MARK not in one and one.isprintable() for one in value)
    if field.type is FieldType.DECIMAL:
        whole, fraction = DIGITS[0] - DIGITS[1], DIGITS[1]
        return bool(value.adjusted() < whole and value == round(value, fraction))
    return True
