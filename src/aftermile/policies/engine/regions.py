"""
Which facts a row covers, as a region: per field a set of values, and whether it may be unknown.

Numbers and days are unions of ranges, texts are finite sets or what is left without one. What compares two
fields, or looks into a set, is kept as it is: two rows share it or they do not.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aftermile.policies.engine.types import Condition, Field, FieldType, Op, Rule, Schema, Value

_T: Final = FieldType
_DISCRETE: Final = frozenset({_T.INT, _T.MONEY, _T.DAYS, _T.DATE})
_NUMBERS: Final = _DISCRETE | {_T.DECIMAL}
_COUNTRIES: Final = ("DE", "US", "JP", "BR", "NZ", "KE", "CA", "IN")
_SAMPLE_DAY: Final = date(2026, 1, 15).toordinal()
Edge = tuple[Any, int]
"""A value and a side: -1 just below it, 0 at it, 1 just above it."""
_LOW: Final[Edge] = (-math.inf, 0)
_HIGH: Final[Edge] = (math.inf, 0)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges with both edges inside, in order, apart from each other. `whole`: of whole numbers."""

    parts: tuple[tuple[Edge, Edge], ...]
    whole: bool

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __and__(self, other: "Ranges") -> "Ranges":
        kept = [
            (max(low, low2), min(high, high2))
            for low, high in self.parts
            for low2, high2 in other.parts
            if max(low, low2) <= min(high, high2)
        ]
        return Ranges(tuple(sorted(kept)), self.whole)

    def __invert__(self) -> "Ranges":
        free: list[tuple[Edge, Edge]] = []
        start = _LOW
        for low, high in self.parts:
            if low != _LOW and start <= self._step(low, -1):
                free.append((start, self._step(low, -1)))
            start = self._step(high, 1)
        if start <= _HIGH and (not self.parts or self.parts[-1][1] != _HIGH):
            free.append((start, _HIGH))
        return Ranges(tuple(free), self.whole)

    def _step(self, edge: Edge, by: int) -> Edge:
        value, side = edge
        if self.whole:
            return (value + by, 0)
        return (value, side + by)

    def example(self) -> Any:
        """Return a value inside, near zero where there is one."""
        for low, high in self.parts:
            if low <= (0, 0) <= high:
                return 0
        (low, side), (high, other_side) = self.parts[0]
        if low == -math.inf:
            return high + other_side
        if side and high == math.inf:
            return low + 1
        return low if not side else (low + high) / 2


@dataclass(frozen=True, slots=True)
class Names:
    """These texts, or all but these."""

    names: frozenset[Any]
    all_but: bool = False

    def __bool__(self) -> bool:
        return self.all_but or bool(self.names)

    def __and__(self, other: "Names") -> "Names":
        if self.all_but and other.all_but:
            return Names(self.names | other.names, True)
        if self.all_but:
            return Names(other.names - self.names)
        return Names(self.names - other.names if other.all_but else self.names & other.names)

    def __invert__(self) -> "Names":
        return Names(self.names, not self.all_but)

    def example(self, kind: FieldType) -> Any:
        if not self.all_but:
            return min(self.names)
        if kind is _T.COUNTRY:
            return next((one for one in _COUNTRIES if one not in self.names), "ZZ")
        return next(
            name
            for name in ("other", *(f"other{n}" for n in range(len(self.names) + 1)))
            if name not in self.names
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one field may be."""

    values: Ranges | Names
    unknown: bool

    def __bool__(self) -> bool:
        return self.unknown or bool(self.values)

    def __and__(self, other: "Part") -> "Part":
        return Part(self.values & other.values, self.unknown and other.unknown)  # type: ignore[operator]

    def without(self, other: "Part") -> "Part":
        return Part(self.values & ~other.values, self.unknown and not other.unknown)  # type: ignore[operator]


Box = Mapping[str, Part]
"""By field; a field that is not named may be anything."""


@dataclass(frozen=True, slots=True)
class Region:
    """The facts that a row matches: its box, and the conditions that no box can tell."""

    rule: Rule
    box: Box
    opaque: frozenset[Condition]

    @property
    def empty(self) -> bool:
        return not all(self.box.values())


def anything(field: Field) -> Part:
    """Return what a field may be where nothing is asked; a required one is known, else it is a review."""
    if field.type is _T.BOOL:
        return Part(Names(frozenset({True, False})), field.nullable)
    if field.type in _NUMBERS:
        return Part(Ranges(((_LOW, _HIGH),), field.type in _DISCRETE), field.nullable)
    if field.type is _T.ENUM and field.values:
        return Part(Names(field.values), field.nullable)
    return Part(Names(frozenset(), True), field.nullable)


def region_of(schema: Schema, rule: Rule) -> Region:
    box: dict[str, Part] = {}
    opaque: set[Condition] = set()
    for condition in rule.when:
        field = schema.fields[condition.field]
        if condition.op is Op.IS_NULL:
            part = _null_part(field, known=condition.value is False)
        elif condition.other or field.type is _T.SET:
            opaque.add(condition)
            part = _null_part(field, known=True)
            if condition.other:
                other = schema.fields[condition.other]
                box[other.name] = box.get(other.name, anything(other)) & _null_part(other, known=True)
        else:
            part = Part(anything(field).values & _values(field, condition), False)  # type: ignore[operator]
        box[field.name] = box[field.name] & part if field.name in box else part
    return Region(rule, box, frozenset(opaque))


def _null_part(field: Field, *, known: bool) -> Part:
    values = anything(field).values
    if known:
        return Part(values, False)
    return Part(values & ~values, True)  # type: ignore[operator]


def _values(field: Field, condition: Condition) -> Ranges | Names:
    value: Any = condition.value
    op = condition.op
    if field.type not in _NUMBERS:
        names = Names(value if op in (Op.IN, Op.NOT_IN) else frozenset({value}))
        return ~names if op in (Op.NE, Op.NOT_IN) else names
    whole = field.type in _DISCRETE
    if op in (Op.IN, Op.NOT_IN, Op.EQ, Op.NE):
        points = sorted(map(number_of, value if op in (Op.IN, Op.NOT_IN) else (value,)))
        ranges = Ranges(tuple(((one, 0), (one, 0)) for one in points), whole)
        return ~ranges if op in (Op.NE, Op.NOT_IN) else ranges
    if op is Op.BETWEEN:
        low, high = map(number_of, value)
        return Ranges((((low, 0), (high, 0)),), whole)
    return Ranges((_open(op, number_of(value), whole=whole),), whole)


def _open(op: Op, value: Any, *, whole: bool) -> tuple[Edge, Edge]:
    step = (1, 0) if whole else (0, 1)
    return {
        Op.LT: (_LOW, (value - step[0], -step[1])),
        Op.LE: (_LOW, (value, 0)),
        Op.GT: ((value + step[0], step[1]), _HIGH),
        Op.GE: ((value, 0), _HIGH),
    }[op]


def number_of(value: Value) -> Any:
    """Return a value as a number on its line."""
    return value.toordinal() if isinstance(value, date) else value


def overlap(left: Box, right: Box) -> bool:
    """Say whether two boxes share facts."""
    return all(left[name] & right[name] for name in left if name in right)


def inside(schema: Schema, inner: Region, outer: Region) -> bool:
    """Say whether all facts of one region are in another."""
    if not outer.opaque <= inner.opaque:
        return False
    for name, part in outer.box.items():
        if inner.box.get(name, anything(schema.fields[name])).without(part):
            return False
    return True


class TooMuch(Exception):
    """The question needs more steps than it may take."""


class Budget:
    """Counts steps down, so that checks end."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMuch


def uncovered(schema: Schema, box: Box, regions: Iterable[Region], budget: Budget) -> Iterable[Box]:
    """Yield boxes inside `box` that no region covers; opaque conditions of the regions count as true."""
    others = list(regions)
    waiting: list[tuple[dict[str, Part], int]] = [(dict(box), 0)]
    while waiting:
        rest, place = waiting.pop()
        while place < len(others):
            budget.take()
            other = others[place].box
            place += 1
            if overlap(other, rest):
                waiting += ((piece, place) for piece in _outside(schema, rest, other))
                break
        else:
            yield rest


def _outside(schema: Schema, box: dict[str, Part], other: Box) -> Iterable[dict[str, Part]]:
    """Yield what is left of a box without another, in pieces that do not overlap."""
    inner = dict(box)
    for name, part in other.items():
        mine = inner.get(name, anything(schema.fields[name]))
        left = mine.without(part)
        if left:
            yield {**inner, name: left}
        inner[name] = mine & part


def example_of(field: Field, part: Part) -> Value | None:
    """Return a value of a part, None where only unknown is left."""
    if not part.values:
        return None
    if isinstance(part.values, Names):
        if field.type is _T.SET:
            return frozenset()
        return part.values.example(field.type)  # type: ignore[no-any-return]
    number = part.values.example()
    if field.type is _T.DATE:
        return date.fromordinal(number if number > 0 else _SAMPLE_DAY)
    return Decimal(number) if field.type is _T.DECIMAL else int(number)
