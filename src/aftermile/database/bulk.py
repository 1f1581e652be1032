"""
Many rows as plain tuples: COPY on PostgreSQL, one prepared statement on SQLite, or one parameter of JSON.

The driver's own work a row is most of what a batch costs, so nothing here makes objects of rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, cycle, islice
from typing import Any, Final, cast

import msgspec
from django.db import connection, models

_encoder: Final = msgspec.json.Encoder()


class Json(str):
    """JSON that is written already."""

    __slots__ = ()


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """
    Insert `rows` with values for the fields `names` (attnames, such as `order_id`); others get defaults.

    Values are as the fields hold them: aware datetimes in UTC, lists and dictionaries for JSON.
    Call inside a transaction; a broken constraint raises `IntegrityError` as any insert does.
    """
    parts = _parts(rows)
    first = next(parts, None)
    if first is None:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    fixed = {
        name: field.get_default()
        for name, field in fields.items()
        if name not in names and not isinstance(field, models.AutoField) and not _left_to_database(field)
    }
    columns = [fields[name] for name in (*names, *fixed)]
    changes = _changes(columns)
    tail = [_changed(changes.get(i), (value,))[0] for i, value in enumerate(fixed.values(), len(names))]
    marks = ", ".join(["%s"] * len(names) + [_literal(value) or "%s" for value in tail])
    if connection.vendor == "sqlite":  # constants stand in the statement once, not in every row
        tail = [value for value in tail if not _literal(value)]
    ready = chain.from_iterable(_ready(part, changes, tail) for part in chain([first], parts))
    quoted = ", ".join(f'"{field.column}"' for field in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy,
            ):
                for row in ready:
                    copy.write_row(row)
        else:
            cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', cast("Any", ready))  # noqa: S608


_AT_ONCE: Final = 500
"""Rows made ready at once, while the database takes those before."""


def _parts(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    every = iter(rows)
    while part := list(islice(every, _AT_ONCE)):
        yield part


def _ready(
    rows: Sequence[tuple[Any, ...]], changes: Mapping[int, "_Change"], tail: Sequence[Any]
) -> Iterable[tuple[Any, ...]]:
    """Change column by column: far fewer calls than row by row."""
    if not changes and not tail:
        return rows
    held = [_changed(changes.get(i), column) for i, column in enumerate(zip(*rows, strict=True))]
    return zip(*held, *([value] * len(rows) for value in tail), strict=True)


def _left_to_database(field: Any) -> bool:
    return bool(field.has_db_default() and not field.has_default())


def _literal(value: Any) -> str:
    """Return a constant as SQL, empty where it is better bound."""
    if value is None:
        return "NULL"
    if value == "":
        return "''"
    return str(int(value)) if isinstance(value, int) else ""


_Change = Callable[[Sequence[Any]], Sequence[Any]]


def _changes(columns: Sequence[Any]) -> dict[int, _Change]:
    changes: dict[int, _Change] = {}
    for index, field in enumerate(columns):
        if isinstance(field, models.JSONField):
            changes[index] = _as_json
        elif isinstance(field, models.DateTimeField):
            changes[index] = _as_text if connection.vendor == "postgresql" else _as_sqlite_text
    return changes


def _changed(change: _Change | None, values: Sequence[Any]) -> Sequence[Any]:
    return change(values) if change else values


def _as_json(values: Sequence[Any]) -> Sequence[Any]:
    return [value if type(value) is Json else _json(value) for value in values]


def _json(value: Any) -> str:
    return "{}" if not value and isinstance(value, dict) else json.dumps(value, ensure_ascii=False)


def _as_text(values: Sequence[datetime | None]) -> list[str | None]:
    """PostgreSQL's driver writes an instant in twice the time; many rows have the same one."""
    last: datetime | None = None
    text: str | None = None
    texts = []
    for value in values:
        if value is not last:
            last, text = value, None if value is None else value.isoformat()
        texts.append(text)
    return texts


def _as_sqlite_text(values: Sequence[datetime | None]) -> list[str | None]:
    return [_plain(value) for value in values]


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """
    Update rows by their key: each of `rows` holds the values of `names`, then the key; one statement.

    For plain columns (no JSON); instants are aware. Call inside a transaction, with the rows sorted by key.
    """
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    key: Any = model._meta.pk
    columns = [*(fields[name] for name in names), key]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = ", ".join(f'"{field.column}" = given."{field.column}"' for field in columns[:-1])
            types = {field.column: str(field.rel_db_type(connection)) for field in columns}
            cursor.execute(
                f'UPDATE "{table}" AS held SET {changes} FROM {given_rows(types)} '  # noqa: S608
                f'WHERE held."{key.column}" = given."{key.column}"',
                [as_given(list(types), rows)],
            )
            return
        changes = ", ".join(f'"{field.column}" = %s' for field in columns[:-1])
        sql = f'UPDATE "{table}" SET {changes} WHERE "{key.column}" = %s'  # noqa: S608
        cursor.executemany(sql, [[_plain(value) for value in row] for row in rows])


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(" ")[:-6] if isinstance(value, datetime) else value


def given_rows(types: Mapping[str, str]) -> str:
    """Return SQL of a table `given` with these columns and types, read from one parameter (`as_given`)."""
    if connection.vendor == "postgresql":
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        return f"json_to_recordset(%s::json) AS given({columns})"
    columns = ", ".join(f"json_extract(value, '$.{name}') AS \"{name}\"" for name in types)
    return f"(SELECT {columns} FROM json_each(%s)) AS given"  # noqa: S608


def as_given(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as the parameter of `given_rows`."""
    if connection.vendor == "sqlite":
        rows = ([_plain(value) for value in row] for row in rows)
    return _encoder.encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


def one_of(column: str) -> str:
    """Return the condition that a column is one of a list, which is one parameter (`as_list`)."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608


def as_list(values: Sequence[Any]) -> Any:
    """Return a list as the parameter of `one_of`."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def as_instant(column: str) -> str:
    """Return SQL of an instant as `instant` reads it: far quicker than the drivers make an aware one."""
    return f"{column}::text" if connection.vendor == "postgresql" else f"{column} || '+00:00'"


def instant(text: str | None) -> datetime | None:
    """Return an instant that was read by `as_instant`, in UTC, as the connection is."""
    return None if text is None else datetime.fromisoformat(text)


@contextmanager
def read_ahead(sql: str, every: Sequence[Sequence[Any]]) -> Iterator[Iterator[list[Any]]]:
    """
    Give the rows of a statement for one list of values after the other; inside a transaction.

    PostgreSQL answers the next one while the caller works on those rows: inside the block it takes every
    statement but COPY.
    """
    if connection.vendor != "postgresql" or len(every) <= 1:
        yield _answers(sql, every)
        return
    with connection.cursor() as one, connection.cursor() as other:
        driver: Any = connection.connection
        with driver.pipeline():
            yield _answers_ahead(sql, every, (one, other))


def _answers(sql: str, every: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for values in every:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows: list[Any] = cursor.fetchall()
        yield rows


def _answers_ahead(sql: str, every: Iterable[Sequence[Any]], cursors: Sequence[Any]) -> Iterator[list[Any]]:
    asked = None
    for values, cursor in zip(every, cycle(cursors), strict=False):
        rows = asked.fetchall() if asked else None
        cursor.execute(sql, values)
        asked = cursor
        if rows is not None:
            yield rows
    if asked:
        yield asked.fetchall()
