"""What a repair cost the seller, and what was asked back for it; read from the ledger."""

from collections.abc import Sequence

from django.db.models import Sum

from aftermile.ledger.models import Cost, Recovery
from aftermile.repairs.models import Part, QuoteLine, Repair


def cost_of(repair: Repair) -> int:
    """Return what was booked for a repair in its currency: parts, and quoted work. Three queries."""
    parts = Part.objects.filter(repair=repair).values_list("pk", flat=True)
    lines = QuoteLine.objects.filter(quote__repair=repair).values_list("pk", flat=True)
    keys = [*(f"repair:part:{pk}" for pk in parts), *(f"repair:line:{pk}" for pk in lines)]
    rows = Cost.objects.filter(
        seller_id=repair.seller_id, operation_key__in=keys, currency=repair.currency, reversed_at=None
    )
    return int(rows.aggregate(all=Sum("amount_minor"))["all"] or 0)


def recoveries_of(repair: Repair) -> Sequence[Recovery]:
    """Return what was asked back for a repair, oldest first."""
    rows = Recovery.objects.filter(
        seller_id=repair.seller_id, case_ref=repair.case_id, operation_key__startswith=f"repair:{repair.pk}:"
    )
    return list(rows.order_by("id"))
