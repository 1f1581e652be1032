"""Paying back what was agreed and accepted, and what the ledger answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.moving import locked, money_of, move, require_move, touch
from aftermile.cases.actions.settling import release_units
from aftermile.cases.amounts import Payable, payable
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import (
    AmountOutOfRange,
    NoGoodsAccepted,
    NoGoodsYet,
    NothingAgreed,
    NothingToRefund,
)
from aftermile.cases.models import Case
from aftermile.cases.states import Move, State
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money, allocate
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.models import LineKind, Refund, RefundState
from aftermile.ledger.queries import IN_FLIGHT, free_by_tender
from aftermile.orders.models import Tender


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What a refund would do: how much, for what, and to which payments, newest first."""

    amount_minor: int
    currency: str
    lines: tuple[LineInput, ...]
    tenders: tuple[tuple[Tender, int], ...]


def plan_refund(case: Case, *, amount_minor: int | None = None) -> RefundPlan:
    """
    Return what a refund would do now; the payment itself runs through this.

    Raises `NothingAgreed`, `NothingToRefund` (with why) and `AmountOutOfRange`.
    """
    if case.agreed_minor is None:
        raise NothingAgreed
    due = payable(case)
    if not due.total_minor:
        raise _why_nothing(case, due)
    amount = due.total_minor if amount_minor is None else amount_minor
    if not 0 < amount <= due.total_minor:
        given, least, most = (Money(minor, case.currency) for minor in (amount, 1, due.total_minor))
        raise AmountOutOfRange(amount=given, least=least, most=most)
    return RefundPlan(amount, case.currency, tuple(_lines(due, amount)), tuple(_drain(case, amount)))


def _why_nothing(case: Case, due: Payable) -> NothingToRefund:
    if case.goods_back and not any(line.arrived for line in due.lines):
        return NoGoodsYet()
    if case.goods_back and not any(line.accepted for line in due.lines):
        return NoGoodsAccepted()
    return NothingToRefund()


def _lines(due: Payable, amount: int) -> list[LineInput]:
    weights = [line.payable_minor for line in due.lines] + [due.shipping_minor]
    parts = allocate(amount, weights)
    lines = [
        LineInput(LineKind.UNIT, part, line.line.unit_id)
        for line, part in zip(due.lines, parts, strict=False)
        if part
    ]
    return [*lines, LineInput(LineKind.SHIPPING, parts[-1])] if parts[-1] else lines


def _drain(case: Case, amount: int) -> list[tuple[Tender, int]]:
    tenders = list(case.order.tenders.filter(currency=case.currency).order_by("-captured_at", "-position"))
    free = free_by_tender(tenders)
    parts: list[tuple[Tender, int]] = []
    for tender in tenders:
        part = min(amount, free[tender.pk])
        if part:
            parts.append((tender, part))
            amount -= part
    return parts


@transaction.atomic
def refund_case(
    case: Case,
    *,
    operation_key: str,
    by: Actor,
    amount_minor: int | None = None,
    version: int | None = None,
) -> list[Refund]:
    """
    Reserve the refund of what may be paid now; the money follows by itself.

    The same `operation_key` again returns the same refunds and moves no money.
    """
    if not operation_key:
        raise BadInput(field="operation_key", problem="it must not be empty.")
    case = locked(case)
    key = f"{case.pk}:{operation_key}"
    known = list(Refund.objects.filter(seller_id=case.seller_id, operation_key=key).order_by("id"))
    if known:
        return known
    case = locked(case, version)
    require_move(case, Move.PAY)
    plan = plan_refund(case, amount_minor=amount_minor)
    meet(case, "refund")
    move(case, Move.PAY, by=by, data={"amount": money_of(case, plan.amount_minor)})
    return list(
        reserve_refund(
            order=case.order,
            amount_minor=plan.amount_minor,
            lines=plan.lines,
            operation_key=key,
            by=by,
            case_ref=case.pk,
            reason=case.reason,
        )
    )


@transaction.atomic
def take_refund_result(case_ref: str) -> Case | None:
    """
    Bring a case up to date with its refunds after the ledger heard from a provider; safe to repeat.

    While one of them is on its way or unknown the case stays settling.
    """
    found = Case.objects.filter(pk=case_ref).first()
    if found is None:
        return None
    case = locked(found)
    refunds = list(Refund.objects.filter(case_ref=case.pk).order_by("created_at", "id"))
    arrived = sum(refund.amount_minor for refund in refunds if refund.state == RefundState.DONE)
    if case.state != State.SETTLING:
        if arrived != case.refunded_minor:
            touch(case, refunded_minor=arrived)
        return case
    if not refunds or any(refund.state in IN_FLIGHT for refund in refunds):
        if arrived != case.refunded_minor:
            touch(case, refunded_minor=arrived)
        return case
    _finish(case, refunds, arrived)
    return case


def _finish(case: Case, refunds: Sequence[Refund], arrived: int) -> None:
    changes = {"refunded_minor": arrived}
    data = {"refunded": money_of(case, arrived)}
    waits = case.goods_back and case.goods_complete_at is None
    rest = payable(case).total_minor
    last = [refund for refund in refunds if refund.operation_key == refunds[-1].operation_key]
    errors = [refund.error for refund in last if refund.state == RefundState.FAILED]
    after_goods = State.RECEIVING if waits else State.RECEIVED
    back = after_goods if case.goods_back else State.APPROVED
    if errors:
        move(
            case,
            Move.PAYMENT_FAILED,
            by=SYSTEM,
            target=back,
            changes=changes,
            data={**data, "error": errors[0]},
        )
    elif waits or rest:
        move(case, Move.PAID_PART, by=SYSTEM, target=back, changes=changes, data=data)
    else:
        meet(case)
        close_later(case)
        release_units(case)
        move(case, Move.PAID, by=SYSTEM, changes=changes, data=data)
