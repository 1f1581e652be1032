"""What the warehouse sends in place of other goods: what is paid for, after the goods where they come."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.differences import accepted, settle_difference
from aftermile.cases.actions.finishing import finish_if_done
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.actions.replacing import tell
from aftermile.cases.amounts import outcomes_of
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.errors import DifferenceNotPaid, GoodsAwaited, NothingToSend, ReplacementSent
from aftermile.cases.exchanges import active_of
from aftermile.cases.limits import advance_days
from aftermile.cases.models import Case, Replacement, ReplacementState
from aftermile.cases.outcomes import Outcome
from aftermile.cases.states import State
from aftermile.cases.taken_off import owed_by_row
from aftermile.cases.words import state_words
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError, MoveNotAllowed, NotFound, Phrase
from aftermile.kernel.money import Money
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions.units import swap_in
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Direction, Location, Parcel, Shipment

SENDING = (State.APPROVED, State.RECEIVING, State.RECEIVED)


@transaction.atomic
def send_replacement(  # noqa: PLR0913 - the fields of a parcel, and what goes in it
    case: Case,
    *,
    by: Actor,
    carrier: str = "",
    tracking_number: str = "",
    rows: Sequence[str] = (),
    location: Location | None = None,
    operation_key: str = "",
    version: int | None = None,
) -> Parcel:
    """
    Send what is reserved, or `rows` of it, in one parcel; the rest may follow in another.

    The new units take over what is left of the old ones' money, and the buyer is told. The same
    `operation_key` again returns the first parcel. Raises `GoodsAwaited` while goods must come first,
    `DifferenceNotPaid`, `ReplacementSent` and `NothingToSend`.
    """
    case = locked(case)
    if operation_key:
        known = Replacement.objects.filter(case=case, sent_key=operation_key).first()
        if known is not None:
            return Parcel.objects.get(pk=known.parcel_ref)
    case = locked(case, version)
    if State(case.state) not in SENDING:
        raise MoveNotAllowed(move=Phrase(_("Send the goods")), state=state_words(case.state))
    going = _going(case, rows)
    lock_tenders(case.order)
    settle_difference(case, by=by, sending=[row.pk for row in going])
    parcel = _parcel(case, going, by, carrier, tracking_number, location)
    _swap(case, going, parcel, operation_key)
    tell(
        "replacement.sent",
        case,
        going,
        by,
        parcel=parcel.pk,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
    )
    if case.advance and case.goods_back and case.goods_complete_at is None:
        meet(case, "give_up")
        set_deadline(case, "goods_of_advance", clock.now() + timedelta(days=advance_days()), lapse="charge")
    if finish_if_done(case, by=by, reference=parcel.tracking_number) is None:
        touch(case)
    return parcel


def _going(case: Case, ids: Sequence[str]) -> list[Replacement]:
    """Return what may leave now of what is wanted; without ids all that may, or why none does."""
    active = active_of(case)
    known = {row.pk for row in active}
    for ref in ids:
        if ref not in known:
            raise NotFound(noun="replacement", ref=ref)
    wanted = [row for row in active if not ids or row.pk in ids]
    outcomes = outcomes_of(case)
    waiting = [row for row in wanted if ids or row.state != ReplacementState.SENT]
    if not waiting:
        raise ReplacementSent(title=wanted[0].title) if wanted else NothingToSend
    judged = [(row, why_not(case, row, outcomes)) for row in waiting]
    problem = next((error for _row, error in judged if error is not None), None)
    going = [row for row, error in judged if error is None]
    if problem is not None and (ids or not going):
        raise problem
    return going


def why_not(case: Case, row: Replacement, outcomes: dict[str, Outcome]) -> AftermileError | None:
    """Return what stands against sending a piece now; None where nothing does."""
    match row.state:
        case ReplacementState.SENT:
            return ReplacementSent(title=row.title)
        case ReplacementState.PLANNED:
            return NothingToSend()
    if case.goods_back and not case.advance and not accepted(row, outcomes):
        return GoodsAwaited(case=case.rma_number)
    if row.open_minor > 0:
        return DifferenceNotPaid(amount=Money(row.open_minor, case.currency))
    return None


def _parcel(
    case: Case,
    going: Sequence[Replacement],
    by: Actor,
    carrier: str,
    tracking_number: str,
    location: Location | None,
) -> Parcel:
    order = case.order
    shipment = (
        Shipment.objects.filter(order=order, case_ref=case.pk, direction=Direction.OUTBOUND)
        .order_by("-id")
        .first()
    )
    if shipment is None:
        shipment = create_shipment(order, by=by, case_ref=case.pk, location=location)
    units = [row.unit for row in going if row.unit is not None]
    return add_parcel(shipment, by=by, carrier=carrier, tracking_number=tracking_number, units=units)


def _swap(case: Case, going: Sequence[Replacement], parcel: Parcel, operation_key: str) -> None:
    now, left, owed = clock.now(), caps_of(case.order), owed_by_row(case)
    for row in going:
        fresh = Replacement.objects.select_related("unit", "line").get(pk=row.pk)
        if fresh.unit is not None:
            moves = max(0, left.of_unit(fresh.line.unit_id) - owed.get(row.pk, 0))
            swap_in(fresh.unit, move_minor=moves, at=now)
        row.state, row.sent_at, row.parcel_ref = ReplacementState.SENT, now, parcel.pk
        row.sent_key, row.settled_minor, row.expires_at = operation_key[:80], fresh.settled_minor, None
        row.save(update_fields=["state", "sent_at", "parcel_ref", "sent_key", "expires_at"])
