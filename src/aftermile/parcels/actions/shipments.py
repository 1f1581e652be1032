"""Shipments and their parcels become known."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.search import document
from aftermile.orders.models import Order, Unit
from aftermile.parcels.actions.intake import adopt
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.errors import ParcelExists
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.following import who_follows
from aftermile.parcels.models import Direction, Leg, Location, Parcel, ParcelUnit, Shipment

AGAIN_AFTER_END: Final = timedelta(days=30)
AGAIN_AFTER_SILENCE: Final = timedelta(days=180)
SENDING: Final = ("warehouse", "hub")
"""Kinds of places that goods leave from."""


def create_shipment(
    order: Order,
    *,
    by: Actor,  # noqa: ARG001 - every write says who; the event follows with the parcel
    direction: str = Direction.OUTBOUND,
    case_ref: str = "",
    location: Location | None = None,
) -> Shipment:
    """Begin a shipment: goods of one order that travel together."""
    if direction not in Direction.values:
        raise BadInput(
            field="direction", problem=Phrase(_("use one of {known}."), known=", ".join(Direction.values))
        )
    return Shipment.objects.create(
        seller_id=order.seller_id,
        order=order,
        direction=direction,
        case_ref=case_ref,
        location=location,
        created_at=clock.now(),
    )


@transaction.atomic
def add_parcel(
    shipment: Shipment,
    *,
    by: Actor,
    carrier: str = "",
    tracking_number: str = "",
    units: Sequence[Unit] = (),
) -> Parcel:
    """
    Add a box to a shipment. The same number in the same shipment again returns the first box, also when
    only one of both names the carrier.

    What came for its number before is taken in.
    """
    number = number_of(tracking_number)
    carrier = carrier.strip().lower()[:40]
    order, now, use = shipment.order, clock.now(), 0
    if number:
        numbered = Parcel.objects.filter(seller_id=shipment.seller_id, tracking_number=number)
        known = numbered.filter(carrier=carrier).select_related("shipment__order").order_by("-use")
        found = known.first() or _named_by_one(numbered.filter(shipment=shipment), carrier)
        if found is not None:
            if found.shipment_id == shipment.pk or not _used_up(found, now):
                return _same(found, shipment)
            use = found.use + 1
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
                seller_id=shipment.seller_id,
                shipment=shipment,
                carrier=carrier,
                tracking_number=number,
                use=use,
                origin=_origin(shipment),
                destination=_destination(shipment),
                since_at=min(order.placed_at, now),
                search=document([number, carrier, order.number]),
                created_at=now,
            )
            if number:
                service = who_follows(carrier)
                Leg.objects.create(
                    seller_id=shipment.seller_id,
                    parcel=parcel,
                    carrier=carrier,
                    number=number,
                    provider=service,
                    next_poll_at=now if service else None,
                )
    except IntegrityError:
        return _same(known[0], shipment)
    ParcelUnit.objects.bulk_create(ParcelUnit(parcel=parcel, unit=unit) for unit in units)
    record("parcel.registered", subject=parcel, by=by, thread=thread_of(parcel), data=base_data(parcel))
    if number and adopt([number], seller_id=parcel.seller_id, by=by).matched:
        parcel.refresh_from_db()
    return parcel


def _named_by_one(rows: QuerySet[Parcel], carrier: str) -> Parcel | None:
    """Return the box of which the carrier was not known, now named; or that of the only one known."""
    found = list((rows.filter(carrier="") if carrier else rows).select_related("shipment__order")[:2])
    if len(found) != 1:
        return None
    [parcel] = found
    if carrier:
        parcel.carrier = carrier
        parcel.search = document([parcel.tracking_number, carrier, parcel.shipment.order.number])
        parcel.save(update_fields=["carrier", "search"])
        legs = Leg.objects.filter(parcel=parcel, carrier="", number=parcel.tracking_number)
        service = who_follows(carrier)
        legs.update(carrier=carrier, provider=service, next_poll_at=clock.now() if service else None)
    return parcel


def _used_up(found: Parcel, now: datetime) -> bool:
    """Tell whether a carrier may have given the number out again: its parcel ended, or is long silent."""
    ended = found.milestone in TERMINAL
    last = max(at for at in (found.last_scan_at, found.created_at) if at is not None)
    return now - last > (AGAIN_AFTER_END if ended else AGAIN_AFTER_SILENCE)


def _destination(shipment: Shipment) -> str:
    """Return the country that a shipment goes to, as far as it is known."""
    if shipment.direction == Direction.OUTBOUND:
        return str(shipment.order.country)
    return str(shipment.location.country) if shipment.location else ""


def _origin(shipment: Shipment) -> str:
    """Return the country that a shipment leaves: its place's, else the only one the seller sends from."""
    if shipment.direction == Direction.RETURN:
        return str(shipment.order.country)
    if shipment.location:
        return str(shipment.location.country)
    places = Location.objects.filter(seller_id=shipment.seller_id, active=True, kind__in=SENDING)
    found = set(places.values_list("country", flat=True)) or {shipment.order.seller.country}
    return found.pop() if len(found) == 1 else ""


def _same(found: Parcel, shipment: Shipment) -> Parcel:
    if found.shipment_id != shipment.pk:
        raise ParcelExists(
            number=found.tracking_number, carrier=found.carrier or "-", order=found.shipment.order.number
        )
    return found


@transaction.atomic
def register_return_parcel(
    order: Order, *, case_ref: str, by: Actor, carrier: str = "", tracking_number: str = ""
) -> Parcel:
    """Note the box in which a buyer sends goods of a case back; the same number again changes nothing."""
    shipment = (
        Shipment.objects.filter(order=order, case_ref=case_ref, direction=Direction.RETURN)
        .order_by("id")
        .first()
    )
    if shipment is None:
        shipment = create_shipment(order, by=by, direction=Direction.RETURN, case_ref=case_ref)
    return add_parcel(shipment, by=by, carrier=carrier, tracking_number=tracking_number)


def thread_of(parcel: Parcel) -> str:
    """Return in whose timeline a parcel is read: the case's on the way back, else the order's."""
    shipment = parcel.shipment
    return str(shipment.case_ref or shipment.order_id)


def base_data(parcel: Parcel) -> dict[str, str]:
    shipment = parcel.shipment
    return {
        "number": parcel.tracking_number,
        "carrier": parcel.carrier,
        "direction": shipment.direction,
        "order": shipment.order_id,
        "case": shipment.case_ref,
    }
