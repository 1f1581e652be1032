"""Scans from a file: good rows go in, bad ones come back with what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import Phrase
from aftermile.parcels.actions.files import MOST_BYTES, rows_of
from aftermile.parcels.actions.listing import Left, Row, take_rows
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.actions.scans import ScanInput
from aftermile.parcels.carrier import SentScan
from aftermile.parcels.models import Milestone
from aftermile.parcels.reading.problems import EMPTY, NO_MILESTONE, NO_PARCEL, NO_TIME, NOTHING_SAID
from aftermile.parcels.reading.scans import BadScan, when_of

__all__ = ["MOST_BYTES", "ImportReport", "RowProblem", "import_scans"]

SOURCE: Final = "import"
NUMBER: Final = ("tracking_number", "number", "parcel")
MOST_LINES: Final = 1000
"""Rows that were left out and are kept as they came."""
SENT: Final = ("code", "text", "zone", "place", "country", "leg", "piece", "direction", "key", "milestone")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out; `problem` is English (`reading.problems.told` says it anew)."""

    row: int
    field: str
    value: str
    problem: str


@dataclass(slots=True)
class ImportReport:
    """
    `fresh` scans went in, `repeated` were known, `strays` wait until their number is known, `problems` name
    the rows that were left out; `lines` has the first of those as they came, by their number.
    """

    rows: int = 0
    fresh: int = 0
    repeated: int = 0
    strays: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    lines: dict[int, dict[str, str]] = field(default_factory=dict)


def import_scans(seller: Seller, data: bytes, *, by: Actor, zone: str = "UTC") -> ImportReport:
    """
    Record scans of a CSV, Excel or JSON Lines file; a second run changes nothing.

    A row with a `milestone` of ours is of a parcel that is registered, and its time without an offset is
    read in `zone`. One with a `code` or only words is as its carrier sent it. Raises `ImportBroken` where the
    file as a whole cannot be read.
    """
    report = ImportReport()
    rows = []
    for number, values in rows_of(data):
        report.rows += 1
        try:
            rows.append(_row(number, values, zone))
        except _Left as left:
            report.problems.append(RowProblem(number, left.field, values.get(left.field, ""), left.problem))
    taken = take_rows(seller.scope, rows, by=by)
    report.fresh, report.repeated = taken.fresh, taken.repeated + taken.corrected
    report.strays = len(taken.strays)
    report.problems += [_problem(left) for left in taken.missing]
    report.problems.sort(key=lambda one: one.row)
    report.lines = _lines(data, [one.row for one in report.problems[:MOST_LINES]])
    return report


def _lines(data: bytes, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    """Read rows once more by their numbers: a large file is not held for the sake of a few bad ones."""
    wanted, found = set(numbers), {}
    for number, values in rows_of(data) if wanted else ():
        if number in wanted:
            found[number] = values
            if len(found) == len(wanted):
                break
    return found


class _Left(Exception):
    def __init__(self, name: str, problem: str) -> None:
        self.field, self.problem = name, problem
        super().__init__(problem)


def _problem(left: Left) -> RowProblem:
    if left.reason == "not_found":
        return RowProblem(left.place, "tracking_number", left.ref, NO_PARCEL)
    return RowProblem(left.place, "at", left.ref, left.problem)


def _row(place: int, row: Mapping[str, str], zone: str) -> Row:
    name = next((one for one in NUMBER if row.get(one)), "")
    if not name:
        raise _Left("tracking_number", EMPTY)
    number, carrier = "".join(row[name].split()), row.get("carrier", "").lower()
    if row.get("milestone") and not row.get("code"):
        return Row(place, number, carrier, _told(row, zone))
    if not row.get("code") and not row.get("text"):
        raise _Left("milestone", Phrase(NOTHING_SAID, known=", ".join(Milestone.values)))
    at = row.get("at", "")
    local = row.get("local") or ("" if _has_offset(at) else at)
    told: dict[str, Any] = {one: row[one] for one in SENT if row.get(one)}
    sent = SentScan(at="" if local == at else at, local=local, **told)
    return Row(place, number_of(number), carrier, None, sent, row.get("source", "")[:40] or SOURCE)


def _has_offset(at: str) -> bool:
    try:
        return datetime.fromisoformat(at).tzinfo is not None
    except ValueError:
        return False


def _told(row: Mapping[str, str], zone: str) -> ScanInput:
    if row["milestone"] not in Milestone.values:
        raise _Left("milestone", Phrase(NO_MILESTONE, known=", ".join(Milestone.values)))
    try:
        at = when_of({"at": row.get("at", ""), "zone": zone}).at
    except BadScan as problem:
        raise _Left("at", problem.args[0]) from None
    if at is None:
        raise _Left("at", NO_TIME)
    return ScanInput(
        row["milestone"], at, row.get("place", ""), row.get("text", ""), SOURCE, row.get("key", "")
    )
