"""What the shop can prove. What stands here shortens rights by law, so each row names its days."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.grounds.forms import EndForm, ProofForm
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.policies import actions
from aftermile.policies.grounds import get_shop_fact, shop_facts_of
from aftermile.policies.statutes.words import SHOP_FACTS

WRITE = Permission.POLICIES_WRITE


@signed_in(WRITE)
def proofs(request: MemberRequest) -> HttpResponseBase:
    """List the proofs; POST adds one."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    form = ProofForm(request.POST or None, initial={"holds_from": clock.now().date()})
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
        if form.is_valid():
            try:
                actions.add_shop_fact(seller, form.draft(), by=request.access.actor)
            except AftermileError as error:
                form.add_error(None, translate(error))
            else:
                return _back(request, seller, _("Saved."))
    return _page(request, sellers, seller, form)


@require_POST
@signed_in(WRITE)
def end(request: MemberRequest, proof_id: str) -> HttpResponseBase:
    row = get_shop_fact(request.access.scope, proof_id)
    request.access.require(WRITE, row.seller_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return toast(request, _to(row.seller), _("Name the last day."), "risk")
    try:
        actions.end_shop_fact(row, on=form.cleaned_data["on"], by=request.access.actor)
    except AftermileError as error:
        return toast(request, _to(row.seller), translate(error), "risk")
    return _back(request, row.seller, _("Saved."))


def _page(request: MemberRequest, sellers: list[Seller], seller: Seller, form: ProofForm) -> HttpResponse:
    writes = may_write(request, seller, WRITE)
    rows = [(row, _(SHOP_FACTS.get(row.key, row.key))) for row in shop_facts_of(seller)]
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "rows": rows,
        "missing": [_(text) for key, text in SHOP_FACTS.items() if all(row.key != key for row, _w in rows)],
        "form": form if writes else None,
        "today": clock.now().date(),
        "may_write": writes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/grounds/proofs.html", context, status=status)


def _to(seller: Seller) -> HttpResponseBase:
    return redirect(f"{reverse('console:proofs')}?seller={seller.pk}")


def _back(request: MemberRequest, seller: Seller, said: str) -> HttpResponseBase:
    return toast(request, _to(seller), said)
