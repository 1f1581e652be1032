"""Refunds that a person pays: marked with a reference, or taken back."""

from django.db import transaction

from aftermile.kernel.actor import Actor
from aftermile.ledger import errors
from aftermile.ledger.actions.settle import fail, finish, lock_refund
from aftermile.ledger.models import Refund, RefundState
from aftermile.ledger.payments import paid_by_hand


@transaction.atomic
def confirm_manual_refund(refund: Refund, reference: str, by: Actor) -> Refund:
    """
    Mark a manual refund as paid under the bank's reference; again with the same one changes nothing.

    Raises `ReferenceMissing`, `RefundNotManual`, `RefundFinished`.
    """
    reference = reference.strip()
    if not reference:
        raise errors.ReferenceMissing
    refund = lock_refund(refund.pk)
    if not paid_by_hand(refund.provider):
        raise errors.RefundNotManual(refund=refund.number)
    if refund.state == RefundState.DONE and refund.provider_ref == reference:
        return refund
    if refund.state in (RefundState.DONE, RefundState.FAILED):
        raise errors.RefundFinished(refund=refund.number, state=refund.get_state_display())
    refund.sent_at = refund.sent_at or refund.created_at
    return finish(refund, provider_ref=reference[:120], by=by)


@transaction.atomic
def cancel_refund(refund: Refund, by: Actor, note: str = "") -> Refund:
    """Take back a reserved refund that a person was to pay; its amount is free again."""
    refund = lock_refund(refund.pk)
    if not paid_by_hand(refund.provider) or refund.state != RefundState.RESERVED:
        raise errors.RefundNotCancelable(refund=refund.number, state=refund.get_state_display())
    return fail(refund, error=note or "canceled", by=by)
