"""Fees that a refund of a case is less by: set, taken off again, and given back where they were kept."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.moving import locked, money_of, touch
from aftermile.cases.actions.targets import target_of
from aftermile.cases.amounts import Books, paid_back, payable
from aftermile.cases.authority import require
from aftermile.cases.errors import NothingAgreed
from aftermile.cases.fees import (
    bar_to,
    check_amount,
    check_kind,
    require_below_cap,
    require_room,
    room_for_fees,
)
from aftermile.cases.models import Case, Fee, FeeOrigin, Step, StepKind, StepState
from aftermile.cases.planning.making import agreement_of
from aftermile.cases.states import State
from aftermile.cases.taken_off import NewFee, standing_fees
from aftermile.cases.words import fee_words, state_words
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, MoveNotAllowed, NotFound, Phrase
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.models import LineKind, Refund

OPEN_TO_FEES = frozenset({State.APPROVED, State.RECEIVING, State.RECEIVED, State.PARTIALLY_SETTLED})
FEE_BACK = "fee_back"
"""Reason of a refund that gives back what was kept too much."""


@transaction.atomic
def add_fee(  # noqa: PLR0913 - the fields of a fee
    case: Case,
    *,
    kind: str,
    amount_minor: int,
    operation_key: str,
    by: Actor,
    words: str = "",
    origin: str = FeeOrigin.AGENT,
    ref: str = "",
    version: int | None = None,
) -> Fee:
    """
    Let the refund of a case be less by a fee; the same `operation_key` again returns the same fee.

    Raises what `fees.checked_fees` raises: what law or fault forbid, what the rules do not give, and
    `FeesExceedRefund` where the refund would fall below zero; `NothingAgreed` before money was agreed.
    """
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    case = locked(case)
    known = Fee.objects.filter(case=case, operation_key=operation_key).first()
    if known is not None:
        return known
    case = locked(case, version)
    if case.agreed_minor is None:
        raise NothingAgreed
    if State(case.state) not in OPEN_TO_FEES:
        raise MoveNotAllowed(move=Phrase(_("Take off a fee")), state=state_words(case.state))
    check_kind(kind)
    check_amount(amount_minor)
    books = Books(case)
    bar = bar_to(agreement_of(case), kind, books)
    if bar is not None:
        raise bar
    require_below_cap(kind, amount_minor, books)
    require_room(case, amount_minor, room_for_fees(books))
    fee = _write(case, NewFee(kind, amount_minor, words), origin, ref, operation_key, by)
    record("case.fee_added", subject=case, by=by, data=_data(case, fee))
    _follow(case)
    touch(case)
    return fee


def _write(case: Case, new: NewFee, origin: str, ref: str, key: str, by: Actor) -> Fee:
    return Fee.objects.create(
        case=case,
        episode=case.episode,
        kind=new.kind,
        amount_minor=new.amount_minor,
        words=new.words.replace("\x00", "").strip()[:300],
        origin=origin,
        ref=ref,
        operation_key=key,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name[:120],
        at=clock.now(),
    )


def _data(case: Case, fee: Fee) -> dict[str, object]:
    return {
        "number": case.rma_number,
        "fee": fee.pk,
        "kind": fee.kind,
        "amount": money_of(case, fee.amount_minor),
        "words": fee.words,
    }


def set_agreed_fees(case: Case, fees: Sequence[NewFee], *, by: Actor, offer: str = "") -> None:
    """
    Write the fees of a new agreement; case locked, in its transaction.

    What an earlier agreement set and no refund has kept yet does not stand any more.
    """
    _drop_unkept(case, by)
    for place, new in enumerate(fees):
        origin = FeeOrigin.RULE if new.by_rule else FeeOrigin.OFFER if offer else FeeOrigin.AGENT
        key = f"agreed:{case.episode}:{case.version}:{place}"
        fee = _write(case, new, origin, offer, key, by)
        record("case.fee_added", subject=case, by=by, data=_data(case, fee))


def _drop_unkept(case: Case, by: Actor) -> None:
    standing = standing_fees(case)
    kept = dict(paid_back(case).kept) if standing else {}
    for fee in standing:
        left = kept.get(fee.kind, 0)
        if left >= fee.amount_minor:
            kept[fee.kind] = left - fee.amount_minor
            continue
        if left > 0:  # a part of it was kept: that part stands
            Fee.objects.filter(pk=fee.pk).update(amount_minor=left)
            kept[fee.kind] = 0
            continue
        _end(fee, by, "agreed_anew")


def _end(fee: Fee, by: Actor, why: str) -> None:
    fee.removed_at, fee.removed_by, fee.removed_why = clock.now(), by.name[:120], why[:300]
    fee.save(update_fields=["removed_at", "removed_by", "removed_why"])


@transaction.atomic
def remove_fee(case: Case, ref: str, *, by: Actor, words: str = "", version: int | None = None) -> Fee:
    """
    Take a fee off again; what a refund kept for it goes back to the buyer by itself. Again changes nothing.

    Money that was kept is given away by this: it needs the authority for so much.
    """
    case = locked(case)
    fee = Fee.objects.filter(case=case, pk=ref).first()
    if fee is None:
        raise NotFound(noun="fee", ref=ref)
    if fee.removed_at is not None:
        return fee
    case = locked(case, version)
    if paid_back(case).kept.get(fee.kind, 0) > 0:
        require(by, case, case.remedy, fee.amount_minor)
    _end(fee, by, words.replace("\x00", "").strip())
    record("case.fee_removed", subject=case, by=by, data={**_data(case, fee), "why": fee.removed_why})
    give_back(case, cause=fee.pk, by=by)
    _follow(case)
    touch(case)
    return fee


def remove_fees_of(case: Case, ref: str, *, by: Actor) -> None:
    """Take off what came with a way back that is not used; case locked."""
    for fee in standing_fees(case):
        if fee.ref == ref:
            remove_fee(case, fee.pk, by=by, words="")
            case.refresh_from_db(fields=["version", "updated_at", "due_at"])


def give_back(case: Case, *, cause: str, by: Actor) -> list[Refund]:
    """
    Pay back what refunds have kept and what does not stand any more; case locked.

    It is what was booked less what stands now, in minor units. `cause` is what lowered it: the same again
    pays nothing twice. What the payments cannot give stays with what may be paid.
    """
    due = payable(case)
    if not due.back_minor:
        return []
    target = target_of(case, due.back_minor)
    refunds = reserve_refund(
        order=case.order,
        amount_minor=due.back_minor,
        lines=[LineInput(LineKind.FEE, minor, what=what) for what, minor in due.back.items()],
        operation_key=f"{case.pk}:less:{cause}",
        by=by,
        case_ref=case.pk,
        reason=FEE_BACK,
        tender=target.tender,
        credit=target.credit,
        method=target.method,
    )
    data = {
        "number": case.rma_number,
        "amount": money_of(case, due.back_minor),
        "fees": [{"kind": what, "amount": money_of(case, minor)} for what, minor in due.back.items()],
        "words": ", ".join(fee_words(what) for what in due.back),
    }
    record("case.fee_given_back", subject=case, by=by, data=data)
    return refunds


def _follow(case: Case) -> None:
    """Let the open step of the plan that pays say what is paid now."""
    books = Books(case)
    steps = Step.objects.filter(case=case, episode=case.episode, key=StepKind.REFUND.value)
    step = steps.exclude(state__in=(StepState.DONE, StepState.SKIPPED)).first()
    if step is None:
        return
    net = max(0, (case.agreed_minor or 0) - sum(fee.amount_minor for fee in books.fees))
    Step.objects.filter(pk=step.pk).update(expected_minor=net, data={**step.data, "amount": net})
