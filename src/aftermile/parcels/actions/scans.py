"""Scans are kept as sent; the parcel is their fold."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import NotFound
from aftermile.orders.actions import mark_delivered, mark_shipped
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.errors import ScanBroken
from aftermile.parcels.fold import ParcelState, fold
from aftermile.parcels.models import Direction, Milestone, Parcel, Scan
from aftermile.parcels.queries import facts_of


@dataclass(frozen=True, slots=True)
class ScanInput:
    """One event of a carrier or a person; without a `key` it is known by its content."""

    milestone: str
    at: datetime
    place: str = ""
    text: str = ""
    source: str = "manual"
    key: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_key(self) -> str:
        if self.key:
            return self.key[:64]
        parts = [self.milestone, self.at.isoformat(), self.place, self.text]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


@transaction.atomic
def record_scans(parcel: Parcel, scans: Sequence[ScanInput], *, by: Actor) -> int:
    """
    Keep scans and bring the parcel up to date; return how many were new.

    Known keys change nothing, order of arrival does not matter, an unknown code is kept as `unknown`.
    """
    parcel = (
        Parcel.objects.select_for_update(of=("self",)).select_related("shipment__order").get(pk=parcel.pk)
    )
    for scan in scans:
        if scan.at.tzinfo is None:
            raise ScanBroken(field="at", value=scan.at.isoformat(), problem=_("needs a time zone."))
    fresh = {scan.own_key: scan for scan in scans}
    known = set(Scan.objects.filter(parcel=parcel, key__in=list(fresh)).values_list("key", flat=True))
    now = clock.now()
    Scan.objects.bulk_create(
        [
            Scan(
                parcel=parcel,
                key=key,
                milestone=scan.milestone if scan.milestone in Milestone.values else Milestone.UNKNOWN,
                at=scan.at,
                place=scan.place[:120],
                text=scan.text[:300],
                source=scan.source[:40],
                raw={**scan.raw, **({} if scan.milestone in Milestone.values else {"code": scan.milestone})},
                recorded_at=now,
            )
            for key, scan in fresh.items()
            if key not in known
        ],
        ignore_conflicts=True,
    )
    if len(fresh) > len(known):
        _apply(parcel, fold(facts_of(parcel)), by=by)
    return len(fresh) - len(known)


def void_scan(parcel: Parcel, *, key: str, by: Actor, why: str = "") -> int:
    """Take a scan back (entered for the wrong parcel, say); it stays in the history, and stops counting."""
    if not Scan.objects.filter(parcel=parcel, key=key).exists():
        raise NotFound(noun="scan", ref=key)
    correction = ScanInput(
        milestone=Milestone.UNKNOWN,
        at=clock.now(),
        text=why,
        key=f"void:{key}"[:64],
        raw={"voids": key},
    )
    return record_scans(parcel, [correction], by=by)


def _apply(parcel: Parcel, state: ParcelState, *, by: Actor) -> None:
    was, was_delivered = parcel.milestone, parcel.delivered_at is not None
    changed = (parcel.milestone, parcel.milestone_at, parcel.delivered_at) != (
        state.milestone,
        state.milestone_at,
        state.delivered_at,
    )
    if changed:
        parcel.milestone, parcel.milestone_at = state.milestone, state.milestone_at
        parcel.delivered_at = state.delivered_at
        parcel.save(update_fields=["milestone", "milestone_at", "delivered_at"])
    if parcel.shipment.direction == Direction.OUTBOUND and not parcel.shipment.case_ref:
        _tell_order(parcel, state, taken_back=was_delivered and state.delivered_at is None)
    if was != state.milestone:
        at = state.milestone_at or clock.now()
        record(
            "parcel.milestone",
            subject=parcel,
            by=by,
            thread=thread_of(parcel),
            data={
                **base_data(parcel),
                "milestone": state.milestone,
                "was": was,
                "occurred_at": at.isoformat(),
            },
        )


def _tell_order(parcel: Parcel, state: ParcelState, *, taken_back: bool) -> None:
    """An order is shipped with its first parcel and delivered with its last, until a scan is taken back."""
    order = parcel.shipment.order
    if state.sent_at is not None:
        mark_shipped(order, state.sent_at)
    parcels = Parcel.objects.filter(
        shipment__order=order, shipment__direction=Direction.OUTBOUND, shipment__case_ref=""
    )
    times = list(parcels.values_list("delivered_at", flat=True))
    known = [at for at in times if at is not None]
    if taken_back or len(known) == len(times):
        mark_delivered(order, max(known) if len(known) == len(times) else None)
