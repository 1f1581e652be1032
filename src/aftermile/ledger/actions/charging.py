"""What becomes of a charge: paid, failed, left open, or paid though nothing was due any more."""

from django.db import transaction

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.money import Money
from aftermile.ledger.actions.settle import backoff
from aftermile.ledger.actions.tenders import Payment, add_tender, lock_order
from aftermile.ledger.hooks import count_charge, lock_case
from aftermile.ledger.models import AccountKind, Charge, ChargeState, Direction, ExternalMovement
from aftermile.ledger.payments import STORE_CREDIT, ChargeAnswer, ChargeResult, collector

WAITING = (ChargeState.OPEN, ChargeState.UNKNOWN)
MANUAL = "manual"


def lock_charge(charge_id: str) -> Charge:
    """Lock the case it is of, then the payments of the order, and read the charge as it is now."""
    found = Charge.objects.select_related("order").get(pk=charge_id)
    order = found.order
    if found.case_ref:
        for lock in lock_case:
            lock(found.case_ref)
    lock_order(order)
    rows = Charge.objects.select_related("order__buyer", "seller", "method", "credit", "tender")
    return rows.get(pk=charge_id)


def note_charge(name: str, charge: Charge, by: Actor, **more: object) -> None:
    """Record an event of a charge."""
    record(
        name,
        subject=charge,
        by=by,
        thread=charge.case_ref or charge.order_id,
        data={
            "number": charge.number,
            "charge": charge.pk,
            "amount": {"minor": charge.amount_minor, "currency": charge.currency},
            "words": charge.words,
            "order": charge.order_id,
            "case": charge.case_ref,
            **more,
        },
    )


def close(charge: Charge, state: ChargeState, *, error: str = "") -> Charge:
    """End a charge; the lock is held."""
    charge.state = state
    charge.error = error[:300]
    charge.ask_at = None
    charge.finished_at = clock.now()
    charge.save()
    return charge


def _payment(charge: Charge, payment_ref: str, provider: str) -> Payment:
    kind, label = "other", charge.words
    if provider == STORE_CREDIT and charge.credit is not None:
        kind, label = ("store_credit" if charge.credit.kind == "credit" else "gift_card"), charge.credit.last4
    elif charge.method is not None:
        kind, label = charge.method.kind, charge.method.label
    elif provider == MANUAL:
        kind = "bank"
    return Payment(charge.amount, kind, label, provider, payment_ref[:120])


def pay(charge: Charge, *, payment_ref: str, by: Actor, provider: str = "") -> Charge:
    """
    Book a charge as paid: a tender on the order, a capture, an event. The lock is held, it is waiting.

    What it pays for is counted in the same transaction, so that an order's total is what was paid for it.
    """
    payment = _payment(charge, payment_ref, provider or charge.provider)
    against = AccountKind.FEES if charge.what else AccountKind.SALES
    charge.tender = add_tender(
        charge.order, payment, case_ref=charge.case_ref, against=against, what=charge.what
    )
    close(charge, ChargeState.PAID)
    for count in count_charge:
        count(charge)
    note_charge("charge.paid", charge, by, tender=charge.tender.pk)
    return charge


def paid_late(charge: Charge, amount: Money, payment_ref: str, by: Actor) -> ExternalMovement | None:
    """
    Keep money that came though nothing was due any more: on a tender of its own, in suspense.

    It waits among the movements until somebody pays it back or keeps it. Once per payment.
    """
    ref = payment_ref or charge.provider_ref or charge.pk
    known = ExternalMovement.objects.filter(
        seller_id=charge.seller_id, provider=charge.provider, provider_ref=f"in:{ref}"[:120]
    ).first()
    if known is not None:
        return known
    payment = Payment(amount, "other", charge.words, charge.provider, ref[:120])
    tender = add_tender(charge.order, payment, case_ref=charge.case_ref, against=AccountKind.SUSPENSE)
    movement = ExternalMovement.objects.create(
        seller_id=charge.seller_id,
        provider=charge.provider,
        provider_ref=f"in:{ref}"[:120],
        tender=tender,
        currency=amount.currency,
        amount_minor=amount.minor,
        reported={"charge": charge.pk, "payment": payment_ref},
        direction=Direction.IN,
        at=clock.now(),
    )
    note_charge("charge.paid_late", charge, by, tender=tender.pk, movement=movement.pk)
    return movement


def _came_before(charge: Charge, payment_ref: str) -> bool:
    tender = charge.tender
    return tender is not None and (not payment_ref or payment_ref[:120] == tender.external_id)


def _paid(charge: Charge, result: ChargeResult, amount: Money, by: Actor) -> Charge:
    ref = result.payment_ref or result.provider_ref or charge.provider_ref or charge.pk
    if charge.state in WAITING and amount == charge.amount:
        charge.provider_ref = result.provider_ref or charge.provider_ref
        return pay(charge, payment_ref=ref, by=by)
    if not _came_before(charge, ref):
        paid_late(charge, amount, ref, by)
    return charge


def _over(charge: Charge, result: ChargeResult, by: Actor) -> Charge:
    if charge.state not in WAITING:
        return charge
    charge.provider_ref = result.provider_ref or charge.provider_ref
    if result.answer == ChargeAnswer.FAILED:
        close(charge, ChargeState.FAILED, error=result.message or "declined")
        note_charge("charge.failed", charge, by, error=charge.error)
    elif charge.expires_at is not None and charge.expires_at <= clock.now():
        close(charge, ChargeState.EXPIRED)
        note_charge("charge.expired", charge, by)
    else:
        close(charge, ChargeState.CANCELED)
        note_charge("charge.canceled", charge, by, note=result.message)
    return charge


def _left_open(charge: Charge, result: ChargeResult) -> Charge:
    if charge.state not in WAITING:
        return charge
    charge.provider_ref = result.provider_ref or charge.provider_ref
    charge.url = result.url or charge.url
    charge.error = result.message[:300]
    charge.state = ChargeState.UNKNOWN if result.answer == ChargeAnswer.UNKNOWN else ChargeState.OPEN
    charge.ask_at = clock.now() + backoff(charge.attempts + (5 if charge.url else 0))
    charge.save()
    return charge


@transaction.atomic
def settle_charge(
    charge: Charge, result: ChargeResult, by: Actor = SYSTEM, amount: Money | None = None
) -> Charge:
    """
    Apply one answer of the provider, from a call, a question or a webhook, in any order and any number.

    Paid once means one tender. What comes later, or is another amount, becomes a movement to pay back.
    """
    charge = lock_charge(charge.pk)
    if result.answer == ChargeAnswer.PAID:
        return _paid(charge, result, amount or charge.amount, by)
    if result.answer in (ChargeAnswer.FAILED, ChargeAnswer.CANCELED):
        return _over(charge, result, by)
    return _left_open(charge, result)


def waits_for_provider(charge: Charge) -> bool:
    """Say whether the provider has to be asked to collect it."""
    return charge.state in WAITING and collector(charge.provider) is not None
