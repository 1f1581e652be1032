"""Looking at what arrived: grade, serial, lost value, where it goes. The newest inspection counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.fees import give_back
from aftermile.cases.actions.following import follow_receipt
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.actions.parting import part_line
from aftermile.cases.actions.receiving import DEFAULT_DISPOSITION
from aftermile.cases.amounts import Books, LinePay, payable
from aftermile.cases.errors import (
    CaseIsOver,
    LineNotInCase,
    LossNeedsWords,
    MoreThanArrived,
    NotHereYet,
    NothingInspected,
)
from aftermile.cases.models import Case, CaseLine, Disposition, Evidence, Grade, Inspection
from aftermile.cases.outcomes import ARRIVED, outcomes_of
from aftermile.cases.serials import check_serial
from aftermile.cases.states import State
from aftermile.cases.value_loss import may_deduct, percent_of, worth_lost
from aftermile.cases.words import state_words
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, MoveNotAllowed, Phrase
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.parcels.models import Location

INSPECTING = frozenset(
    {State.RECEIVING, State.RECEIVED, State.SETTLING, State.PARTIALLY_SETTLED, State.SETTLED}
)
OVER = frozenset({State.SETTLED, State.PARTIALLY_SETTLED})
"""What was accepted stays so here; a loss that turns out smaller is given back."""
WHOLE = 100


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """
    What was found at so many pieces of a line that arrived. Not in words: the grade's own disposition.

    The value left is said in percent or the loss in money (of all these pieces), not both.
    `photos` are ids of evidence of the case.
    """

    case_line_id: str
    quantity: int
    grade: str
    accepted: bool = True
    disposition: str = ""
    kept_percent: int | None = None
    loss_minor: int | None = None
    serial: str = ""
    serial_reason: str = ""
    note: str = ""
    photos: tuple[str, ...] = ()


@transaction.atomic
def inspect(
    case: Case,
    *,
    operation_key: str,
    lines: Sequence[InspectedLine],
    by: Actor,
    location: Location | None = None,
    version: int | None = None,
) -> list[Inspection]:
    """
    Keep what an inspector found. The same `operation_key` again returns the first rows and changes nothing.

    What is accepted is paid, less the value it lost where law and rules let that be taken off; the words
    are for the buyer then. Pieces of a slice that differ are split, and what is to be
    sent follows what was accepted. What a refund took off too much goes back by itself.
    """
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    case = locked(case)
    known = list(Inspection.objects.filter(case=case, operation_key=operation_key).order_by("at", "id"))
    if known:
        return known
    case = locked(case, version)
    _check(case, lines)
    taken = [(_take(case, line), line) for line in lines]
    books = Books(case)
    pays = {pay.line.pk: pay for pay in payable(case, books).lines}
    allowed = may_deduct(case, books)
    rows = [
        _keep(case, row, line, _Ground(operation_key, by, location, pays.get(row.pk), allowed))
        for row, line in taken
    ]
    touch(case)
    _tell(case, rows, location, by=by)
    follow_receipt(case, by=by)
    give_back(case, cause=rows[0].pk, by=by)
    return rows


@dataclass(frozen=True, slots=True)
class _Ground:
    key: str
    by: Actor
    location: Location | None
    pay: LinePay | None
    why_not: str


def _check(case: Case, lines: Sequence[InspectedLine]) -> None:
    if State(case.state) not in INSPECTING:
        raise MoveNotAllowed(move=_("Inspect"), state=state_words(case.state))
    if not lines:
        raise NothingInspected
    for line in lines:
        if line.grade not in ARRIVED:
            known = ", ".join(ARRIVED)
            raise BadInput(field="grade", problem=Phrase(_("use one of {known}."), known=known))
        if line.disposition and line.disposition not in Disposition.values:
            known = ", ".join(Disposition.values)
            raise BadInput(field="disposition", problem=Phrase(_("use one of {known}."), known=known))
        if line.quantity <= 0:
            raise BadInput(field="quantity", problem=_("it must be above zero."))
        if line.kept_percent is not None and not 0 <= line.kept_percent <= WHOLE:
            raise BadInput(field="kept_percent", problem=_("use a number from 0 to 100."))
        if line.loss_minor is not None and (line.loss_minor < 0 or line.kept_percent is not None):
            raise BadInput(field="loss", problem=_("use percent or an amount, and none below zero."))


def _take(case: Case, wanted: InspectedLine) -> CaseLine:
    """Return the line, with the pieces that are not meant split off into one of their own."""
    rows = CaseLine.objects.select_related("unit__line", "unit__part").filter(case=case)
    line = rows.filter(pk=wanted.case_line_id).first()
    if line is None:
        raise LineNotInCase(line=wanted.case_line_id, case=case.rma_number)
    unit = line.unit
    outcome = outcomes_of(case).get(line.pk)
    if outcome is None or not outcome.arrived:
        raise NotHereYet(title=unit.title)
    if State(case.state) in OVER and wanted.accepted != outcome.accepted:
        raise CaseIsOver(case=case.rma_number)
    if wanted.quantity > unit.quantity:
        raise MoreThanArrived(title=unit.title, inspected=wanted.quantity, arrived=unit.quantity)
    if unit.holder_ref not in ("", case.pk):
        raise UnitsHeldElsewhere(title=unit.title, unit=unit.pk)
    part_line(line, wanted.quantity)
    return line


def _keep(case: Case, line: CaseLine, wanted: InspectedLine, ground: _Ground) -> Inspection:
    serial, why = check_serial(line.unit, wanted.serial, wanted.serial_reason)
    worth = ground.pay.worth_minor if ground.pay else line.unit.paid_minor
    loss = worth_lost(worth, wanted.kept_percent, wanted.loss_minor)
    why_not = ground.why_not if loss else ""
    deducted = loss if wanted.accepted and not why_not else 0
    if (deducted or not wanted.accepted) and not wanted.note.strip():
        raise LossNeedsWords(title=line.unit.title)
    row = Inspection.objects.create(
        case=case,
        line=line,
        operation_key=ground.key,
        quantity=line.unit.quantity,
        grade=wanted.grade,
        disposition=wanted.disposition or DEFAULT_DISPOSITION[Grade(wanted.grade)],
        accepted=wanted.accepted,
        serial=serial,
        serial_reason=why,
        kept_percent=percent_of(worth, loss, wanted.kept_percent),
        loss_minor=loss,
        deducted_minor=deducted,
        why_not=why_not,
        note=wanted.note.strip()[:2000],
        location=ground.location,
        by_kind=ground.by.kind,
        by_ref=ground.by.ref,
        by_name=ground.by.name,
        at=clock.now(),
    )
    row.photos.set(Evidence.objects.filter(case=case, pk__in=wanted.photos))
    return row


def _tell(case: Case, rows: Sequence[Inspection], location: Location | None, *, by: Actor) -> None:
    record(
        "case.inspected",
        subject=case,
        by=by,
        data={
            "number": case.rma_number,
            "kind": case.kind,
            "state": case.state,
            "order": case.order_id,
            "inspection": rows[0].pk,
            "location": location.pk if location else "",
            "lines": [
                {
                    "inspection": row.pk,
                    "line": row.line_id,
                    "unit": row.line.unit_id,
                    "sku": row.line.unit.sku,
                    "quantity": row.quantity,
                    "grade": row.grade,
                    "disposition": row.disposition,
                    "accepted": row.accepted,
                    "serial": row.serial,
                    "kept_percent": row.kept_percent,
                    "deducted": {"minor": row.deducted_minor, "currency": case.currency},
                }
                for row in rows
            ],
        },
    )
