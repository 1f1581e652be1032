"""Scans from a file: good rows go in, bad ones come back with what to do."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import Phrase
from aftermile.parcels.actions.scans import ScanInput, record_scans
from aftermile.parcels.errors import ImportBroken
from aftermile.parcels.models import Milestone, Parcel

COLUMNS: Final = ("tracking_number", "carrier", "milestone", "at", "place", "text", "key")
NEEDED: Final = ("tracking_number", "milestone", "at")
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class RowProblem:
    row: int
    field: str
    value: str
    problem: str


@dataclass(slots=True)
class ImportReport:
    """`fresh` scans went in, `repeated` were known, `problems` name the rows that were left out."""

    rows: int = 0
    fresh: int = 0
    repeated: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def import_scans(seller: Seller, data: bytes, *, by: Actor, zone: str = "UTC") -> ImportReport:
    """
    Record scans of a CSV file with a head line; times without an offset are read in `zone`.

    Raises `ImportBroken` where the file as a whole cannot be read. A second run changes nothing.
    """
    reader = _reader(data)
    report = ImportReport()
    by_parcel: dict[Parcel, list[ScanInput]] = defaultdict(list)
    known: dict[tuple[str, str], Parcel | None] = {}
    for number, row in enumerate(reader, 2):
        report.rows += 1
        clean = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            parcel = _parcel(seller, clean, known)
            by_parcel[parcel].append(_scan(clean, zone))
        except _Left as left:
            report.problems.append(RowProblem(number, left.field, clean.get(left.field, ""), left.problem))
    for parcel, scans in by_parcel.items():
        new = record_scans(parcel, scans, by=by)
        report.fresh += new
        report.repeated += len(scans) - new
    return report


class _Left(Exception):
    def __init__(self, name: str, problem: str) -> None:
        self.field, self.problem = name, problem
        super().__init__(problem)


def _reader(data: bytes) -> "csv.DictReader[str]":
    if len(data) > MOST_BYTES:
        raise ImportBroken(
            problem=Phrase(_("it is larger than {most} MB; split it."), most=MOST_BYTES // 1_000_000)
        )
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise ImportBroken(problem=_("save it as UTF-8."))
    head = text[:4096].splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in reader.fieldnames]
    if missing:
        raise ImportBroken(problem=Phrase(_("the first line must name {known}."), known=", ".join(missing)))
    return reader


def _parcel(seller: Seller, row: dict[str, str], known: dict[tuple[str, str], Parcel | None]) -> Parcel:
    key = (row["tracking_number"], row["carrier"].lower())
    if not key[0]:
        raise _Left("tracking_number", "is empty")
    if key not in known:
        found = Parcel.objects.filter(seller=seller, tracking_number=key[0])
        known[key] = (found.filter(carrier=key[1]) if key[1] else found).order_by("-id").first()
    parcel = known[key]
    if parcel is None:
        raise _Left("tracking_number", "is no parcel of this seller; register the parcel first")
    return parcel


def _scan(row: dict[str, str], zone: str) -> ScanInput:
    if row["milestone"] not in Milestone.values:
        raise _Left("milestone", f"use one of {', '.join(Milestone.values)}")
    try:
        at = datetime.fromisoformat(row["at"])
    except ValueError:
        raise _Left("at", "write it as 2026-11-22T14:05:00+01:00") from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    return ScanInput(row["milestone"], at, row["place"], row["text"], "import", row["key"])
