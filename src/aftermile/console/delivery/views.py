"""Shipping options: list with what they do for a place, form, switch."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.delivery.forms import KIND_NAMES, OptionForm, fresh_option, initial_of
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate, translate_phrase
from aftermile.kernel.errors import AftermileError, Phrase
from aftermile.parcels.actions.options import save_option, switch_option, window_of_option
from aftermile.parcels.carrier import carriers
from aftermile.parcels.estimating.lines import transit_of
from aftermile.parcels.estimating.windows import Window
from aftermile.parcels.models import Location, ShippingOption
from aftermile.parcels.options import Choice, Sending, get_option, legs_of, options_for

WRITE = Permission.SETTINGS_WRITE
MOST_GRAMS = 10**9


@dataclass(frozen=True, slots=True)
class Line:
    """An option in the list; with a place asked about, what it does for it."""

    option: ShippingOption
    name: str
    kind: str | Promise
    days: tuple[int, int, int] | None
    choice: Choice | None = None
    window: Window | None = None


@signed_in(WRITE)
def options(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    asked = {name: request.GET.get(name, "").strip()[:20] for name in ("country", "postcode", "grams")}
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "rows": _lines(seller, asked),
        "asked": asked,
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/delivery/options.html", context)


def _lines(seller: Seller, asked: dict[str, str]) -> list[Line]:
    country = asked["country"].upper()
    grams = int(asked["grams"]) if asked["grams"].isdecimal() else 0
    choices = options_for(seller, Sending(country, asked["postcode"], min(grams, MOST_GRAMS)), also_off=True)
    if not country:
        rows = sorted(choices, key=lambda one: (not one.option.active, one.option.position, one.option.code))
        return [_line(one.option) for one in rows]
    return [
        _line(
            one.option,
            one,
            window_of_option(one.option, seller, country=country, postcode=asked["postcode"])
            if one.fits
            else None,
        )
        for one in choices
    ]


def _line(row: ShippingOption, choice: Choice | None = None, window: Window | None = None) -> Line:
    language = get_language() or "en"
    name = row.words.get(language) or row.words.get("en") or str(KIND_NAMES[row.kind])
    return Line(
        row, name, KIND_NAMES[row.kind], transit_of(legs_of(row)) if row.legs else None, choice, window
    )


@signed_in(WRITE)
def option(request: MemberRequest, ref: str = "") -> HttpResponseBase:
    """Add an option, or change one."""
    row = get_option(request.access.scope, ref) if ref else None
    seller = row.seller if row else chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    places = list(Location.objects.filter(seller=seller).order_by("name"))
    initial = initial_of(row) if row else fresh_option(seller)
    form = OptionForm(request.POST or None, initial=initial, places=places)
    if form.is_valid():
        try:
            save_option(seller, form.draft, by=request.access.actor, option=row)
        except AftermileError as error:
            _show(form, error)
        else:
            url = f"{reverse('console:shipping_options')}?seller={seller.pk}"
            return toast(request, redirect(url), _("Saved. Shop pages offer it from now on."))
    known = sorted(carriers, key=lambda one: one.label.lower())
    context: dict[str, Any] = {"form": form, "seller": seller, "option": row, "carriers": known}
    return render(request, "console/delivery/option.html", context, status=422 if form.is_bound else 200)


def _show(form: OptionForm, error: AftermileError) -> None:
    names = {"words": "words_en", "price_text": "price_en", "max_value_minor": "max_value", "legs": None}
    name = str(error.data.get("field", "code" if error.code == "option_exists" else ""))
    field = names.get(name, name)
    problem = error.data.get("problem")
    words = translate_phrase(problem) if isinstance(problem, Phrase) else _(problem) if problem else ""
    form.add_error(field if field in form.fields else None, words or translate(error))


@require_POST
@signed_in(WRITE)
def switch(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_option(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    switch_option(row, active=not row.active, by=request.access.actor)
    url = f"{reverse('console:shipping_options')}?seller={row.seller_id}"
    words = _("It is offered again.") if row.active else _("It is offered no longer; promises made stay.")
    return toast(request, redirect(url), words)
