"""Where the money of a lower price goes: to the original payment, a chosen one, or a credit."""

from aftermile.cases.actions.targets import target_of
from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.actions.credits import refund_to_credit
from aftermile.ledger.models import LineKind
from aftermile.orders.models import Unit

STORE_CREDIT = "store_credit"


def pay_back(case: Case, unit: Unit, minor: int, *, key: str, by: Actor) -> None:
    """
    Give back a part of what was paid for a unit; the same `key` moves nothing twice.

    It goes where the buyer chose: see `targets`. Store credit is a new one.
    """
    lines = [LineInput(LineKind.UNIT, minor, unit.pk)]
    if case.settle_to == STORE_CREDIT:
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
