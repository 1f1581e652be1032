"""What is wrong with a table or a fact, cell by cell, in words that are translated where they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aftermile.kernel.errors import AftermileError, Phrase


def _(words: str) -> str:
    return words


WORDS: Final[dict[str, str]] = {
    "not_an_object": _("an object with names and values is wanted here, not {found}."),
    "not_a_list": _("a list is wanted here, not {found}."),
    "missing": _("“{name}” is missing."),
    "unknown_key": _("“{name}” is not known here."),
    "unknown_schema": _("this version of the format is not known: {found}. Known is {known}."),
    "wrong_purpose": _("the table is for “{found}”, not for “{wanted}”."),
    "unknown_hit": _("“{value}” is no hit policy. Use one of: {known}."),
    "unknown_currency": _("“{value}” is not a currency of ISO 4217."),
    "too_many_rules": _("{count} rules are more than the {most} that a table may have."),
    "too_many_conditions": _("{count} conditions are more than the {most} that a rule may have."),
    "too_many_values": _("{count} values are more than the {most} that a cell may have."),
    "too_many_listed": _("all lists together have more than the {most} values that a table may have."),
    "bad_id": _("“{value}” is no id. Use up to 64 letters, digits, points, hyphens and underscores."),
    "duplicate_id": _("the id “{value}” belongs to rule {first} already."),
    "unknown_field": _("there is no field “{value}”."),
    "unknown_operator": _("“{value}” is no operator. Use one of: {known}."),
    "operator_does_not_fit": _("“{operator}” does not go with “{field}” ({type}). Use one of: {known}."),
    "value_and_other": _("compare with a value or with a field, not with both."),
    "other_does_not_fit": _("“{operator}” compares with a value only."),
    "other_type": _("“{field}” ({type}) cannot be compared with “{other}” ({other_type})."),
    "same_field": _("a field cannot be compared with itself."),
    "unknown_output": _("a rule cannot say “{value}” in this table."),
    "not_text": _("text is wanted here, not {found}."),
    "empty_text": _("the text is empty."),
    "too_long": _("the text is longer than {most} characters."),
    "control_characters": _("the text holds control characters."),
    "not_a_bool": _("yes or no (true or false) is wanted here, not {found}."),
    "not_a_number": _("a whole number is wanted here, not {found}."),
    "number_too_big": _("the number has more than {most} digits."),
    "too_small": _("the least is {least}."),
    "too_big": _("the most is {most}."),
    "not_money": _("an amount as text, such as “54.20”, is wanted here, not {found}."),
    "money_digits": _("“{value}” is not an amount in {currency}, which has {digits} digits after the point."),
    "not_a_decimal": _("a decimal number as text, such as “0.25”, is wanted here, not {found}."),
    "not_a_date": _("a day as text, such as “2026-08-01”, is wanted here, not {found}."),
    "not_a_country": _("a country code of two letters, such as “DE”, is wanted here, not {found}."),
    "unknown_value": _("“{value}” is not known here. Use one of: {known}."),
    "not_a_set": _("a list of texts is wanted here, not {found}."),
    "empty_list": _("the list is empty."),
    "not_a_pair": _("two values, the low and the high, are wanted here, not {found}."),
    "pair_order": _("the low value is above the high one."),
    "formula": _("formulas are not read. Write the value."),
    "no_words": _("“{value}” cannot be read. Write an operator and a value, such as “>= 20.00”."),
}
"""By code of a problem."""

_TABLE: Final = _("table: {problem}")
_PLACES: Final[dict[str, str]] = {
    "when": _("rule {rule}, condition {name}: {problem}"),
    "then": _("rule {rule}, “{name}”: {problem}"),
    "default": _("default, “{name}”: {problem}"),
}
_RULE: Final = _("rule {rule}: {problem}")
_RULE_CELL: Final = _("rule {rule}, {name}: {problem}")
_CELL: Final = _("{name}: {problem}")
_MORE: Final = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One cell that cannot be used. `rule` counts from 1, 0 is the table itself.

    `cell` is a path: `when.2` (the second condition), `then.window_days`, `default.window_days`, or the name
    of a part such as `id`, `hit`, `currency`; empty for the rule or the table as a whole.
    """

    rule: int
    cell: str
    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> Phrase:
        """The problem in words with its place; translated where it is shown."""
        place, _dot, name = self.cell.partition(".")
        words = _PLACES.get(place) if name else None
        if words is None:
            name = self.cell
            words = (_RULE_CELL if name else _RULE) if self.rule else (_CELL if name else _TABLE)
        said = Phrase(WORDS.get(self.code, self.code), **self.data)
        return Phrase(words, rule=self.rule, name=name, problem=said)

    def __str__(self) -> str:
        return str(self.sentence)


class BadCell(Exception):
    """A value cannot be read; the reader adds the place."""

    def __init__(self, code: str, **data: str | int) -> None:
        self.code, self.data = code, data
        super().__init__(code)


class TableBroken(AftermileError):
    code = "table_broken"
    status = 422
    words = _("The table cannot be used. {problem} ({count} problems in all)")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0].sentence if self.problems else ""
        super().__init__(problem=first, count=len(self.problems))


class FactsBroken(AftermileError):
    code = "facts_broken"
    status = 422
    words = _("The facts cannot be used. {problem} ({count} problems in all)")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0].sentence if self.problems else ""
        super().__init__(problem=first, count=len(self.problems))


class BadFact(AftermileError):
    code = "bad_fact"
    status = 422
    words = _("The fact “{field}” is not of the type {type}: it holds {found}.")


def found(raw: Any) -> str:
    """Name what was found, short and without walking into it."""
    if isinstance(raw, str):
        return f"“{clip(raw)}”"
    if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() >= 100:  # noqa: PLR2004  30 digits
        return "a huge number"
    if raw is None or isinstance(raw, int | float):
        return "null" if raw is None else str(raw).lower()
    kinds = {dict: "an object", list: "a list", tuple: "a list"}
    return next((name for kind, name in kinds.items() if isinstance(raw, kind)), type(raw).__name__)


def clip(text: str) -> str:
    """Shorten a text, and leave out what cannot be printed or encoded."""
    return "".join(c if c.isprintable() else "�" for c in text[:40]) + ("…" if len(text) > 40 else "")  # noqa: PLR2004


def listed(names: Iterable[str]) -> str:
    """Join names for a sentence, the first twenty."""
    ordered = sorted(names)
    return ", ".join(ordered[:_MORE]) + (", …" if len(ordered) > _MORE else "")
