"""What the clock starts for cases."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.cases.actions import (
    approve,
    charge_missing,
    close,
    expire_second,
    lapse_counter,
    lapse_offer,
    lapse_unpaid,
    recompute_deadlines,
)
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.amounts import decision_on
from aftermile.cases.backtesting.running import run_waiting
from aftermile.cases.drafts import forget_drafts
from aftermile.cases.measures import measure
from aftermile.cases.models import (
    MONEY_BACK,
    ApprovalRequest,
    Case,
    Deadline,
    Offer,
    OfferState,
    Replacement,
    ReplacementState,
    RequestState,
)
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
    due = Deadline.objects.filter(due_at__lte=clock.now(), met_at=None, lapsed_at=None, waits_for="")
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
    open_rows = Deadline.objects.filter(
        pk=deadline.pk, met_at=None, lapsed_at=None, waits_for="", due_at__lte=clock.now()
    )
    if not open_rows.update(lapsed_at=clock.now()):
        return False
    data = {"kind": deadline.kind, "clock": deadline.clock, "lapse": deadline.lapse}
    record("case.deadline_lapsed", subject=case, by=SYSTEM, data=data)
    OUTCOMES.get(deadline.lapse, _remind)(case, deadline)
    return True


def _reject(case: Case, _deadline: Deadline) -> None:
    """The open offer ends unanswered."""
    rows = Offer.objects.filter(case=case, state=OfferState.OPEN, from_buyer=False).select_related("case")
    for offer in rows.order_by("created_at", "id"):
        if Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN).exists():
            lapse_offer(offer)


def _close(case: Case, deadline: Deadline) -> None:
    if State(case.state) in MOVES[Move.CLOSE].sources:
        close(case, by=SYSTEM, words="")
    else:
        _remind(case, deadline)


def _approve(case: Case, deadline: Deadline) -> None:
    """Agree to what the law gives anyway, where nobody decided in time; all else goes to a supervisor."""
    if State(case.state) not in MOVES[Move.APPROVE].sources:
        _remind(case, deadline)
        return
    option = next((row for row in decision_on(case).options if row.right and row.remedy in MONEY_BACK), None)
    if option is None:
        _escalate(case, deadline)
        return
    try:
        with transaction.atomic():
            approve(case, remedy=option.remedy, amount_minor=option.amount_minor, note=option.cite, by=SYSTEM)
    except AftermileError as error:
        log.warning("deadline %s of %s cannot approve: %s", deadline.kind, case.pk, error)
        _escalate(locked(case), deadline)


def _escalate(case: Case, deadline: Deadline) -> None:
    record("case.escalated", subject=case, by=SYSTEM, data={"kind": deadline.kind})
    touch(case, escalated_at=clock.now())


def _remind(case: Case, deadline: Deadline) -> None:
    record("case.reminded", subject=case, by=SYSTEM, data={"kind": deadline.kind, "clock": deadline.clock})
    touch(case)


def _charge(case: Case, _deadline: Deadline) -> None:
    """The goods of an advance replacement did not come: their worth is asked for."""
    charge_missing(case)


OUTCOMES: Final[dict[str, Callable[[Case, Deadline], None]]] = {
    "reject": _reject,
    "close": _close,
    "charge": _charge,
    "approve": _approve,
    "escalate": _escalate,
    "remind": _remind,
}
"""What happens when nobody acted in time, by `Deadline.lapse`."""


def follow_calendar() -> int:
    """Count deadlines again that were counted by another version of the public holidays."""
    return recompute_deadlines(outdated=True)


def expire_requests() -> int:
    """End requests for a second approver that nobody answered in time."""
    due = ApprovalRequest.objects.filter(state=RequestState.WAITING, expires_at__lte=clock.now())
    return sum(expire_second(row) for row in due.select_related("case").order_by("expires_at")[:BATCH])


def lapse_counters() -> int:
    """End counter-offers that nobody answered in time."""
    late = Offer.objects.filter(state=OfferState.OPEN, from_buyer=True, expires_at__lte=clock.now())
    return sum(lapse_counter(row) for row in late.select_related("case").order_by("expires_at")[:BATCH])


def lapse_differences() -> int:
    """Free goods whose price difference was not paid in time."""
    late = Replacement.objects.filter(state=ReplacementState.RESERVED, expires_at__lte=clock.now())
    cases = Case.objects.filter(pk__in=late.order_by("expires_at").values("case_id")[:BATCH])
    return sum(_lapsed(case) for case in cases)


def _lapsed(case: Case) -> bool:
    try:
        return lapse_unpaid(case)
    except AftermileError as error:
        log.warning("unpaid difference of %s: %s", case.pk, error)
        return False


def forget_old_drafts() -> int:
    """Delete what buyers started in the portal and left alone, with its files."""
    return forget_drafts(before=clock.now() - DRAFT_LIFETIME)


def measure_cases() -> int:
    """Measure for every active seller what his cases say about the costs of remedies."""
    return sum(measure(seller) for seller in Seller.objects.filter(active=True).order_by("pk"))


def run_backtests() -> int:
    """Go on with the oldest backtest for a minute; the next minute it goes on from there."""
    return run_waiting(60.0)
