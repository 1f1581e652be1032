"""How a change of an order ends: items swapped, the old payments given back, or nothing done. Case locked."""

from aftermile.cases.actions.collecting import collect
from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.moving import move
from aftermile.cases.actions.owing import stand
from aftermile.cases.actions.replacing import cancel_replacements
from aftermile.cases.deadlines import meet
from aftermile.cases.models import Case, Collection, Remedy, Replacement, ReplacementState
from aftermile.cases.states import Kind, Move, State
from aftermile.cases.taken_off import owed_by_row
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge, LineKind
from aftermile.ledger.queries import caps_of, free_by_tender
from aftermile.orders.actions import changing, free_units, swap_in
from aftermile.orders.models import Order, OrderState


def settle_change(case: Case, by: Actor, what: str) -> None:
    """End a change by which no money is on its way."""
    meet(case)
    close_later(case)
    free_units(case.pk)
    move(case, Move.CHANGE, by=by, data={"change": what})
    stand(case)


def swap_if_settled(case: Case, *, by: Actor) -> bool:
    """
    Let the new items of a change stand for the old ones once nothing is left to pay; case locked.

    Safe to repeat; an order that was shipped meanwhile keeps the old ones and gets its money back.
    """
    if case.kind != Kind.CHANGE or case.remedy != Remedy.EXCHANGE or case.state != State.APPROVED:
        return False
    rows = list(
        Replacement.objects.filter(case=case, state=ReplacementState.RESERVED)
        .select_related("unit__line", "unit__part", "line__unit__line", "variant__product")
        .order_by("id")
    )
    back = owed_by_row(case)
    if not rows or any(row.open_minor + back.get(row.pk, 0) for row in rows):
        return False
    order = Order.objects.select_for_update(of=("self",)).get(pk=case.order_id)
    if order.state != OrderState.OPEN:  # it left while the difference was not paid
        return drop_change(case, by=by)
    left, now = caps_of(case.order), clock.now()
    swaps = []
    for row in rows:
        assert row.unit is not None
        assert row.variant is not None
        moves = max(0, left.of_unit(row.line.unit_id) - back.get(row.pk, 0))
        swap_in(row.unit, move_minor=moves, at=now)
        row.state, row.sent_at = ReplacementState.SENT, now
        row.save(update_fields=["state", "sent_at"])
        swaps.append(changing.Swap(row.line.unit, row.variant, row.unit_price_minor))
    changing.note_items(case.order, swaps, case_ref=case.pk, by=by)
    settle_change(case, by, "items")
    return True


def pay_old_back(case: Case, charge: Charge, *, by: Actor) -> None:
    """The order is paid anew: give back all that was paid before; case locked, safe to repeat."""
    if case.kind != Kind.CHANGE or case.state != State.APPROVED:
        return
    tenders = [tender for tender in lock_tenders(case.order) if tender.pk != charge.tender_id]
    free = free_by_tender(tenders)
    for tender in tenders:
        if free[tender.pk]:
            reserve_refund(
                order=case.order,
                amount_minor=free[tender.pk],
                lines=[LineInput(LineKind.OVERPAID, free[tender.pk])],
                operation_key=f"{case.pk}:paid_anew:{tender.pk}",
                by=by,
                case_ref=case.pk,
                reason="paid_anew",
                tender=tender,
            )
    before = [tender.label or tender.kind for tender in tenders if free[tender.pk]]
    after = [charge.method.label or charge.method.kind] if charge.method else [charge.provider]
    changing.note_payment(case.order, case_ref=case.pk, by=by, before=before, after=after)
    settle_change(case, by, "payment")


def drop_change(case: Case, *, by: Actor) -> bool:
    """A change that was not paid for, or came too late: the order stays as it was, money goes back."""
    if case.kind != Kind.CHANGE or State(case.state) not in (State.REQUESTED, State.APPROVED):
        return False
    cancel_replacements(case, why="not_paid", by=by)
    for purpose in Collection.objects.filter(case=case, ended_at=None).values_list("purpose", flat=True):
        collect(case, 0, by=by, purpose=purpose)
    meet(case)
    free_units(case.pk)
    move(case, Move.CANCEL, by=by, data={"words": ""})
    stand(case)
    return True
