"""An event as the world sees it: the body of a webhook and an item of the feed."""

from datetime import UTC, datetime
from typing import Any

from aftermile.events.models import Event


def instant(at: datetime) -> str:
    """Return RFC 3339 in UTC, with milliseconds and `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def payload(event: Event) -> dict[str, Any]:
    """
    Return the event for readers outside: `type`, `timestamp` and `data` as Standard Webhooks name them.

    `sequence` grows in the order of writing; deliveries may come out of order, so compare it per subject.
    """
    return {
        "id": event.id,
        "type": event.name,
        "version": event.version,
        "timestamp": instant(event.at),
        "sequence": event.seq,
        "seller": event.seller_id,
        "subject": event.subject_id,
        "thread": event.thread_id,
        "actor": {"kind": event.actor_kind, "id": event.actor_ref or None, "name": event.actor_name},
        "data": event.data,
    }
