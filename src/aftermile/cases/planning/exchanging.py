"""What the plan of an exchange or a replacement must know, and what has become of its steps."""

from typing import Any, Final

from aftermile.cases.exchanges import active_of
from aftermile.cases.models import Case, Collection, ReplacementState, Step, StepState
from aftermile.cases.planning.facts import Fact, Fate, View
from aftermile.cases.planning.steps import REFUND_DIFFERENCE, SENT
from aftermile.ledger.models import Charge, ChargeState, Refund, RefundState
from aftermile.ledger.queries import IN_FLIGHT


def difference_of(case: Case) -> dict[str, Any]:
    """Return what an exchange is dearer or cheaper, over all its lines."""
    if case.remedy and case.remedy not in SENT:
        return {}
    return {"difference_minor": sum(row.difference_minor for row in active_of(case))}


def goods_sent(_step: Step, view: View) -> Fate | None:
    rows = active_of(view.case) if view.case.remedy in SENT else []
    sent = [row for row in rows if row.state == ReplacementState.SENT]
    if not sent:
        return None
    last = max(sent, key=lambda row: str(row.sent_at))
    if len(sent) < len(rows):
        return Fate(StepState.DOING, last.parcel_ref)
    return Fate(StepState.DONE, last.parcel_ref, at=last.sent_at)


def difference_paid(_step: Step, view: View) -> Fate | None:
    if view.case.remedy not in SENT:
        return None
    asked = list(Collection.objects.filter(case=view.case, purpose="difference").order_by("created_at", "id"))
    if not asked:
        return None
    charge = Charge.objects.filter(pk=asked[-1].charge_ref).first()
    if charge is None or asked[-1].counted_minor:
        return Fate(StepState.DONE, asked[-1].charge_ref, booked_minor=-asked[-1].counted_minor)
    if charge.state == ChargeState.OPEN:
        return Fate(StepState.DOING, charge.pk)
    return None


def difference_refunded(_step: Step, view: View) -> Fate | None:
    rows = active_of(view.case)
    if any(row.open_minor < 0 for row in rows) or not any(row.difference_minor < 0 for row in rows):
        return None
    refunds = list(
        Refund.objects.filter(case_ref=view.case.pk, reason="price_difference").order_by("created_at", "id")
    )
    if not refunds:
        return Fate(StepState.DONE)
    last = refunds[-1]
    if last.state in IN_FLIGHT:
        return Fate(StepState.DOING, last.pk)
    if last.state == RefundState.FAILED:
        return Fate(StepState.FAILED, last.pk, words=last.error)
    booked = sum(row.amount_minor for row in refunds if row.state == RefundState.DONE)
    return Fate(StepState.DONE, last.pk, booked_minor=booked)


FACTS: Final[dict[str, Fact]] = {
    "send": goods_sent,
    "collect": difference_paid,
    REFUND_DIFFERENCE: difference_refunded,
}
