"""Promises: what is said of a parcel before there is one, and the ledger of what was shown."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.parcels.estimating.lanes import HIGH, LOW, Lane
from aftermile.parcels.estimating.rows import rows_of
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE
from aftermile.parcels.estimating.windows import (
    Place,
    Rule,
    Window,
    by_days,
    by_rule,
    handed_over_on,
    held_on_the_way,
    place_of,
    usual_rule,
)
from aftermile.parcels.models import Location, Parcel, Promise
from aftermile.parcels.options import LaneRule, Rules, lane_rules
from aftermile.parcels.speech import newest_speaking

COUNTRY: Final = 2
POSTCODE_KEPT: Final = 3
HANDED: Final = int(LEVELS.searchsorted(0.9))
"""Level of the days of handling that is named as the day by which a parcel is handed over."""


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
    door: str = ""
    """Code of the location it leaves from."""


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
            place.code if place else "",
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
    rule = rule_of(asked)
    by_rules = by_rule(rule, asked.at, asked.origin, asked.destination)
    known = newest_speaking(asked.seller.pk)
    near = known.speaking.find(_lane(asked)) if known else None
    if known is None or near is None:
        return by_rules
    lane, told = near
    said, basis, counts = known.speaking.whole(rows_of(_frame(asked, lane)), [lane])
    held = held_on_the_way(rule.ways, handed_over_on(rule, asked.at, asked.origin), asked.destination)
    early, usual, late = (
        float(said[0, level]) + days for level, days in zip((LOW, MIDDLE, HIGH), held, strict=True)
    )
    from_on, expected_on, by_on = by_days(asked.at, (early, usual, late), asked.destination)
    handed_over = by_rules.handed_over_by_on
    if told.handling:
        handed_over = by_days(asked.at, (told.handling[HANDED],) * 3, asked.origin)[0]
    return Window(from_on, by_on, expected_on, handed_over, basis[0], int(counts[0]), known.ref)


def _lane(asked: Asked) -> Lane:
    return Lane(asked.carrier.upper(), asked.service.upper(), asked.origin.country, asked.destination.country)


def _frame(asked: Asked, lane: Lane) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "order_id": ["asked"],
            "purchased_at": [asked.at],
            "delivered_at": [None],
            "carrier": [lane.carrier],
            "service": [lane.service],
            "origin_country": [lane.origin or asked.origin.country],
            "origin_postcode": [asked.door],
            "destination_country": [asked.destination.country],
            "destination_postcode": [asked.postcode],
        }
    )


def rule_of(asked: Asked) -> Rule:
    """Return what the seller says of such parcels, else what is usual between the two countries."""
    wanted = (asked.carrier, asked.service, asked.origin.country, asked.destination.country)
    return best_rule(lane_rules(asked.seller.pk), wanted)


def best_rule(rules: Rules, wanted: tuple[str, str, str, str]) -> Rule:
    """
    Return what is said of a carrier, service, origin and destination before there is history.

    The option that fits speaks before the lane default that fits; of several that which names most.
    """
    said = _closest(rules.options, wanted) or _closest(rules.lanes, wanted)
    return said or usual_rule(wanted[2], wanted[3])


def _closest(rows: Iterable[LaneRule], wanted: tuple[str, str, str, str]) -> Rule | None:
    """Return the rule that names most of what is wanted and nothing else; of several the first."""
    best: tuple[int, Rule] | None = None
    for own, rule in rows:
        if any(have and have != want for have, want in zip(own, wanted, strict=True)):
            continue
        fits = sum(bool(have) for have in own)
        if best is None or fits > best[0]:
            best = fits, rule
    return best[1] if best else None


def _first_location(seller: Seller) -> Location | None:
    rows = Location.objects.filter(seller=seller, active=True, kind="warehouse")
    return rows.order_by("pk").first()
