"""Goods that arrive: several receipts, each in part, each piece with its grade."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.anchoring import start_on_return
from aftermile.cases.actions.following import follow_receipt
from aftermile.cases.actions.moving import locked, move
from aftermile.cases.amounts import ARRIVED, outstanding
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import (
    AlreadyReceived,
    LineNotInCase,
    MoreThanExpected,
    NothingComesBack,
    NothingReceived,
)
from aftermile.cases.expecting import kin_of
from aftermile.cases.models import Case, CaseLine, Disposition, Grade, Receipt, ReceiptLine
from aftermile.cases.serials import check_serial
from aftermile.cases.states import Move, State
from aftermile.cases.words import move_words, state_words
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, MoveNotAllowed, Phrase
from aftermile.orders.actions import split_unit
from aftermile.parcels.models import Location, Parcel

RECEIVING = (State.APPROVED, State.RECEIVING, State.SETTLING, State.PARTIALLY_SETTLED)
DEFAULT_DISPOSITION = {
    Grade.A: Disposition.RESTOCK,
    Grade.B: Disposition.RESTOCK,
    Grade.C: Disposition.REFURBISH,
    Grade.D: Disposition.SCRAP,
}


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """So many pieces of a case line, of one grade. An empty disposition is the grade's own."""

    case_line_id: str
    quantity: int
    grade: str
    disposition: str = ""
    accepted: bool = True
    note: str = ""
    serial: str = ""
    serial_reason: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """In what the goods came, and where they lie now; `tracking_number` is of a box nobody announced."""

    parcel: Parcel | None = None
    tracking_number: str = ""
    location: Location | None = None
    place: str = ""


@transaction.atomic
def receive(  # noqa: PLR0913 - the fields of a receipt
    case: Case,
    *,
    operation_key: str,
    lines: Sequence[ReceivedLine],
    by: Actor,
    complete: bool = False,
    location: Location | None = None,
    parcel: Parcel | None = None,
    box: Box | None = None,
    note: str = "",
    version: int | None = None,
) -> Receipt:
    """
    Book what arrived. The same `operation_key` again returns the first receipt and changes nothing.

    Pieces of a slice that differ are split, each with its grade. Missing and wrong pieces stay expected
    until they come or `complete` says that no more will come. `box` says the same as `parcel` and
    `location`, and more.
    """
    box = box or Box(parcel, location=location)
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    case = locked(case)
    known = Receipt.objects.filter(case=case, operation_key=operation_key).first()
    if known is not None:
        return known
    case = locked(case, version)
    _check(case, lines, complete=complete)
    receipt = Receipt.objects.create(
        case=case,
        operation_key=operation_key,
        parcel=box.parcel,
        tracking_number="" if box.parcel else "".join(box.tracking_number.split())[:60],
        location=box.location,
        place=box.place.strip()[:60],
        by_name=by.name,
        note=note.strip(),
        complete=complete,
        episode=case.episode,
        at=clock.now(),
    )
    rows = [row for line in lines for row in _book(case, receipt, line)]
    _after(case, receipt, rows, by=by)
    follow_receipt(case, by=by)
    return receipt


def _check(case: Case, lines: Sequence[ReceivedLine], *, complete: bool) -> None:
    if State(case.state) not in RECEIVING:
        raise MoveNotAllowed(move=move_words(Move.RECEIVE_PART), state=state_words(case.state))
    if not case.goods_back:
        raise NothingComesBack(case=case.rma_number)
    if not lines and not complete:
        raise NothingReceived
    for line in lines:
        if line.grade not in Grade.values:
            raise BadInput(
                field="grade", problem=Phrase(_("use one of {known}."), known=", ".join(Grade.values))
            )
        if line.disposition and line.disposition not in Disposition.values:
            raise BadInput(
                field="disposition",
                problem=Phrase(_("use one of {known}."), known=", ".join(Disposition.values)),
            )
        if line.quantity <= 0:
            raise BadInput(field="quantity", problem=_("it must be above zero."))


def _book(case: Case, receipt: Receipt, received: ReceivedLine) -> list[ReceiptLine]:
    named = (
        CaseLine.objects.select_related("unit__line", "unit__part")
        .filter(case=case, pk=received.case_line_id)
        .first()
    )
    if named is None:
        raise LineNotInCase(line=received.case_line_id, case=case.rma_number)
    seen = set(receipt.lines.values_list("case_line_id", flat=True))
    kin = [line for line in kin_of(case, named) if line.pk not in seen]
    expected = sum(line.unit.quantity for line in kin)
    title = named.unit.title
    if not expected:
        raise AlreadyReceived(title=title, quantity=named.unit.quantity)
    if received.quantity > expected:
        raise MoreThanExpected(title=title, received=received.quantity, expected=expected)
    rows: list[ReceiptLine] = []
    left = received.quantity
    for line in kin:
        if not left:
            break
        part = min(left, line.unit.quantity)
        _, rest = split_unit(line.unit, part)
        if rest is not None:
            CaseLine.objects.create(case=case, unit=rest, reason=line.reason, comment=line.comment)
        rows.append(_row(receipt, line, part, received))
        left -= part
    return rows


def _row(receipt: Receipt, line: CaseLine, quantity: int, received: ReceivedLine) -> ReceiptLine:
    arrived = received.grade in ARRIVED
    disposition = received.disposition or (DEFAULT_DISPOSITION[Grade(received.grade)] if arrived else "")
    serial, why = received.serial, received.serial_reason
    if arrived:
        serial, why = check_serial(line.unit, serial, why)
    return ReceiptLine.objects.create(
        receipt=receipt,
        case_line=line,
        quantity=quantity,
        grade=received.grade,
        disposition=disposition,
        accepted=received.accepted and arrived,
        serial=serial[:80],
        serial_reason=why[:300],
        note=received.note[:300],
    )


def _after(case: Case, receipt: Receipt, rows: Sequence[ReceiptLine], *, by: Actor) -> None:
    done = receipt.complete or not outstanding(case)
    now = clock.now()
    if done:
        meet(case, "send_back", "give_up")
    if any(row.grade in ARRIVED for row in rows):
        start_on_return(case, now, "received")
    stays = case.state in (State.SETTLING, State.PARTIALLY_SETTLED)
    ended = Move.RECEIVE_ALL if done else Move.RECEIVE_PART
    step = Move.RECEIVE_MORE if stays else ended
    move(
        case,
        step,
        by=by,
        target=State(case.state) if stays else None,
        data={
            "receipt": receipt.pk,
            "complete": done,
            "location": receipt.location_id or "",
            "lines": [
                {
                    "line": row.case_line_id,
                    "unit": row.case_line.unit_id,
                    "sku": row.case_line.unit.sku,
                    "quantity": row.quantity,
                    "grade": row.grade,
                    "disposition": row.disposition,
                    "accepted": row.accepted,
                    "serial": row.serial,
                }
                for row in rows
            ],
        },
        changes={"goods_complete_at": now} if done else {},
    )
