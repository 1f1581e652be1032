"""The log as a feed with a cursor: in order, complete, also while others are writing."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from aftermile.events.fanout import wanted
from aftermile.events.models import Event
from aftermile.kernel.tenancy import Scope

LOCKS: Final = 7  # as in migration 0003

# The sequence is read first: whoever took a number up to it holds his lock already, or has committed.
SETTLED: Final = """
WITH last AS MATERIALIZED (
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM events_event_seq_seq
)
SELECT seq FROM last
"""
WRITERS: Final = """
SELECT min(((classid::bigint << 32) | objid::bigint) & ((1::bigint << 48) - 1))
FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = %s
  AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def settled_seq() -> int | None:
    """Return the number up to which no event can appear any more; None where that is all of them."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        last = int(cursor.fetchone()[0])
        cursor.execute(WRITERS, [LOCKS])
        writing = cursor.fetchone()[0]
    return last if writing is None else min(last, int(writing))


def read_feed(scope: Scope, *, after: int, limit: int, names: Sequence[str] = ()) -> list[Event]:
    """Return up to `limit` events after the number `after`, oldest first; none is ever skipped."""
    horizon = settled_seq()
    events = scope.apply(Event.objects.filter(seq__gt=after)).order_by("seq")
    if horizon is not None:
        events = events.filter(seq__lte=horizon)
    if names:
        events = events.filter(wanted(names))
    return list(events[:limit])
