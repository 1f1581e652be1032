"""What the provider's word does to a refund, under the lock that reservations take."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import Phrase
from aftermile.ledger.actions.booking import LineInput, book_reserved, event_data, lock_tenders
from aftermile.ledger.actions.posting import Leg, NewEntry, post, reverse
from aftermile.ledger.actions.rate_results import book_exchange_result
from aftermile.ledger.errors import CreditNotUsable
from aftermile.ledger.models import (
    AccountKind,
    Entry,
    ExternalMovement,
    LineKind,
    Refund,
    RefundState,
    StoreCredit,
)
from aftermile.ledger.payments import STORE_CREDIT, RefundAnswer, RefundResult
from aftermile.ledger.queries import free_by_tender
from aftermile.orders.models import Order

OPEN = (RefundState.RESERVED, RefundState.SENT, RefundState.UNKNOWN)
FIRST_ASK = timedelta(seconds=30)
LONGEST_ASK = timedelta(hours=6)
REVIVED = timedelta(days=365)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait before the provider is asked again: 30 s, doubling, at most 6 h."""
    return min(FIRST_ASK * (1 << min(attempts, 12)), LONGEST_ASK)


def lock_refund(refund_id: str) -> Refund:
    """Lock the tenders of the refund's order, then read the refund as it is now."""
    order = Refund.objects.select_related("order").get(pk=refund_id).order
    lock_tenders(order)
    return Refund.objects.select_related("order", "tender", "seller").get(pk=refund_id)


def note(name: str, refund: Refund, by: Actor, **more: object) -> None:
    record(
        name,
        subject=refund,
        by=by,
        thread=refund.case_ref or refund.order_id,
        data={**event_data(refund), **more},
    )


def finish(
    refund: Refund,
    *,
    provider_ref: str,
    by: Actor,
    source: AccountKind = AccountKind.CASH,
    party: str = "",
) -> Refund:
    """Book a refund as paid; the lock is held and its amount is reserved. `source` is what paid it."""
    party = refund.provider if source == AccountKind.CASH else party
    legs = [
        Leg(AccountKind.REFUNDS_PENDING, refund.amount),
        Leg(source, -refund.amount, party),
    ]
    key = f"refund:{refund.pk}:done"
    post(NewEntry(refund.seller_id, "refund_done", key, legs, refund.order_id, refund.case_ref))
    refund.state = RefundState.DONE
    refund.provider_ref = provider_ref or refund.provider_ref
    refund.error = ""
    refund.ask_at = None
    refund.finished_at = clock.now()
    refund.save()
    book_exchange_result(refund)
    note("refund.done", refund, by, provider_ref=refund.provider_ref)
    return refund


def check_target(order: Order, credit: StoreCredit) -> None:
    """Raise `CreditNotUsable` unless money of the order may go to this store credit."""
    problem = ""
    if credit.seller_id != order.seller_id or credit.buyer_id not in (None, order.buyer_id):
        problem = _("it belongs to somebody else.")
    elif credit.currency != order.currency:
        problem = Phrase(_("it is in {currency}."), currency=credit.currency)
    elif credit.closed_at is not None:
        problem = _("it was closed.")
    if problem:
        raise CreditNotUsable(credit=credit.last4, problem=problem)


def pay_into_credit(refund: Refund, by: Actor) -> Refund:
    """
    Put a reserved refund on the store credit it goes to and finish it, in the caller's transaction.

    Money that comes back to an expired credit is good for another year; what had expired stays so.
    """
    credit_id = refund.credit_id or refund.tender.external_id
    credit = StoreCredit.objects.select_for_update().filter(pk=credit_id, seller_id=refund.seller_id).first()
    if credit is None or credit.closed_at is not None:
        raise CreditNotUsable(credit=credit.last4 if credit else credit_id, problem=_("it was closed."))
    if credit.expired:
        book_breakage(credit, "expired")
        credit.expires_at = clock.now() + REVIVED
    credit.balance_minor += refund.amount_minor
    credit.save(update_fields=["balance_minor", "expires_at"])
    record(
        "credit.returned",
        subject=credit,
        by=by,
        thread=refund.case_ref or refund.order_id,
        data={
            "amount": {"minor": refund.amount_minor, "currency": refund.currency},
            "credit": credit.last4,
            "refund": refund.pk,
            "order": refund.order_id,
            "case": refund.case_ref,
        },
    )
    return finish(refund, provider_ref=credit.pk, by=by, source=AccountKind.CREDITS, party=credit.pk)


def book_breakage(credit: StoreCredit, why: str) -> int:
    """Take what is left of a credit out of the books; the row is locked and saved by the caller."""
    left = credit.balance_minor
    if left:
        legs = [
            Leg(AccountKind.CREDITS, credit.balance, credit.pk),
            Leg(AccountKind.BREAKAGE, -credit.balance),
        ]
        times = Entry.objects.filter(seller_id=credit.seller_id, key__startswith=f"credit:{credit.pk}:{why}")
        key = f"credit:{credit.pk}:{why}:{times.count()}"
        post(NewEntry(credit.seller_id, f"credit_{why}", key, legs, case_ref=credit.case_ref))
        credit.balance_minor = 0
    return left


def fail(refund: Refund, *, error: str, by: Actor, provider_ref: str = "") -> Refund:
    """Take the reservation back; the lock is held."""
    reserved = Entry.objects.get(seller_id=refund.seller_id, key=f"refund:{refund.pk}:reserved")
    reverse(reserved, kind="refund_reversed", key=f"refund:{refund.pk}:reversed")
    refund.state = RefundState.FAILED
    refund.provider_ref = provider_ref or refund.provider_ref
    refund.error = error[:300]
    refund.ask_at = None
    refund.finished_at = clock.now()
    refund.save()
    note("refund.failed", refund, by, error=refund.error)
    return refund


def revive(refund: Refund) -> None:
    """Reserve a failed refund once more: the money went out after all."""
    lines = [
        LineInput(LineKind(line.kind), line.amount_minor, line.unit_id or "", line.what)
        for line in refund.lines.all()
    ]
    book_reserved(refund, lines, step="revived")


def found_elsewhere(refund: Refund, provider_ref: str, by: Actor) -> ExternalMovement:
    """
    Keep money that went out though the refund had failed and its amount was given away since.

    It waits in suspense with an alarm, for a person to sort out.
    """
    return add_movement(
        ExternalMovement(
            seller_id=refund.seller_id,
            provider=refund.provider,
            provider_ref=provider_ref or refund.provider_ref or refund.pk,
            tender_id=refund.tender_id,
            currency=refund.currency,
            amount_minor=refund.amount_minor,
            reported={"refund": refund.pk},
            alarm=True,
        ),
        by,
    )


def add_movement(movement: ExternalMovement, by: Actor) -> ExternalMovement:
    """Book a movement made elsewhere into suspense, once per provider's reference; the lock is held."""
    known = ExternalMovement.objects.filter(
        seller_id=movement.seller_id, provider=movement.provider, provider_ref=movement.provider_ref
    ).first()
    if known is not None:
        return known
    movement.at = clock.now()
    movement.save(force_insert=True)
    tender = movement.tender
    order_id = tender.order_id if tender else None
    legs = [
        Leg(AccountKind.SUSPENSE, movement.amount),
        Leg(AccountKind.CASH, -movement.amount, movement.provider),
    ]
    post(NewEntry(movement.seller_id, "external", f"external:{movement.pk}", legs, order_id))
    record(
        "movement.found",
        subject=movement,
        by=by,
        thread=order_id or movement.pk,
        data={
            "amount": {"minor": movement.amount_minor, "currency": movement.currency},
            "provider": movement.provider,
            "provider_ref": movement.provider_ref,
            "tender": movement.tender_id or "",
            "order": order_id or "",
            "alarm": movement.alarm,
        },
    )
    return movement


def _done(refund: Refund, result: RefundResult, by: Actor) -> Refund:
    if refund.state in OPEN:
        return finish(refund, provider_ref=result.provider_ref, by=by)
    if refund.state == RefundState.FAILED and not _has_bounced(refund):
        if free_by_tender([refund.tender])[refund.tender_id] >= refund.amount_minor:
            revive(refund)
            return finish(refund, provider_ref=result.provider_ref, by=by)
        found_elsewhere(refund, result.provider_ref, by)
    return refund


def _declined(refund: Refund, result: RefundResult, by: Actor) -> Refund:
    if refund.state in OPEN:
        return fail(refund, error=result.message or "declined", by=by, provider_ref=result.provider_ref)
    return refund


def _bounced(refund: Refund, result: RefundResult, by: Actor) -> Refund:
    """Take back what was booked, for good: no success counts that is told afterwards."""
    if refund.state == RefundState.FAILED or refund.provider == STORE_CREDIT:
        return refund
    entries = {entry.key: entry for entry in Entry.objects.filter(key__startswith=f"refund:{refund.pk}:")}
    prefix = f"refund:{refund.pk}"
    if refund.state == RefundState.DONE:
        reverse(entries[f"{prefix}:done"], kind="refund_returned", key=f"{prefix}:returned")
        gain = Entry.objects.filter(seller_id=refund.seller_id, key=f"exchange:{refund.pk}").first()
        if gain is not None:
            reverse(gain, kind="exchange_returned", key=f"exchange:{refund.pk}:returned")
    reserved = entries.get(f"{prefix}:revived") or entries[f"{prefix}:reserved"]
    reverse(reserved, kind="refund_bounced", key=f"{prefix}:bounced")
    refund.state = RefundState.FAILED
    refund.provider_ref = result.provider_ref or refund.provider_ref
    refund.error = (result.message or "it came back")[:300]
    refund.ask_at = None
    refund.finished_at = clock.now()
    refund.save()
    note("refund.failed", refund, by, error=refund.error)
    return refund


def _has_bounced(refund: Refund) -> bool:
    return Entry.objects.filter(seller_id=refund.seller_id, key=f"refund:{refund.pk}:bounced").exists()


def _left_open(refund: Refund, result: RefundResult, by: Actor) -> Refund:
    """Pending or unknown: keep the amount, ask again later."""
    if refund.state not in (RefundState.SENT, RefundState.UNKNOWN):
        return refund
    first = result.answer == RefundAnswer.UNKNOWN and refund.state == RefundState.SENT
    refund.provider_ref = result.provider_ref or refund.provider_ref
    refund.error = result.message[:300]
    refund.ask_at = clock.now() + backoff(refund.attempts)
    refund.state = RefundState.UNKNOWN if result.answer == RefundAnswer.UNKNOWN else RefundState.SENT
    refund.save()
    if first:
        note("refund.unknown", refund, by)
    return refund


_ANSWERS = {
    RefundAnswer.DONE: _done,
    RefundAnswer.DECLINED: _declined,
    RefundAnswer.BOUNCED: _bounced,
    RefundAnswer.PENDING: _left_open,
    RefundAnswer.UNKNOWN: _left_open,
}


@transaction.atomic
def settle(refund: Refund, result: RefundResult, by: Actor = SYSTEM) -> Refund:
    """
    Apply one answer of the provider, from a call, a question or a webhook, in any order and any number.

    done or failed stay as they are, but for a success after a failure: it is booked when the amount is
    still free, else it becomes an `ExternalMovement` with an alarm. A refund that bounced is failed for good,
    also after it was done.
    """
    return _ANSWERS[result.answer](lock_refund(refund.pk), result, by)
