"""
Many rows as plain tuples: COPY on PostgreSQL, one prepared statement on SQLite, or one parameter of JSON.

The driver's own work a row is most of what a batch costs, so nothing here makes objects of rows.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

import msgspec
from django.db import connection, models

_encoder: Final = msgspec.json.Encoder()


class Json(str):
    """JSON that is written already."""

    __slots__ = ()


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """
    Insert `rows` with values for the fields `names` (attnames, such as `order_id`); others get defaults.

    Values are as the fields hold them: aware datetimes in UTC, lists and dictionaries for JSON.
    Call inside a transaction; a broken constraint raises `IntegrityError` as any insert does.
    """
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    fixed = {
        name: field.get_default()
        for name, field in fields.items()
        if name not in names and not isinstance(field, models.AutoField) and not _left_to_database(field)
    }
    columns = [fields[name] for name in (*names, *fixed)]
    changes = _changes(columns)
    tail = [_changed(changes.get(i), [value])[0] for i, value in enumerate(fixed.values(), len(names))]
    marks = ", ".join(["%s"] * len(names) + [_literal(value) or "%s" for value in tail])
    if connection.vendor == "sqlite":  # constants stand in the statement once, not in every row
        tail = [value for value in tail if not _literal(value)]
    ready: Iterable[tuple[Any, ...]] = rows
    if changes or tail:  # column by column: far fewer calls than row by row
        held = [_changed(changes.get(i), column) for i, column in enumerate(zip(*rows, strict=True))]
        ready = zip(*held, *([value] * len(rows) for value in tail), strict=True)
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


def _left_to_database(field: Any) -> bool:
    return bool(field.has_db_default() and not field.has_default())


def _literal(value: Any) -> str:
    """Return a constant as SQL, empty where it is better bound."""
    if value is None:
        return "NULL"
    if value == "":
        return "''"
    return str(int(value)) if isinstance(value, int) else ""


def _changes(columns: Sequence[Any]) -> dict[int, Callable[[Any], Any]]:
    changes: dict[int, Callable[[Any], Any]] = {}
    for index, field in enumerate(columns):
        if isinstance(field, models.JSONField):
            changes[index] = _as_json
        elif isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
            changes[index] = _as_sqlite_text
    return changes


def _changed(change: Callable[[Any], Any] | None, values: Sequence[Any]) -> Sequence[Any]:
    return [change(value) for value in values] if change else values


def _as_json(value: Any) -> str:
    if isinstance(value, Json):
        return value
    return "{}" if not value and isinstance(value, dict) else json.dumps(value, ensure_ascii=False)


def _as_sqlite_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(" ")[:-6]


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
    return _as_sqlite_text(value) if isinstance(value, datetime) else value


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


def instant(value: Any) -> Any:
    """Return an instant as a plain cursor reads it, made aware."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
