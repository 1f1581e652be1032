"""Refunds: the list, one refund with its history and postings, and what people do with it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.cases.reason_words import ReasonWords
from aftermile.console.ledger.behind import case_of
from aftermile.console.ledger.forms import NoteForm, ReferenceForm
from aftermile.console.ledger.words import ACCOUNTS, ENTRIES, EVENTS, LINES
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.events.models import Event
from aftermile.ledger import actions, queries
from aftermile.ledger.errors import ReferenceMissing
from aftermile.ledger.models import FREEZING, Dispute, Refund, RefundState
from aftermile.ledger.payments import paid_by_hand

CONFIRM = Permission.REFUNDS_CONFIRM
WRITE = Permission.REFUNDS_WRITE


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a refund's history, as `parts/timeline.html` reads it."""

    icon: str
    words: str | Promise
    at: datetime
    by: str
    detail: str = ""


def history(refund: Refund) -> list[Happening]:
    rows = Event.objects.filter(seller_id=refund.seller_id, subject_id=refund.pk).order_by("seq")
    return [
        Happening(
            *EVENTS.get(row.name, ("point", row.name)), row.at, row.actor_name, row.data.get("error", "")
        )
        for row in rows
    ]


@signed_in()
def refunds(request: MemberRequest) -> HttpResponse:
    scope = request.access.scope
    state = request.GET.get("state", "")
    rows = queries.list_refunds(scope, states=[state] if state in RefundState.values else [])
    rows = rows.select_related("order__buyer", "tender", "seller", "method")
    context = {
        "page": page(rows, order_by=["-id"], after=request.GET.get("after")),
        "state": state,
        "states": RefundState.values,
        "waiting": queries.list_movements(scope).count(),
    }
    return render(request, "console/ledger/refunds.html", context)


def _payee(refund: Refund) -> str:
    """Return where a person sends the money, by its name and number."""
    method = refund.method
    if method is not None:
        return f"{method.label or method.kind} ({method.external_id})"
    return refund.tender.label or refund.tender.kind


def _page(request: MemberRequest, refund: Refund, form: ReferenceForm, status: int = 200) -> HttpResponse:
    by_hand = paid_by_hand(refund.provider)
    is_open = refund.state in queries.IN_FLIGHT
    may_confirm = request.access.can(CONFIRM, refund.seller_id)
    may_write = request.access.can(WRITE, refund.seller_id)
    lines = refund.lines.select_related("unit__line", "unit__part").order_by("id")
    context = {
        "refund": refund,
        "case": case_of(refund.case_ref),
        "payee": _payee(refund),
        "reason": refund.reason and ReasonWords([refund.seller_id]).of(refund.seller_id, refund.reason),
        "lines": [
            (LINES.get(f"{line.kind}:{line.what}", LINES.get(line.kind, line.kind)), line) for line in lines
        ],
        "disputed": _holding(refund),
        "history": history(refund),
        "entries": queries.entries_of_refund(refund),
        "entry_words": ENTRIES,
        "account_words": ACCOUNTS,
        "by_hand": by_hand,
        "form": form,
        "may_confirm": by_hand and is_open and may_confirm,
        "may_cancel": by_hand and refund.state == RefundState.RESERVED and may_confirm,
        "may_ask": not by_hand and is_open and may_write,
    }
    return render(request, "console/ledger/refund.html", context, status=status)


def _holding(refund: Refund) -> Dispute | None:
    """Return the chargeback that keeps a refund from going out."""
    if refund.state not in (RefundState.RESERVED, RefundState.UNKNOWN):
        return None
    return Dispute.objects.filter(tender_id=refund.tender_id, state__in=FREEZING).first()


@signed_in()
def refund(request: MemberRequest, ref: str) -> HttpResponse:
    return _page(request, queries.get_refund(request.access.scope, ref), ReferenceForm())


@require_POST
@signed_in(CONFIRM)
def confirm_refund(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_refund(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=ReferenceMissing.status)
    actions.confirm_manual_refund(found, form.cleaned_data["reference"], request.access.actor)
    return toast(request, redirect("console:refund", found.pk), _("Marked as paid."))


@require_POST
@signed_in(CONFIRM)
def cancel_refund(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_refund(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    actions.cancel_refund(found, request.access.actor, note)
    return toast(request, redirect("console:refund", found.pk), _("Canceled; the amount is free again."))


@require_POST
@signed_in(WRITE)
def ask_provider(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_refund(request.access.scope, ref)
    request.access.require(WRITE, found.seller_id)
    answered = actions.ask_again(found.pk)
    if answered.state in queries.IN_FLIGHT:
        words, tone = _("The provider has not decided yet; it is asked again by itself."), "risk"
    else:
        words, tone = _("The provider answered."), "info"
    return toast(request, redirect("console:refund", found.pk), words, tone)
