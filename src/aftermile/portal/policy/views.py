"""The policy before the purchase: a page, the same as JSON, and a small script for pages of the shop."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftermile.accounts.models import Seller
from aftermile.database.words import babel_locale
from aftermile.policies.owed.terms import Terms
from aftermile.policies.terms import goods_for, terms_for
from aftermile.portal.anybody import COUNTRY, country_of_browser, public, public_language
from aftermile.portal.policy.words import Told, sentences, tell
from aftermile.portal.visits import find_seller, page
from aftermile.portal.withdrawal.labels import label_beside

FRESH_SECONDS: Final = 600
SCRIPT_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: a country, perhaps a region, and perhaps a product or a category."""

    country: str
    region: str
    sku: str
    category: str


def asked_of(request: HttpRequest, seller: Seller) -> Asked:
    """Read the address; a country that is none counts as not given."""
    country = request.GET.get("country", "").strip().upper()
    if not COUNTRY.fullmatch(country):
        country = country_of_browser(request) or seller.country
    region, sku, category = (
        request.GET.get(name, "").replace("\x00", "").strip()[:most]
        for name, most in (("region", 40), ("sku", 120), ("category", 80))
    )
    return Asked(country, region, sku, category)


def _terms(seller: Seller, asked: Asked) -> Terms:
    goods = goods_for(seller, sku=asked.sku, category=asked.category)
    return terms_for(seller, country=asked.country, region=asked.region, goods=goods)


def _told(terms: Terms) -> list[Told]:
    """Put the statements in words, without saying a second time that the money comes at once."""
    rows = [
        row for row in terms.statements if row.code != "immediate_refund" or terms.get("refund_time") is None
    ]
    return [told for told in map(tell, rows) if told is not None]


def note_of(terms: Terms) -> str:
    """Return the small print: what the words are not, and where the law is not known or not checked."""
    said = []
    if not terms.known:
        said.append(
            _("We do not know the law of this country well enough; you may have more rights than these.")
        )
    elif not terms.verified:
        said.append(_("Some of these rows of law are not checked against the official text yet."))
    said.append(_("A summary, not legal advice. Rights that the law gives you are never less than it says."))
    return sentences(*said)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what holds for a country, a product or a category, with the law behind each statement."""
    seller = find_seller(slug)
    asked = asked_of(request, seller)
    terms = _terms(seller, asked)
    countries = sorted(
        (
            (code, name)
            for code, name in babel_locale().territories.items()
            if COUNTRY.fullmatch(code) and code not in _NO_COUNTRIES
        ),
        key=lambda row: row[1],
    )
    answer = page(
        request,
        "portal/policy/policy.html",
        seller,
        country=asked.country,
        asked=asked,
        goods=goods_for(seller, sku=asked.sku, category=asked.category),
        rows=_told(terms),
        terms=terms,
        note=note_of(terms),
        countries=countries,
    )
    patch_cache_control(answer, private=True, max_age=60)
    return answer


_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})


@require_safe
def policy_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for scripts, for anybody and any page (CORS for reading), in `language`."""
    seller = find_seller(slug)
    asked = asked_of(request, seller)
    language = public_language(request, seller.language)
    with translation.override(language):
        body = json.dumps(_document(seller, asked), ensure_ascii=False, sort_keys=True)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Language"] = language
    patch_vary_headers(answer, ["Accept-Language"])
    return public(request, answer, FRESH_SECONDS)


def _document(seller: Seller, asked: Asked) -> dict[str, Any]:
    terms = _terms(seller, asked)
    language = get_language() or "en"
    query = urlencode(
        {name: value for name, value in (("country", asked.country), ("sku", asked.sku)) if value}
    )
    label = label_beside(language, country=asked.country)
    return {
        "seller": seller.name,
        "country": asked.country,
        "region": asked.region,
        "sku": asked.sku,
        "category": asked.category,
        "on": terms.on.isoformat(),
        "language": language,
        "title": _("Returns and guarantee"),
        "statements": [_row(told) for told in _told(terms)],
        "known": terms.known,
        "verified": terms.verified,
        "note": note_of(terms),
        "words": {
            "law": _("by law"),
            "all": _("All about it"),
            "withdraw": " · ".join([_("Withdraw from contract here"), *([label.start] if label else [])]),
        },
        "links": {
            "policy": _absolute(reverse("portal:policy", args=[seller.slug]))
            + (f"?{query}" if query else ""),
            "withdrawal": _absolute(reverse("portal:withdrawal_start", args=[seller.slug])),
        },
    }


def _row(told: Told) -> dict[str, Any]:
    law = told.law
    return {
        "code": told.code,
        "title": told.title,
        "text": told.text,
        "by": told.by,
        "law": {"cite": law.cite, "url": law.url, "verified": law.verified, "confidence": law.confidence}
        if law
        else None,
    }


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


@lru_cache(maxsize=1)
def _script() -> bytes:
    return files("aftermile.portal").joinpath("static/portal/policy.js").read_bytes()


@require_safe
def policy_script(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the script that shows the policy on a page of the shop."""
    find_seller(slug)
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    return public(request, answer, SCRIPT_SECONDS)


@require_safe
def demo_shop(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of an invented shop with the script in it; in the demo only."""
    seller = find_seller(slug)
    if settings.MODE != "demo":
        raise Http404
    return render(
        request,
        "portal/policy/demo_shop.html",
        {
            "seller": seller,
            "country": request.GET.get("country", "DE")[:2],
            "postcode": request.GET.get("postcode", "")[:12],
            "sku": request.GET.get("sku", "")[:120],
        },
    )
