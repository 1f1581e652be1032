"""Moments somebody must have acted by. Rows of a case; `next_due` is what the queue sorts by."""

from datetime import datetime

from django.db.models import Min

from aftermile.cases.models import Case, Deadline
from aftermile.kernel import clock

COUNTED = ("respond", "refund", "accept_offer", "send_back")
"""Kinds that make a case late; closing by itself makes nobody late."""


def set_deadline(case: Case, kind: str, due_at: datetime, *, lapse: str = "remind", source: str = "") -> None:
    """Start a deadline, or move the open one of this kind."""
    open_rows = Deadline.objects.filter(case=case, kind=kind, met_at=None, lapsed_at=None)
    if not open_rows.update(due_at=due_at, lapse=lapse, source=source[:120]):
        Deadline.objects.create(case=case, kind=kind, due_at=due_at, lapse=lapse, source=source[:120])


def meet(case: Case, *kinds: str) -> None:
    """Say that these were kept, now; without kinds, all open ones (nobody waits any more)."""
    rows = Deadline.objects.filter(case=case, met_at=None, lapsed_at=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.update(met_at=clock.now())


def next_due(case: Case) -> datetime | None:
    """Return the earliest moment at which this case becomes, or became, late."""
    rows = Deadline.objects.filter(case=case, met_at=None, kind__in=COUNTED)
    found: datetime | None = rows.aggregate(at=Min("due_at"))["at"]
    return found
