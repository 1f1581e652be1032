"""Reads of complaints and arbitrations."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from aftermile.cases.models import Case, Deadline
from aftermile.cases.states import State
from aftermile.complaints.models import Arbitration, Complaint, CorrectiveAction, Ruling
from aftermile.complaints.states import COMPLAINT_OPEN, ArbitrationState
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope

RUNNING = (ArbitrationState.OPEN, ArbitrationState.RULED, ArbitrationState.APPEALED)
NEEDS_RULING = (ArbitrationState.OPEN, ArbitrationState.APPEALED)


def list_complaints(scope: Scope, *, open_only: bool = True, cause: str = "") -> QuerySet[Complaint]:
    """Return complaints of this scope; `cause` may be a branch."""
    rows = scope.apply(Complaint.objects.select_related("case__buyer", "seller"))
    if open_only:
        rows = rows.filter(state__in=COMPLAINT_OPEN)
    if cause:
        rows = rows.filter(Q(cause=cause) | Q(cause__startswith=f"{cause}."))
    return rows


def get_complaint(scope: Scope, ref: str) -> Complaint:
    rows = scope.apply(Complaint.objects.select_related("case__order__seller", "case__buyer", "seller"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="complaint", ref=ref)
    return found


def complaint_of(case: Case) -> Complaint | None:
    return Complaint.objects.filter(case=case).first()


def list_corrective(scope: Scope, *, open_only: bool = True) -> QuerySet[CorrectiveAction]:
    rows = scope.apply(CorrectiveAction.objects.select_related("complaint__case", "owner", "seller"))
    return rows.filter(done_at=None) if open_only else rows


def get_corrective(scope: Scope, ref: str) -> CorrectiveAction:
    rows = scope.apply(CorrectiveAction.objects.select_related("complaint__case", "seller"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="corrective action", ref=ref)
    return found


def causes_counted(scope: Scope) -> list[tuple[str, int]]:
    """Return how many complaints each cause has, most first."""
    rows = scope.apply(Complaint.objects.exclude(cause=""))
    return list(rows.values_list("cause").annotate(n=Count("id")).order_by("-n", "cause"))


def list_arbitrations(scope: Scope, *, open_only: bool = True) -> QuerySet[Arbitration]:
    rows = scope.apply(Arbitration.objects.select_related("case__buyer", "seller"))
    return rows.filter(state__in=RUNNING) if open_only else rows


def get_arbitration(scope: Scope, ref: str) -> Arbitration:
    rows = scope.apply(Arbitration.objects.select_related("case__order__seller", "case__buyer", "seller"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="arbitration", ref=ref)
    return found


def running_arbitration(case: Case) -> Arbitration | None:
    return Arbitration.objects.filter(case=case, state__in=RUNNING).first()


def newest_arbitration(case: Case) -> Arbitration | None:
    return Arbitration.objects.filter(case=case).order_by("-id").first()


def last_ruling(arbitration: Arbitration) -> Ruling | None:
    return arbitration.rulings.order_by("-level").first()


def ripe_at(case: Case) -> datetime | None:
    """Return until when the seller has time to answer first; None where a buyer may ask for a ruling now."""
    if case.state != State.REQUESTED:
        return None
    waiting = Deadline.objects.filter(case=case, kind="respond", met_at=None, lapsed_at=None)
    return waiting.filter(due_at__gt=clock.now()).order_by("due_at").values_list("due_at", flat=True).first()
