"""Chargebacks: one, many, those of an order."""

from django.db.models import QuerySet

from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import FREEZING, Dispute, DisputeState

OPEN_DISPUTES = (DisputeState.INQUIRY, *FREEZING)


def get_dispute(scope: Scope, ref: str) -> Dispute:
    """Return a chargeback by id or the provider's reference; raise `NotFound`."""
    rows = scope.apply(Dispute.objects.select_related("order__buyer", "seller", "tender"))
    found = rows.filter(pk=ref).first() or rows.filter(provider_ref=ref).first()
    if found is None:
        raise NotFound(noun="chargeback", ref=ref)
    return found


def list_disputes(
    scope: Scope, *, open_only: bool = False, order_id: str = "", case_ref: str = ""
) -> QuerySet[Dispute]:
    """Return chargebacks of this scope, narrowed; order them with `keyset.page`."""
    rows = scope.apply(Dispute.objects.select_related("order", "seller", "tender"))
    if open_only:
        rows = rows.filter(state__in=OPEN_DISPUTES)
    if order_id:
        rows = rows.filter(order_id=order_id)
    return rows.filter(case_ref=case_ref) if case_ref else rows
