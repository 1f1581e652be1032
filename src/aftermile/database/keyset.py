"""
Pages by key: the next page starts after the last row of this one, however deep, and no row is skipped or
shown twice when others come and go. The index that serves the filter and the order also serves the page.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cmp_to_key, partial
from typing import Any, Generic, TypeVar
from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

from aftermile.kernel.errors import BadInput


def _(words: str) -> str:
    return words


M = TypeVar("M", bound=models.Model)


class BadCursor(BadInput):
    code = "bad_cursor"
    words = _("This page mark is not valid here. Start again from the first page.")


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order. Only the first may be `nullable`; its nulls come last."""

    field: str
    descending: bool = False
    nullable: bool = False

    @property
    def order(self) -> OrderBy:
        nulls = {"nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.field), descending=self.descending, **nulls)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`next` is the mark of the page after this one, None on the last."""

    items: list[M]
    next: str | None


class _RowAfter(Func):
    """`(a, b) > (x, y)`, which both databases answer from an index on (a, b)."""

    output_field = BooleanField()
    arg_joiner = ", "

    def __init__(self, *parts: Any, descending: bool) -> None:
        super().__init__(*parts)
        self.descending = descending

    def as_sql(self, compiler: Any, *_names: Any, **_extra: Any) -> Any:
        compiled = [compiler.compile(part) for part in self.source_expressions]
        half = len(compiled) // 2
        left = ", ".join(sql for sql, _ in compiled[:half])
        right = ", ".join(sql for sql, _ in compiled[half:])
        sign = "<" if self.descending else ">"
        return f"({left}) {sign} ({right})", tuple(p for _, params in compiled for p in params)


def page(
    queryset: QuerySet[M], *, order_by: Sequence[str | Key], after: str | None = None, limit: int = 50
) -> Page[M]:
    """
    Return up to `limit` rows after the cursor `after`, in this order; the last key must be unique.

    A key is a field name, with `-` for descending, or a `Key`. Raises `BadCursor` (422).
    One query; two where the page crosses from values to nulls.
    """
    keys = [_key(key) for key in order_by]
    ordered = queryset.order_by(*(key.order for key in keys))
    if after is None or after == "":
        rows = list(ordered[: limit + 1])
    else:
        rows = _rows_after(ordered, keys, _values(queryset.model, keys, after), limit + 1)
    items = rows[:limit]
    more = len(rows) > limit and bool(items)
    return Page(items, _cursor(keys, items[-1]) if more else None)


def merged(
    querysets: Sequence[QuerySet[M]],
    *,
    order_by: Sequence[str | Key],
    after: str | None = None,
    limit: int = 50,
) -> Page[M]:
    """
    Return one page over disjoint querysets of a model, as if they were one: each is read by its own index.

    `WHERE state IN (a, b) ORDER BY due` cannot use an index on (state, due); one query a state can.
    """
    keys = [_key(key) for key in order_by]
    pages = [page(queryset, order_by=keys, after=after, limit=limit) for queryset in querysets]
    rows = sorted((row for found in pages for row in found.items), key=cmp_to_key(partial(_compare, keys)))
    more = len(rows) > limit or any(found.next for found in pages)
    items = rows[:limit]
    return Page(items, _cursor(keys, items[-1]) if more and items else None)


def _compare(keys: list[Key], left: models.Model, right: models.Model) -> int:
    for key in keys:
        one, other = _read(left, key.field), _read(right, key.field)
        if one == other:
            continue
        if one is None or other is None:
            return 1 if one is None else -1
        return -1 if (one > other) == key.descending else 1
    return 0


def _key(key: str | Key) -> Key:
    if isinstance(key, Key):
        return key
    return Key(key.removeprefix("-"), descending=key.startswith("-"))


def _rows_after(ordered: QuerySet[M], keys: list[Key], values: list[Any], wanted: int) -> list[M]:
    first = keys[0]
    if not first.nullable:
        return list(ordered.filter(_after(ordered.model, keys, values))[:wanted])
    nulls = ordered.filter(**{f"{first.field}__isnull": True})
    if values[0] is None:
        return list(nulls.filter(_after(ordered.model, keys[1:], values[1:]))[:wanted])
    held = ordered.filter(**{f"{first.field}__isnull": False})
    rows = list(held.filter(_after(ordered.model, keys, values))[:wanted])
    if len(rows) < wanted:
        rows += list(nulls[: wanted - len(rows)])
    return rows


def _after(model: type[models.Model], keys: list[Key], values: list[Any]) -> Any:
    if len({key.descending for key in keys}) == 1:
        columns = [F(key.field) for key in keys]
        fields = [_field(model, key) for key in keys]
        bounds = [Value(value, output_field=field) for value, field in zip(values, fields, strict=True)]
        return _RowAfter(*columns, *bounds, descending=keys[0].descending)
    either, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        either |= equal & Q(**{f"{key.field}__{'lt' if key.descending else 'gt'}": value})
        equal &= Q(**{key.field: value})
    edge = keys[0]
    return Q(**{f"{edge.field}__{'lte' if edge.descending else 'gte'}": values[0]}) & either


def _field(model: type[models.Model], key: Key) -> Any:
    field: Any = None
    for part in key.field.split("__"):
        field = model._meta.get_field(part)
        if field.is_relation:
            model = field.related_model
    return field.target_field if field.is_relation else field


def _read(row: models.Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value.pk if isinstance(value, models.Model) else value


def _mark(keys: list[Key]) -> int:
    return crc32(repr(keys).encode())


def _cursor(keys: list[Key], row: models.Model) -> str:
    values = [_read(row, key.field) for key in keys]
    plain = [value.isoformat() if isinstance(value, datetime | date) else value for value in values]
    packed = json.dumps([_mark(keys), *plain], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _values(model: type[models.Model], keys: list[Key], cursor: str) -> list[Any]:
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, *plain = json.loads(packed)
        if mark != _mark(keys) or len(plain) != len(keys):
            raise BadCursor
        values = [_field(model, key).to_python(value) for key, value in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, ValidationError, binascii.Error):
        raise BadCursor from None
    if any(value is None for value in values[1:]) or (values[0] is None and not keys[0].nullable):
        raise BadCursor
    return values
