"""What needs a person now, each with a count and the way there. An empty list is good news."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.models import ApprovalRequest, Case, RequestState, Withdrawal
from aftermile.cases.states import OPEN_STATES, State
from aftermile.console.parcels.boxes import boxes
from aftermile.console.today.put_right import put_right
from aftermile.console.today.rows import Urgent, capped, url_of
from aftermile.database.moments import SOON
from aftermile.events.models import ReactionRun, RunState, WebhookEndpoint
from aftermile.inbound.queries.unknown import list_unknown, waiting_since
from aftermile.kernel import clock
from aftermile.ledger.models import Refund, RefundState
from aftermile.parcels.actions.reports import unseen
from aftermile.parcels.late import at_risk
from aftermile.parcels.models import Direction, Incident, Milestone, Pace, Parcel, ScanMail

SILENT: Final = 3
"""Looks that failed one after another."""
NEWEST: Final = 20_000
UNKNOWN_AGE: Final = timedelta(days=3)


def urgent(access: Access) -> list[Urgent]:
    """Return what is not zero, the worst first."""
    found = [
        *_cases(access),
        *_declared(access),
        *_money(access),
        *_lost(access),
        *_delays(access),
        *_files(access),
        *_unknown(access),
        *put_right(access),
        *_machine(access),
    ]
    return [row for row in found if row.count]


def _cases(access: Access) -> Iterator[Urgent]:
    now = clock.now()
    rows = access.scope.apply(Case.objects.filter(state__in=OPEN_STATES))
    late = capped(rows.filter(due_at__lt=now))
    soon = capped(rows.filter(due_at__gte=now, due_at__lt=now + SOON))
    url = url_of("cases")
    yield Urgent(
        _("Late"),
        _("A promise or a law’s limit has passed."),
        late,
        f"{url}?late=1",
        "clock-exclamation",
        "bad",
    )
    yield Urgent(_("Due in two hours"), _("Next in the queue."), soon, url, "clock", "risk")
    free = capped(rows.filter(state=State.REQUESTED, assignee=None))
    yield Urgent(
        _("New, without an owner"),
        _("Nobody looks after them yet."),
        free,
        f"{url}?assignee=none",
        "inbox",
        "",
    )
    waiting = ApprovalRequest.objects.filter(state=RequestState.WAITING).exclude(
        asked_by_ref=access.actor.ref
    )
    if access.can_anywhere(Permission.CASES_DECIDE):
        yield Urgent(
            _("Approvals waiting"),
            _("Somebody needs a second approver."),
            capped(access.scope.apply(waiting)),
            url_of("approvals"),
            "user-check",
            "risk",
        )
    raised = capped(rows.filter(escalated_at__isnull=False))
    yield Urgent(
        _("Raised to supervisors"),
        _("Nobody acted in time."),
        raised,
        f"{url}?view=escalated",
        "chevron-up",
        "bad",
    )
    if access.member is not None:
        mine = capped(rows.filter(assignee=access.member, state__in=[State.REQUESTED, State.RECEIVED]))
        yield Urgent(_("Yours"), _("They need you."), mine, f"{url}?assignee=me", "user-check", "")


def _declared(access: Access) -> Iterator[Urgent]:
    rows = access.scope.apply(Withdrawal.objects.filter(settled_at=None))
    yield Urgent(
        _("Withdrawals without a case"),
        _("Declared and acknowledged; find their orders."),
        capped(rows),
        url_of("withdrawals"),
        "arrow-back-up",
        "risk",
    )


def _money(access: Access) -> Iterator[Urgent]:
    if not access.can_anywhere(Permission.REFUNDS_WRITE):
        return
    rows = access.scope.apply(Refund.objects.all())
    url = url_of("refunds")
    unknown = capped(rows.filter(state=RefundState.UNKNOWN))
    yield Urgent(
        _("Refunds without an answer"),
        _("The provider is being asked again."),
        unknown,
        f"{url}?state=unknown" if url else "",
        "help-circle",
        "risk",
    )
    manual = capped(rows.filter(state=RefundState.SENT, provider="manual"))
    yield Urgent(
        _("Refunds to pay by hand"),
        _("Pay them, then note the reference."),
        manual,
        f"{url}?state=sent" if url else "",
        "coin",
        "",
    )


def _lost(access: Access) -> Iterator[Urgent]:
    """Among the newest parcels: a count over all that ever were would read them all."""
    newest = access.scope.apply(Parcel.objects.all()).order_by("-id")[:NEWEST]
    told = Case.objects.filter(order=OuterRef("shipment__order"))
    lost = Parcel.objects.filter(pk__in=newest.values("pk"), milestone=Milestone.LOST)
    url = url_of("parcels")
    yield Urgent(
        _("Lost, without a case"),
        _("Tell the buyers before they ask."),
        capped(lost.filter(~Exists(told), shipment__direction=Direction.OUTBOUND)),
        f"{url}?milestone={Milestone.LOST.value}" if url else "",
        "truck",
        "bad",
    )


def _delays(access: Access) -> Iterator[Urgent]:
    url = url_of("delays")
    yield Urgent(
        _("Open incidents"),
        _("Places where parcels stand; one line for all of them."),
        capped(access.scope.apply(Incident.objects.filter(closed_at=None))),
        url_of("incidents"),
        "alert-triangle",
        "bad",
    )
    yield Urgent(
        _("Parcels at risk"),
        _("Late, or likely to be; most value first."),
        capped(at_risk(access.scope)),
        url,
        "clock-exclamation",
        "risk",
    )


def _files(access: Access) -> Iterator[Urgent]:
    """Files with scans that were not taken in whole, and mailboxes that do not answer."""
    if not access.can_anywhere(Permission.PARCELS_WRITE):
        return
    url = url_of("scan_mails")
    open_ones = unseen(access.scope.apply(ScanMail.objects.all()))
    yield Urgent(
        _("Mailed files with scans"),
        _("Not read, or rows were left out."),
        capped(open_ones),
        f"{url}?state=open",
        "file-text",
        "risk",
    )
    silent = [box for box in boxes(access) if box.health and box.health.failures >= SILENT]
    yield Urgent(
        _("Mailboxes that do not answer"),
        _("Mails with scans wait in them."),
        len(silent),
        url,
        "mail",
        "bad",
    )


def _unknown(access: Access) -> Iterator[Urgent]:
    url = url_of("unknown_parcels")
    waiting = capped(list_unknown(access.scope).prefetch_related(None))
    old = capped(waiting_since(access.scope, clock.now() - UNKNOWN_AGE)) if waiting else 0
    yield Urgent(
        _("Unknown parcels wait too long"),
        _("A buyer may be waiting for his money."),
        old,
        url,
        "clock-exclamation",
        "bad",
    )
    yield Urgent(
        _("Unknown parcels"), _("Find out whose they are."), waiting - old, url, "help-circle", "risk"
    )


def _machine(access: Access) -> Iterator[Urgent]:
    if not access.can_anywhere(Permission.SETTINGS_WRITE):
        return
    url = url_of("health")
    if access.scope.sellers is None:
        left_alone = capped(Pace.objects.filter(failures__gte=SILENT))
        yield Urgent(
            _("Tracking services left alone"),
            _("They do not answer, or refuse what we ask."),
            left_alone,
            url_of("tracking_services"),
            "truck",
            "risk",
        )
        dead = capped(ReactionRun.objects.filter(state=RunState.DEAD))
        yield Urgent(
            _("Steps that gave up"), _("Look why, then run them again."), dead, url, "circle-x", "bad"
        )
    hooks = access.scope.apply(WebhookEndpoint.objects.filter(active=True, failing_since__isnull=False))
    yield Urgent(
        _("Webhooks failing"),
        _("Their receivers do not answer."),
        capped(hooks),
        url_of("webhooks"),
        "webhook",
        "risk",
    )
