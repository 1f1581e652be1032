"""Where the money of a lower price goes: to the original payment, a chosen one, or a credit."""

from aftermile.cases.actions.targets import target_of
from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.actions.credits import refund_to_credit
from aftermile.ledger.models import LineKind
from aftermile.orders.models import Unit
from aftermile.ledger.models import LineKind, StoreCredit
from aftermile.ledger.queries import free_by_tender
from aftermile.orders.models import PaymentMethod, Tender, Unit

STORE_CREDIT = "store_credit"


def pay_back(case: Case, unit: Unit, minor: int, *, key: str, by: Actor) -> None:
    """
    Give back a part of what was paid for a unit; the same `key` moves nothing twice.

    It goes where the buyer chose: see `targets`. Store credit is a new one.
    """
    lines = [LineInput(LineKind.UNIT, minor, unit.pk)]
    if case.settle_to == STORE_CREDIT:
    A gift card or store credit that was chosen is filled. Another chosen way of paying gets it where it paid
    for this order and holds so much; else the original payments do.
    """
    lines = [LineInput(LineKind.UNIT, minor, unit.pk)]
    method = PaymentMethod.objects.filter(pk=case.settle_to, buyer_id=case.buyer_id).first()
    credit = _credit_of(case, method)
    if credit is not None or case.settle_to == STORE_CREDIT:
        refund_to_credit(
            case.order,
            amount_minor=minor,
            lines=lines,
            operation_key=f"{case.pk}:{key}",
            by=by,
            case_ref=case.pk,
            reason="price_difference",
        )
        return
    target = target_of(case, minor)
            credit=credit,
        )
        return
    reserve_refund(
        order=case.order,
        amount_minor=minor,
        lines=lines,
        operation_key=f"{case.pk}:{key}",
        by=by,
        case_ref=case.pk,
        reason="price_difference",
        tender=target.tender,
        credit=target.credit,
        method=target.method,
    )
        tender=_tender_of(case, method, minor),
    )


def _credit_of(case: Case, method: PaymentMethod | None) -> StoreCredit | None:
    if method is None or method.provider != STORE_CREDIT:
        return None
    found = StoreCredit.objects.filter(pk=method.external_id, seller_id=case.seller_id).first()
    return found if found is not None and found.currency == case.currency else None


def _tender_of(case: Case, method: PaymentMethod | None, minor: int) -> Tender | None:
    if method is None:
        return None
    tenders = list(case.order.tenders.filter(currency=case.currency, provider=method.provider))
    free = free_by_tender(tenders)
    fitting = [row for row in tenders if method.external_id == row.external_id or method.label == row.label]
    return next((row for row in fitting if free[row.pk] >= minor), None)
