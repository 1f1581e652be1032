"""Places and lanes that became slow: one incident for each seller, with its parcels, not many alerts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.ids import new_id
from aftermile.parcels.actions.delays.roads import Clocks
from aftermile.parcels.actions.delays.visits import Waiting, Where, collect_visits
from aftermile.parcels.delaying.shifts import FEWEST, LEVEL, Shift, shift_of
from aftermile.parcels.models import Incident, IncidentKind, IncidentParcel

STILL: Final = 0.05
"""An incident that is open stays so while the shift is this sure."""


@dataclass(frozen=True, slots=True)
class _Slow:
    """A place that is slow now, for one seller."""

    where: Where
    name: str
    kind: str
    shift: Shift
    waiting: tuple[Waiting, ...]


def find_incidents() -> int:
    """Open, fill and close incidents; return how many are open. Safe to repeat."""
    now = clock.now()
    open_ones = {(row.seller_id, row.digest): row for row in Incident.objects.filter(closed_at=None)}
    lasting = {digest for _seller, digest in open_ones}
    slow = {(seller, digest_of(one.where)): one for seller, one in _slow_places(now, lasting)}
    for key, one in slow.items():
        with transaction.atomic():
            row = open_ones.get(key) or _open(key[0], key[1], one, now)
            _gather(row, one, now)
    for key, row in open_ones.items():
        if key not in slow:
            _close(row, now)
    return len(slow)


def digest_of(where: Where) -> str:
    return hashlib.sha256("\x1f".join(where).encode()).hexdigest()[:40]


def _slow_places(now: datetime, lasting: set[str]) -> Iterable[tuple[str, _Slow]]:
    """Return what is slow by seller; places first, so that a lane gathers only what waits nowhere known."""
    found = collect_visits(now)
    clocks, taken = Clocks(), set[str]()
    for where in sorted(found, key=lambda one: (not one.place, one)):
        visits = found[where]
        level = STILL if digest_of(where) in lasting else LEVEL
        recent, before = visits.waits()
        shift = shift_of(recent, before, level=level)
        if shift is None:
            continue
        waiting = [one for one in visits.waiting if one.days > shift.before and one.parcel not in taken]
        if len(waiting) < FEWEST and digest_of(where) not in lasting:
            continue
        taken |= {one.parcel for one in waiting}
        for seller in sorted({one.seller for one in waiting}):
            theirs = tuple(one for one in waiting if one.seller == seller)
            peak = clocks.in_peak(seller, where.carrier, now.date())
            yield seller, _Slow(where, visits.name, _kind(theirs, shift, peak=peak), shift, theirs)


def _kind(waiting: Sequence[Waiting], shift: Shift, *, peak: bool) -> str:
    if 2 * sum(one.customs for one in waiting) > len(waiting):
        return str(IncidentKind.CUSTOMS)
    if 3 * sum(one.weather for one in waiting) > len(waiting):
        return str(IncidentKind.WEATHER)
    if shift.stopped:
        return str(IncidentKind.OUTAGE)
    return str(IncidentKind.PEAK if peak else IncidentKind.DWELL_SHIFT)


def _open(seller: str, digest: str, one: _Slow, now: datetime) -> Incident:
    row = Incident(
        id=new_id("inc"),
        seller_id=seller,
        kind=one.kind,
        carrier=one.where.carrier,
        place=one.name[:120] if one.where.place else "",
        origin=one.where.origin,
        destination=one.where.destination,
        digest=digest,
        opened_at=now,
        parcels=len(one.waiting),
        **_medians(one.shift),
    )
    row.save(force_insert=True)
    data = {**told_of(row), "median_before": row.median_before, "median_now": row.median_now}
    record("incident.opened", subject=row, by=SYSTEM, data=data)
    return row


def _medians(shift: Shift) -> dict[str, Any]:
    evidence = {
        "test": "rank_sum",
        "p": float(f"{shift.p:.3g}"),
        "recent": shift.parcels,
        "waiting": shift.waiting,
        "stopped": shift.stopped,
    }
    return {
        "median_before": round(shift.before, 2),
        "median_now": round(shift.now, 2),
        "evidence": evidence,
    }


def _gather(row: Incident, one: _Slow, now: datetime) -> None:
    """Take in who waits there now, let go who went on."""
    there = {waiting.parcel for waiting in one.waiting}
    known = dict(IncidentParcel.objects.filter(incident=row).values_list("parcel_id", "left_at"))
    fresh = [
        IncidentParcel(seller_id=row.seller_id, incident=row, parcel_id=ref, joined_at=now)
        for ref in sorted(there - set(known))
    ]
    IncidentParcel.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    back = [ref for ref in there if known.get(ref) is not None]
    gone = [ref for ref, left in known.items() if left is None and ref not in there]
    IncidentParcel.objects.filter(incident=row, parcel__in=back).update(left_at=None)
    IncidentParcel.objects.filter(incident=row, parcel__in=gone).update(left_at=now)
    values = {"parcels": len(known) + len(fresh), **_medians(one.shift)}
    if one.kind != row.kind and row.kind in (IncidentKind.DWELL_SHIFT, IncidentKind.PEAK):
        values["kind"] = one.kind
    Incident.objects.filter(pk=row.pk).update(**values)


@transaction.atomic
def _close(row: Incident, now: datetime) -> None:
    if not Incident.objects.filter(pk=row.pk, closed_at=None).update(closed_at=now):
        return
    IncidentParcel.objects.filter(incident=row, left_at=None).update(left_at=now)
    days = round((now - row.opened_at).total_seconds() / 86400, 1)
    record("incident.closed", subject=row, by=SYSTEM, data={**told_of(row), "days": days})


def told_of(row: Incident) -> Mapping[str, Any]:
    names = ("kind", "carrier", "place", "origin", "destination", "parcels")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def note_incident(row: Incident, *, words: str, by: Actor) -> None:
    """Keep what somebody found out about an incident: the carrier's answer, a ticket number."""
    Incident.objects.filter(pk=row.pk).update(note=words.strip()[:500], noted_by=by.ref, noted_name=by.name)
    row.refresh_from_db()
