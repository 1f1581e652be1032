"""Hand-over of parcels to carriers: each scan is checked, noted, and can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction

from aftermile.accounts.models import Member
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.models import OrderState, UnitState
from aftermile.parcels.actions.scans import ScanInput, record_scans, void_scan
from aftermile.parcels.detect import detect, normalized
from aftermile.parcels.models import Direction, Handover, HandoverParcel, Milestone, Parcel

SOURCE: Final = "station"
STILL_HERE: Final = frozenset(
    {Milestone.REGISTERED, Milestone.INFO_RECEIVED, Milestone.UNKNOWN, Milestone.EXCEPTION}
)


class Verdict(StrEnum):
    OK = "ok"
    KNOWN = "known"  # handed over already, here or as the carrier says
    WRONG_CARRIER = "wrong_carrier"
    CANCELED = "canceled"  # the order, its goods or the label: it must not leave
    BACK = "back"  # a parcel on its way back to us


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of a scan; `row` is the parcel in a round, this one or an earlier one."""

    verdict: Verdict
    parcel: Parcel
    row: HandoverParcel | None = None
    since: datetime | None = None
    carrier: str = ""


def round_of(member: Member) -> Handover:
    """Return the round that a member scans in; begin one where none is open."""
    found = Handover.objects.filter(member=member, ended_at=None).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Handover.objects.create(member=member, began_at=clock.now())
    except IntegrityError:  # another window began it a moment ago
        return Handover.objects.get(member=member, ended_at=None)


def carrier_of(parcel: Parcel) -> str:
    """Return a parcel's carrier: as it was registered, else what its number says; empty when unsure."""
    if parcel.carrier:
        return str(parcel.carrier)
    found = detect(parcel.tracking_number, country_hint=parcel.origin or parcel.destination, most=1)
    return found[0].carrier if found else ""


def _same(one: str, other: str) -> bool:
    return normalized(one) == normalized(other)


@transaction.atomic
def hand_over(
    handover: Handover, parcel: Parcel, *, by: Actor, carrier: str = "", place: str = "", anyway: bool = False
) -> Handed:
    """
    Note that a parcel was handed to its carrier, unless something speaks against it.

    With `carrier` only parcels of that carrier go; `anyway` hands over one of another carrier, never a
    parcel that must not leave. The same parcel again changes nothing.
    """
    parcel = (
        Parcel.objects.select_for_update(of=("self",))
        .select_related("shipment__order", "seller")
        .get(pk=parcel.pk)
    )
    theirs = carrier_of(parcel)
    if refused := _refused(parcel, theirs, "" if anyway else carrier):
        return refused
    now = clock.now()
    row = HandoverParcel.objects.create(
        handover=handover,
        seller_id=parcel.seller_id,
        parcel=parcel,
        carrier=(carrier if anyway or not theirs else theirs)[:40],
        place=place[:120],
        at=now,
    )
    scan = ScanInput(Milestone.PICKED_UP, now, place[:120], source=SOURCE, key=row.scan_key)
    record_scans(parcel, [scan], by=by)
    return Handed(Verdict.OK, parcel, row, now, row.carrier)


def _refused(parcel: Parcel, theirs: str, wanted: str) -> Handed | None:
    """Say why a parcel is not handed over; the reasons that stop it come first."""
    row = HandoverParcel.objects.filter(parcel=parcel, taken_back_at=None).select_related("handover").first()
    if must_stay(parcel):
        return Handed(Verdict.CANCELED, parcel, row, carrier=theirs)
    if parcel.shipment.direction == Direction.RETURN:
        return Handed(Verdict.BACK, parcel, carrier=theirs)
    if row is not None:
        return Handed(Verdict.KNOWN, parcel, row, row.at, row.carrier)
    if parcel.milestone not in STILL_HERE or parcel.sent_at is not None:
        return Handed(Verdict.KNOWN, parcel, None, parcel.sent_at or parcel.milestone_at, theirs)
    if wanted and theirs and not _same(wanted, theirs):
        return Handed(Verdict.WRONG_CARRIER, parcel, carrier=theirs)
    return None


def must_stay(parcel: Parcel) -> bool:
    """Tell whether a parcel must not leave: its order, all of its goods or its label were canceled."""
    if parcel.shipment.order.state == OrderState.CANCELED or parcel.milestone == Milestone.CANCELLED:
        return True
    states = set(parcel.contents.values_list("unit__state", flat=True))
    return states == {UnitState.CANCELED.value}


@transaction.atomic
def take_back(row: HandoverParcel, *, by: Actor) -> bool:
    """Undo a scan of the station; False when it was undone before."""
    undone = HandoverParcel.objects.filter(pk=row.pk, taken_back_at=None).update(taken_back_at=clock.now())
    if undone:
        void_scan(row.parcel, key=row.scan_key, by=by)
    return bool(undone)


def end_round(handover: Handover) -> None:
    """End a round: its manifest is what was scanned; the next scan begins another."""
    Handover.objects.filter(pk=handover.pk, ended_at=None).update(ended_at=clock.now())
