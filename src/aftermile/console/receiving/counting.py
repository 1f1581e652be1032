"""The count of one parcel as the desk enters it: so many pieces of each grade, per line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext

from aftermile.cases.actions import ReceivedLine
from aftermile.cases.errors import MoreThanExpected
from aftermile.cases.expecting import expected_of as still_expected
from aftermile.cases.models import Case, CaseLine, Disposition, Grade
from aftermile.inbound.actions.station import Counted, Entry
from aftermile.inbound.actions.unknown import Files, Item
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

    @property
    def serial(self) -> str:
        return self.line.unit.serial


def expected_of(case: Case, language: str) -> list[Expected]:
    """Return what is still to come, one row for all pieces that nobody can tell apart."""
    reasons = {reason.code: reason for reason in reasons_for(case.seller, hidden=True)}
    return [
        Expected(
            line=row.line,
            quantity=row.quantity,
            reason=label_of(reasons.get(row.line.reason), language, row.line.reason),
            paid_if_worn=_paid_if_worn(reasons.get(row.line.reason)),
        )
        for row in still_expected(case)
    ]


def _paid_if_worn(reason: Reason | None) -> bool:
    """Worn goods are paid for unless the buyer only changed his mind."""
    return reason is None or reason.fault_party != FaultParty.BUYER


def entry_of(case: Case, expected: Sequence[Expected], data: Mapping[str, str], photos: Files) -> Entry:
    """
    Read what was counted for a case: `n_<line>_<grade>` counts with `paid_`, `to_` (disposition), `serial_`,
    `why_`, `note_`, `instead_` beside; `extra_`, `complete_` for the case. Raise `BadInput`, and
    `MoreThanExpected` unless `over` says that the rest is to be kept.
    """
    counted = [one for row in expected for one in _counted(row, data)]
    extra = data.get(f"extra_{case.pk}", "").strip()
    pieces = _count(data.get(f"extra_n_{case.pk}", ""), pgettext("item", "Something else")) or 1
    return Entry(
        case,
        tuple(counted),
        (Item(title=extra, quantity=pieces),) if extra else (),
        complete=f"complete_{case.pk}" in data,
        note=data.get("note", ""),
        photos=photos,
    )


def _counted(row: Expected, data: Mapping[str, str]) -> list[Counted]:
    found: list[Counted] = []
    pk = row.line.pk
    for grade in Grade:
        name = f"{pk}_{grade.value}"
        quantity = _count(data.get(f"n_{name}", ""), row.line.unit.title)
        if not quantity:
            continue
        accepted = grade in GOOD or (grade not in NOT_HIS and f"paid_{name}" in data)
        disposition = data.get(f"to_{name}", "") if grade in MAIN else ""
        line = ReceivedLine(
            pk,
            quantity,
            grade.value,
            disposition if disposition in Disposition.values else "",
            accepted=accepted,
            note=data.get(f"note_{pk}", "").strip(),
            serial=data.get(f"serial_{pk}", "").strip(),
            serial_reason=data.get(f"why_{pk}", "").strip(),
        )
        found.append(Counted(line, data.get(f"instead_{pk}", "").strip()))
    total = sum(one.line.quantity for one in found)
    if total > row.quantity and "over" not in data:
        raise MoreThanExpected(title=row.line.unit.title, received=total, expected=row.quantity)
    return found


def _count(text: str, title: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not text.isdecimal() or int(text[:9]) > MOST_PIECES:
        raise BadInput(field=title, problem=Phrase(_("“{text}” is not a number of pieces."), text=text[:20]))
    return int(text)
