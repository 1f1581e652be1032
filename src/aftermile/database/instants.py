"""Instants of PostgreSQL are read by Python's own reader of ISO 8601: a tenth of the time of the driver's."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from psycopg.adapt import Buffer, Loader


class _Instant(Loader):
    timezone: ClassVar = UTC
    """Django looks here whether a cursor needs a loader of its own."""

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


def read_quickly(connection: Any) -> None:
    """Read `timestamptz` so on a new connection of Django; its session must be in UTC, as by default."""
    if connection.timezone is UTC:
        connection.connection.adapters.register_loader("timestamptz", _Instant)
