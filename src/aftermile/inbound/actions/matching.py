"""A box that fitted nothing becomes goods of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from aftermile.cases.actions import Box, LineRequest, ReceivedLine, add_evidence, open_case, receive
from aftermile.cases.actions.receiving import RECEIVING
from aftermile.cases.models import Case, Receipt
from aftermile.cases.states import OPEN_STATES, State
from aftermile.cases.withdrawals import free_units
from aftermile.events.log import record
from aftermile.inbound.actions.unknown import locked_unknown, settle_unknown
from aftermile.inbound.errors import CaseExpectsNothing, CaseOfAnotherSeller, NothingFitsLines, NothingFree
from aftermile.inbound.models import Found, UnknownParcel, UnknownState
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError
from aftermile.orders.models import Order

SENT_WITHOUT_NOTICE = "sent_without_notice"
RETURNED_TO_SENDER = "returned_to_sender"


@dataclass(frozen=True, slots=True)
class Picked:
    """So many pieces of a free unit of an order, as they were found in the box."""

    unit_id: str
    quantity: int
    grade: str
    serial: str = ""
    serial_reason: str = ""


@transaction.atomic
def match_to_case(
    unknown: UnknownParcel,
    case: Case,
    *,
    lines: Sequence[ReceivedLine],
    by: Actor,
    words: str = "",
    version: int | None = None,
) -> UnknownParcel:
    """
    Say whose goods these are. An approved case gets its receipt at once; one that is still looked at gets
    it when it is approved. Photos become evidence of the case.
    """
    row = locked_unknown(unknown, version)
    if case.seller_id != row.seller_id:
        raise CaseOfAnotherSeller(number=row.number, other=case.rma_number)
    if State(case.state) not in OPEN_STATES or (State(case.state) in RECEIVING and not case.goods_back):
        raise CaseExpectsNothing(case=case.rma_number)
    if not lines:
        raise NothingFitsLines(number=case.rma_number)
    return _match(row, case, lines, by=by, words=words)


@transaction.atomic
def match_to_order(  # noqa: PLR0913 - one entry for console and API
    unknown: UnknownParcel,
    order: Order,
    *,
    picks: Sequence[Picked],
    by: Actor,
    reason: str = SENT_WITHOUT_NOTICE,
    words: str = "",
    version: int | None = None,
) -> UnknownParcel:
    """Open a return on the order for goods that nobody announced; they are booked when it is approved."""
    row = locked_unknown(unknown, version)
    if order.seller_id != row.seller_id:
        raise CaseOfAnotherSeller(number=row.number, other=order.number)
    if not picks:
        raise NothingFitsLines(number=order.number)
    if not free_units(order):
        raise NothingFree(order=order.number)
    case = open_case(
        order,
        kind="return",
        lines=[LineRequest(pick.unit_id, pick.quantity, reason, words) for pick in picks],
        by=by,
        wanted="refund",
        source="unknown",
        operation_key=f"unknown:{row.pk}",
        override=words or row.number,
    )
    by_unit = {line.unit_id: line.pk for line in case.lines.all()}
    lines = [
        ReceivedLine(
            by_unit[pick.unit_id],
            pick.quantity,
            pick.grade,
            serial=pick.serial,
            serial_reason=pick.serial_reason,
        )
        for pick in picks
    ]
    return _match(row, case, lines, by=by, words=words)


def _match(
    row: UnknownParcel, case: Case, lines: Sequence[ReceivedLine], *, by: Actor, words: str
) -> UnknownParcel:
    row.case, row.buyer_id = case, case.buyer_id
    row.waits = [asdict(line) for line in lines]
    if State(case.state) in RECEIVING:
        row.receipt = _book(row, case, by)
        row.waits = []
    settle_unknown(row, UnknownState.MATCHED, by=by, words=words)
    _hand_photos(row, case, by)
    record(
        "unknown_parcel.matched",
        subject=row,
        by=by,
        thread=case.pk,
        data={
            "number": row.number,
            "case": case.pk,
            "order": case.order_id,
            "receipt": row.receipt_id or "",
        },
    )
    return row


def _book(row: UnknownParcel, case: Case, by: Actor) -> Receipt:
    return receive(
        case,
        operation_key=f"unknown:{row.pk}",
        lines=[_line(one) for one in row.waits],
        box=Box(row.parcel, row.tracking_number, row.location, row.place),
        note=row.note,
        by=by,
    )


def _line(kept: Mapping[str, object]) -> ReceivedLine:
    return ReceivedLine(**kept)  # type: ignore[arg-type]  # written by `asdict` above


def _hand_photos(row: UnknownParcel, case: Case, by: Actor) -> None:
    for photo in row.photos.order_by("at", "id"):
        with photo.original.open("rb") as file:
            upload = ContentFile(file.read(), name=photo.name)
        add_evidence(case, upload=upload, by=by, label="receipt")


@transaction.atomic
def book_waiting(case_ref: str, by: Actor) -> list[UnknownParcel]:
    """Book what came before its case was approved; safe to repeat."""
    rows = UnknownParcel.objects.select_for_update(of=("self",)).filter(
        case_id=case_ref, state=UnknownState.MATCHED, receipt=None
    )
    booked = []
    for row in rows.select_related("case", "location", "parcel").order_by("pk"):
        case = row.case
        if case is None or not row.waits or State(case.state) not in RECEIVING or not case.goods_back:
            continue
        try:
            with transaction.atomic():
                row.receipt = _book(row, case, by)
        except AftermileError as error:
            _let_go(row, str(error))
            continue
        row.waits = []
        row.save(update_fields=["receipt", "waits"])
        booked.append(row)
    return booked


@transaction.atomic
def let_go(case_ref: str) -> int:
    """Put what came for a case that ended without taking it back among the unknown; return how many."""
    rows = UnknownParcel.objects.select_for_update(of=("self",)).filter(
        case_id=case_ref, state=UnknownState.MATCHED, receipt=None
    )
    return sum(_let_go(row, "") for row in rows.order_by("pk"))


def _let_go(row: UnknownParcel, words: str) -> int:
    row.state, row.settled_at, row.settled_by = UnknownState.WAITING, None, ""
    row.waits, row.words = [], words
    row.version += 1
    row.save()
    return 1


def reason_for(row: UnknownParcel) -> str:
    """Return why goods of this box come back, where a case has to be opened for it."""
    return RETURNED_TO_SENDER if row.found == Found.RETURNED else SENT_WITHOUT_NOTICE
