"""Chargebacks: the list, one with its answer, and writing down one that came by letter."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.disputing import answer_facts
from aftermile.console.ledger.forms import AnswerForm, DisputeForm, end_of
from aftermile.console.ledger.happened import happened_to
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.ledger import actions
from aftermile.ledger.models import Refund
from aftermile.ledger.queries.disputes import get_dispute, list_disputes
from aftermile.orders.models import Tender

CONFIRM = Permission.REFUNDS_CONFIRM
WRITE = Permission.REFUNDS_WRITE


@signed_in()
def disputes(request: MemberRequest) -> HttpResponse:
    everything = "all" in request.GET
    rows = list_disputes(request.access.scope, open_only=not everything)
    found = page(rows.select_related("order__buyer"), order_by=["-id"], after=request.GET.get("after"))
    return render(request, "console/ledger/disputes.html", {"page": found, "all": everything})


@signed_in()
def dispute(request: MemberRequest, ref: str) -> HttpResponse:
    found = get_dispute(request.access.scope, ref)
    facts = answer_facts(found)
    held = Refund.objects.filter(tender_id=found.tender_id, state__in=("reserved", "unknown"))
    context = {
        "dispute": found,
        "facts": facts,
        "held": list(held.order_by("-id")[:10]) if found.state in ("opened", "answered") else [],
        "form": AnswerForm(initial={"words": found.answer or facts.words()}),
        "history": happened_to(found),
        "may_answer": found.is_open and request.access.can(WRITE, found.seller_id),
        "may_decide": found.is_open and request.access.can(CONFIRM, found.seller_id),
    }
    return render(request, "console/ledger/dispute.html", context)


@require_POST
@signed_in(WRITE)
def answer_dispute(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_dispute(request.access.scope, ref)
    request.access.require(WRITE, found.seller_id)
    actions.answer_dispute(found, request.POST.get("words", ""), request.access.actor)
    return toast(request, redirect("console:dispute", found.pk), _("Answered."))


@require_POST
@signed_in(CONFIRM)
def decide_dispute(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_dispute(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    won = request.POST.get("outcome") == "won"
    actions.decide_dispute(found, won=won, by=request.access.actor)
    words = _("Won: the money is back in the books.") if won else _("Lost: the money is gone.")
    return toast(request, redirect("console:dispute", found.pk), words)


@signed_in(CONFIRM)
def new_dispute(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Write down a chargeback of one payment."""
    tender = request.access.scope.apply(Tender.objects.select_related("order")).filter(pk=ref).first()
    if tender is None:
        raise NotFound(noun="payment", ref=ref)
    request.access.require(CONFIRM, tender.seller_id)
    form = DisputeForm(request.POST or None, currency=tender.currency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.record_dispute(
            tender,
            amount_minor=form.minor,
            reference=given["reference"],
            by=request.access.actor,
            reason=given["reason"],
            answer_by=end_of(given["answer_by"]),
            inquiry=given["inquiry"],
        )
        return toast(request, redirect("console:dispute", made.pk), _("Refunds to this payment wait now."))
    context = {
        "title": _("Chargeback of a payment"),
        "lead": _("The buyer asked his bank for the money. Until it is decided, nothing goes back to it."),
        "order": tender.order,
        "form": form,
        "act": _("Write it down"),
    }
    return render(request, "console/ledger/form.html", context)
