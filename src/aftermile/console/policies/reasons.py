"""The vocabulary of reasons of a seller."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.policies.forms import ReasonForm, reason_initial
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.policies import actions
from aftermile.policies.models import Reason
from aftermile.policies.queries import reasons_for

WRITE = Permission.POLICIES_WRITE


def _back(request: MemberRequest, seller: Seller, words: str) -> HttpResponseBase:
    return toast(request, redirect(f"{reverse('console:reasons')}?seller={seller.pk}"), words)


@signed_in(WRITE)
def reasons(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "reasons": reasons_for(seller, hidden=True),
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/policies/reasons.html", context)


@signed_in(WRITE)
def reason(request: MemberRequest, code: str = "") -> HttpResponseBase:
    """Add a reason, or change one; a built-in one gets a row of the seller's own."""
    seller = chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    row = _find(seller, code) if code else None
    form = ReasonForm(request.POST or None, initial=reason_initial(row) if row else None)
    if row is not None:
        del form.fields["code"]
    if form.is_valid():
        try:
            draft = form.draft(row)
            if row is None:
                actions.add_reason(seller, draft)
            else:
                actions.change_reason(seller, draft)
        except AftermileError as error:
            form.add_error(None, translate(error))
        else:
            return _back(request, seller, _("Saved."))
    status = 422 if form.is_bound else 200
    context = {"form": form, "seller": seller, "reason": row}
    return render(request, "console/policies/reason.html", context, status=status)


@require_POST
@signed_in(WRITE)
def hide(request: MemberRequest, code: str) -> HttpResponseBase:
    seller = chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    _find(seller, code)
    hidden = request.POST.get("to") != "shown"
    actions.hide_reason(seller, code, hidden=hidden)
    words = _("Buyers no longer see it.") if hidden else _("Buyers see it again.")
    return _back(request, seller, words)


def _find(seller: Seller, code: str) -> Reason:
    for row in reasons_for(seller, hidden=True):
        if row.code == code:
            return row
    raise NotFound(noun="reason", ref=code)
