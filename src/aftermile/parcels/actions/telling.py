"""What a changed parcel means to others: its order, the log, whoever is told."""

from collections.abc import Sequence
from datetime import datetime

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.actions import mark_delivered, mark_shipped
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.models import Direction, Parcel

Change = tuple[Parcel, str, datetime | None]
"""A parcel with its new state, the milestone it had, when it had been delivered."""


def tell(changes: Sequence[Change], *, by: Actor) -> None:
    """Bring the orders up to date and write an event for each milestone that changed."""
    for parcel, was, had in changes:
        if parcel.shipment.direction == Direction.OUTBOUND and not parcel.shipment.case_ref:
            _tell_order(parcel, taken_back=had is not None and parcel.delivered_at is None)
        if was != parcel.milestone:
            at = parcel.milestone_at or clock.now()
            record(
                "parcel.milestone",
                subject=parcel,
                by=by,
                thread=thread_of(parcel),
                data={
                    **base_data(parcel),
                    "milestone": parcel.milestone,
                    "detail": parcel.detail,
                    "was": was,
                    "occurred_at": at.isoformat(),
                },
            )


def _tell_order(parcel: Parcel, *, taken_back: bool) -> None:
    """An order is shipped with its first parcel and delivered with its last, until a scan is taken back."""
    order = parcel.shipment.order
    if parcel.sent_at is not None:
        mark_shipped(order, parcel.sent_at)
    parcels = Parcel.objects.filter(
        shipment__order=order, shipment__direction=Direction.OUTBOUND, shipment__case_ref=""
    )
    times = list(parcels.values_list("delivered_at", flat=True))
    known = [at for at in times if at is not None]
    if taken_back or len(known) == len(times):
        mark_delivered(order, max(known) if len(known) == len(times) else None)
