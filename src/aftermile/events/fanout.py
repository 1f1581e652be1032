"""Which endpoints an event is owed to. Loaded history is owed to nobody and costs nothing here."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from aftermile.database.asked import Asked, among
from aftermile.database.bulk import insert_rows
from aftermile.events.models import Delivery, WebhookEndpoint
from aftermile.kernel import clock
from aftermile.kernel.ids import new_ids

OWN: Final = "webhook."  # events about webhooks are not sent through webhooks

FEW: Final = 50
"""Rows up to which a plain INSERT costs less than a bulk one."""

_ACTIVE: Final = Asked(
    lambda sellers: WebhookEndpoint.objects.filter(among("seller_id", sellers), active=True).only(
        "id", "seller_id", "events"
    )
)


def matches(filters: Sequence[str], name: str) -> bool:
    """Say whether an endpoint with these filters wants `name`: none at all, exact, or `noun.*`."""
    return not filters or name in filters or f"{name.partition('.')[0]}.*" in filters


def wanted(filters: Sequence[str]) -> Q:
    """Return the same choice as a condition on events."""
    chosen = Q() if not filters else Q(name__in=[name for name in filters if not name.endswith(".*")])
    for name in filters:
        if name.endswith(".*"):
            chosen |= Q(name__startswith=name[:-1])
    return chosen & ~Q(name__startswith=OWN)


class Owed(NamedTuple):
    """A written event, as far as it matters to whom it is owed."""

    seq: int
    seller_id: str
    name: str


def owe_deliveries(events: Sequence[Owed]) -> None:
    """Write the deliveries of fresh events, in the transaction of the change."""
    told = [event for event in events if not event.name.startswith(OWN)]
    if not told:
        return
    by_seller: dict[str, list[WebhookEndpoint]] = defaultdict(list)
    for endpoint in _ACTIVE(sellers=sorted({event.seller_id for event in told})):
        by_seller[endpoint.seller_id].append(endpoint)
    now = clock.now()
    rows = [
        (endpoint.pk, event.seq, now, now)
        for event in told
        for endpoint in by_seller.get(event.seller_id, ())
        if matches(endpoint.events, event.name)
    ]
    if len(rows) > FEW:
        names = ("id", "endpoint_id", "event_id", "due_at", "created_at")
        ids = new_ids("dlv", len(rows))
        insert_rows(Delivery, names, [(ref, *row) for ref, row in zip(ids, rows, strict=True)])
    elif rows:
        Delivery.objects.bulk_create(
            Delivery(endpoint_id=endpoint, event_id=seq, due_at=now) for endpoint, seq, _due, _made in rows
        )
