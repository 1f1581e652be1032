"""Complaints and what is changed because of them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.queries import get_case
from aftermile.complaints import actions, queries, words
from aftermile.complaints.actions.complaining import Told
from aftermile.complaints.causes import CAUSES
from aftermile.complaints.models import Complaint
from aftermile.complaints.states import COMPLAINT_OPEN
from aftermile.console.complaints.forms import ActionForm, ComplaintForm, OutcomeForm, TextForm
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError, NotFound


@signed_in()
def complaints(request: MemberRequest) -> HttpResponse:
    every, cause = "all" in request.GET, request.GET.get("cause", "")
    rows = queries.list_complaints(request.access.scope, open_only=not every, cause=cause)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    context = {
        "page": found,
        "all": every,
        "rows": [(row, words.CHANNELS[row.channel], words.CAUSES.get(row.cause, "")) for row in found.items],
        "causes": [
            (code, words.CAUSES.get(code, code), n)
            for code, n in queries.causes_counted(request.access.scope)
        ],
    }
    return render(request, "console/complaints/list.html", context)


def _initial(row: Complaint) -> dict[str, Any]:
    names = ("channel", "body", "number", "rule", "answer_by", "cause", "party", "party_name")
    return {name: getattr(row, name) for name in names}


@signed_in()
def complaint(request: MemberRequest, ref: str) -> HttpResponse:
    row = queries.get_complaint(request.access.scope, ref)
    cause = CAUSES.get(row.cause)
    first = row.case.lines.select_related("unit__line", "unit__part").first()
    subject = first.unit.sku if first else ""
    context = {
        "row": row,
        "channel": words.CHANNELS[row.channel],
        "cause": words.CAUSES.get(row.cause, ""),
        "party": words.PARTIES.get(row.party, ""),
        "open": row.state in COMPLAINT_OPEN,
        "findings": row.findings.select_related("evidence").order_by("id"),
        "actions": [(one, words.TARGETS[one.target]) for one in row.actions.order_by("id")],
        "form": ComplaintForm(initial=_initial(row)),
        "text_form": TextForm(),
        "outcome_form": OutcomeForm(),
        "action_form": ActionForm(
            initial={"target": cause.target if cause else "process", "subject": subject}
        ),
        "may": request.access.can(Permission.CASES_WRITE, row.seller_id),
    }
    return render(request, "console/complaints/page.html", context)


def _told(data: dict[str, Any]) -> Told:
    return Told(**{**data, "answer_by": None if data["rule"] else data["answer_by"]})


def _note(row: Complaint, data: dict[str, Any], by: Actor) -> object:
    return actions.add_finding(row, text=data["text"], by=by)


def _answer(row: Complaint, data: dict[str, Any], by: Actor) -> object:
    return actions.answer_complaint(row, words=data["text"], by=by)


def _close(row: Complaint, data: dict[str, Any], by: Actor) -> object:
    return actions.close_complaint(row, outcome=data["outcome"], words=data["text"], by=by)


def _change(row: Complaint, data: dict[str, Any], by: Actor) -> object:
    return actions.change_complaint(row, told=_told(data), by=by)


def _plan(row: Complaint, data: dict[str, Any], by: Actor) -> object:
    return actions.plan_action(row, by=by, **data)


ACTS: dict[str, tuple[type[Any], Callable[[Complaint, dict[str, Any], Actor], object]]] = {
    "facts": (ComplaintForm, _change),
    "findings": (TextForm, _note),
    "answer": (TextForm, _answer),
    "closure": (OutcomeForm, _close),
    "actions": (ActionForm, _plan),
}


@require_POST
@signed_in(Permission.CASES_WRITE)
def act(request: MemberRequest, ref: str, what: str) -> HttpResponseBase:
    row = queries.get_complaint(request.access.scope, ref)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    if what not in ACTS:
        raise NotFound(noun="move", ref=what)
    form_of, do = ACTS[what]
    form = form_of(request.POST)
    back = redirect("console:complaint", row.pk)
    if not form.is_valid():
        return toast(request, back, _first_problem(form), "risk")
    try:
        do(row, form.cleaned_data, request.access.actor)
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    return toast(request, back, _("Saved."))


def _first_problem(form: Any) -> str:
    name, problems = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {problems[0]}"


@require_POST
@signed_in(Permission.CASES_WRITE)
def open_one(request: MemberRequest, case_id: str) -> HttpResponseBase:
    """Note that a case is a complaint too, and go to its page."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, case.seller_id)
    row = queries.complaint_of(case) or actions.open_complaint(case, told=Told(), by=request.access.actor)
    return redirect("console:complaint", row.pk)


@signed_in()
def corrective(request: MemberRequest) -> HttpResponse:
    every = "all" in request.GET
    rows = queries.list_corrective(request.access.scope, open_only=not every)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    listed = [(row, words.TARGETS[row.target]) for row in found.items]
    return render(request, "console/complaints/actions.html", {"page": found, "rows": listed, "all": every})


@require_POST
@signed_in(Permission.CASES_WRITE)
def done(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = queries.get_corrective(request.access.scope, ref)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    back = redirect("console:complaint", row.complaint_id)
    try:
        actions.finish_action(row, effect=request.POST.get("text", ""), by=request.access.actor)
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    return toast(request, back, _("Saved."))
