"""
Money that was on its way, or had arrived, and is owed again because its refund failed: shown, and paid again.

While a case is settling a failed refund is worked out anew (`refunding`). Nothing works out a price
difference or a fee given back, nor a refund of a case that was over: those are arrears, sent again line by
line as they were booked.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.fees import FEE_BACK
from aftermile.cases.actions.moving import locked, money_of, move, require_move, touch
from aftermile.cases.actions.paying_back import STORE_CREDIT
from aftermile.cases.amounts import paid_back
from aftermile.cases.authority import require
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.errors import MethodNotKnown
from aftermile.cases.models import MONEY_BACK, Arrear, Case, Replacement, Step, StepKind, StepOwner, StepState
from aftermile.cases.planning.steps import REFUND_AGAIN
from aftermile.cases.states import MOVES, OPEN_STATES, Move, State
from aftermile.cases.taken_off import open_arrears
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.actions.credits import refund_to_credit
from aftermile.ledger.models import LineKind, Refund, RefundState
from aftermile.orders.models import PaymentMethod

OUTSIDE: Final = frozenset({"price_difference", "paid_anew", FEE_BACK})
"""Reasons of refunds that no plan of a refund works out again."""
SAME: Final = "same"
PAYMENTS: Final = "payments"
TO_ACT: Final = timedelta(days=2)
"""How long somebody has to send money again before supervisors hear of it."""
DROPPED: Final = "dropped"
_AGAIN: Final = ":again:"


def is_outside(refund: Refund) -> bool:
    return refund.reason in OUTSIDE or _AGAIN in refund.operation_key


def note_answer(case: Case, refund_ref: str) -> None:
    """Take up what became of one refund: it is owed again, or it arrived after all. Case locked."""
    refund = Refund.objects.filter(pk=refund_ref, case_ref=case.pk).first()
    if refund is None:
        return
    known = Arrear.objects.filter(refund_ref=refund.pk).select_related("replacement").first()
    if refund.state == RefundState.DONE and known is not None and known.ended_at is None:
        end_arrear(known, how="late", by=SYSTEM)
        touch(case)
    elif refund.state == RefundState.FAILED and known is None and _is_owed(case, refund):
        _open(case, refund)


def _is_owed(case: Case, refund: Refund) -> bool:
    """Say whether nothing else works out what this refund was for."""
    if is_outside(refund):
        return True
    if case.state in OPEN_STATES - {State.PARTIALLY_SETTLED}:
        return False
    paid = paid_back(case)
    return case.remedy not in MONEY_BACK or (case.agreed_minor or 0) > paid.total_minor + paid.fees_minor


def _open(case: Case, refund: Refund) -> None:
    row = _row_of(refund)
    arrear = Arrear.objects.create(
        case=case,
        refund_ref=refund.pk,
        replacement=row,
        amount_minor=refund.amount_minor,
        error=refund.error[:300],
        at=clock.now(),
    )
    _count(row, refund.amount_minor)
    _show(case, arrear)
    stand(case, told=False)


def _row_of(refund: Refund) -> Replacement | None:
    """Return the goods whose lower price it was: the key of the operation names them."""
    parts = refund.operation_key.split(":")
    if _AGAIN in refund.operation_key:
        before = Arrear.objects.filter(pk=parts[2]).select_related("replacement").first()
        return before.replacement if before is not None else None
    return Replacement.objects.filter(pk=parts[1]).first() if len(parts) > 1 else None


def _count(row: Replacement | None, minor: int) -> None:
    """Let what is settled of a difference be what really moved."""
    if row is not None:
        row.settled_minor += minor
        row.save(update_fields=["settled_minor"])


def _show(case: Case, arrear: Arrear) -> None:
    """Put a step into the plan that somebody of finance has to do."""
    values = {
        "state": StepState.FAILED.value,
        "error": arrear.error,
        "data": {"amount": sum(row.amount_minor for row in open_arrears(case))},
        "ref": arrear.refund_ref,
        "done_at": None,
        "done_by": "",
    }
    mine = Step.objects.filter(case=case, episode=case.episode)
    if mine.filter(key=REFUND_AGAIN).update(**values):
        return
    last = mine.aggregate(last=Max("position"))["last"] or 0
    Step.objects.create(
        case=case,
        episode=case.episode,
        position=last + 1,
        key=REFUND_AGAIN,
        kind=StepKind.REFUND,
        owner=StepOwner.FINANCE,
        currency=case.currency,
        created_at=clock.now(),
        **values,
    )


def stand(case: Case, *, told: bool = True) -> None:
    """
    Let a case with money owed again stand where it is seen; case locked, safe to repeat.

    One that was over is partly settled again; another stays where it is. `told` where the event of the
    failure was recorded before.
    """
    rows = open_arrears(case)
    if not rows:
        return
    over = State(case.state) in MOVES[Move.BOUNCE].sources
    if not over and told:
        return
    owed = money_of(case, sum(row.amount_minor for row in rows))
    data = {"owed": owed, "error": rows[-1].error, "refund": rows[-1].refund_ref}
    meet(case, "close")
    set_deadline(case, "refund", clock.now() + TO_ACT, lapse="escalate")
    if over:
        move(case, Move.BOUNCE, by=SYSTEM, data=data, changes={"closed_at": None})
        return
    record(MOVES[Move.BOUNCE].event, subject=case, by=SYSTEM, data={"number": case.rma_number, **data})
    touch(case)


def end_arrear(arrear: Arrear, *, how: str, by: Actor, again_ref: str = "") -> None:
    """Say how money that was owed again was settled, or that nothing is owed any more; case locked."""
    arrear.ended_at, arrear.how, arrear.again_ref, arrear.by_name = clock.now(), how, again_ref, by.name[:120]
    arrear.save(update_fields=["ended_at", "how", "again_ref", "by_name"])
    if how != DROPPED:
        _count(arrear.replacement, -arrear.amount_minor)


def drop_arrears_of(case: Case, rows: Sequence[Replacement], *, by: Actor) -> None:
    """Goods that are not sent after all leave no lower price that would be owed; case locked."""
    ids = {row.pk for row in rows}
    for arrear in open_arrears(case):
        if arrear.replacement_id in ids:
            end_arrear(arrear, how=DROPPED, by=by)


def end_arrears(case: Case, *, how: str, by: Actor) -> None:
    """End all that is owed again; case locked."""
    for arrear in open_arrears(case):
        end_arrear(arrear, how=how, by=by)


@transaction.atomic
def pay_again(
    case: Case, ref: str = "", *, by: Actor, to: str = SAME, version: int | None = None
) -> list[Refund]:
    """
    Send money again that came back, one of it or (without `ref`) all; the money follows by itself.

    `to` is same (the payment it failed on), payments (all of the order, by the seller's strategy),
    store_credit, or the id of another way of paying of the buyer, paid out by hand. Each is sent once: again
    returns the same refunds. Raises `NotFound`, `MethodNotKnown`, and what `reserve_refund` raises.
    """
    case = locked(case)
    known = Arrear.objects.filter(case=case, pk=ref, ended_at__isnull=False).first() if ref else None
    if known is not None:
        key = f"{case.pk}{_AGAIN}{known.pk}"
        return list(Refund.objects.filter(seller_id=case.seller_id, operation_key=key).order_by("id"))
    case = locked(case, version)
    rows = [row for row in open_arrears(case) if ref in ("", row.pk)]
    if not rows:
        raise NotFound(noun="arrear", ref=ref)
    if case.state == State.PARTIALLY_SETTLED:
        require_move(case, Move.PAY)
        owed = sum(row.amount_minor for row in rows)
        meet(case, "refund")
        move(case, Move.PAY, by=by, data={"amount": money_of(case, owed), "again": True})
    refunds: list[Refund] = []
    for row in rows:
        made = _send(case, row, to, by)
        end_arrear(row, how="again", by=by, again_ref=made[0].pk)
        refunds += made
    if not open_arrears(case):
        meet(case, "refund")
    touch(case)
    return refunds


def _send(case: Case, arrear: Arrear, to: str, by: Actor) -> list[Refund]:
    if by.kind is ActorKind.API_KEY:
        require(by, case, case.remedy, arrear.amount_minor)
    failed = Refund.objects.select_related("tender", "credit", "method").get(pk=arrear.refund_ref)
    lines = lines_of_refund(failed)
    key = f"{case.pk}{_AGAIN}{arrear.pk}"
    if to == STORE_CREDIT:
        return refund_to_credit(
            case.order,
            amount_minor=failed.amount_minor,
            lines=lines,
            operation_key=key,
            by=by,
            case_ref=case.pk,
            reason=failed.reason,
        )[1]
    method = None if to in (SAME, PAYMENTS) else _method(case, to)
    return reserve_refund(
        order=case.order,
        amount_minor=failed.amount_minor,
        lines=lines,
        operation_key=key,
        by=by,
        case_ref=case.pk,
        reason=failed.reason,
        tender=failed.tender if to == SAME else None,
        credit=failed.credit if to == SAME else None,
        method=failed.method if to == SAME else method,
    )


def _method(case: Case, ref: str) -> PaymentMethod:
    if not ref:
        raise BadInput(field="to", problem=_("say where the money goes."))
    found = PaymentMethod.objects.filter(pk=ref, buyer_id=case.buyer_id, active=True).first()
    if found is None:
        raise MethodNotKnown(method=ref)
    return found


def lines_of_refund(refund: Refund) -> Sequence[LineInput]:
    """Return what a refund was for, to be booked once more."""
    return [
        LineInput(LineKind(row.kind), row.amount_minor, row.unit_id or "", row.what)
        for row in refund.lines.order_by("id")
    ]
