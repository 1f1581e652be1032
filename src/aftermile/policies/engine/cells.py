"""A condition or a value as the words of one cell of a spreadsheet, and back."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from aftermile.policies.engine.problems import BadCell, clip
from aftermile.policies.engine.types import Condition, FieldType, Op, Schema, Value
from aftermile.policies.engine.values import show_operand, show_value

_WORDS: Final[dict[Op, str]] = {
    Op.EQ: "is",
    Op.NE: "is not",
    Op.IN: "in",
    Op.NOT_IN: "not in",
    Op.BETWEEN: "between",
    Op.CONTAINS_ANY: "contains any",
    **{op: op.value for op in (Op.LT, Op.LE, Op.GT, Op.GE)},
}
_START: Final = re.compile(
    r"(?:(?P<word>is not|is|not in|in|between|contains any)(?:\s+|$)|(?P<sign><=|>=|!=|==|<|>)\s*)"
)
_READ: Final = {**{word: op for op, word in _WORDS.items()}, "!=": Op.NE, "==": Op.EQ}
_PLAIN: Final = re.compile(r"(?!not |null$|known$)[\w.][\w./:-]*(?: [\w./:-]+)*")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_FLAGS: Final = {"yes": True, "no": False, "true": True, "false": False}
_LISTS: Final = (Op.IN, Op.NOT_IN, Op.BETWEEN, Op.CONTAINS_ANY)
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""


def tame(text: str) -> str:
    """Put a mark before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith((*_ACTIVE, "'")) else text


def untame(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_ACTIVE, "'")) else text


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def _listed(written: Any) -> str:
    if isinstance(written, list):
        return ", ".join(_quoted(_word(one)) for one in written) or '""'
    return _quoted(_word(written))


def _word(written: Any) -> str:
    if isinstance(written, bool):
        return "yes" if written else "no"
    return str(written)


def show_condition(schema: Schema, condition: Condition, currency: str) -> str:
    """Write a condition without its field: `in DE, FR`, `>= 20.00`, `< [difference]`, `is null`."""
    if condition.op is Op.IS_NULL:
        return "is known" if condition.value is False else "is null"
    word = _WORDS[condition.op]
    if condition.other:
        return f"{word} [{condition.other}]"
    kind = schema.fields[condition.field].type
    return f"{word} {_listed(show_operand(kind, condition, currency=currency))}"


def read_condition(field: str, kind: FieldType | None, cell: Any) -> dict[str, Any]:
    """Read a cell as a condition of a document; raise `BadCell`. A value alone means `is`."""
    if not isinstance(cell, str):
        return {"field": field, "op": Op.EQ.value, "value": _typed(kind, cell)}
    text = untame(cell.strip())
    if text in ("is null", "is known"):
        return {"field": field, "op": Op.IS_NULL.value, "value": text == "is null"}
    start = _START.match(text)
    op = _READ[start["word"] or start["sign"]] if start else Op.EQ
    rest = text[start.end() :] if start else text
    if rest.startswith("[") and rest.endswith("]"):
        return {"field": field, "op": op.value, "other": rest[1:-1].strip()}
    values = [_typed(kind, one) for one in _split(rest)]
    if op in _LISTS or kind is FieldType.SET:
        return {"field": field, "op": op.value, "value": _members(values)}
    if len(values) != 1:
        raise BadCell("no_words", value=clip(text))
    return {"field": field, "op": op.value, "value": values[0]}


def show_output(kind: FieldType, value: Value, currency: str) -> Any:
    """Write what a row says; numbers and flags as such."""
    written = show_value(kind, value, currency=currency)
    if isinstance(written, bool) or not isinstance(written, int):
        return _listed(written) if isinstance(written, list) else _word(written)
    return written


def read_output(kind: FieldType | None, cell: Any) -> Any:
    """Read a cell as a value of a document; raise `BadCell`."""
    if isinstance(cell, str):
        text = untame(cell)
        return _members(_split(text)) if kind is FieldType.SET else _typed(kind, text.strip())
    return _typed(kind, cell)


def _members(values: list[Any]) -> list[Any]:
    return [] if values == [""] else values


def _split(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error:
        raise BadCell("no_words", value=clip(text)) from None
    return rows[0] if rows else [""]


def _typed(kind: FieldType | None, cell: Any) -> Any:
    """Return the value in the form that documents have for the type; what does not fit stays as it is."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        text = cell.strip()
        if kind is FieldType.BOOL:
            return _FLAGS.get(text.lower(), text)
        if kind in (FieldType.INT, FieldType.DAYS) and _WHOLE.fullmatch(text):
            return int(text)
        return cell
    return _number(kind, cell)


def _number(kind: FieldType | None, cell: Any) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    if kind in (FieldType.MONEY, FieldType.DECIMAL, FieldType.ENUM, FieldType.SET):
        text = f"{Decimal(repr(cell)):f}"
        return text.removesuffix(".0")
    return int(cell) if float(cell).is_integer() else cell
