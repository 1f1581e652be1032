"""What happened to one row of the ledger, as `parts/timeline.html` reads it."""

from typing import Any

from aftermile.console.cases.event_words import event_line
from aftermile.console.ledger.refunds import Happening
from aftermile.events.models import Event


def happened_to(row: Any) -> list[Happening]:
    """Return the events of a row, oldest first."""
    events = Event.objects.filter(seller_id=row.seller_id, subject_id=row.pk).order_by("seq")[:100]
    told = []
    for event in events:
        words, icon = event_line(event.name, event.data, {})
        told.append(Happening(icon, words, event.at, event.actor_name))
    return told
