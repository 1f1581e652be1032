"""Inserting many rows of plain tuples: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from django.db import connection, models


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
    return "{}" if not value and isinstance(value, dict) else json.dumps(value, ensure_ascii=False)


def _as_sqlite_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(" ")[:-6]


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """
    Update rows by their id: each of `rows` holds the values of `names`, then the id.

    For plain columns (no JSON, no times); call inside a transaction.
    """
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    changes = ", ".join(f'"{fields[name]}" = %s' for name in names)
    with connection.cursor() as cursor:
        sql = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "id" = %s'  # noqa: S608
        cursor.executemany(sql, cast("Any", rows))
