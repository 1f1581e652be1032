"""Buyers: the list, one buyer with identities, orders and cases, merging, export and erasure."""

from django import forms
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.models import Case
from aftermile.console.orders.words import happenings
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.events.models import Event
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.ledger.queries.credits import credits_of_buyer
from aftermile.orders import actions
from aftermile.orders.models import Buyer, BuyerMerge, Order
from aftermile.orders.queries import NEWEST_FIRST, find_buyer, get_buyer, list_buyers

WRITE = Permission.ORDERS_WRITE


class MergeForm(forms.Form):
    """The other buyer, by id or exact e-mail."""

    other = forms.CharField(max_length=254)


@signed_in()
def buyers(request: MemberRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    rows = list_buyers(request.access.scope, text).select_related("seller")
    context = {"page": page(rows, order_by=("-id",), after=request.GET.get("after"), limit=50), "q": text}
    return render(request, "console/orders/buyers.html", context)


@signed_in()
def buyer(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_buyer(request.access.scope, ref)
    if found.pk != ref:
        return redirect("console:buyer", found.pk)
    return _page(request, found)


def _page(request: MemberRequest, found: Buyer, error: str = "", status: int = 200) -> HttpResponse:
    rows = Order.objects.filter(buyer=found).select_related("buyer")
    events = Event.objects.filter(seller_id=found.seller_id, subject_id=found.pk).order_by("-seq")
    context = {
        "buyer": found,
        "identities": list(found.identities.order_by("channel", "kind", "value")),
        "page": page(rows, order_by=NEWEST_FIRST, after=request.GET.get("after"), limit=20),
        "cases": list(Case.objects.filter(buyer=found).order_by("-id")[:50]),
        "credits": credits_of_buyer(request.access.scope, [found.pk]),
        "may_credit": request.access.can(Permission.REFUNDS_CONFIRM, found.seller_id)
        and found.erased_at is None,
        "merges": list(BuyerMerge.objects.filter(kept=found, undone_at=None).select_related("merged", "by")),
        "happened": happenings(list(events[:50])),
        "may_write": request.access.can(WRITE, found.seller_id) and found.erased_at is None,
        "error": error,
    }
    return render(request, "console/orders/buyer.html", context, status=status)


def _own(request: MemberRequest, ref: str) -> Buyer:
    found = get_buyer(request.access.scope, ref)
    request.access.require(WRITE, found.seller_id)
    return found


@require_POST
@signed_in(WRITE)
def merge(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = _own(request, ref)
    form = MergeForm(request.POST)
    other = form.cleaned_data["other"].strip() if form.is_valid() else ""
    try:
        actions.merge_buyers(
            found, _other(request, found, other), by=request.access.actor, member=request.access.member
        )
    except AftermileError as error:
        return _page(request, found, translate(error), error.status)
    return toast(request, redirect("console:buyer", found.pk), _("Merged. This can be taken back here."))


def _other(request: MemberRequest, found: Buyer, text: str) -> Buyer:
    """Look for the other buyer at the same seller only."""
    scope = found.seller.scope
    other = find_buyer(scope, email=text) if "@" in text else None
    if other is None and text.startswith("byr_"):
        other = get_buyer(scope, text)
    if other is None or not request.access.scope.holds(other.seller_id):
        raise NotFound(noun="buyer", ref=text)
    return other


@require_POST
@signed_in(WRITE)
def undo(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = _own(request, ref)
    done = BuyerMerge.objects.filter(kept=found, pk=request.POST.get("merge", "")).first()
    if done is None:
        raise NotFound(noun="merge", ref=request.POST.get("merge", ""))
    try:
        actions.undo_merge(done, by=request.access.actor)
    except AftermileError as error:
        return _page(request, found, translate(error), error.status)
    return toast(request, redirect("console:buyer", found.pk), _("Taken back: these are two buyers again."))


@require_POST
@signed_in(WRITE)
def erase(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = _own(request, ref)
    try:
        actions.erase_buyer(found, by=request.access.actor)
    except AftermileError as error:
        return _page(request, found, translate(error), error.status)
    return toast(request, redirect("console:buyer", found.pk), _("Erased. What was paid is kept."))


@signed_in()
def export(request: MemberRequest, ref: str) -> HttpResponse:
    found = _own(request, ref)
    answer = JsonResponse(actions.export_buyer(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{found.pk}.json"'
    return answer
