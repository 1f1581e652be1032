"""
The text of a cell: `in DE, FR`, `>= 20.00`, `between 10, 20`, `is_null`, `>= @difference`.

It is what a cell's field holds without a script, and what the picker writes with one. Reading never fails:
what makes no sense goes into the document as it is, where the engine names the problem at its cell.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext

from aftermile.console.policies.field_words import NO, OPS, SIGNS, YES, value_words
from aftermile.database.words import country_name
from aftermile.policies.engine.reading import OPERATORS
from aftermile.policies.engine.types import Field, FieldType, Op, Output
from aftermile.policies.engine.values import MOST_VALUES

_T = FieldType
_LISTS: Final = frozenset({Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.BETWEEN})
_WHOLE: Final = re.compile(r"-?[0-9]{1,20}")
_BOOLS: Final = {"true": True, "yes": True, "false": False, "no": False}
_BY_LENGTH: Final = sorted((op.value for op in Op), key=len, reverse=True)
ASKS: Final = "@"
"""Before the name of another field."""


def split(text: str) -> list[str]:
    """Return the parts of a list: separated by commas, quoted where a part holds one."""
    try:
        rows = list(csv.reader(io.StringIO(text), skipinitialspace=True))
    except csv.Error:
        return [text]
    return [part.strip() for row in rows for part in row if part.strip()][: MOST_VALUES + 1]


def joined(parts: Iterable[str]) -> str:
    return ", ".join(_quoted(part) for part in parts)


def _quoted(part: str) -> str:
    plain = part == part.strip() and not set(part) & set('",') and not part.startswith(ASKS)
    return part if plain else '"' + part.replace('"', '""') + '"'


def read_condition(name: str, kind: FieldType | None, text: str) -> dict[str, Any] | None:
    """Return the condition of a cell as a document has it; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    op, rest = _operator(kind, text)
    found: dict[str, Any] = {"field": name, "op": op}
    if op == Op.IS_NULL:
        return {**found, "value": rest.casefold() not in ("false", "no")}
    if rest.startswith(ASKS):
        return {**found, "other": rest[1:].strip()}
    if op in _LISTS or kind is _T.SET:
        return {**found, "value": [_raw(_member_type(kind), part) for part in split(rest)]}
    return {**found, "value": _raw(kind, _single(rest))}


def _operator(kind: FieldType | None, text: str) -> tuple[str, str]:
    for op in _BY_LENGTH:
        if text.startswith(op) and (not op[-1].isalpha() or text[len(op) : len(op) + 1] in ("", " ", "\t")):
            return op, text[len(op) :].strip()
    if kind is _T.SET:
        return Op.CONTAINS_ANY.value, text
    return (Op.IN.value if len(split(text)) > 1 else Op.EQ.value), text


def _member_type(kind: FieldType | None) -> FieldType | None:
    return _T.ENUM if kind is _T.SET else kind


def _single(text: str) -> str:
    parts = split(text) if text.startswith('"') else []
    return parts[0] if len(parts) == 1 else text


def _raw(kind: FieldType | None, text: str) -> Any:
    if kind is _T.BOOL:
        return _BOOLS.get(text.casefold(), text)
    if kind in (_T.INT, _T.DAYS) and _WHOLE.fullmatch(text):
        return int(text)
    return text.upper() if kind is _T.COUNTRY and len(text) == 2 else text  # noqa: PLR2004 - a code


def read_output(kind: FieldType | None, text: str) -> Any:
    """Return what a cell says as a document has it; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    if kind is _T.SET:
        return [] if text == "-" else split(text)
    return _raw(kind, _single(text))


def condition_text(condition: Mapping[str, Any]) -> str:
    """Return a condition of a document as the text of its cell."""
    op = str(condition.get("op", ""))
    if condition.get("other"):
        return f"{op} {ASKS}{condition['other']}"
    value = condition.get("value")
    if op == Op.IS_NULL:
        return op if value is not False else f"{op} false"
    return f"{op} {_text(value)}"


def output_text(value: Any) -> str:
    """Return what a row says as the text of its cell; `-` for an empty set."""
    if value is None:
        return ""
    return "-" if value == [] else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return joined(_plain(one) for one in value)
    plain = _plain(value)
    return _quoted(plain) if plain.startswith('"') else plain


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_word(asked: Field | Output, text: str, labels: Mapping[str, str]) -> str:
    """Return what one value is called: a country, a reason of the seller, yes or no."""
    if asked.type is _T.BOOL:
        return str(YES if text == "true" else NO if text == "false" else text)
    if asked.type is _T.COUNTRY:
        return country_name(text)
    known = labels.get(text) or value_words(asked.name).get(text)
    return str(known) if known else text


def condition_words(field: Field, text: str, labels: Mapping[str, str], currency: str) -> str:
    """Return a cell's condition as people read it: `Germany, France`, `≥ 20.00 EUR`."""
    condition = read_condition(field.name, field.type, text)
    if condition is None:
        return ""
    op = condition["op"]
    if op == Op.IS_NULL:
        return gettext("not known") if condition["value"] else gettext("known")
    if "other" in condition:
        return f"{SIGNS.get(op, OPS.get(op, op))} {labels.get(ASKS + condition['other'], condition['other'])}"
    raw = condition["value"]
    values = [value_word(field, _plain(one), labels) for one in (raw if isinstance(raw, list) else [raw])]
    return _sentence(op, values, _unit(field, currency))


def _sentence(op: str, values: list[str], unit: str) -> str:
    if op == Op.BETWEEN:
        return f"{'–'.join(values)}{unit}"
    if op in SIGNS:
        return f"{SIGNS[op]} {', '.join(values)}{unit}"
    listed = ", ".join(values)
    if op in (Op.NE, Op.NOT_IN):
        return gettext("not %(values)s") % {"values": listed} + unit
    if op == Op.CONTAINS_ANY:
        return gettext("any of %(values)s") % {"values": listed}
    return listed + unit


def output_words(output: Output, text: str, labels: Mapping[str, str], currency: str) -> str:
    """Return what a cell says as people read it."""
    raw = read_output(output.type, text)
    if raw is None:
        return ""
    if raw == []:
        return gettext("nothing")
    values = [value_word(output, _plain(one), labels) for one in (raw if isinstance(raw, list) else [raw])]
    return ", ".join(values) + _unit(output, currency)


def _unit(asked: Field | Output, currency: str) -> str:
    if asked.type is _T.MONEY:
        return f" {currency}"
    return "\u202f%" if asked.name == "percent" or asked.name.endswith("_percent") else ""


def operators(field: Field) -> list[str]:
    return [op.value for op in OPERATORS[field.type]]
