"""
Withdrawing from a contract in two steps, without signing in: say which, confirm, keep the acknowledgement.

What was typed waits in the browser's session between the steps, so that going back loses nothing. Every
answer is the same whether an order was found or not.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aftermile.accounts.models import Seller
from aftermile.cases.actions import declare_withdrawal
from aftermile.cases.withdrawals import Declared, find_by_token, token_of
from aftermile.database.words import translate
from aftermile.kernel.ids import is_id, new_id
from aftermile.orders.models import Order
from aftermile.orders.portal_links import TooManyTries, count_try
from aftermile.portal.find.views import FLOOR_SECONDS, address_of
from aftermile.portal.order.reading import read_items
from aftermile.portal.request.views import chosen_units, quantity_errors, typed_quantities
from aftermile.portal.visits import Visit, find_seller, for_buyer, page
from aftermile.portal.withdrawal.forms import PART, WithdrawalForm

KEPT: Final = "withdrawals"
MOST_KEPT: Final = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    """The first step for everybody: name, number, e-mail, and the whole order or some items."""
    seller = find_seller(slug)
    if request.method != "POST":
        key = _key(request, seller)
        typed = _kept(request).get(key, {}).get("typed", {})
        form = WithdrawalForm(initial={"what": "whole", **typed})
        return page(request, "portal/withdrawal/start.html", seller, form=form, key=key)
    form = WithdrawalForm(request.POST)
    key = _key(request, seller)
    if not form.is_valid():
        return page(request, "portal/withdrawal/start.html", seller, form=form, key=key, status=422)
    key = _fresh(request, key, form.cleaned_data)
    _keep(request, key, {"seller": seller.pk, "typed": form.cleaned_data})
    return redirect("portal:withdrawal_confirmation", seller.slug, key)


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyer
def of_order(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The first step on the page of an order: items are ticked, the rest is filled in."""
    order = visit.order
    items = [item for item in read_items(order) if item.free]
    key = _key(request, visit.seller, order.pk)
    known = _kept(request).get(key, {})
    fixed = {"name": order.buyer.name, "number": order.number, "email": order.buyer.email, "what": PART}
    chosen = known.get("chosen") or {item.key: str(item.free_quantity) for item in items}
    form = WithdrawalForm(initial={**fixed, **known.get("typed", {})})
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        by_line = {item.key: item for item in items}
        chosen = typed_quantities(request, by_line)
        names = [f"{count} x {by_line[line].title}" for line, count in chosen.items() if line in by_line]
        form = WithdrawalForm({**request.POST.dict(), "what": PART, "items": "\n".join(names)[:2000] or "-"})
        errors = quantity_errors(by_line, chosen)
        picks = {} if errors else chosen_units(by_line, chosen)
        if not errors and not picks:
            errors = [("items", _("Choose at least one item."))]
        if form.is_valid() and not errors:
            key = _fresh(request, key, form.cleaned_data)
            typed = {"seller": visit.seller.pk, "typed": form.cleaned_data, "chosen": chosen}
            _keep(request, key, {**typed, "order": order.pk, "picks": picks})
            return redirect("portal:withdrawal_confirmation", visit.seller.slug, key)
    wrong = bool(errors or (form.is_bound and form.errors))
    return page(
        request,
        "portal/withdrawal/start.html",
        visit.seller,
        status=422 if wrong else 200,
        visit=visit,
        order=order,
        form=form,
        key=key,
        items=items,
        chosen=chosen,
        errors=errors,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The second step: the declaration as it will stand, and the button that declares it."""
    seller = find_seller(slug)
    kept = _kept(request).get(key)
    if kept is None or kept["seller"] != seller.pk:
        return redirect("portal:withdrawal_start", seller.slug)
    if kept.get("token"):
        return redirect("portal:withdrawal_copy", seller.slug, kept["token"])
    errors: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        started = time.monotonic()
        try:
            token = _declare(request, seller, key, kept)
        except TooManyTries as error:
            errors, status = [("", translate(error))], error.status
        else:
            time.sleep(max(0.0, FLOOR_SECONDS - (time.monotonic() - started)))
            return redirect("portal:withdrawal_copy", seller.slug, token)
    order = Order.objects.filter(pk=kept.get("order", ""), seller=seller).select_related("buyer").first()
    return page(
        request,
        "portal/withdrawal/confirm.html",
        seller,
        status=status,
        typed=kept["typed"],
        errors=errors,
        key=key,
        of_order=order,
        country=order.country if order else "",
    )


def _declare(request: HttpRequest, seller: Seller, key: str, kept: dict[str, Any]) -> str:
    typed = kept["typed"]
    count_try(
        seller,
        number=f"withdrawal {typed['number']}",
        contact=f"withdrawal {typed['email']}",
        ip=f"withdrawal {address_of(request)}",
    )
    order = Order.objects.filter(pk=kept.get("order", ""), seller=seller).select_related("buyer").first()
    declared = Declared(
        name=typed["name"],
        number=typed["number"],
        email=typed["email"],
        items=typed["items"],
        words=typed["words"],
        language=get_language() or seller.language,
        picks=kept.get("picks", {}),
    )
    token = token_of(declare_withdrawal(seller, declared, key=key, order=order))
    _keep(request, key, {**kept, "token": token})
    return token


@never_cache
@require_safe
def copy(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The acknowledgement: what was declared, with date and time; `?text` downloads the same as a file."""
    seller = find_seller(slug)
    row = find_by_token(seller, token)
    if row is None:
        raise Http404
    if "text" in request.GET:
        answer = HttpResponse(row.text, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="withdrawal-{row.at:%Y-%m-%d}.txt"'
        return answer
    mine = next((kept for kept in _kept(request).values() if kept.get("token") == token), {})
    case = row.case if mine.get("order") and row.case and row.case.order_id == mine["order"] else None
    with timezone.override(seller.time_zone):
        return page(
            request, "portal/withdrawal/done.html", seller, row=row, token=token, case=case, own=bool(mine)
        )


def _key(request: HttpRequest, seller: Seller, order_id: str = "") -> str:
    """Return the key of the page, else of what was begun here and not confirmed, else a new one."""
    key = request.POST.get("key") or request.GET.get("key", "")
    if is_id(key, "wdr"):
        return key
    begun = [
        name
        for name, row in _kept(request).items()
        if row["seller"] == seller.pk and row.get("order", "") == order_id and not row.get("token")
    ]
    return begun[-1] if begun else new_id("wdr")


def _fresh(request: HttpRequest, key: str, typed: Mapping[str, Any]) -> str:
    """Return the key, or a new one where it was confirmed already and other words are typed now."""
    known = _kept(request).get(key, {})
    return new_id("wdr") if known.get("token") and known["typed"] != typed else key


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    found = request.session.get(KEPT, {})
    return found if isinstance(found, dict) else {}


def _keep(request: HttpRequest, key: str, values: Mapping[str, Any]) -> None:
    """Keep a declaration between its steps; one that was confirmed is never changed by typing again."""
    known = _kept(request)
    if known.get(key, {}).get("token"):
        return
    rest = {name: row for name, row in known.items() if name != key}
    rest[key] = dict(values)
    request.session[KEPT] = dict(list(rest.items())[-MOST_KEPT:])
