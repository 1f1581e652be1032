"""Money that moved elsewhere: match it with a refund of ours, or set it aside with a reason."""

from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.forms import NoteForm
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.ledger import actions, queries
from aftermile.ledger.models import Direction

CONFIRM = Permission.REFUNDS_CONFIRM
WHY: Final[dict[str, str | Promise]] = {
    "failed": _lazy("It failed here and has the same payment and amount."),
    "waiting": _lazy("It waits for the same payment and amount."),
    "other_payment": _lazy("The same amount, but of another payment."),
    "other_amount": _lazy("The same payment, but another amount."),
}


@signed_in()
def movements(request: MemberRequest) -> HttpResponse:
    settled = "all" in request.GET
    rows = queries.list_movements(request.access.scope, open_only=not settled)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    context = {"page": found, "all": settled}
    return render(request, "console/ledger/movements.html", context)


@signed_in()
def movement(request: MemberRequest, ref: str) -> HttpResponse:
    found = queries.get_movement(request.access.scope, ref)
    is_open = found.settled_at is None
    context = {
        "movement": found,
        "suggestions": queries.possible_refunds(found) if is_open else [],
        "incoming": found.direction == Direction.IN,
        "why": WHY,
        "form": NoteForm(),
        "may_settle": is_open and request.access.can(CONFIRM, found.seller_id),
    }
    return render(request, "console/ledger/movement.html", context)


@require_POST
@signed_in(CONFIRM)
def match_movement(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_movement(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    refund = queries.get_refund(request.access.scope, request.POST.get("refund", ""))
    actions.match_movement(found, refund, request.access.actor)
    return toast(request, redirect("console:movement", found.pk), _("Matched; the refund is done."))


@require_POST
@signed_in(CONFIRM)
def ignore_movement(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_movement(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        words = _("Write why it is set aside.")
        return toast(request, redirect("console:movement", found.pk), words, "risk")
    actions.ignore_movement(found, form.cleaned_data["note"], request.access.actor)
    return toast(request, redirect("console:movement", found.pk), _("Set aside."))


@require_POST
@signed_in(CONFIRM)
def pay_back_movement(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_movement(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    refund = actions.pay_back_movement(found, request.access.actor)
    return toast(request, redirect("console:refund", refund.pk), _("It goes back to the buyer."))


@require_POST
@signed_in(CONFIRM)
def keep_movement(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_movement(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        words = _("Write why it is kept.")
        return toast(request, redirect("console:movement", found.pk), words, "risk")
    actions.keep_movement(found, form.cleaned_data["note"], request.access.actor)
    return toast(request, redirect("console:movement", found.pk), _("Kept; it counts as paid."))
