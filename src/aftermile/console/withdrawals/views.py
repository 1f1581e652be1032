"""Declarations of withdrawal that no order was found for: match them by hand, or set them aside."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import match_withdrawal, set_withdrawal_aside
from aftermile.cases.models import Withdrawal
from aftermile.cases.withdrawals import free_units, get_withdrawal, list_withdrawals, orders_like
from aftermile.console.ledger.forms import NoteForm
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import get_order

PROBLEMS: Final[dict[str, str | Promise]] = {
    "unknown_order": gettext_lazy("No order has this number and e-mail."),
    "unclear_items": gettext_lazy("The items it names are not plain."),
    "nothing_left": gettext_lazy("Nothing of the order is free any more."),
    "units_held_elsewhere": gettext_lazy("Another case holds some of the items."),
    "order_canceled": gettext_lazy("The order was canceled."),
    "reason_unknown": gettext_lazy("The reason “changed mind” is switched off."),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order it could mean, with the pieces that are free."""

    order: Order
    units: list[Unit]


def problem_words(row: Withdrawal) -> str:
    """Return why no case was opened by itself."""
    return str(PROBLEMS.get(row.problem, _("A person has to look at it."))) if row.problem else ""


@signed_in()
def withdrawals(request: MemberRequest) -> HttpResponse:
    every = "all" in request.GET
    rows = list_withdrawals(request.access.scope, open_only=not every)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    why = {row.pk: problem_words(row) for row in found.items}
    return render(request, "console/withdrawals/list.html", {"page": found, "all": every, "why": why})


@signed_in()
def withdrawal(request: MemberRequest, ref: str) -> HttpResponse:
    row = get_withdrawal(request.access.scope, ref)
    candidates = [] if row.settled_at else _candidates(request, row)
    context = {
        "row": row,
        "why": problem_words(row),
        "candidates": candidates,
        "form": NoteForm(),
        "may": row.settled_at is None and request.access.can(Permission.CASES_WRITE, row.seller_id),
    }
    return render(request, "console/withdrawals/page.html", context)


def _candidates(request: MemberRequest, row: Withdrawal) -> list[Candidate]:
    """Return the order that was asked for by its number, then those that fit what the buyer typed."""
    orders = orders_like(row)
    if typed := request.GET.get("order", "").strip():
        try:
            asked = get_order(request.access.scope, typed)
        except NotFound:
            asked = None
        if asked is not None and asked.seller_id == row.seller_id:
            orders = [asked, *(order for order in orders if order.pk != asked.pk)]
    return [Candidate(order, free_units(order)) for order in orders]


@require_POST
@signed_in(Permission.CASES_WRITE)
def match(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_withdrawal(request.access.scope, ref)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    order = get_order(request.access.scope, request.POST.get("order", ""))
    back = redirect("console:withdrawal", row.pk)
    if order.seller_id != row.seller_id:
        return toast(request, back, _("This order belongs to another seller."), "risk")
    wanted = set(request.POST.getlist("unit"))
    picks = {unit.pk: unit.quantity for unit in free_units(order) if unit.pk in wanted}
    try:
        done = match_withdrawal(row, order, picks=picks, by=request.access.actor)
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    assert done.case is not None
    return toast(
        request, redirect("console:case", done.case.pk), _("Matched; its clocks run from the declaration.")
    )


@require_POST
@signed_in(Permission.CASES_WRITE)
def set_aside(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_withdrawal(request.access.scope, ref)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    back = redirect("console:withdrawal", row.pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return toast(request, back, _("Write why it is set aside."), "risk")
    try:
        set_withdrawal_aside(row, note=form.cleaned_data["note"], by=request.access.actor)
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    return toast(request, back, _("Set aside."))
