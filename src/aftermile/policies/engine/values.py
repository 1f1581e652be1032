"""Values between JSON and the types of fields: bounded, exact, nothing guessed."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aftermile.kernel.errors import BadAmount
from aftermile.kernel.money import exponent, to_minor
from aftermile.policies.engine.problems import BadCell, clip, found, listed
from aftermile.policies.engine.types import Condition, FieldType, Op, Operand, Value

MOST_DIGITS: Final = 15
MOST_TEXT: Final = 100
MOST_VALUES: Final = 500
MOST_NOTE: Final = 300
JSONValue = Any

_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_DATE: Final = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_HIDDEN: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\u2029"
)
"""Marks that turn the direction of text or break lines unseen."""


def read_text(raw: object, most: int, *, empty: bool = False) -> str:
    """Read a text without control characters; raise `BadCell`."""
    if not isinstance(raw, str):
        raise BadCell("not_text", found=found(raw))
    if len(raw) > most:
        raise BadCell("too_long", most=most)
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in _HIDDEN for c in raw):
        raise BadCell("control_characters")
    if not empty and not raw.strip():
        raise BadCell("empty_text")
    return str(raw)


def read_int(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise BadCell("not_a_number", found=found(raw))
    if not -(10**MOST_DIGITS) < raw < 10**MOST_DIGITS:
        raise BadCell("number_too_big", most=MOST_DIGITS)
    return int(raw)


def _bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise BadCell("not_a_bool", found=found(raw))
    return raw


def _decimal(raw: object) -> Decimal:
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw):
        raise BadCell("not_a_decimal", found=found(raw))
    return Decimal(raw)


def _date(raw: object) -> date:
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise BadCell("not_a_date", found=found(raw))


def _country(raw: object) -> str:
    if not isinstance(raw, str) or not _COUNTRY.fullmatch(raw):
        raise BadCell("not_a_country", found=found(raw))
    return raw


def _money(raw: object, currency: str) -> int:
    if not isinstance(raw, str) or len(raw) > 40:  # noqa: PLR2004  longer than any amount
        raise BadCell("not_money", found=found(raw))
    try:
        minor = to_minor(raw, currency)
    except BadAmount:
        raise BadCell("money_digits", value=clip(raw), currency=currency, digits=exponent(currency)) from None
    return read_int(minor)


_READERS: Final[dict[FieldType, Callable[[object], Value]]] = {
    FieldType.BOOL: _bool,
    FieldType.INT: read_int,
    FieldType.DAYS: read_int,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.COUNTRY: _country,
}


def read_value(
    kind: FieldType, raw: object, *, currency: str = "EUR", values: frozenset[str] = frozenset()
) -> Value:
    """Read one value from JSON; raise `BadCell`. `values` closes an enum or a set; empty: open."""
    if kind is FieldType.MONEY:
        return _money(raw, currency)
    if kind is FieldType.SET:
        if not isinstance(raw, list | tuple):
            raise BadCell("not_a_set", found=found(raw))
        return frozenset(_members(raw, values))
    if kind is FieldType.ENUM:
        return _member(raw, values)
    return _READERS[kind](raw)


def _members(raw: Any, values: frozenset[str]) -> Iterable[str]:
    if len(raw) > MOST_VALUES:
        raise BadCell("too_many_values", count=len(raw), most=MOST_VALUES)
    return [_member(one, values) for one in raw]


def _member(raw: object, values: frozenset[str]) -> str:
    text = read_text(raw, MOST_TEXT)
    if values and text not in values:
        raise BadCell("unknown_value", value=clip(text), known=listed(values))
    return text


def show_value(kind: FieldType, value: Value, *, currency: str = "EUR") -> JSONValue:
    """Write one value the way `read_value` reads it."""
    if kind is FieldType.MONEY and isinstance(value, int):
        return f"{Decimal(value).scaleb(-exponent(currency)):f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def show_operand(kind: FieldType, condition: Condition, *, currency: str = "EUR") -> JSONValue:
    """Write the value of a condition: a list for `in`, `not_in`, `between` and sets."""
    value = condition.value
    if condition.op is Op.BETWEEN and isinstance(value, tuple):
        return [show_value(kind, part, currency=currency) for part in value]
    if condition.op in (Op.IN, Op.NOT_IN) and isinstance(value, frozenset):
        ordered: list[Any] = sorted(value)
        return [show_value(kind, part, currency=currency) for part in ordered]
    return None if value is None else show_value(kind, as_value(value), currency=currency)


def as_value(operand: Operand) -> Value:
    """Narrow an operand that is a single value, or the set of a set."""
    return operand  # type: ignore[return-value]


_PYTHON: Final[dict[FieldType, type]] = {
    FieldType.BOOL: bool,
    FieldType.INT: int,
    FieldType.MONEY: int,
    FieldType.DAYS: int,
    FieldType.DECIMAL: Decimal,
    FieldType.ENUM: str,
    FieldType.COUNTRY: str,
    FieldType.DATE: date,
    FieldType.SET: frozenset,
}


def python_type(kind: FieldType) -> type:
    """Return the class that values of a type have."""
    return _PYTHON[kind]
