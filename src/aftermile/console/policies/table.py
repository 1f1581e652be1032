"""The policy table: edit the draft as a grid, try it, publish it, read earlier versions."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.policies.forms import RowFormSet, TrialForm, row_initial
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.policies import actions, queries
from aftermile.policies.errors import PolicyRowBroken
from aftermile.policies.models import PolicyTable
from aftermile.policies.owed import Decision, Facts, LineFacts, decide
from aftermile.policies.words import explain_all

WRITE = Permission.POLICIES_WRITE
NEW_ROW: dict[str, Any] = {
    "window_days": 30,
    "anchor": "delivered",
    "freight_payer": "seller",
    "remedies": ["refund"],
    "keep_percent": 0,
}


def _url(seller: Seller) -> str:
    return f"{reverse('console:policies')}?seller={seller.pk}"


@signed_in(WRITE)
def policies(request: MemberRequest) -> HttpResponseBase:
    """Show the draft, or the table in force; a POST saves the rows or rearranges what is on the page."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    context: dict[str, Any] = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "may_write": may_write(request, seller, WRITE),
        "changed": False,
    }
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
        return _posted(request, seller, context)
    shown = queries.draft_table_of(seller) or queries.current_table(seller)
    stored = queries.rows_of(shown)
    context["changed"] = shown is None  # a start for those who have nothing yet
    rows = [row_initial(row) for row in (stored if shown else actions.DEFAULT_ROWS)]
    context["rows"] = RowFormSet(initial=rows, form_kwargs={"seller": seller})
    return render(request, "console/policies/table.html", _around(request, seller, context))


def _around(request: MemberRequest, seller: Seller, context: dict[str, Any]) -> dict[str, Any]:
    """Add what stands around the grid: versions and the trial."""
    trial = TrialForm(request.GET if "days" in request.GET else None, seller=seller)
    decision = _try(seller, trial) if trial.is_bound and trial.is_valid() else None
    return {
        **context,
        "current": queries.current_table(seller),
        "draft": queries.draft_table_of(seller),
        "versions": PolicyTable.objects.filter(seller=seller, published_at__isnull=False).order_by(
            "-version"
        ),
        "trial": trial,
        "decision": decision,
        "why": explain_all(decision.why) if decision else [],
    }


def _posted(request: MemberRequest, seller: Seller, context: dict[str, Any]) -> HttpResponseBase:
    formset = RowFormSet(request.POST, form_kwargs={"seller": seller})
    act, _dash, number = request.POST.get("act", "save").partition("-")
    if act != "save":
        rows = [{name: form[name].value() for name in form.fields} for form in formset.forms]
        _rearrange(rows, act, int(number) if number.isdigit() else 0)
        context["rows"] = RowFormSet(initial=rows, form_kwargs={"seller": seller})
        context["changed"] = True
        return render(request, "console/policies/table.html", _around(request, seller, context))
    problem = ""
    if formset.is_valid():
        facts = [form.facts(number) for number, form in enumerate(formset.forms, 1)]
        try:
            actions.save_rows(seller, facts)
        except PolicyRowBroken as error:
            problem = translate(error)
        else:
            words = _("Saved as a draft. Publish it to put it in force.")
            return toast(request, redirect(_url(seller)), words)
    context |= {"rows": formset, "problem": problem or _("Some cells are not right.")}
    return render(request, "console/policies/table.html", _around(request, seller, context), status=422)


def _rearrange(rows: list[dict[str, Any]], act: str, at: int) -> None:
    if act == "add":
        rows.append(dict(NEW_ROW))
    elif not 0 <= at < len(rows):
        return
    elif act == "drop":
        rows.pop(at)
    elif act == "copy":
        rows.insert(at, dict(rows[at]))
    elif act == "up" and at:
        rows.insert(at - 1, rows.pop(at))
    elif act == "down":
        rows.insert(at + 1, rows.pop(at))


@require_POST
@signed_in(WRITE)
def publish(request: MemberRequest) -> HttpResponseBase:
    seller = chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    table = actions.publish_table(seller, by=request.access.actor)
    words = _("Version %(version)d is in force.") % {"version": table.version}
    return toast(request, redirect(_url(seller)), words)


@signed_in(WRITE)
def version(request: MemberRequest, table_id: str) -> HttpResponse:
    """An earlier version, to read."""
    table = queries.get_table(request.access.scope, table_id)
    context = {"table": table, "rows": queries.rows_of(table), "seller": table.seller}
    return render(request, "console/policies/version.html", context)


def _try(seller: Seller, form: TrialForm) -> Decision:
    data, now = form.cleaned_data, clock.now()
    table = queries.draft_table_of(seller) or queries.current_table(seller)
    delivered = now - timedelta(days=data["days"])
    return decide(
        Facts(
            at=now,
            kind=data["kind"],
            country=data["country"].upper(),
            currency=data["currency"].upper(),
            placed_at=delivered - timedelta(days=4),
            shipped_at=delivered - timedelta(days=2),
            delivered_at=delivered if data["reason"] != "not_received" else None,
            whole_order=data["whole"],
            lines=(LineFacts("trial", 1, data["amount_minor"], data["reason"], data["category"]),),
            reasons=tuple(queries.reason_facts(row) for row in queries.reasons_for(seller)),
            evidence=("image",) if data["photo"] else (),
            zone=seller.time_zone,
            rows=tuple(queries.row_facts(row) for row in queries.rows_of(table)),
            table_version=table.version if table else 0,
        )
    )
