"""What the books say of an order, as plain figures."""

from django.db.models import Sum

from aftermile.cases.models import Receipt
from aftermile.ledger.models import Charge, Dispute, Liability, Posting
from aftermile.orders.models import Order, OrderLine, Tender, Unit
from aftermile.repairs.models import Part, Repair, Visit, WarrantyEvent


def books_of(order: Order) -> dict[str, object]:
    """Return totals, payments, pieces, accounts and what repairs left, each in the order it came to be."""
    case_refs = list(order.cases.values_list("pk", flat=True))
    accounts = (
        Posting.objects.filter(entry__order=order)
        .values_list("account__kind")
        .annotate(sum=Sum("amount_minor"))
        .order_by("account__kind")
    )
    units = Unit.objects.filter(line__order=order).order_by("line__position", "id")
    repairs = Repair.objects.filter(case_id__in=case_refs).order_by("id")
    return {
        "total": order.total_minor,
        "tenders": list(
            Tender.objects.filter(order=order).order_by("position").values_list("captured_minor", flat=True)
        ),
        "payments": list(
            Tender.objects.filter(order=order).order_by("position").values_list("external_id", flat=True)
        ),
        "lines": list(
            OrderLine.objects.filter(order=order).order_by("position").values_list("title", "paid_minor")
        ),
        "units": [[unit.line.options.get("size", ""), unit.state, unit.paid_minor] for unit in units],
        "accounts": {kind: total for kind, total in accounts if total},
        "charges": list(
            Charge.objects.filter(order=order).order_by("id").values_list("state", "amount_minor")
        ),
        "disputes": list(Dispute.objects.filter(order=order).order_by("id").values_list("pk", "state")),
        "receipts": list(
            Receipt.objects.filter(case__order=order).order_by("id").values_list("tracking_number", flat=True)
        ),
        "shares": [
            [row.reversed_at is not None, sorted(row.shares.values_list("kind", "basis_points"))]
            for row in Liability.objects.filter(case_ref__in=case_refs).order_by("id")
        ],
        "repairs": list(repairs.values_list("state", "outcome", "fault_code")),
        "parts": list(Part.objects.filter(repair__in=repairs).values_list("sku", "cost_minor")),
        "visits": list(Visit.objects.filter(case_id__in=case_refs).order_by("id").values_list("pk", "state")),
        "warranty": list(
            WarrantyEvent.objects.filter(warranty__unit__line__order=order)
            .order_by("id")
            .values_list("what", flat=True)
        ),
    }
