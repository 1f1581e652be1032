"""Which endpoints an event is owed to. Loaded history is owed to nobody and costs nothing here."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from aftermile.database.asked import Asked, among
from aftermile.events.models import Delivery, Event, WebhookEndpoint
from aftermile.kernel import clock

OWN: Final = "webhook."  # events about webhooks are not sent through webhooks


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


def owe_deliveries(events: Sequence[Event]) -> None:
    """Write the deliveries of fresh events, in the transaction of the change."""
    told = [event for event in events if not event.name.startswith(OWN)]
    if not told:
        return
    by_seller: dict[str, list[WebhookEndpoint]] = defaultdict(list)
    for endpoint in _ACTIVE(sellers=sorted({event.seller_id for event in told})):
        by_seller[endpoint.seller_id].append(endpoint)
    now = clock.now()
    deliveries = [
        Delivery(endpoint=endpoint, event=event, due_at=now)
        for event in told
        for endpoint in by_seller.get(event.seller_id, ())
        if matches(endpoint.events, event.name)
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=1000)
