"""What the clock starts for complaints."""

from django.db import transaction

from aftermile.complaints.actions import end_unappealed
from aftermile.complaints.models import Complaint
from aftermile.complaints.states import COMPLAINT_OPEN
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM


def end_arbitrations() -> int:
    """Make rulings final that nobody appealed; return how many."""
    ended: int = end_unappealed()
    return ended


def tell_late(limit: int = 200) -> int:
    """Say once of each complaint that its day to answer passed; return how many."""
    now = clock.now()
    due = Complaint.objects.filter(
        answer_by__lt=now, answered_at=None, late_at=None, closed_at=None, state__in=COMPLAINT_OPEN
    )
    told = 0
    for row in due.order_by("answer_by")[:limit]:
        with transaction.atomic():
            if Complaint.objects.filter(pk=row.pk, late_at=None, answered_at=None).update(late_at=now):
                data = {"answer_by": row.answer_by.isoformat() if row.answer_by else ""}
                record("complaint.late", subject=row, by=SYSTEM, thread=row.case_id, data=data)
                told += 1
    return told
