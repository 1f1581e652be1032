"""What of money, judgment and repairs needs a person now."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.complaints.queries import NEEDS_RULING, list_arbitrations, list_complaints
from aftermile.console.today.rows import Urgent, capped, url_of
from aftermile.kernel import clock
from aftermile.ledger.models import DisputeState
from aftermile.ledger.queries.disputes import list_disputes
from aftermile.repairs.models import Loaner, Repair, Visit
from aftermile.repairs.queries import late_loaners
from aftermile.repairs.states import RepairState, VisitState

OURS = (RepairState.REQUESTED, RepairState.REFUSED, RepairState.APPROVED, RepairState.DONE)
"""States of a repair in which neither the payer nor a supplier is waited for."""
TO_COME = (VisitState.BOOKED, VisitState.ON_THE_WAY, VisitState.ARRIVED)
ANSWER_SOON = timedelta(days=3)


def put_right(access: Access) -> Iterator[Urgent]:
    yield from _disputes(access)
    yield from _complaints(access)
    yield from _arbitrations(access)
    yield from _repairs(access)


def _disputes(access: Access) -> Iterator[Urgent]:
    if not access.can_anywhere(Permission.REFUNDS_WRITE):
        return
    rows = list_disputes(access.scope).filter(state__in=(DisputeState.INQUIRY, DisputeState.OPENED))
    yield Urgent(
        _("Chargebacks to answer"),
        _("Without an answer the money is lost."),
        capped(rows),
        url_of("disputes"),
        "credit-card",
        "bad",
    )


def _complaints(access: Access) -> Iterator[Urgent]:
    now = clock.now()
    rows = list_complaints(access.scope).filter(answered_at=None)
    url = url_of("complaints")
    yield Urgent(
        _("Complaints late"),
        _("A marketplace or an authority waits longer than it wanted to."),
        capped(rows.filter(answer_by__lt=now)),
        url,
        "flag",
        "bad",
    )
    soon = rows.filter(answer_by__gte=now, answer_by__lt=now + ANSWER_SOON)
    yield Urgent(_("Complaints to answer"), _("Due within three days."), capped(soon), url, "flag", "risk")


def _arbitrations(access: Access) -> Iterator[Urgent]:
    if not access.can_anywhere(Permission.CASES_DECIDE):
        return
    rows = list_arbitrations(access.scope).filter(state__in=NEEDS_RULING)
    url = url_of("arbitrations")
    if Permission.CASES_DECIDE in access.grants.get("", frozenset()):
        yield Urgent(
            _("Arbitrations to rule on"),
            _("Buyer and seller wait for your word."),
            capped(rows),
            url,
            "gavel",
            "risk",
        )
        return
    yield Urgent(
        _("Arbitrations"),
        _("The marketplace will rule; say your side in time."),
        capped(rows.filter(statements_until__gte=clock.now())),
        url,
        "gavel",
        "risk",
    )


def _repairs(access: Access) -> Iterator[Urgent]:
    waiting = access.scope.apply(Repair.objects.filter(state__in=OURS))
    yield Urgent(
        _("Repairs waiting"),
        _("For a price, for work, or to go back."),
        capped(waiting),
        url_of("repairs", "?state=open"),
        "tool",
        "",
    )
    yield Urgent(
        _("Loaners late"),
        _("Lent pieces that should be back."),
        capped(late_loaners(access.scope.apply(Loaner.objects.all()))),
        url_of("loaners", "?state=late"),
        "package-export",
        "risk",
    )
    today = timezone.localdate()
    zone = timezone.get_current_timezone()
    start = datetime.combine(today, time(), zone)
    visits = access.scope.apply(Visit.objects.filter(state__in=TO_COME))
    visits = visits.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    yield Urgent(
        _("Visits today"),
        _("Technicians at buyers’ homes."),
        capped(visits),
        url_of("visit_board"),
        "calendar",
        "",
    )
