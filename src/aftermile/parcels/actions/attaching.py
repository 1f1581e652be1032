"""What lies apart finds its parcel by a person's word, or is put away; a number is followed no more."""

from django.db import transaction

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions.intake import adopt
from aftermile.parcels.actions.matching import AMBIGUOUS, NOBODY
from aftermile.parcels.actions.numbers import add_leg
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.errors import StrayElsewhere
from aftermile.parcels.models import Leg, Parcel, StrayScan

CAN_BE_ATTACHED = (NOBODY, AMBIGUOUS)


@transaction.atomic
def attach_stray(row: StrayScan, parcel: Parcel, *, role: str, by: Actor) -> StrayScan:
    """
    Say that a stray's number is this parcel's: it gets the number, and what came for it is taken in.

    The same again changes nothing. Raises `StrayElsewhere` for what another parcel has, or none can have.
    """
    if row.parcel_id == parcel.pk:
        return row
    if row.parcel_id or row.reason not in CAN_BE_ATTACHED:
        raise StrayElsewhere(number=row.number)
    add_leg(parcel, role=role, carrier=row.carrier, number=row.number, by=by)
    adopt([row.number], seller_id=parcel.seller_id, by=by)
    row.refresh_from_db()
    if row.parcel_id != parcel.pk:
        raise StrayElsewhere(number=row.number)
    return row


def set_stray_aside(row: StrayScan, *, by: Actor) -> None:
    """Put a stray away; it is taken in all the same when a parcel with its number becomes known."""
    row.set_aside_at, row.set_aside_name = clock.now(), by.name[:120]
    row.save(update_fields=["set_aside_at", "set_aside_name"])


@transaction.atomic
def stop_leg(parcel: Parcel, leg_id: int, *, by: Actor) -> Leg:
    """Follow a number of a parcel no more: what comes for it later is not this parcel's."""
    leg = Leg.objects.select_for_update().filter(parcel=parcel, pk=leg_id).first()
    if leg is None:
        raise NotFound(noun="leg", ref=str(leg_id))
    if leg.ended_at is None:
        leg.ended_at, leg.next_poll_at, leg.health, leg.health_at = clock.now(), None, "stopped", clock.now()
        leg.save(update_fields=["ended_at", "next_poll_at", "health", "health_at"])
        data = {**base_data(parcel), "stopped": leg.number, "stopped_carrier": leg.carrier}
        record("parcel.number_stopped", subject=parcel, by=by, thread=thread_of(parcel), data=data)
    return leg
