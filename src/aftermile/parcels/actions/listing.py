"""Rows of a list or a file: scans of parcels we know in our words, or scans as carriers sent them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.actions.intake import IntakeReport, ingest
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.actions.scans import ScanInput, entry_of
from aftermile.parcels.actions.taking import take
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.errors import ScanBroken
from aftermile.parcels.lessons import lessons
from aftermile.parcels.models import Leg, Parcel

TOGETHER: Final = 2_000
"""Rows of one transaction."""


class Row(NamedTuple):
    """
    One row: either `scan` of the parcel `ref` (id or number), or `sent` for the number `ref`.

    `carrier` tells numbers of two carriers apart; `source` says who sent it.
    """

    place: int
    ref: str
    carrier: str
    scan: ScanInput | None = None
    sent: SentScan | None = None
    source: str = ""


class Left(NamedTuple):
    """A row that was not taken in: `reason` is not_found, scan_broken, or why it lies apart."""

    place: int
    ref: str
    reason: str
    problem: str = ""


@dataclass(slots=True)
class RowsReport:
    """`missing` rows name no parcel of ours or cannot be read, `strays` wait until their number is known."""

    fresh: int = 0
    repeated: int = 0
    corrected: int = 0
    missing: list[Left] = field(default_factory=list)
    strays: list[Left] = field(default_factory=list)


def take_rows(scope: Scope, rows: Iterable[Row], *, by: Actor) -> RowsReport:
    """Take rows in, in a fixed number of statements for each couple of thousand; a repeat changes nothing."""
    report = RowsReport()
    every = list(rows)
    for first in range(0, len(every), TOGETHER):
        part = every[first : first + TOGETHER]
        with transaction.atomic():
            _told(scope, [row for row in part if row.scan is not None], report, by)
            _sent(scope, [row for row in part if row.sent is not None], report, by)
    return report


def _told(scope: Scope, rows: Sequence[Row], report: RowsReport, by: Actor) -> None:
    if not rows:
        return
    known = _parcels(scope, {row.ref for row in rows})
    taught = lessons()
    entries = []
    for row in rows:
        parcel = _named(known, row)
        if parcel is None:
            report.missing.append(Left(row.place, row.ref, "not_found"))
        elif row.scan is not None:
            try:
                entries.append(entry_of(parcel, row.scan, taught))
            except ScanBroken as error:
                report.missing.append(Left(row.place, row.ref, error.code, str(error.data["problem"])))
    taken = IntakeReport()
    take(entries, by=by, report=taken)
    _count(report, taken)


def _parcels(scope: Scope, refs: set[str]) -> dict[str, list[Parcel]]:
    """Return parcels by id and by number, newest first."""
    held = Leg.objects.filter(number__in={number_of(ref) for ref in refs})  # numbers are indexed there
    names = refs.union(scope.apply(held).values_list("parcel_id", flat=True))
    rows = scope.apply(Parcel.objects.filter(pk__in=sorted(names)))
    found: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in rows.only("pk", "seller_id", "carrier", "tracking_number").order_by("-pk"):
        found[parcel.pk].append(parcel)
        found[parcel.tracking_number].append(parcel)
    return found


def _named(known: Mapping[str, Sequence[Parcel]], row: Row) -> Parcel | None:
    named = known.get(row.ref) or known.get(number_of(row.ref), ())
    return next((one for one in named if row.carrier in ("", one.carrier)), None)


def _sent(scope: Scope, rows: Sequence[Row], report: RowsReport, by: Actor) -> None:
    groups: dict[str, dict[tuple[str, str], list[Row]]] = defaultdict(dict)
    for row in rows:
        groups[row.source].setdefault((row.ref, row.carrier), []).append(row)
    for source, answers in groups.items():
        every = list(answers.values())
        trackings = [
            Tracking(ref, carrier, tuple(row.sent for row in group if row.sent), history=False)
            for (ref, carrier), group in answers.items()
        ]
        taken = ingest(trackings, source=source, by=by, seller=seller_of(scope))
        _count(report, taken)
        for place, reason in taken.reasons.items():
            report.strays += [Left(row.place, row.ref, reason) for row in every[place]]
        for place, index, problem in taken.broken:
            row = every[place][index]
            report.missing.append(Left(row.place, row.ref, "scan_broken", problem))


def seller_of(scope: Scope) -> Seller | None:
    """Return the one seller of a scope; of several, or all, a number says whose it is."""
    if scope.sellers is None or len(scope.sellers) != 1:
        return None
    return Seller(pk=next(iter(scope.sellers)))


def _count(report: RowsReport, taken: IntakeReport) -> None:
    report.fresh += taken.fresh
    report.repeated += taken.repeated
    report.corrected += taken.corrected
