"""The promise of delivery for product pages: JSON for anybody, and the script that shows it."""

import json
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.zones import ZONES
from aftermile.parcels.points import area_of
from aftermile.portal.anybody import country_of_browser, public, public_language
from aftermile.portal.promise.reading import Wish, read_promise

FRESH_SECONDS: Final = 300
SCRIPT_SECONDS: Final = 86_400
LANGUAGES: Final = dict(settings.LANGUAGES)


@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    """Say for a seller, a product and a place between which days it comes, by option."""
    slug = request.GET.get("seller", "")[:40]
    seller = Seller.objects.filter(slug=slug, active=True).first()
    if seller is None:
        return public(request, _unknown(slug), FRESH_SECONDS)
    language = public_language(request, seller.language, LANGUAGES)
    with translation.override(language):
        body = _body(seller, _wish(request, seller), language)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Language"] = language
    patch_vary_headers(answer, ["Accept-Language"])
    return public(request, answer, FRESH_SECONDS)


def _unknown(slug: str) -> HttpResponse:
    """Answer the author of a shop's page: no seller has this address."""
    problem = {"status": 404, "code": "not_found", "title": "Not Found", "detail": f"No seller “{slug}”."}
    body = json.dumps(problem, ensure_ascii=False)
    return HttpResponse(body, content_type="application/problem+json; charset=utf-8", status=404)


def _wish(request: HttpRequest, seller: Seller) -> Wish:
    """Read the address; a country that is none counts as not given."""
    country = request.GET.get("country", "").strip().upper()
    if country not in ZONES:
        found = country_of_browser(request)
        country = found if found in ZONES else seller.country
    place = "checkout" if request.GET.get("place") == "checkout" else "product"
    sku = request.GET.get("sku", "").strip()[:120]
    return Wish(country, area_of(request.GET.get("postcode", "")[:20]), sku, place)


def _body(seller: Seller, wish: Wish, language: str) -> str:
    """Return the document, reckoned at most once in five minutes and never across an hour."""
    asked = f"{seller.pk}|{wish}|{language}|{clock.now():%Y-%m-%dT%H}"
    key = "promise:" + sha256(asked.encode()).hexdigest()
    kept = cache.get(key)
    if isinstance(kept, str):
        return kept
    document = read_promise(seller, wish)
    policy = reverse("portal:policy", args=[seller.slug])
    document["links"] = {"policy": f"{settings.BASE_URL}{policy}?country={wish.country}"}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    cache.set(key, body, FRESH_SECONDS)
    return body


@lru_cache(maxsize=1)
def _script() -> bytes:
    return files("aftermile.portal").joinpath("static/portal/promise.js").read_bytes()


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Serve the script that shows the promise on a page of a shop."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    return public(request, answer, SCRIPT_SECONDS)
