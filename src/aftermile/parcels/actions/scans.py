"""Scans of one parcel, told by a person or a program that knows which parcel it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions.intake import IntakeReport
from aftermile.parcels.actions.matching import AHEAD
from aftermile.parcels.actions.taking import Entry, take
from aftermile.parcels.carrier import SentScan
from aftermile.parcels.errors import ScanBroken
from aftermile.parcels.folding import Fact
from aftermile.parcels.lessons import Lessons, lessons
from aftermile.parcels.models import Milestone, Parcel, Scan
from aftermile.parcels.reading.meaning import read_scan
from aftermile.parcels.reading.sent import key_of, plain

PERSON: Final = frozenset({"manual", "pickup", "dropoff", "station"})
"""Sources where a person saw it: their word changes even a firm end."""


@dataclass(frozen=True, slots=True)
class ScanInput:
    """
    One event of a carrier or a person; without a `key` it is known by its content.

    `milestone` is ours, with a detail if there is one (`exception.damaged`), or a vendor's code.
    """

    milestone: str
    at: datetime
    place: str = ""
    text: str = ""
    source: str = "manual"
    key: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    direction: str = ""

    @property
    def own_key(self) -> str:
        if self.key:
            return self.key[:64]
        sent = SentScan(code=self.milestone, text=self.text, place=self.place)
        return key_of(sent, self.source, self.at.astimezone(UTC).isoformat())


@transaction.atomic
def record_scans(parcel: Parcel, scans: Sequence[ScanInput], *, by: Actor) -> int:
    """
    Keep scans and bring the parcel up to date; return how many were new.

    Known keys change nothing, order of arrival does not matter, an unknown code is kept as `unknown`.
    """
    for scan in scans:
        if scan.at.tzinfo is None:
            raise ScanBroken(field="at", value=scan.at.isoformat(), problem=_("needs a time zone."))
    report = IntakeReport()
    known = lessons()
    take([entry_of(parcel, scan, known) for scan in scans], by=by, report=report)
    parcel.refresh_from_db()
    return report.fresh


def entry_of(parcel: Parcel, scan: ScanInput, known: Lessons) -> Entry:
    """Return what is kept of a scan that somebody tells of a parcel; raise `ScanBroken`."""
    if scan.at > clock.now() + AHEAD:
        raise ScanBroken(field="at", value=scan.at.isoformat(), problem=_("lies in the future."))
    person = scan.source in PERSON
    code = "" if scan.milestone in Milestone.values else scan.milestone
    taught = None if person else known.of(scan.source[:40], parcel.seller_id)
    meaning = (taught(code, scan.text) if taught else None) or read_scan(scan.milestone, scan.text)
    fact = Fact(
        key=plain(scan.own_key),
        milestone=meaning.milestone,
        at=scan.at.astimezone(UTC),
        detail=meaning.detail[:40],
        cause=meaning.cause,
        party=meaning.party,
        direction=scan.direction[:8],
        place=plain(scan.place)[:120],
        number=parcel.tracking_number,
        source=scan.source[:40],
        evidence="person" if person else meaning.evidence,
        mapping=meaning.mapping,
    )
    return Entry(parcel.pk, fact, plain(code), plain(scan.text), parcel.carrier, scan.raw)


def void_scan(parcel: Parcel, *, key: str, by: Actor, why: str = "") -> int:
    """Take a scan back (entered for the wrong parcel, say); it stays in the history, and stops counting."""
    if not Scan.objects.filter(parcel=parcel, key=key).exists():
        raise NotFound(noun="scan", ref=key)
    report = IntakeReport()
    correction = Fact(
        key=f"void:{key}"[:64],
        milestone=str(Milestone.UNKNOWN),
        at=clock.now(),
        source="manual",
        evidence="person",
        takes_back=key,
    )
    with transaction.atomic():
        take([Entry(parcel.pk, correction, text=why)], by=by, report=report)
    parcel.refresh_from_db()
    return report.fresh
