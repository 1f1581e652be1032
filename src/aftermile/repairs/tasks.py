"""What the clock starts for repairs."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import AftermileError
from aftermile.repairs.actions import lapse_quote, remind_of
from aftermile.repairs.actions.visiting import lock_visit, tell
from aftermile.repairs.models import Loaner, Quote, Visit
from aftermile.repairs.states import LoanerState, QuoteState, VisitState

log = logging.getLogger(__name__)
BATCH = 200
AHEAD = timedelta(hours=24)
"""How long before a visit the buyer is reminded of it."""


def _each(rows: Iterable[Any], act: Callable[[Any], object]) -> int:
    done = 0
    for row in rows:
        try:
            done += bool(act(row))
        except AftermileError as error:
            log.warning("%s: %s", row.pk, error)
    return done


def lapse_quotes() -> int:
    """End quotes that nobody answered in time."""
    due = Quote.objects.filter(state=QuoteState.OPEN, expires_at__lte=clock.now())
    return _each(due.select_related("repair__case").order_by("expires_at")[:BATCH], lapse_quote)


def remind_of_visits() -> int:
    """Remind buyers of the visits of the next day, once for each booking."""
    now = clock.now()
    due = Visit.objects.filter(
        state=VisitState.BOOKED, reminded_at=None, starts_at__gt=now, starts_at__lte=now + AHEAD
    )
    return _each(due.select_related("case").order_by("starts_at")[:BATCH], _remind)


@transaction.atomic
def _remind(visit: Visit) -> bool:
    visit = lock_visit(visit)
    mine = Visit.objects.filter(pk=visit.pk, state=VisitState.BOOKED, reminded_at=None)
    if not mine.update(reminded_at=clock.now()):
        return False
    tell(visit, "visit.reminded", by=SYSTEM)
    return True


def remind_of_loaners() -> int:
    """Say of lent pieces that they should be back, once each."""
    due = Loaner.objects.filter(state=LoanerState.OUT, reminded_at=None, due_at__lte=clock.now())
    return _each(due.select_related("repair__case").order_by("due_at")[:BATCH], remind_of)
