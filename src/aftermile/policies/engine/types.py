"""
Decision tables as data: typed fields, closed operators, rows tried in order. Pure, and nothing is evaluated.

A value is one of: bool, int (also money in minor units of the table's currency, and days), Decimal, str (enum
and country), date, frozenset[str]. `None` is "not known". Facts are a mapping from field name to value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

Value = bool | int | Decimal | str | date | frozenset[str]
FactValues = Mapping[str, Value | None]
Operand = Value | tuple[Value, Value] | frozenset[int] | frozenset[Decimal] | frozenset[date]


class FieldType(StrEnum):
    BOOL = "bool"
    INT = "int"
    MONEY = "money"
    DECIMAL = "decimal"
    ENUM = "enum"
    DATE = "date"
    DAYS = "days"
    COUNTRY = "country"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Field:
    """
    A fact that a row may ask about.

    `nullable` fields may be unknown in honest life (no delivery scan yet): an unknown one does not match.
    Where the others are unknown, the answer is a review. `values` closes an enum or a set; empty: open.
    """

    name: str
    type: FieldType
    nullable: bool = True
    source: str = "order"
    personal: bool = False
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Output:
    """What a row may say; `combine` is how `collect` puts several rows together."""

    name: str
    type: FieldType
    values: frozenset[str] = frozenset()
    combine: str = "last"  # sum, min, max, any, all, union, last
    least: int | None = None
    most: int | None = None
    """Bounds of a number, in the unit of the output; of money in minor units."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What tables of one purpose may ask and say. `denies`: the (output, value) pairs that are a refusal."""

    purpose: str
    fields: Mapping[str, Field]
    outputs: Mapping[str, Output]
    denies: frozenset[tuple[str, Value]] = frozenset()


class Op(StrEnum):
    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    NOT_IN = "not_in"
    BETWEEN = "between"
    IS_NULL = "is_null"
    CONTAINS_ANY = "contains_any"


@dataclass(frozen=True, slots=True)
class Condition:
    """
    `field op value`, or `field op other` with a field of the same type.

    `between`: (low, high), both inside. `in`, `not_in`: a frozenset. `is_null`: True, False: "is known".
    """

    field: str
    op: Op
    value: Operand | None = None
    other: str = ""


class Hit(StrEnum):
    FIRST = "first"
    COLLECT = "collect"
    PRIORITY = "priority"  # the highest priority among the rows that match; the first of equals


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    when: tuple[Condition, ...]
    then: Mapping[str, Value]
    priority: int = 0
    note: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A validated table (`reading.read_table` is the only way from untrusted data to one)."""

    schema: Schema
    hit: Hit
    rules: tuple[Rule, ...]
    default: Mapping[str, Value] | None = None
    currency: str = "EUR"
    plans: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What the back-ends prepared from the rows, made on first use."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (self.schema, self.hit, self.rules, self.default, self.currency)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a table says: the `rules` that were hit, in order, and `outcome` (None: nothing said, or a review).

    `review` is set when a fact that decides is missing: a required field of a row that could have matched
    first, or, when what did match is a refusal, any unknown field of an earlier row, and any field whose
    being unknown is what matched. So a refusal never rests on what is not known. `missing` names the fields.
    """

    rules: tuple[str, ...] = ()
    outcome: Mapping[str, Value] | None = None
    review: bool = False
    missing: tuple[str, ...] = ()


class Tried(msgspec.Struct, frozen=True, gc=False):
    """
    One row as it was tried: `failed` is the first condition that did not hold, None where all did.

    Beside each condition stands the value of its field. `held` are the conditions before the failed one.
    """

    rule: str
    held: tuple[tuple[Condition, Value | None], ...]
    failed: tuple[Condition, Value | None] | None


class Trace(msgspec.Struct, frozen=True, gc=False):
    """The answer with how it came about; `nearest` is the missed row with the fewest failed conditions."""

    answer: Answer
    tried: tuple[Tried, ...]
    nearest: str = ""
    nearest_missed: tuple[tuple[Condition, Value | None], ...] = ()
