"""Where the money of a lower price goes: to the original payment, a chosen one, or a credit."""

from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.models import LineKind
from aftermile.ledger.queries import free_by_tender
from aftermile.orders.models import PaymentMethod, Tender, Unit

STORE_CREDIT = "store_credit"


def pay_back(case: Case, unit: Unit, minor: int, *, key: str, by: Actor) -> None:
    """
    Give back a part of what was paid for a unit; the same `key` moves nothing twice.

    A chosen way of paying gets it where it paid for this order and holds so much; else the original payments.
    """
    reserve_refund(
        order=case.order,
        amount_minor=minor,
        lines=[LineInput(LineKind.UNIT, minor, unit.pk)],
        operation_key=f"{case.pk}:{key}",
        by=by,
        case_ref=case.pk,
        reason="price_difference",
        tender=_chosen(case, minor),
    )


def _chosen(case: Case, minor: int) -> Tender | None:
    method = PaymentMethod.objects.filter(pk=case.settle_to, buyer_id=case.buyer_id).first()
    if method is None:
        return None
    tenders = list(case.order.tenders.filter(currency=case.currency, provider=method.provider))
    free = free_by_tender(tenders)
    fitting = [row for row in tenders if method.external_id == row.external_id or method.label == row.label]
    return next((row for row in fitting if free[row.pk] >= minor), None)
