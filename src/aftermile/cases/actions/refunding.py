"""Paying back what was agreed and accepted, and what the ledger answers."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.moving import locked, money_of, move, require_move, touch
from aftermile.cases.actions.owing import end_arrears, is_outside, note_answer
from aftermile.cases.actions.settling import release_units
from aftermile.cases.actions.targets import target_of
from aftermile.cases.amounts import outstanding, payable
from aftermile.cases.authority import require
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import Case, Step
from aftermile.cases.planning.executors import Outcome
from aftermile.cases.plans import plan_refund
from aftermile.cases.states import MOVES, Move, State
from aftermile.cases.taken_off import open_arrears
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import BadInput
from aftermile.ledger.actions import reserve_refund
from aftermile.ledger.models import Refund, RefundState
from aftermile.ledger.queries import IN_FLIGHT


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

    The same `operation_key` again returns the same refunds and moves no money. What was agreed was within
    somebody's authority, so that a member needs none to pay it; a key has its own limit for each act.
    """
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    case = locked(case)
    key = f"{case.pk}:{operation_key}"
    known = list(Refund.objects.filter(seller_id=case.seller_id, operation_key=key).order_by("id"))
    if known:
        return known
    case = locked(case, version)
    require_move(case, Move.PAY)
    plan = plan_refund(case, amount_minor=amount_minor)
    if by.kind is ActorKind.API_KEY:
        require(by, case, case.remedy, plan.amount_minor)
    meet(case, "refund")
    move(case, Move.PAY, by=by, data={"amount": money_of(case, plan.amount_minor)})
    target = target_of(case, plan.amount_minor)
    return list(
        reserve_refund(
            order=case.order,
            amount_minor=plan.amount_minor,
            lines=plan.lines,
            operation_key=key,
            by=by,
            case_ref=case.pk,
            reason=case.reason,
            tender=target.tender,
            credit=target.credit,
            method=target.method,
        )
    )


@transaction.atomic
def take_refund_result(case_ref: str, refund_ref: str = "") -> Case | None:
    """
    Bring a case up to date with its refunds after the ledger heard from a provider; safe to repeat.

    While one of them is on its way or unknown the case stays settling. `refund_ref` is the one that was
    answered: where nothing else works it out again, its money is owed again when it failed (`owing`).
    """
    found = Case.objects.filter(pk=case_ref).first()
    if found is None:
        return None
    case = locked(found)
    note_answer(case, refund_ref)
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
    waits = case.goods_back and case.goods_complete_at is None and bool(outstanding(case))
    left = payable(case)
    rest = left.total_minor
    owed_minor = left.short_minor + sum(row.amount_minor for row in open_arrears(case))
    last = [refund for refund in refunds if refund.operation_key == refunds[-1].operation_key]
    errors = [row.error for row in last if row.state == RefundState.FAILED and not is_outside(row)]
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
    elif owed_minor:
        owed = {"owed": money_of(case, owed_minor)}
        move(case, Move.PAID_SHORT, by=SYSTEM, changes=changes, data={**data, **owed})
    else:
        meet(case)
        close_later(case)
        release_units(case)
        move(case, Move.PAID, by=SYSTEM, changes=changes, data=data)


@transaction.atomic
def settle_rest(case: Case, *, words: str, by: Actor, version: int | None = None) -> Case:
    """
    Say how the rest was settled that the payments of the order could not cover; the buyer is told.

    Raises `WordsMissing`. No money is booked by this: credit or a transfer has its own entry.
    """
    case = locked(case, version)
    require_move(case, Move.SETTLE_REST)
    text = words.replace("\x00", "").strip()[:10_000]
    if not text:
        raise WordsMissing
    end_arrears(case, how="otherwise", by=by)
    meet(case)
    close_later(case)
    release_units(case)
    move(case, Move.SETTLE_REST, by=by, data={"words": text})
    return case


def pay_step(step: Step, by: Actor) -> Outcome:
    """Pay as a step of the plan says; repeated after a fall it finds the refund it made."""
    case = step.case
    if State(case.state) not in MOVES[Move.PAY].sources:
        return Outcome(False)
    many = Refund.objects.filter(case_ref=case.pk).count()
    refunds = refund_case(case, operation_key=f"{step.pk}:{many}", by=by)
    return Outcome(False, refunds[0].pk)
