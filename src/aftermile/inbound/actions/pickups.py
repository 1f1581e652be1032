"""Goods fetched at the door: asked for, confirmed by hand, fetched, missed, moved, called off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.anchoring import note_sent_back
from aftermile.cases.actions.moving import locked
from aftermile.cases.models import Case
from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.inbound.actions.routes import cancel_route, choose_route, mark_used
from aftermile.inbound.errors import NotNow, SlotNotOpen
from aftermile.inbound.models import (
    Pickup,
    PickupNote,
    PickupService,
    PickupState,
    ReturnRoute,
    RouteKind,
    RouteState,
)
from aftermile.inbound.queries.points import services_for
from aftermile.inbound.queries.routes import destination_of
from aftermile.inbound.slots import Slot, slots_of
from aftermile.inbound.words import act_words, pickup_words
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile, Phrase
from aftermile.parcels.actions import ScanInput, record_scans, register_return_parcel
from aftermile.parcels.models import Milestone

FAILURES: Final = ("nobody_home", "not_packed", "refused", "address", "too_large", "no_time", "other")
OPEN: Final = frozenset({PickupState.REQUESTED, PickupState.CONFIRMED, PickupState.FAILED})
_FROM: Final = {
    "confirmed": frozenset({PickupState.REQUESTED}),
    "failed": frozenset({PickupState.REQUESTED, PickupState.CONFIRMED}),
    "moved": OPEN,
    "picked_up": OPEN,
    "canceled": OPEN,
}
_TO: Final = {
    "confirmed": PickupState.CONFIRMED,
    "failed": PickupState.FAILED,
    "moved": PickupState.REQUESTED,
    "picked_up": PickupState.PICKED_UP,
    "canceled": PickupState.CANCELED,
}


@dataclass(frozen=True, slots=True)
class Door:
    """Where and whom; empty parts come from the order's address."""

    address: str = ""
    phone: str = ""
    note: str = ""


def free_slots(service: PickupService, now: datetime | None = None) -> list[Slot]:
    """Return the slots of a service that can be booked now; one query."""
    now = now or clock.now()
    rows = Pickup.objects.filter(
        service=service, state__in=[PickupState.REQUESTED, PickupState.CONFIRMED], starts_at__gt=now
    )
    taken = dict(rows.values("starts_at").annotate(n=Count("id")).values_list("starts_at", "n"))
    return slots_of(service, now, taken)


def slots_for(case: Case) -> list[tuple[PickupService, list[Slot]]]:
    """Return the services that come to the buyer of a case, each with its slots."""
    country, postcode = destination_of(case)
    return [(service, free_slots(service)) for service in services_for(case.seller_id, country, postcode)]


@transaction.atomic
def request_pickup(
    case: Case,
    service: PickupService,
    starts_at: datetime,
    *,
    by: Actor,
    operation_key: str,
    door: Door | None = None,
) -> Pickup:
    """Ask for goods to be fetched; the way back is agreed with it. The same key changes nothing."""
    case = locked(case)
    known = Pickup.objects.filter(case=case, route__operation_key=operation_key).first()
    if known is not None:
        return known
    door = door or Door()
    country, postcode = destination_of(case)
    if service.pk not in {row.pk for row in services_for(case.seller_id, country, postcode)}:
        raise SlotNotOpen(problem=_("this service does not come to the address."))
    route = _route(case, by=by, operation_key=operation_key)
    slot = _slot(service, starts_at)
    ship_to = case.order.ship_to
    now = clock.now()
    pickup = Pickup.objects.create(
        seller_id=case.seller_id,
        route=route,
        case=case,
        service=service,
        name=case.buyer.name,
        address=_plain(door.address) or _address(case),
        postcode=postcode,
        country=country,
        phone=_plain(door.phone)[:32] or (ship_to.phone if ship_to else "") or case.buyer.phone,
        note=_plain(door.note)[:300],
        on=slot.on,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
        changed_at=now,
    )
    ReturnRoute.objects.filter(pk=route.pk).update(cost_minor=_cost(service, route))
    _note(pickup, "requested", by=by)
    _tell(pickup, "pickup.requested", by=by)
    return pickup


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:1000]


def _route(case: Case, *, by: Actor, operation_key: str) -> ReturnRoute:
    """A pickup of its own route: one that was agreed before gives way."""
    rows = ReturnRoute.objects.filter(
        case=case, episode=case.episode, kind=RouteKind.PICKUP, state=RouteState.CHOSEN
    )
    for row in rows:
        if not Pickup.objects.filter(route=row).exists():
            row.operation_key = operation_key
            row.save(update_fields=["operation_key"])
            return row
        cancel_route(row, by=by, why="another time was chosen")
    return choose_route(case, kind=RouteKind.PICKUP, by=by, operation_key=operation_key)


def _cost(service: PickupService, route: ReturnRoute) -> int:
    return (
        service.cost_minor if service.currency == route.currency and service.cost_minor else route.cost_minor
    )


def _address(case: Case) -> str:
    at = case.order.ship_to
    if at is None:
        raise BadInput(field="address", problem=_("the order has no address; write one."))
    town = " ".join(part for part in (at.postcode, at.city) if part)
    lines = (at.name or case.buyer.name, at.line1, at.line2, town, at.region, at.country)
    return "\n".join(part for part in lines if part)


def _slot(service: PickupService, starts_at: datetime) -> Slot:
    lock_name("pickup", service.pk)
    for slot in free_slots(service):
        if slot.starts_at == starts_at:
            return slot
    raise SlotNotOpen(problem=_("it is full, too soon, too far away, or not one of the service’s times."))


def _note(pickup: Pickup, what: str, *, by: Actor, reason: str = "", words: str = "") -> None:
    PickupNote.objects.create(
        pickup=pickup,
        what=what,
        reason=reason,
        words=words[:300],
        starts_at=pickup.starts_at,
        by_name=by.name,
        at=clock.now(),
    )


def _tell(pickup: Pickup, name: str, *, by: Actor, **data: Any) -> None:
    base = {
        "case": pickup.case_id,
        "service": pickup.service.name,
        "starts_at": pickup.starts_at.isoformat(),
        "ends_at": pickup.ends_at.isoformat(),
    }
    record(name, subject=pickup, by=by, thread=pickup.case_id, data={**base, **data})


def _moved(pickup: Pickup, act: str, version: int | None, **columns: Any) -> Pickup | None:
    """
    Change the state under the lock of its case; None where it is there already (a second click).

    Raises `NotNow` from any other state and `ChangedMeanwhile` for another version.
    """
    locked(pickup.case)
    fresh = (
        Pickup.objects.select_for_update(of=("self",))
        .select_related("service", "route", "case")
        .get(pk=pickup.pk)
    )
    if fresh.state == _TO[act] and act in ("confirmed", "picked_up", "canceled"):
        return None
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(version=fresh.version)
    if fresh.state not in _FROM[act]:
        raise NotNow(act=act_words(act), state=pickup_words(fresh.state))
    values = {**columns, "state": _TO[act], "version": fresh.version + 1, "changed_at": clock.now()}
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(values))
    return fresh


@transaction.atomic
def confirm_pickup(pickup: Pickup, *, by: Actor, reference: str = "", version: int | None = None) -> Pickup:
    """Note that the carrier, or our own van, comes; `reference` is the carrier's number."""
    row = _moved(pickup, "confirmed", version, reference=_plain(reference)[:60] or pickup.reference)
    if row is None:
        return pickup
    _note(row, "confirmed", by=by, words=row.reference)
    _tell(row, "pickup.confirmed", by=by, reference=row.reference)
    return row


@transaction.atomic
def fail_pickup(
    pickup: Pickup, *, reason: str, by: Actor, words: str = "", version: int | None = None
) -> Pickup:
    """Note that the driver came in vain; it can be moved to another time or called off."""
    if reason not in FAILURES:
        raise BadInput(field="reason", problem=Phrase(_("use one of {known}."), known=", ".join(FAILURES)))
    row = _moved(pickup, "failed", version, attempts=pickup.attempts + 1)
    if row is None:
        return pickup
    _note(row, "failed", by=by, reason=reason, words=_plain(words))
    _tell(row, "pickup.failed", by=by, reason=reason, words=_plain(words)[:300])
    return row


@transaction.atomic
def move_pickup(pickup: Pickup, starts_at: datetime, *, by: Actor, version: int | None = None) -> Pickup:
    """Move a pickup to another free slot; it has to be confirmed again. The same slot changes nothing."""
    locked(pickup.case)
    if pickup.starts_at == starts_at and pickup.state in (PickupState.REQUESTED, PickupState.CONFIRMED):
        return pickup
    slot = _slot(pickup.service, starts_at)
    row = _moved(
        pickup, "moved", version, on=slot.on, starts_at=slot.starts_at, ends_at=slot.ends_at, exported_at=None
    )
    if row is None:
        return pickup
    _note(row, "moved", by=by)
    _tell(row, "pickup.moved", by=by)
    return row


@transaction.atomic
def complete_pickup(
    pickup: Pickup, *, by: Actor, tracking_number: str = "", version: int | None = None
) -> Pickup:
    """Note that the goods were fetched: a parcel with a scan, and the clocks that count from sending."""
    row = _moved(pickup, "picked_up", version)
    if row is None:
        return pickup
    now = clock.now()
    case = row.case
    carrier = row.service.carrier or "own-van"
    number = _plain(tracking_number)[:60] or row.reference or row.route.code
    parcel = register_return_parcel(
        case.order, case_ref=case.pk, by=by, carrier=carrier, tracking_number=number
    )
    scan = ScanInput(Milestone.PICKED_UP, now, row.postcode, "", "pickup", key=f"pickup:{row.pk}")
    record_scans(parcel, [scan], by=by)
    row.parcel = parcel
    row.save(update_fields=["parcel"])
    mark_used(row.route, now, by=by)
    note_sent_back(case.pk, now)
    _note(row, "picked_up", by=by, words=number)
    _tell(row, "pickup.picked_up", by=by)
    return row


@transaction.atomic
def cancel_pickup(pickup: Pickup, *, by: Actor, words: str = "", version: int | None = None) -> Pickup:
    """Call a pickup off; the buyer may choose a way back again."""
    row = _moved(pickup, "canceled", version)
    if row is None:
        return pickup
    _note(row, "canceled", by=by, words=_plain(words))
    _tell(row, "pickup.canceled", by=by, words=_plain(words)[:300])
    if row.route.state == RouteState.CHOSEN:
        cancel_route(row.route, by=by, why=_plain(words) or "pickup called off")
    return row


def pickups_to_export(service: PickupService, on: date) -> list[Pickup]:
    """Return the open pickups of a day, in the order of their times, and note that they were told."""
    rows = Pickup.objects.filter(
        service=service, on=on, state__in=[PickupState.REQUESTED, PickupState.CONFIRMED]
    ).select_related("case", "route")
    found = list(rows.order_by("starts_at", "postcode", "id"))
    Pickup.objects.filter(pk__in=[row.pk for row in found]).update(exported_at=clock.now())
    return found
