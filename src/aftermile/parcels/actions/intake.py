"""Scans come in: matched to their parcels, kept as sent, folded, told. A single event is a batch of one."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.taking import Entry, take
from aftermile.parcels.carrier import SentScan, Tracking, mapping_of
from aftermile.parcels.models import Leg, Parcel, Role, StrayScan
from aftermile.parcels.reading.scans import BadScan
from aftermile.parcels.reading.sent import fact_of_sent

NOBODY: Final = "nobody"
AMBIGUOUS: Final = "ambiguous"
BROKEN: Final = "broken"


@dataclass(slots=True)
class IntakeReport:
    """`fresh` scans went in, `repeated` were known, `corrected` came with other words, `strays` lie apart."""

    fresh: int = 0
    repeated: int = 0
    corrected: int = 0
    strays: int = 0
    parcels: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def ingest(
    trackings: Sequence[Tracking], *, source: str, by: Actor, seller: Seller | None = None
) -> IntakeReport:
    """
    Take in what a source says of numbers; safe to repeat.

    A number is looked for among the legs of the seller's parcels, of all sellers when none is given. What is
    nobody's, ambiguous or cannot be read is kept as `StrayScan`; siblings are never harmed.
    """
    report = IntakeReport()
    legs = _legs({number_of(one.number) for one in trackings}, seller)
    entries: list[Entry] = []
    strays: list[tuple[Tracking, str, str]] = []
    for tracking in trackings:
        report.problems += tracking.problems
        found = _whose(tracking, legs.get(number_of(tracking.number), ()))
        if isinstance(found, str):
            strays.append((tracking, found, ""))
            continue
        for leg in found:
            entries += _entries(tracking, leg, source, report, strays)
    take(entries, by=by, report=report)
    _note_health(trackings, legs)
    report.strays += _keep_strays(strays, source, seller)
    return report


def number_of(text: str) -> str:
    """Return a number as we keep it."""
    return "".join(text.split()).upper()[:60]


def _legs(numbers: set[str], seller: Seller | None) -> dict[str, list[Leg]]:
    rows = Leg.objects.filter(number__in=sorted(numbers - {""}))
    if seller is not None:
        rows = rows.filter(seller=seller)
    found: dict[str, list[Leg]] = defaultdict(list)
    for leg in rows.select_related("parcel").order_by("pk"):
        found[leg.number].append(leg)
    return found


def _whose(tracking: Tracking, legs: Sequence[Leg]) -> Sequence[Leg] | str:
    """Return the legs a tracking speaks of: one, or every parcel under a master waybill; else why not."""
    carrier = tracking.carrier.lower()
    fit = [leg for leg in legs if not carrier or not leg.carrier or leg.carrier == carrier] or list(legs)
    if not fit:
        return NOBODY
    if all(leg.role == Role.MASTER for leg in fit):
        return fit
    exact = [leg for leg in fit if leg.carrier == carrier] or fit
    if len({leg.parcel.seller_id for leg in exact}) > 1:
        return AMBIGUOUS
    return [max(exact, key=lambda leg: (leg.parcel.use, leg.parcel_id))]


def _entries(
    tracking: Tracking,
    leg: Leg,
    source: str,
    report: IntakeReport,
    strays: list[tuple[Tracking, str, str]],
) -> Iterable[Entry]:
    for sent in tracking.scans:
        try:
            yield entry_of(sent, leg, source)
        except BadScan as problem:
            report.problems.append(str(problem))
            alone = Tracking(tracking.number, tracking.carrier, (sent,))
            strays.append((alone, BROKEN, str(problem)))


def entry_of(sent: SentScan, leg: Leg, source: str) -> Entry:
    info = mapping_of(source, sent.carrier, leg.carrier)
    codes: Mapping[str, str] = info.codes if info else {}
    fact = fact_of_sent(sent, source=source, codes=codes, version=info.version if info else "1")
    if not sent.leg:
        fact = fact._replace(leg=leg.position)
    if leg.role == Role.RETURN and not fact.direction:
        fact = fact._replace(direction="return")
    return Entry(leg.parcel, fact, sent.code, sent.text, sent.carrier or leg.carrier, sent.raw)


def _note_health(trackings: Sequence[Tracking], legs: Mapping[str, Sequence[Leg]]) -> None:
    """Note how trackers are where that changed; a parcel does not move by it."""
    now = clock.now()
    changed = []
    for tracking in trackings:
        for leg in legs.get(number_of(tracking.number), ()):
            needs = " ".join(tracking.needs)[:80]
            if (leg.health, leg.needs) != (tracking.health, needs):
                leg.health, leg.needs, leg.health_at = tracking.health, needs, now
                changed.append(leg)
    if changed:
        Leg.objects.bulk_update(changed, ["health", "needs", "health_at"], batch_size=500)


def _keep_strays(strays: Sequence[tuple[Tracking, str, str]], source: str, seller: Seller | None) -> int:
    now = clock.now()
    rows = []
    for tracking, reason, problem in strays:
        plain: dict[str, Any] = asdict(tracking)
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:40]
        rows.append(
            StrayScan(
                seller=seller,
                source=source[:40],
                carrier=tracking.carrier[:40],
                number=number_of(tracking.number),
                reason=reason,
                problem=problem[:300],
                digest=digest,
                tracking=json.loads(json.dumps(plain, default=str)),
                received_at=now,
            )
        )
    StrayScan.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def parcels_under(number: str, seller: Seller) -> list[Parcel]:
    """Return the parcels that travel under a number, oldest first."""
    legs = Leg.objects.filter(number=number_of(number), seller=seller).select_related("parcel").order_by("pk")
    return [leg.parcel for leg in legs]
