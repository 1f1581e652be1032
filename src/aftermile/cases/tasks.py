"""What the clock starts for cases."""

import logging
from datetime import timedelta

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.cases.actions import close, lapse_offer
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.backtesting.running import run_waiting
from aftermile.cases.drafts import forget_drafts
from aftermile.cases.measures import measure
from aftermile.cases.models import Deadline, Offer, OfferState
from aftermile.cases.states import MOVES, Move, State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import AftermileError

log = logging.getLogger(__name__)
BATCH = 200
DRAFT_LIFETIME = timedelta(days=14)


def lapse_deadlines() -> int:
    """Act on deadlines that passed: offers lapse, finished or abandoned cases close, late ones say so."""
    due = Deadline.objects.filter(due_at__lte=clock.now(), met_at=None, lapsed_at=None)
    done = 0
    for deadline in due.select_related("case").order_by("due_at")[:BATCH]:
        try:
            done += _lapse(deadline)
        except AftermileError as error:
            log.warning("deadline %s of %s: %s", deadline.kind, deadline.case_id, error)
    return done


@transaction.atomic
def _lapse(deadline: Deadline) -> bool:
    case = locked(deadline.case)
    open_rows = Deadline.objects.filter(pk=deadline.pk, met_at=None, lapsed_at=None)
    if not open_rows.update(lapsed_at=clock.now()):
        return False
    record("case.deadline_lapsed", subject=case, by=SYSTEM, data={"kind": deadline.kind})
    if deadline.lapse == "reject":
        for offer in Offer.objects.filter(case=case, state=OfferState.OPEN).select_related("case"):
            lapse_offer(offer)
    elif deadline.lapse == "close" and State(case.state) in MOVES[Move.CLOSE].sources:
        close(case, by=SYSTEM, words="")
    else:
        touch(case)
    return True


def forget_old_drafts() -> int:
    """Delete what buyers started in the portal and left alone, with its files."""
    return forget_drafts(before=clock.now() - DRAFT_LIFETIME)


def measure_cases() -> int:
    """Measure for every active seller what his cases say about the costs of remedies."""
    return sum(measure(seller) for seller in Seller.objects.filter(active=True).order_by("pk"))


def run_backtests() -> int:
    """Go on with the oldest backtest for a minute; the next minute it goes on from there."""
    return run_waiting(60.0)
