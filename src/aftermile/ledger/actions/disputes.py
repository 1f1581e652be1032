"""Chargebacks: what a notice, an answer or a person does to one, in any order."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions.booking import lock_tenders
from aftermile.ledger.actions.posting import Leg, NewEntry, post, reverse
from aftermile.ledger.actions.settle import fail
from aftermile.ledger.models import AccountKind, Dispute, DisputeState, Entry, Refund, RefundState
from aftermile.ledger.payments import (
    DisputeAnswer,
    DisputeNotice,
    DisputeStage,
    DisputingProvider,
    paid_by_hand,
    providers,
)
from aftermile.orders.models import Tender

_RANK: Final = {
    DisputeState.INQUIRY: 0,
    DisputeState.OPENED: 1,
    DisputeState.ANSWERED: 2,
    DisputeState.WON: 3,
    DisputeState.LOST: 3,
}
_EVENTS: Final = {
    DisputeState.INQUIRY: "dispute.inquired",
    DisputeState.OPENED: "dispute.opened",
    DisputeState.ANSWERED: "dispute.answered",
    DisputeState.WON: "dispute.won",
    DisputeState.LOST: "dispute.lost",
}


def _note(dispute: Dispute, by: Actor) -> None:
    record(
        _EVENTS[DisputeState(dispute.state)],
        subject=dispute,
        by=by,
        thread=dispute.case_ref or dispute.order_id,
        data={
            "amount": {"minor": dispute.amount_minor, "currency": dispute.currency},
            "reason": dispute.reason,
            "answer_by": dispute.answer_by.isoformat() if dispute.answer_by else "",
            "tender": dispute.tender_id,
            "order": dispute.order_id,
            "case": dispute.case_ref,
        },
    )


def _post(dispute: Dispute, step: str, legs: list[Leg]) -> None:
    key = f"dispute:{dispute.pk}:{step}"
    kind = f"dispute_{step}"
    post(NewEntry(dispute.seller_id, kind, key, legs, dispute.order_id, dispute.case_ref))


def _take(dispute: Dispute) -> None:
    """The scheme took the money: it is ours to win back."""
    if dispute.taken:
        return
    dispute.taken = True
    legs = [
        Leg(AccountKind.DISPUTED, dispute.amount, dispute.provider),
        Leg(AccountKind.CASH, -dispute.amount, dispute.provider),
    ]
    _post(dispute, "taken", legs)


def _charge_fee(dispute: Dispute, fee: Money | None) -> None:
    if fee is None or not fee or dispute.fee_minor:
        return
    dispute.fee_minor, dispute.fee_currency = fee.minor, fee.currency
    legs = [Leg(AccountKind.DISPUTE_FEES, fee), Leg(AccountKind.CASH, -fee, dispute.provider)]
    _post(dispute, "fee", legs)


def _win(dispute: Dispute) -> None:
    if dispute.taken:
        taken = Entry.objects.get(seller_id=dispute.seller_id, key=f"dispute:{dispute.pk}:taken")
        reverse(taken, kind="dispute_won", key=f"dispute:{dispute.pk}:won")


def _lose(dispute: Dispute, by: Actor) -> None:
    _take(dispute)
    legs = [
        Leg(AccountKind.CHARGEBACKS, dispute.amount),
        Leg(AccountKind.DISPUTED, -dispute.amount, dispute.provider),
    ]
    _post(dispute, "lost", legs)
    held = Refund.objects.filter(tender_id=dispute.tender_id, state=RefundState.RESERVED)
    for refund in held.select_related("order", "tender", "seller").order_by("id"):
        fail(refund, error="charged back", by=by)


def _move(dispute: Dispute, to: DisputeState, by: Actor, fee: Money | None = None) -> None:
    """Bring a chargeback to a later state; earlier and equal ones, and a second end, change nothing."""
    fresh = dispute._state.adding  # noqa: SLF001  Django's own word for a row not yet written
    _charge_fee(dispute, fee)
    if not fresh and _RANK[to] <= _RANK[DisputeState(dispute.state)]:
        dispute.save()
        return
    dispute.state = to
    if to in (DisputeState.OPENED, DisputeState.ANSWERED):
        _take(dispute)
    elif to == DisputeState.WON:
        _win(dispute)
    elif to == DisputeState.LOST:
        _lose(dispute, by)
    if to in (DisputeState.WON, DisputeState.LOST):
        dispute.decided_at = clock.now()
    dispute.save()
    _note(dispute, by)


@transaction.atomic
def take_dispute_notice(provider_id: str, notice: DisputeNotice) -> Dispute:
    """
    Apply one webhook notice; early, late and repeated ones do no harm.

    Raises `UnknownPayment` when no tender has this payment: the provider repeats it.
    """
    tender = Tender.objects.filter(provider=provider_id, external_id=notice.payment_ref).first()
    if not notice.payment_ref or tender is None:
        raise errors.UnknownPayment(payment=notice.payment_ref, provider=provider_id)
    return _take_notice(tender, notice, Actor(ActorKind.PROVIDER, provider_id, provider_id))


def _take_notice(tender: Tender, notice: DisputeNotice, by: Actor, case_ref: str = "") -> Dispute:
    lock_tenders(tender.order)
    known = Dispute.objects.filter(
        seller_id=tender.seller_id, provider=tender.provider, provider_ref=notice.provider_ref
    ).first()
    dispute = known or Dispute(
        seller_id=tender.seller_id,
        order_id=tender.order_id,
        tender=tender,
        case_ref=case_ref or _case_of(tender),
        provider=tender.provider,
        provider_ref=notice.provider_ref,
        opened_at=clock.now(),
        state=DisputeState.INQUIRY,
    )
    if not dispute.taken:
        dispute.currency, dispute.amount_minor = notice.amount.currency, notice.amount.minor
    dispute.reason = notice.reason[:120] or dispute.reason
    dispute.answer_by = notice.answer_by or dispute.answer_by
    _move(dispute, DisputeState(notice.stage.value), by, notice.fee)
    return dispute


def _case_of(tender: Tender) -> str:
    """Return the case that paid back to this payment last, for the chargeback to stand with it."""
    newest = Refund.objects.filter(tender=tender).exclude(case_ref="").order_by("-id").first()
    return newest.case_ref if newest else ""


@transaction.atomic
def record_dispute(  # noqa: PLR0913  what the bank's letter says
    tender: Tender,
    *,
    amount_minor: int,
    reference: str,
    by: Actor,
    reason: str = "",
    answer_by: datetime | None = None,
    fee_minor: int = 0,
    inquiry: bool = False,
    case_ref: str = "",
) -> Dispute:
    """
    Write down a chargeback that came by letter or stands only on the provider's pages; safe to repeat.

    Raises `ReferenceMissing`, `DisputeTooLarge`, `AmountNotPositive`.
    """
    reference = reference.strip()[:120]
    if not reference:
        raise errors.ReferenceMissing
    if amount_minor <= 0:
        raise errors.AmountNotPositive
    if amount_minor > tender.captured_minor:
        raise errors.DisputeTooLarge(
            amount=str(Money(amount_minor, tender.currency)),
            captured=str(Money(tender.captured_minor, tender.currency)),
        )
    notice = DisputeNotice(
        provider_ref=reference,
        payment_ref=tender.external_id,
        amount=Money(amount_minor, tender.currency),
        stage=DisputeStage.INQUIRY if inquiry else DisputeStage.OPENED,
        reason=reason.strip(),
        answer_by=answer_by,
        fee=Money(fee_minor, tender.currency) if fee_minor > 0 else None,
    )
    return _take_notice(tender, notice, by, case_ref)


def _locked(dispute: Dispute) -> Dispute:
    lock_tenders(dispute.order)
    return Dispute.objects.select_related("order", "tender", "seller").get(pk=dispute.pk)


@transaction.atomic
def answer_dispute(dispute: Dispute, words: str, by: Actor) -> Dispute:
    """
    Say what the seller answers; the provider gets it after commit where it takes answers, else a person
    hands it in on the provider's pages. Raises `DisputeClosed`.
    """
    words = words.strip()
    if not words:
        raise BadInput(field="words", problem=_("write what is answered."))
    dispute = _locked(dispute)
    if not dispute.is_open:
        raise errors.DisputeClosed(state=dispute.get_state_display())
    dispute.answer = words[:20_000]
    dispute.answered_at = clock.now()
    dispute.answered_by = by.name
    if dispute.state == DisputeState.ANSWERED:
        dispute.save()
        _note(dispute, by)
    elif dispute.state == DisputeState.INQUIRY:
        dispute.save()
        _note_answered(dispute, by)
    else:
        _move(dispute, DisputeState.ANSWERED, by)
    return dispute


def _note_answered(dispute: Dispute, by: Actor) -> None:
    """An answered inquiry stays one: no money moved, nothing is frozen."""
    state, dispute.state = dispute.state, DisputeState.ANSWERED
    _note(dispute, by)
    dispute.state = state


@transaction.atomic
def decide_dispute(dispute: Dispute, *, won: bool, by: Actor) -> Dispute:
    """Write down how a chargeback ended that no provider tells of; the same again changes nothing."""
    dispute = _locked(dispute)
    to = DisputeState.WON if won else DisputeState.LOST
    if dispute.state == to:
        return dispute
    if not dispute.is_open:
        raise errors.DisputeClosed(state=dispute.get_state_display())
    _move(dispute, to, by)
    return dispute


def hand_in_answer(dispute_id: str) -> bool:
    """Give the answer to the provider where it takes one; call outside a transaction, safe to repeat."""
    dispute = Dispute.objects.get(pk=dispute_id)
    if paid_by_hand(dispute.provider) or dispute.provider not in providers or not dispute.answered_at:
        return False
    provider = providers.get(dispute.provider)
    if not isinstance(provider, DisputingProvider):
        return False
    key = f"{dispute.pk}:{dispute.answered_at:%Y%m%d%H%M%S%f}"
    taken = provider.answer_dispute(DisputeAnswer(key, dispute.provider_ref, dispute.answer))
    if not taken:
        raise errors.AnswerNotTaken
    Dispute.objects.filter(pk=dispute.pk).update(handed_in_at=clock.now())
    return True
