"""What goods are, by category or SKU: their class, and the exclusions by law they may fall under."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.grounds.forms import GoodsForm
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.policies import actions
from aftermile.policies.grounds import get_goods_rule, goods_rules_of
from aftermile.policies.models import GoodsRule
from aftermile.policies.statutes.words import EXCLUSIONS, GOODS_CLASSES

WRITE = Permission.POLICIES_WRITE


@signed_in(WRITE)
def goods(request: MemberRequest) -> HttpResponseBase:
    """List the rules on goods; POST adds one."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    form = GoodsForm(request.POST or None)
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
        if _saved(request, form, seller, None):
            return _back(request, seller, _("Saved."))
    writes = may_write(request, seller, WRITE)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "rows": [(row, _class(row), _exclusions(row)) for row in goods_rules_of(seller)],
        "form": form if writes else None,
        "may_write": writes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/grounds/goods.html", context, status=status)


@signed_in(WRITE)
def rule(request: MemberRequest, goods_id: str) -> HttpResponseBase:
    """Show one rule; POST changes it."""
    row = get_goods_rule(request.access.scope, goods_id)
    names = ("category", "sku", "goods_class", "exclusions")
    form = GoodsForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST":
        request.access.require(WRITE, row.seller_id)
        if _saved(request, form, row.seller, row):
            return _back(request, row.seller, _("Saved."))
    context = {
        "form": form,
        "row": row,
        "seller": row.seller,
        "may_write": may_write(request, row.seller, WRITE),
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/grounds/goods_rule.html", context, status=status)


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, goods_id: str) -> HttpResponseBase:
    row = get_goods_rule(request.access.scope, goods_id)
    request.access.require(WRITE, row.seller_id)
    seller = row.seller
    actions.remove_goods_rule(row, by=request.access.actor)
    return _back(request, seller, _("Removed."))


def _saved(request: MemberRequest, form: GoodsForm, seller: Seller, row: GoodsRule | None) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.save_goods_rule(seller, form.draft(), by=request.access.actor, rule=row)
    except AftermileError as error:
        form.add_error(None, translate(error))
        return False
    return True


def _class(row: GoodsRule) -> str:
    return _(GOODS_CLASSES[row.goods_class]) if row.goods_class in GOODS_CLASSES else row.goods_class


def _exclusions(row: GoodsRule) -> list[str]:
    return [_(EXCLUSIONS[code]) if code in EXCLUSIONS else str(code) for code in row.exclusions]


def _back(request: MemberRequest, seller: Seller, said: str) -> HttpResponse | HttpResponseBase:
    return toast(request, redirect(f"{reverse('console:goods')}?seller={seller.pk}"), said)
