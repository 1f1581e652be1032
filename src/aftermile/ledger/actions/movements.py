"""A provider's notices, and money that moved without us."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.ledger import errors
from aftermile.ledger.actions.booking import LineInput, lock_tenders
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.actions.reserve import create_refund
from aftermile.ledger.actions.settle import OPEN, add_movement, finish, lock_refund, revive, settle
from aftermile.ledger.models import (
    AccountKind,
    Direction,
    ExternalMovement,
    LineKind,
    Refund,
    RefundState,
)
from aftermile.ledger.payments import RefundAnswer, RefundNotice, RefundResult
from aftermile.orders.models import Tender


def _find(provider_id: str, notice: RefundNotice) -> Refund | None:
    """Find ours by our key, else by the provider's reference: whichever came back first."""
    ours = Refund.objects.filter(provider=provider_id)
    if notice.key:
        return ours.filter(pk=notice.key).first()
    return ours.filter(provider_ref=notice.provider_ref).first() if notice.provider_ref else None


@transaction.atomic
def take_notice(provider_id: str, notice: RefundNotice) -> Refund | ExternalMovement | None:
    """
    Apply one webhook notice; early, late and repeated ones do no harm.

    A success nobody here asked for, or of another amount than was asked, becomes an
    `ExternalMovement`. Raises `UnknownPayment` when no tender has this payment: the provider repeats
    it, and the order may have been imported by then.
    """
    by = Actor(ActorKind.PROVIDER, provider_id, provider_id)
    refund = _find(provider_id, notice)
    if refund is not None and (refund.amount == notice.amount or notice.answer != RefundAnswer.DONE):
        return settle(refund, RefundResult(notice.answer, notice.provider_ref), by)
    if notice.answer != RefundAnswer.DONE:
        return None
    tender = Tender.objects.filter(provider=provider_id, external_id=notice.payment_ref).first()
    if not notice.payment_ref or tender is None:
        raise errors.UnknownPayment(payment=notice.payment_ref, provider=provider_id)
    lock_tenders(tender.order)
    refund = _find(provider_id, notice)  # a settlement may have come between the look and the lock
    if refund is not None and refund.amount == notice.amount:
        return settle(refund, RefundResult(notice.answer, notice.provider_ref), by)
    movement = ExternalMovement(
        seller_id=tender.seller_id,
        provider=provider_id,
        provider_ref=notice.provider_ref,
        tender=tender,
        currency=notice.amount.currency,
        amount_minor=notice.amount.minor,
        reported={"key": notice.key, "payment": notice.payment_ref},
        alarm=refund is not None,
    )
    return add_movement(movement, by)


def _open_movement(movement: ExternalMovement) -> ExternalMovement:
    """Lock what the movement touches and read it as it is now; raise `MovementSettled`."""
    if movement.tender is not None:
        lock_tenders(movement.tender.order)
    fresh = ExternalMovement.objects.select_related("tender__order", "seller").get(pk=movement.pk)
    if fresh.settled_at is not None:
        raise errors.MovementSettled
    return fresh


def _close(movement: ExternalMovement, refund: Refund | None, note: str, by: Actor) -> ExternalMovement:
    movement.refund = refund
    movement.settled_at = clock.now()
    movement.settled_by = by.name
    movement.note = note[:300]
    movement.save()
    order_id = movement.tender.order_id if movement.tender else ""
    record(
        "movement.settled",
        subject=movement,
        by=by,
        thread=order_id or movement.pk,
        data={"refund": refund.pk if refund else "", "note": movement.note},
    )
    return movement


@transaction.atomic
def match_movement(movement: ExternalMovement, refund: Refund, by: Actor) -> ExternalMovement:
    """
    Let a refund of ours stand for money that moved elsewhere: it is done, paid out of suspense.

    Raises `MovementSettled`, `MovementDoesNotFit` (other tender, other amount, or done already).
    """
    movement = _open_movement(movement)
    refund = lock_refund(refund.pk)
    problem = ""
    if refund.seller_id != movement.seller_id or refund.tender_id != movement.tender_id:
        problem = "it belongs to another payment."
    elif refund.amount != movement.amount:
        problem = f"{movement.amount} moved, {refund.amount} was asked for."
    elif refund.state == RefundState.DONE:
        problem = "it is done already."
    if problem:
        raise errors.MovementDoesNotFit(refund=refund.number, problem=problem)
    if refund.state not in OPEN:
        revive(refund)
    finish(refund, provider_ref=movement.provider_ref, by=by, source=AccountKind.SUSPENSE)
    return _close(movement, refund, "", by)


@transaction.atomic
def pay_back_movement(movement: ExternalMovement, by: Actor) -> Refund:
    """
    Pay back what a buyer paid though nothing was due any more; the refund goes its usual way.

    Raises `MovementSettled`, `MovementDoesNotFit` for money that went out.
    """
    movement = _open_movement(movement)
    tender = movement.tender
    if movement.direction != Direction.IN or tender is None:
        raise errors.MovementDoesNotFit(refund="", problem=_("it went out, it did not come in."))
    refund = create_refund(
        Refund(
            seller=movement.seller,
            order=tender.order,
            tender=tender,
            operation_key=f"movement:{movement.pk}",
            currency=movement.currency,
            amount_minor=movement.amount_minor,
            provider=tender.provider,
            reason="overpaid",
        ),
        [LineInput(LineKind.OVERPAID, movement.amount_minor)],
        by,
    )
    _close(movement, refund, "", by)
    return refund


@transaction.atomic
def keep_movement(movement: ExternalMovement, note: str, by: Actor) -> ExternalMovement:
    """Keep what a buyer paid late, because something is sent for it after all: it becomes a sale."""
    movement = _open_movement(movement)
    tender = movement.tender
    if movement.direction != Direction.IN or tender is None:
        raise errors.MovementDoesNotFit(refund="", problem=_("it went out, it did not come in."))
    legs = [Leg(AccountKind.SUSPENSE, movement.amount), Leg(AccountKind.SALES, -movement.amount)]
    key = f"external:{movement.pk}:kept"
    post(NewEntry(movement.seller_id, "external_kept", key, legs, tender.order_id))
    movement.reported = {**movement.reported, "tender": tender.pk}
    closed = _close(movement, None, note, by)
    ExternalMovement.objects.filter(pk=movement.pk).update(tender=None)
    return closed


@transaction.atomic
def ignore_movement(movement: ExternalMovement, note: str, by: Actor) -> ExternalMovement:
    """
    Set a movement aside with a reason; it leaves suspense and goes on counting against its tender.

    Raises `MovementSettled`.
    """
    movement = _open_movement(movement)
    if movement.direction == Direction.IN:
        raise errors.MovementDoesNotFit(refund="", problem=_("pay it back or keep it."))
    legs = [
        Leg(AccountKind.WRITTEN_OFF, movement.amount),
        Leg(AccountKind.SUSPENSE, -movement.amount),
    ]
    order_id = movement.tender.order_id if movement.tender else None
    post(NewEntry(movement.seller_id, "external_ignored", f"external:{movement.pk}:ignored", legs, order_id))
    return _close(movement, None, note, by)
