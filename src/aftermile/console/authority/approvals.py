"""Requests for a second approver: what waits, and the answer."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import grant_second, refuse_second
from aftermile.cases.models import RequestState
from aftermile.cases.queries import get_request, list_requests
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError

DECIDE = Permission.CASES_DECIDE


@signed_in()
def approvals(request: MemberRequest) -> HttpResponse:
    """What waits, or with `?state=` what was answered."""
    state = request.GET.get("state", RequestState.WAITING.value)
    state = state if state in RequestState.values else RequestState.WAITING.value
    found = page(
        list_requests(request.access.scope, state=state), order_by=["-id"], after=request.GET.get("after")
    )
    context = {
        "page": found,
        "state": state,
        "states": RequestState.values,
        "me": request.access.actor.ref,
        "may_decide": request.access.can_anywhere(DECIDE),
        "problem": request.session.pop("approval_problem", ""),
    }
    return render(request, "console/authority/approvals.html", context)


@require_POST
@signed_in(DECIDE)
def grant(request: MemberRequest, request_id: str) -> HttpResponseBase:
    row = get_request(request.access.scope, request_id)
    request.access.require(DECIDE, row.seller_id)
    try:
        grant_second(row, by=request.access.actor)
    except AftermileError as error:
        return _problem(request, error)
    return toast(request, redirect("console:case", row.case_id), _("Agreed."))


@require_POST
@signed_in(DECIDE)
def refuse(request: MemberRequest, request_id: str) -> HttpResponseBase:
    row = get_request(request.access.scope, request_id)
    request.access.require(DECIDE, row.seller_id)
    try:
        refuse_second(row, words=request.POST.get("words", ""), by=request.access.actor)
    except AftermileError as error:
        return _problem(request, error)
    return toast(request, redirect("console:approvals"), _("Refused; whoever asked is told."))


def _problem(request: MemberRequest, error: AftermileError) -> HttpResponse:
    request.session["approval_problem"] = translate(error)
    return redirect(reverse("console:approvals"))
