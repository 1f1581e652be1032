"""What the cases know of a buyer and of a case, for the deciding core."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from aftermile.cases.models import Case, Receipt
from aftermile.orders.models import Order
from aftermile.policies.queries import History

YEAR = timedelta(days=365)


def history_of(order: Order, at: datetime, *, leaving_out: str = "") -> History:
    """Return what the buyer's cases of the year before `at` say. One query."""
    rows = Case.objects.filter(
        buyer_id=order.buyer_id, seller_id=order.seller_id, opened_at__gt=at - YEAR, opened_at__lte=at
    )
    rows = rows.exclude(pk=leaving_out) if leaving_out else rows
    found = list(rows.values("currency").annotate(many=Count("pk"), back=Sum("refunded_minor")))
    whole = all(row["currency"] == order.currency for row in found)
    return History(
        cases_year=sum(row["many"] for row in found),
        refunded_year_minor=sum(row["back"] or 0 for row in found) if whole else None,
    )


def course_of(case: Case) -> History:
    """Return what is known of the buyer when the case was opened, and what of it has happened since."""
    zone = ZoneInfo(case.seller.time_zone)
    received = Receipt.objects.filter(case=case).order_by("at", "id").first()
    return replace(
        history_of(case.order, case.opened_at, leaving_out=case.pk),
        notice_on=case.opened_at.astimezone(zone).date(),
        received_on=received.at.astimezone(zone).date() if received else None,
    )
