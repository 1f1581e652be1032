"""The count of one parcel as the desk enters it: so many pieces of each grade, per line."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import ReceivedLine
from aftermile.cases.amounts import outstanding
from aftermile.cases.models import Case, CaseLine, Grade
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.policies.models import FaultParty, Reason
from aftermile.policies.queries import label_of, reasons_for

GOOD = (Grade.A, Grade.B)
NOT_HIS = (Grade.MISSING, Grade.WRONG)
MAIN = (Grade.A, Grade.B, Grade.C, Grade.D)
MOST_PIECES = 1_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that should be inside; `paid_if_worn` is the proposal for grades C and D."""

    line: CaseLine
    quantity: int
    reason: str
    paid_if_worn: bool


def expected_of(case: Case, language: str) -> list[Expected]:
    """Return what is still to come, one row for all pieces of the same order line and reason."""
    reasons = {reason.code: reason for reason in reasons_for(case.seller, hidden=True)}
    rows: dict[tuple[str, str], Expected] = {}
    for line in outstanding(case):
        key = (line.unit.line_id, line.reason)
        known = rows.get(key)
        reason = reasons.get(line.reason)
        rows[key] = Expected(
            line=known.line if known else line,
            quantity=(known.quantity if known else 0) + line.unit.quantity,
            reason=label_of(reason, language, line.reason),
            paid_if_worn=_paid_if_worn(reason),
        )
    return list(rows.values())


def _paid_if_worn(reason: Reason | None) -> bool:
    """Worn goods are paid for unless the buyer only changed his mind."""
    return reason is None or reason.fault_party != FaultParty.BUYER


def received_lines(expected: list[Expected], data: Mapping[str, str]) -> list[ReceivedLine]:
    """Read `n_<line>_<grade>` counts and `paid_<line>_<grade>` marks; raise `BadInput`."""
    lines: list[ReceivedLine] = []
    for row in expected:
        note = data.get(f"note_{row.line.pk}", "").strip()
        for grade in Grade:
            name = f"{row.line.pk}_{grade.value}"
            quantity = _count(data.get(f"n_{name}", ""), row.line.unit.line.title)
            if not quantity:
                continue
            accepted = grade in GOOD or (grade not in NOT_HIS and f"paid_{name}" in data)
            lines.append(ReceivedLine(row.line.pk, quantity, grade.value, accepted=accepted, note=note))
    return lines


def _count(text: str, title: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not text.isdecimal() or int(text[:9]) > MOST_PIECES:
        raise BadInput(field=title, problem=Phrase(_("“{text}” is not a number of pieces."), text=text[:20]))
    return int(text)
