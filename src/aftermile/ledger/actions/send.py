"""Asking the provider: after commit, with our key, and again until it has answered."""

import logging

from django.db import transaction
from django.db.models import F

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions.settle import FIRST_ASK, backoff, lock_refund, note, settle
from aftermile.ledger.models import FREEZING, Dispute, DisputeState, Refund, RefundState
from aftermile.ledger.payments import (
    PaymentProvider,
    ProviderError,
    RefundAnswer,
    RefundRequest,
    RefundResult,
    paid_by_hand,
    providers,
)

log = logging.getLogger(__name__)
ASKABLE = (RefundState.SENT, RefundState.UNKNOWN)
WAITS = "waits for a chargeback"


def request_of(refund: Refund) -> RefundRequest:
    """Return the request as the provider gets it with each try; the key is the refund's id."""
    return RefundRequest(
        key=refund.pk,
        payment_ref=refund.tender.external_id,
        amount=refund.amount,
        reason=refund.reason,
        asked_at=refund.sent_at,
        provider_ref=refund.provider_ref,
    )


def _disputed(refund: Refund) -> bool:
    """Say whether a chargeback holds the refund back: it stays reserved until that is decided."""
    return Dispute.objects.filter(tender_id=refund.tender_id, state__in=FREEZING).exists()


def _not_again(refund: Refund) -> RefundResult | None:
    """Return what counts for a refund the provider never saw, where a chargeback forbids to send it."""
    if _disputed(refund):
        return RefundResult(RefundAnswer.UNKNOWN, message=WAITS)
    lost = Dispute.objects.filter(tender_id=refund.tender_id, state=DisputeState.LOST)
    if lost.filter(decided_at__gte=refund.created_at).exists():
        return RefundResult(RefundAnswer.DECLINED, message="charged back")
    return None


def send_held(tender_id: str) -> int:
    """Go on with the refunds that a chargeback held back; call outside a transaction."""
    held = Refund.objects.filter(tender_id=tender_id, state__in=(RefundState.RESERVED, RefundState.UNKNOWN))
    return sum(_send_alone(refund_id) for refund_id in list(held.values_list("pk", flat=True)))


def begin_sending(refund_id: str) -> tuple[Refund, bool]:
    """Move reserved to sent, in the caller's transaction; say whether an earlier run may have asked."""
    refund = lock_refund(refund_id)
    asked_before = refund.state in ASKABLE
    if asked_before:
        Refund.objects.filter(pk=refund.pk).update(attempts=F("attempts") + 1)
    elif refund.state == RefundState.RESERVED and not paid_by_hand(refund.provider):
        if _disputed(refund):
            return refund, asked_before
        now = clock.now()
        refund.state = RefundState.SENT
        refund.attempts = 1
        refund.sent_at = now
        refund.ask_at = now + FIRST_ASK
        refund.save()
        note("refund.sent", refund, SYSTEM)
    return refund, asked_before


def _ask(provider: PaymentProvider, refund: Refund, *, asked_before: bool) -> RefundResult:
    asking, request = asked_before, request_of(refund)
    try:
        if asked_before:
            found = provider.find_refund(request) or _not_again(refund)
            if found is not None:
                return found
        asking = False
        return provider.refund(request)
    except ProviderError as error:
        clean_no = error.permanent and not asking
        return RefundResult(RefundAnswer.DECLINED if clean_no else RefundAnswer.UNKNOWN, message=str(error))


def send_refund(refund_id: str) -> Refund:
    """
    Ask the provider for a reserved refund and settle its answer; call outside a transaction.

    `sent` is committed before the call. A run that finds `sent` or `unknown` follows one that died or
    heard nothing: it asks what became of the key first, and sends the same key again only when the
    provider never saw it and no chargeback forbids it. Finished refunds and those a person pays are left
    alone.
    """
    with transaction.atomic(durable=True):
        refund, asked_before = begin_sending(refund_id)
    if refund.state not in ASKABLE or paid_by_hand(refund.provider):
        return refund
    provider = providers.get(refund.provider)
    result = _ask(provider, refund, asked_before=asked_before)
    return settle(refund, result)


def ask_again(refund_id: str) -> Refund:
    """Ask the provider now about a refund that is sent or unknown (the console's button)."""
    return send_refund(refund_id)


def ask_due(limit: int = 20) -> int:
    """Ask again for refunds whose time has come; return how many. Two workers never take the same one."""
    now = clock.now()
    due = Refund.objects.filter(state__in=ASKABLE, ask_at__lte=now).order_by("ask_at")[:limit]
    asked = 0
    for refund in due:
        taken = Refund.objects.filter(pk=refund.pk, state__in=ASKABLE, ask_at=refund.ask_at).update(
            ask_at=now + backoff(refund.attempts + 1)
        )
        if taken:
            asked += _send_alone(refund.pk)
    return asked


def _send_alone(refund_id: str) -> bool:
    """Ask about one refund; its trouble is not its siblings'."""
    try:
        send_refund(refund_id)
    except Exception:
        log.exception("asking about refund %s failed", refund_id)
        return False
    return True
