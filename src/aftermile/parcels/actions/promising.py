"""Promises: what is said of a parcel before there is one, and the ledger of what was shown."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.parcels.estimating.windows import Place, Rule, Window, by_rule, place_of, usual_rule
from aftermile.parcels.models import LaneDefault, Location, Parcel, Promise

COUNTRY: Final = 2
POSTCODE_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """Of what a window was shown, and where: product_page, checkout, order, tracking, mail, api."""

    shown_in: str
    destination_country: str
    destination_postcode: str = ""
    origin_country: str = ""
    product: str = ""
    option: str = ""
    order: Order | None = None
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A parcel that does not exist yet."""

    seller: Seller
    carrier: str
    service: str
    origin: Place
    destination: Place
    postcode: str
    at: datetime


def promise_for(  # noqa: PLR0913 - the face that pages use
    seller: Seller,
    *,
    destination_country: str,
    destination_postcode: str = "",
    service: str = "",
    origin: Location | None = None,
    at: datetime | None = None,
    shown_in: str = "",
) -> Window | None:
    """
    Return the window of something bought now (or at the aware instant `at`), None without a destination.

    `service` is `carrier:service`, a service alone, or empty for whatever the seller uses. With `shown_in`
    the window is noted in the ledger of promises, once an hour for the same window and place.
    """
    country = destination_country.strip().upper()
    if len(country) != COUNTRY:
        return None
    carrier, _sep, name = service.rpartition(":")
    place = origin or _first_location(seller)
    found = window_of(
        Asked(
            seller,
            carrier.strip().lower(),
            name.strip(),
            place_of(place.country, place.time_zone) if place else place_of(seller.country, seller.time_zone),
            place_of(country),
            destination_postcode.strip().upper(),
            at or clock.now(),
        )
    )
    if shown_in:
        shown = Shown(shown_in, country, destination_postcode, place.country if place else "", option=service)
        note_promise(seller, found, shown)
    return found


def note_promise(seller: Seller, window: Window, shown: Shown) -> Promise:
    """
    Keep what somebody was shown. The same window shown again for the same thing within the same hour is
    the same row.
    """
    now = clock.now()
    kept = Promise(
        seller=seller,
        order=shown.order,
        parcel=shown.parcel,
        product=shown.product[:120],
        option=shown.option[:60],
        origin=shown.origin_country,
        destination=shown.destination_country,
        postcode=shown.destination_postcode[:POSTCODE_KEPT],
        from_on=window.from_on,
        by_on=window.by_on,
        handed_over_by_on=window.handed_over_by_on,
        basis=window.basis,
        n=window.n,
        model=window.model,
        shown_in=shown.shown_in[:16],
        shown_at=now,
    )
    kept.digest = _digest(kept)
    row, _made = Promise.objects.get_or_create(
        digest=kept.digest,
        defaults={name.attname: getattr(kept, name.attname) for name in Promise._meta.concrete_fields},
    )
    return row


def _digest(row: Promise) -> str:
    hour = row.shown_at.strftime("%Y-%m-%dT%H")
    parts = (
        row.seller_id,
        row.order_id,
        row.parcel_id,
        row.product,
        row.option,
        row.origin,
        row.destination,
        row.postcode,
        row.from_on,
        row.by_on,
        row.handed_over_by_on,
        row.basis,
        row.shown_in,
        hour,
    )
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:40]


def window_of(asked: Asked) -> Window:
    """Return the window of a parcel that does not exist yet, by what speaks on its lane."""
    return by_rule(rule_of(asked), asked.at, asked.origin, asked.destination)


def rule_of(asked: Asked) -> Rule:
    """Return the seller's own default that fits best, else what is usual between the two countries."""
    wanted = (asked.carrier, asked.service, asked.origin.country, asked.destination.country)
    best: tuple[int, LaneDefault] | None = None
    for row in LaneDefault.objects.filter(seller=asked.seller).order_by("pk"):
        own = (row.carrier, row.service, row.origin, row.destination)
        if any(have and have != want for have, want in zip(own, wanted, strict=True)):
            continue
        fits = sum(bool(have) for have in own)
        if best is None or fits > best[0]:
            best = fits, row
    if best is None:
        return usual_rule(asked.origin.country, asked.destination.country)
    row = best[1]
    return Rule(row.handling_days, (row.transit_p10, row.transit_p50, row.transit_p90), row.cut_off)


def _first_location(seller: Seller) -> Location | None:
    rows = Location.objects.filter(seller=seller, active=True, kind="warehouse")
    return rows.order_by("pk").first()
