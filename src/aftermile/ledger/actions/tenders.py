"""A payment that came in after the order: one more tender, booked as captured."""

from dataclasses import dataclass

from django.db.models import Max

from aftermile.database.locks import lock_name
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.actions.booking import lock_tenders
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.models import AccountKind
from aftermile.orders.models import Order, Tender


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid, with what, and what the provider calls it."""

    amount: Money
    kind: str
    label: str
    provider: str
    external_id: str


def lock_order(order: Order) -> None:
    """Let one writer at a time add payments to this order."""
    lock_tenders(order)
    lock_name("tender", order.pk)


def add_tender(
    order: Order,
    payment: Payment,
    *,
    case_ref: str = "",
    against: AccountKind = AccountKind.SALES,
    what: str = "",
) -> Tender:
    """
    Add a captured payment to the order; the lock of `lock_order` is held.

    `against` is what it is for, `what` the party of that account: the kind of a fee.
    """
    last = Tender.objects.filter(order=order).aggregate(last=Max("position"))["last"] or 0
    tender = Tender.objects.create(
        seller_id=order.seller_id,
        order=order,
        position=last + 1,
        kind=payment.kind,
        label=payment.label[:80],
        provider=payment.provider,
        external_id=payment.external_id,
        currency=payment.amount.currency,
        captured_minor=payment.amount.minor,
        captured_at=clock.now(),
        made_of=case_ref or "payment",
    )
    credit = payment.kind in ("store_credit", "gift_card") and payment.provider == "store_credit"
    source = AccountKind.CREDITS if credit else AccountKind.CASH
    party = payment.external_id if credit else payment.provider
    legs = [Leg(source, payment.amount, party), Leg(against, -payment.amount, what)]
    post(NewEntry(order.seller_id, "capture", f"capture:{tender.pk}:0", legs, order.pk, case_ref))
    return tender
