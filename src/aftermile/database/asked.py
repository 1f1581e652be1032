"""
Questions that are asked again and again: the statement is written once, only its values change.

Django writes the SQL of a queryset each time it is read, which costs more than PostgreSQL needs to answer a
small question. `Asked` keeps the statement (in each thread) and makes the same rows of it. Worth it on paths
that must be fast, and nowhere else:

    _BY_NUMBER = Asked(lambda number: Order.objects.select_related("buyer").filter(number=number))
    order = _BY_NUMBER.first(number="1001")

The values come in as `Given` expressions: the function may put them where a lookup takes an expression, and
must not look into them. A list becomes a list of them, None stays None; each length of a list, and each way
of Nones, is a statement of its own.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any, Final, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Expression
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.transaction import TransactionManagementError

R = TypeVar("R")

MOST_SHAPES: Final = 50
MOST_VALUES: Final = 50
"""A longer list is asked as Django asks it: seldom of the same length, and too deep for SQLite in places."""


class _Place:
    """Where a value goes in the parameters of a statement."""

    __slots__ = ("index", "name")

    def __init__(self, name: str, index: int | None) -> None:
        self.name, self.index = name, index

    def of(self, values: Mapping[str, Any]) -> Any:
        return values[self.name] if self.index is None else values[self.name][self.index]


class Given(Expression):
    """A value that is known only when the question is asked."""

    def __init__(self, name: str, index: int | None = None) -> None:
        super().__init__()
        self.place = _Place(name, index)

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        return "%s", (self.place,)


class _Statement:
    """One statement with what makes rows of its answer."""

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        self.locks = rows.query.select_for_update
        self.compiler: Any = rows.query.get_compiler(using=rows.db)
        self.sql, self.params = self.compiler.as_sql()
        kind = rows._iterable_class  # noqa: SLF001
        if kind is ValuesListIterable and _in_order(rows):
            self.made: Callable[[Iterator[Any]], Iterator[Any]] = iter
        elif kind is ModelIterable:
            self.made = self._objects
        else:
            raise TypeError(f"rows of {kind.__name__} are not made here")

    def _objects(self, rows: Iterator[Any]) -> Iterator[Any]:
        made_of, db = self.compiler.klass_info, self.compiler.using
        first, last = made_of["select_fields"][0], made_of["select_fields"][-1] + 1
        names = [column[0].target.attname for column in self.compiler.select[first:last]]
        related = get_related_populators(made_of, self.compiler.select, db)  # type: ignore[call-arg] # of Django 6
        for row in rows:
            found = made_of["model"].from_db(db, names, row[first:last])
            for populator in related:
                populator.populate(row, found)
            yield found

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        connection = self.compiler.connection
        if self.locks and connection.features.has_select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        ops = connection.ops
        params = [_plain(part.of(values), ops) if isinstance(part, _Place) else part for part in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return list(self.made(self.compiler.results_iter([rows], tuple_expected=True))) if rows else []


def _in_order(rows: Any) -> bool:
    """Say whether the columns of the statement come as `values_list` names them."""
    query, named = rows.query, rows._fields or ()
    columns = [*query.extra_select, *query.values_select, *query.annotation_select]
    return columns == [*named, *(name for name in query.annotation_select if name not in named)]


def _plain(value: Any, ops: Any) -> Any:
    """Return a value as the driver of this database takes it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Asked(Generic[R]):
    """A queryset as a function of values; see the head of this module."""

    def __init__(self, rows: Callable[..., models.QuerySet[Any, R]]) -> None:
        self._rows = rows
        self._known = threading.local()

    def __call__(self, **values: Any) -> list[R]:
        """Ask once more; one query, none where a list without elements lets nothing through."""
        if any(_is_list(value) and len(value) > MOST_VALUES for value in values.values()):
            return list(self._rows(**values))
        statement = self._statement(values)
        return [] if statement is None else cast("list[R]", statement.run(values))

    def first(self, **values: Any) -> R | None:
        """Return the first row; the queryset says how many are read."""
        return next(iter(self(**values)), None)

    def _statement(self, values: Mapping[str, Any]) -> _Statement | None:
        shape = tuple((name, _shape(value)) for name, value in values.items())
        known: dict[Any, _Statement | None] = self._known.__dict__.setdefault("statements", {})
        if shape not in known:
            if len(known) >= MOST_SHAPES:
                known.clear()
            rows = self._rows(**{name: _given(name, value) for name, value in values.items()})
            try:
                known[shape] = _Statement(rows)
            except EmptyResultSet:
                known[shape] = None
            else:
                _check_places(known[shape], values)
        return known[shape]


def _check_places(statement: _Statement | None, values: Mapping[str, Any]) -> None:
    """Raise where a value has no place in the statement: Django took it for something else."""
    found = {(part.name, part.index) for part in getattr(statement, "params", ()) if isinstance(part, _Place)}
    wanted: set[tuple[str, int | None]] = set()
    for name, value in values.items():
        given = _given(name, value)
        wanted |= {
            (each.place.name, each.place.index)
            for each in (given if isinstance(given, list) else [given])
            if each
        }
    if found != wanted:
        raise TypeError(f"values without a place in the statement: {sorted(wanted - found, key=str)}")


def among(field: str, values: Sequence[Any]) -> models.Q:
    """Return the condition that a field is one of these; `__in` of a foreign key takes no `Given`."""
    if not any(isinstance(value, Given) for value in values):
        return models.Q(**{f"{field}__in": values})
    return reduce(or_, (models.Q(**{field: value}) for value in values), models.Q(pk__in=[]))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _shape(value: Any) -> int | bool:
    return len(value) if _is_list(value) else value is None


def _given(name: str, value: Any) -> Any:
    if value is None:
        return None
    if _is_list(value):
        return [Given(name, index) for index in range(len(value))]
    return Given(name)
