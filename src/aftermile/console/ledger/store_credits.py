"""Store credits and gift cards: the list, one with what moved on it, issuing one to a buyer."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.behind import case_of
from aftermile.console.ledger.forms import CreditForm, NoteForm, end_of
from aftermile.console.ledger.happened import happened_to
from aftermile.console.ledger.words import ENTRIES
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import Money
from aftermile.ledger import actions
from aftermile.ledger.models import StoreCredit
from aftermile.ledger.queries.credits import get_credit, list_credits, postings_of_credit
from aftermile.orders.queries import get_buyer

CONFIRM = Permission.REFUNDS_CONFIRM


@signed_in()
def credits_(request: MemberRequest) -> HttpResponse:
    last4 = request.GET.get("q", "").strip()[-4:]
    rows = list_credits(request.access.scope, last4=last4)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    return render(request, "console/ledger/credits.html", {"page": found, "q": last4})


def _page(request: MemberRequest, credit: StoreCredit) -> HttpResponse:
    context = {
        "credit": credit,
        "case": case_of(credit.case_ref),
        "moves": [
            (ENTRIES.get(row.entry.kind, row.entry.kind), row) for row in postings_of_credit(credit)[:100]
        ],
        "history": happened_to(credit),
        "form": NoteForm(),
        "may_change": credit.closed_at is None and request.access.can(CONFIRM, credit.seller_id),
    }
    return render(request, "console/ledger/credit.html", context)


@signed_in()
def credit(request: MemberRequest, ref: str) -> HttpResponse:
    return _page(request, get_credit(request.access.scope, ref))


@signed_in(CONFIRM)
def new_credit(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Give a buyer credit; the page that answers shows the code, and no other page does."""
    buyer = get_buyer(request.access.scope, ref)
    request.access.require(CONFIRM, buyer.seller_id)
    currency = buyer.seller.base_currency
    form = CreditForm(request.POST or None, currency=currency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.issue_credit(
            buyer.seller,
            buyer,
            Money(form.minor, currency),
            operation_key=f"console:{request.POST.get('key', '')[:60] or new_id('op')}",
            by=request.access.actor,
            kind=given["kind"],
            expires_at=end_of(given["expires_on"]),
            note=given["note"],
        )
        return _page(request, made)
    context = {
        "title": _("Give store credit"),
        "lead": _("It is owed to the buyer beside what he paid, and he spends it in the shop."),
        "buyer": buyer,
        "form": form,
        "key": request.POST.get("key") or new_id("op"),
        "act": _("Give it"),
    }
    return render(request, "console/ledger/form.html", context)


@require_POST
@signed_in(CONFIRM)
def renew_code(request: MemberRequest, ref: str) -> HttpResponse:
    found = get_credit(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    return _page(request, actions.renew_code(found, request.access.actor))


@require_POST
@signed_in(CONFIRM)
def close_credit(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_credit(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    actions.close_credit(found, request.access.actor, request.POST.get("note", ""))
    return toast(request, redirect("console:credit", found.pk), _("Closed for good."))
