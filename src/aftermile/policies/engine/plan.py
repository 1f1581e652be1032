"""What all ways of running a table share: the order of its rows, what denies, the fields, their checks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

from aftermile.policies.engine.problems import BadFact, found
from aftermile.policies.engine.types import (
    Condition,
    FactValues,
    Field,
    Hit,
    Op,
    Output,
    Rule,
    Schema,
    Table,
    Value,
)
from aftermile.policies.engine.values import python_type

Test = Callable[[Any], Any]
COMPARE: Final[dict[Op, Callable[[Any, Any], Any]]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.LT: lt,
    Op.LE: le,
    Op.GT: gt,
    Op.GE: ge,
}
_SWAPPED: Final = {
    Op.EQ: "__eq__",
    Op.NE: "__ne__",
    Op.LT: "__gt__",
    Op.LE: "__ge__",
    Op.GT: "__lt__",
    Op.GE: "__le__",
}


def in_order(table: Table) -> tuple[Rule, ...]:
    """Return the rows in the order in which they are tried."""
    if table.hit is not Hit.PRIORITY:
        return table.rules
    return tuple(sorted(table.rules, key=lambda rule: -rule.priority))


def denies(schema: Schema, outcome: Mapping[str, Value] | None) -> bool:
    """Say whether an outcome is a refusal."""
    return outcome is not None and any(outcome.get(name) == value for name, value in schema.denies)


def rests_on_unknown(rule: Rule) -> tuple[str, ...]:
    """Return the fields whose being unknown is what makes the row match."""
    return tuple(c.field for c in rule.when if c.op is Op.IS_NULL and c.value is not False)


def fields_of(condition: Condition) -> tuple[str, ...]:
    return (condition.field, condition.other) if condition.other else (condition.field,)


def used_fields(table: Table) -> tuple[str, ...]:
    """Return the fields that the rows ask about, in the order of the schema."""
    asked = {name for rule in table.rules for condition in rule.when for name in fields_of(condition)}
    return tuple(name for name in table.schema.fields if name in asked)


def fits(field: Field, value: object) -> bool:
    """Say whether a known fact is of the type of its field."""
    kind = python_type(field.type)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return False
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, date):
        return not isinstance(value, datetime)
    return not isinstance(value, frozenset) or all(isinstance(one, str) for one in value)


def checked(field: Field, value: Any) -> Any:
    """Return a fact; raise `BadFact` where it is not of its type."""
    if value is not None and not fits(field, value):
        raise BadFact(field=field.name, type=field.type.value, found=found(value))
    return value


def test_of(condition: Condition) -> Test:
    """Return what says whether a known value of the field fulfils a condition with a value."""
    value: Any = condition.value
    match condition.op:
        case Op.IN:
            return value.__contains__  # type: ignore[no-any-return]
        case Op.NOT_IN:
            return lambda fact: fact not in value
        case Op.BETWEEN:
            low, high = value
            return lambda fact: low <= fact <= high
        case Op.CONTAINS_ANY:
            return lambda fact: not value.isdisjoint(fact)
        case op:
            return getattr(value, _SWAPPED[op])  # type: ignore[no-any-return]


def pair_test(op: Op) -> Test:
    """Return what compares two facts that come as a pair."""
    compare = COMPARE[op]
    return lambda pair: compare(pair[0], pair[1])


def combined(schema: Schema, outcomes: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """Put the outcomes of several rows together, output by output, in the order of the schema."""
    said = list(outcomes)
    result: dict[str, Value] = {}
    for name, output in schema.outputs.items():
        values = [outcome[name] for outcome in said if name in outcome]
        if values:
            result[name] = _together(output, values)
    return result


_TOGETHER: Final[dict[str, Callable[[Any], Any]]] = {
    "sum": lambda values: reduce(lambda a, b: a + b, values),
    "min": min,
    "max": max,
    "any": lambda values: reduce(or_, values),
    "all": lambda values: reduce(and_, values),
    "union": lambda values: frozenset().union(*values),
    "last": lambda values: values[-1],
}


def _together(output: Output, values: list[Value]) -> Value:
    return _TOGETHER[output.combine](values)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition made ready: `slot` holds what `test` looks at, `shown` the fact that a trace shows."""

    slot: int
    test: Test
    condition: Condition
    shown: int
    nullable: bool


@dataclass(frozen=True, slots=True)
class Row:
    rule: Rule
    asked: tuple[Asked, ...]
    denies: bool
    rests_on: tuple[str, ...]


class Plan:
    """A table made ready for the interpreter."""

    def __init__(self, table: Table) -> None:
        self.schema = table.schema
        self.names = used_fields(table)
        self.places = {name: place for place, name in enumerate(self.names)}
        self.fields = tuple(table.schema.fields[name] for name in self.names)
        self.kinds = tuple(python_type(field.type) for field in self.fields)
        self.pairs: list[tuple[int, int]] = []
        self.absent: list[int] = []
        conditions = [condition for rule in table.rules for condition in rule.when]
        for condition in conditions:
            if condition.other:
                self._once(self.pairs, (self.places[condition.field], self.places[condition.other]))
        for condition in conditions:
            if condition.op is Op.IS_NULL and condition.value is not False:
                self._once(self.absent, self.places[condition.field])
        self.rows = tuple(self._row(rule) for rule in in_order(table))
        self.default = table.default
        self.default_denies = denies(table.schema, table.default)

    @staticmethod
    def _once(known: list[Any], item: Any) -> None:
        if item not in known:
            known.append(item)

    def _row(self, rule: Rule) -> Row:
        asked = tuple(self._asked(condition) for condition in rule.when)
        return Row(rule, asked, denies(self.schema, rule.then), rests_on_unknown(rule))

    def _asked(self, condition: Condition) -> Asked:
        place = self.places[condition.field]
        fields = self.schema.fields
        nullable = fields[condition.field].nullable
        if condition.other:
            other = self.places[condition.other]
            slot = len(self.names) + self.pairs.index((place, other))
            test = pair_test(condition.op)
            return Asked(slot, test, condition, place, nullable or fields[condition.other].nullable)
        if condition.op is not Op.IS_NULL:
            return Asked(place, test_of(condition), condition, place, nullable)
        if condition.value is False:
            return Asked(place, _always, condition, place, nullable)
        slot = len(self.names) + len(self.pairs) + self.absent.index(place)
        return Asked(slot, bool, condition, place, nullable)

    def values(self, facts: FactValues) -> list[Any]:
        """Return what the conditions look at, by slot; raise `BadFact`."""
        get = facts.get
        values: list[Any] = [get(name) for name in self.names]
        for place, kind in enumerate(self.kinds):
            value = values[place]
            if value is not None and (type(value) is not kind or kind is Decimal or kind is frozenset):
                checked(self.fields[place], value)
        if self.pairs:
            values += [
                None if values[left] is None or values[right] is None else (values[left], values[right])
                for left, right in self.pairs
            ]
        if self.absent:
            values += [values[place] is None for place in self.absent]
        return values

    def unknown(self, condition: Condition, values: list[Any]) -> list[str]:
        """Return the fields of a condition that are not known."""
        return [name for name in fields_of(condition) if values[self.places[name]] is None]


def _always(_value: object) -> bool:
    return True


def plan_of(table: Table) -> Plan:
    """Return the plan of a table, made once."""
    plan = table.plans.get("interpret")
    if plan is None:
        plan = table.plans["interpret"] = Plan(table)
    return plan
