"""Whose box it could be: cases and orders that fit what was seen, each with points and reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES, State
from aftermile.database.search import matching
from aftermile.inbound.models import UnknownParcel
from aftermile.kernel.search import folded, tokens
from aftermile.orders.models import LinePart, Order, OrderLine, Unit
from aftermile.parcels.models import Direction, Parcel

POINTS: Final = {
    "announced": 100,  # the tracking number of a parcel back to us
    "case_number": 95,
    "serial": 90,
    "own_parcel": 90,  # the tracking number of a parcel of ours to a buyer
    "order_number": 85,
    "known_buyer": 60,
    "name": 35,
    "contact": 50,
    "postcode": 25,
    "sku": 25,
    "awaited": 15,
    "country": 5,
}
FULL: Final = 100
MOST: Final = 8
LOOKED_AT: Final = 60
AWAITING: Final = (State.APPROVED, State.RECEIVING, State.SETTLING, State.PARTIALLY_SETTLED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An order it could be of, with the open case where there is one. `reasons` are codes of `POINTS`."""

    order: Order
    case: Case | None
    score: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Signs:
    """What the box says, as it is compared."""

    unknown: UnknownParcel
    words: frozenset[str]
    skus: frozenset[str]
    serials: frozenset[str]
    parcels: list[Parcel] = field(default_factory=list)
    serial_orders: set[str] = field(default_factory=set)


def suggestions_for(unknown: UnknownParcel) -> list[Suggestion]:
    """Return the likeliest first, at most eight; always the same number of reads."""
    signs = _read(unknown)
    orders = _orders(signs)
    cases: dict[str, list[Case]] = {}
    open_ones = Case.objects.filter(order__in=list(orders), state__in=OPEN_STATES).order_by("id")
    for case in open_ones:
        cases.setdefault(case.order_id, []).append(case)
    skus: dict[str, set[str]] = {}
    lines = OrderLine.objects.filter(order__in=list(orders)).values_list("order_id", "sku")
    parts = LinePart.objects.filter(line__order__in=list(orders)).values_list("line__order_id", "sku")
    for order_id, sku in lines.union(parts):
        skus.setdefault(order_id, set()).add(sku.casefold())
    found = [
        _score(signs, order, case, skus.get(order.pk, set()))
        for order in orders.values()
        for case in (*cases.get(order.pk, ()), *(() if order.pk in cases else (None,)))
    ]
    found = [one for one in found if one.reasons and one.reasons != ("country",)]
    found.sort(key=lambda one: (-one.score, -one.order.placed_at.timestamp(), one.order.pk))
    return found[:MOST]


def _read(unknown: UnknownParcel) -> _Signs:
    items = list(unknown.items.all())
    text = f"{unknown.label} {unknown.note} {unknown.sender}"
    signs = _Signs(
        unknown,
        frozenset(tokens(text)),
        frozenset(item.sku.casefold() for item in items if item.sku),
        frozenset(item.serial for item in items if item.serial),
    )
    if unknown.tracking_number:
        number = "".join(unknown.tracking_number.split()).upper()
        rows = Parcel.objects.filter(seller_id=unknown.seller_id, tracking_number=number)
        signs.parcels = list(rows.select_related("shipment"))
    if signs.serials:
        units = Unit.objects.filter(seller_id=unknown.seller_id, serial__in=signs.serials)
        signs.serial_orders = set(units.values_list("line__order_id", flat=True)[:LOOKED_AT])
    return signs


def _orders(signs: _Signs) -> dict[str, Order]:
    """Return the orders that are worth a look, by id."""
    unknown = signs.unknown
    ids = {parcel.shipment.order_id for parcel in signs.parcels} | signs.serial_orders
    rows = Order.objects.filter(seller_id=unknown.seller_id)
    cases = Case.objects.filter(seller_id=unknown.seller_id)
    long_words = [word for word in signs.words if len(word) > 2]  # noqa: PLR2004 - no number is shorter
    numbers = reduce(or_, (Q(rma_number__iexact=word) for word in _numbers(signs)), Q(pk=""))
    ids |= set(cases.filter(numbers).values_list("order_id", flat=True)[:LOOKED_AT])
    wanted = Q(pk=unknown.case.order_id) if unknown.case else Q(pk="")
    wanted |= Q(number__in=[*_numbers(signs), *(f"#{one}" for one in _numbers(signs))])
    if unknown.buyer_id:
        wanted |= Q(buyer_id=unknown.buyer_id)
    if unknown.postcode:
        wanted |= Q(ship_to__postcode__iexact=unknown.postcode)
    mails = [word for word in unknown.label.lower().split() if "@" in word]
    if mails:
        wanted |= Q(buyer__email__in=mails)
    ids |= set(rows.filter(wanted).order_by("-placed_at").values_list("pk", flat=True)[:LOOKED_AT])
    if unknown.sender and long_words:
        named = matching(rows, unknown.sender).order_by("-placed_at")
        ids |= set(named.values_list("pk", flat=True)[:LOOKED_AT])
    if signs.skus:
        awaited = cases.filter(state__in=AWAITING, goods_back=True)
        skus = _spellings(signs.skus, unknown)
        awaited = awaited.filter(Q(lines__unit__line__sku__in=skus) | Q(lines__unit__part_sku__in=skus))
        ids |= set(awaited.order_by("-id").values_list("order_id", flat=True)[:LOOKED_AT])
    found = Order.objects.filter(pk__in=ids).select_related("buyer", "ship_to")
    return {order.pk: order for order in found}


def _numbers(signs: _Signs) -> list[str]:
    """Return what on the label could be a number of ours, as it is written."""
    text = f"{signs.unknown.label} {signs.unknown.note}"
    found = {word.strip(".,;:()[]\"'").lstrip("#") for word in text.split()}
    return sorted({spelled for word in found if word for spelled in (word, word.upper())})[:LOOKED_AT]


def _spellings(skus: Iterable[str], unknown: UnknownParcel) -> list[str]:
    return sorted({*skus, *(item.sku for item in unknown.items.all())})


def _score(signs: _Signs, order: Order, case: Case | None, skus: set[str]) -> Suggestion:
    reasons = [code for code, fits in _signs_of(signs, order, case, skus) if fits]
    score = min(FULL, sum(POINTS[code] for code in reasons))
    return Suggestion(order, case, score, tuple(reasons))


def _signs_of(signs: _Signs, order: Order, case: Case | None, skus: set[str]) -> Sequence[tuple[str, object]]:
    unknown, buyer, address = signs.unknown, order.buyer, order.ship_to
    ours = [parcel.shipment for parcel in signs.parcels if parcel.shipment.order_id == order.pk]
    back = [
        one for one in ours if one.direction == Direction.RETURN and case and one.case_ref in ("", case.pk)
    ]
    number = {folded(order.number.lstrip("#"))}
    said = {folded(word) for word in _numbers(signs)}
    names = [buyer.name, address.name if address else ""]
    return (
        ("announced", back),
        ("case_number", case is not None and folded(case.rma_number) in said),
        ("serial", order.pk in signs.serial_orders),
        ("own_parcel", [one for one in ours if one.direction == Direction.OUTBOUND]),
        ("order_number", number & said),
        ("known_buyer", unknown.buyer_id and unknown.buyer_id == order.buyer_id),
        ("contact", _contact(unknown, buyer.email, buyer.phone)),
        ("name", unknown.sender and any(_same_name(unknown.sender, name) for name in names)),
        ("postcode", address and unknown.postcode and _plain(address.postcode) == _plain(unknown.postcode)),
        ("sku", signs.skus & skus),
        ("awaited", case is not None and case.goods_back and State(case.state) in AWAITING),
        ("country", unknown.country and unknown.country == order.country),
    )


def _plain(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum())


def _contact(unknown: UnknownParcel, email: str, phone: str) -> bool:
    text = f"{unknown.label} {unknown.note}".lower()
    digits = "".join(char for char in text if char.isdigit())
    return bool(email and email in text) or bool(phone and phone.lstrip("+")[-8:] in digits)


def _same_name(one: str, other: str) -> bool:
    """Two names are the same in any order of their words; one may leave words out, but not all."""
    first, second = set(tokens(one)), set(tokens(other))
    return bool(first and second) and (first <= second or second <= first)
