"""What came of each line of a case: the newest receipt speaks, and the newest inspection over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aftermile.cases.models import Case, Grade, Inspection, ReceiptLine

ARRIVED: Final = (Grade.A, Grade.B, Grade.C, Grade.D)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`deducted_minor` is taken off the refund for lost value; `note` says why, in words for the buyer."""

    grade: str
    disposition: str
    accepted: bool
    note: str = ""
    deducted_minor: int = 0
    kept_percent: int = 100
    inspected: bool = False

    @property
    def arrived(self) -> bool:
        return self.grade in ARRIVED


def outcomes_of(case: Case) -> dict[str, Outcome]:
    """Return the newest word on each line that a receipt named, by line id. Two queries."""
    return outcomes_in([case.pk])


def outcomes_in(case_ids: Sequence[str]) -> dict[str, Outcome]:
    """Return the same for several cases. Two queries."""
    rows = ReceiptLine.objects.filter(receipt__case__in=case_ids).order_by("id")
    found = {row.case_line_id: Outcome(row.grade, row.disposition, row.accepted, row.note) for row in rows}
    for row in Inspection.objects.filter(case__in=case_ids).order_by("at", "id"):
        found[row.line_id] = Outcome(
            row.grade,
            row.disposition,
            row.accepted,
            row.note,
            row.deducted_minor,
            row.kept_percent,
            inspected=True,
        )
    return found
