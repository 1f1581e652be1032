"""What a product page says of delivery to a place: each option with its window, and what else holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_time
from django.db.models import Q
from django.utils.translation import get_language

from aftermile.accounts.models import Seller
from aftermile.database.moments import span
from aftermile.database.words import babel_locale
from aftermile.kernel import clock
from aftermile.orders.models import Variant
from aftermile.parcels.actions.options import window_of_option
from aftermile.parcels.actions.promising import Shown, note_promise, promise_for
from aftermile.parcels.estimating.lines import leaves_on
from aftermile.parcels.estimating.windows import Window
from aftermile.parcels.models import Incident, PeakSeason, ShippingOption, ShopBanner
from aftermile.parcels.options import Sending, line_of, options_for
from aftermile.policies.terms import goods_for, terms_for
from aftermile.portal.promise import words


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: a place, perhaps a product by its SKU; `place` is product or checkout."""

    country: str
    postcode: str = ""
    sku: str = ""
    place: str = "product"


def read_promise(seller: Seller, wish: Wish) -> dict[str, Any]:
    """Return the document of a product page, in the active language; windows shown are noted."""
    variant = _variant(seller, wish.sku)
    choices = options_for(seller, _sending(wish, variant))
    options = [_option(seller, wish, one.option) for one in choices if one.fits] or [_any(seller, wish)]
    document: dict[str, Any] = {
        "seller": seller.name,
        "country": wish.country,
        "sku": wish.sku,
        "language": get_language() or "en",
        "options": [row for row in options if row],
        "notices": _notices(seller, wish),
        "words": words.labels(),
        **_terms(seller, wish),
    }
    if variant is not None:
        document["available"] = variant.available
    return document


def _variant(seller: Seller, sku: str) -> Variant | None:
    return Variant.objects.filter(seller=seller, sku=sku).first() if sku else None


def _sending(wish: Wish, variant: Variant | None) -> Sending:
    value = variant.price_minor if variant is not None else None
    currency = variant.currency if variant is not None else ""
    return Sending(wish.country, wish.postcode, value_minor=value, currency=currency)


def _any(seller: Seller, wish: Wish) -> dict[str, Any]:
    """Return the one option of a seller who set none."""
    window = promise_for(seller, destination_country=wish.country, destination_postcode=wish.postcode)
    if window is None:
        return {}
    _note(seller, wish, window, "")
    leaves = words.leaves(window.handed_over_by_on) if window.handed_over_by_on else ""
    return _shown("", "standard", str(words.KINDS["standard"]), window, leaves)


def _option(seller: Seller, wish: Wish, row: ShippingOption) -> dict[str, Any]:
    window = window_of_option(row, seller, country=wish.country, postcode=wish.postcode)
    if window is None:
        return {}
    _note(seller, wish, window, row.code)
    day, until = hand_over(row, seller, clock.now())
    leaves = words.leaves_if(day, until) if until else words.leaves(day)
    shown = _shown(row.code, row.kind, _text(row.words) or str(words.KINDS.get(row.kind, "")), window, leaves)
    return {**shown, "price": _text(row.price_text)}


def hand_over(row: ShippingOption, seller: Seller, now: datetime) -> tuple[date, str]:
    """Return by which local day an order of now is handed over, and until which hour that holds today."""
    leaves, in_time = leaves_on(line_of(row, seller), now)
    if row.cut_off is None or not in_time:
        return leaves, ""
    return leaves, str(format_time(row.cut_off, "short", locale=babel_locale()))


def _shown(code: str, kind: str, name: str, window: Window, leaves: str) -> dict[str, Any]:
    return {
        "code": code,
        "kind": kind,
        "name": name,
        "from": window.from_on.isoformat(),
        "by": window.by_on.isoformat(),
        "window": span(window.from_on, window.by_on),
        "leaves_on": window.handed_over_by_on.isoformat() if window.handed_over_by_on else None,
        "leaves": leaves,
    }


def _note(seller: Seller, wish: Wish, window: Window, option: str) -> None:
    where = "checkout" if wish.place == "checkout" else "product_page"
    note_promise(seller, window, Shown(where, wish.country, wish.postcode, product=wish.sku, option=option))


def _text(texts: Mapping[str, str]) -> str:
    """Return the seller's own words in the active language, else English, else any."""
    return _own(texts) or texts.get("en") or next(iter(texts.values()), "")


def _own(texts: Mapping[str, str]) -> str:
    """Return the seller's own words in the active language, if he wrote them in it."""
    language = get_language() or "en"
    return texts.get(language) or texts.get(language.partition("-")[0]) or ""


def _notices(seller: Seller, wish: Wish) -> list[dict[str, str]]:
    """Return what the shop says these days, and that parcels are slow where an incident is open."""
    today = clock.today(seller.time_zone)
    banners = ShopBanner.objects.filter(
        seller=seller, active=True, from_on__lte=today, until_on__gte=today, place__in=[wish.place, "both"]
    ).order_by("from_on", "id")
    found = [
        {"tone": row.tone, "text": _text(row.words)}
        for row in banners
        if not row.countries or wish.country in row.countries
    ]
    seasons = PeakSeason.objects.filter(seller=seller, first_on__lte=today, last_on__gte=today).order_by(
        "first_on", "id"
    )
    slow_words = words.labels()["slow"]
    found += [{"tone": "info", "text": _own(row.words) or slow_words} for row in seasons if row.words]
    slow = Incident.objects.filter(
        Q(origin=wish.country) | Q(destination=wish.country), seller=seller, closed_at=None
    )
    if not found and slow.exists():
        found.append({"tone": "warn", "text": slow_words})
    return [row for row in found if row["text"]]


def _terms(seller: Seller, wish: Wish) -> dict[str, Any]:
    """Return how long one may send back and what the law guarantees, where that is known in days."""
    terms = terms_for(seller, country=wish.country, goods=goods_for(seller, sku=wish.sku))
    found: dict[str, Any] = {}
    window, guarantee = terms.get("window"), terms.get("guarantee")
    if window is not None and window.data.get("unit", "days") in ("", "days"):
        days = int(window.data["days"])
        found["returns"] = {"days": days, "text": words.returns(days)}
    months = int(guarantee.data.get("months", 0)) if guarantee is not None else 0
    if months:
        found["warranty"] = {"months": months, "text": words.guarantee(months)}
    return found
