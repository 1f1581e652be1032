"""Reading orders and buyers, always within a scope of sellers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from aftermile.database.asked import Asked, among
from aftermile.database.search import matching
from aftermile.kernel.errors import NotFound
from aftermile.kernel.ids import is_id
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Buyer, KitPart, Order, PaymentMethod, Unit
from aftermile.orders.words import clean_email, clean_phone

NEWEST_FIRST = ("-placed_at", "-id")
"""Keys for `database.keyset.page` over orders; the index `order_newest` serves them."""


def _one_order(sellers: Sequence[str] | None, wanted: Q) -> QuerySet[Order]:
    rows = Order.objects.select_related("buyer", "ship_to", "seller").filter(wanted)
    if sellers is not None:
        rows = rows.filter(among("seller_id", sellers))
    return rows.order_by("-placed_at", "-id")[:1]


_BY_ID: Final = Asked(lambda sellers, ref: _one_order(sellers, Q(pk=ref)))
_BY_NUMBER: Final = Asked(lambda sellers, ref: _one_order(sellers, Q(number=ref)))


def get_order(scope: Scope, ref: str) -> Order:
    """Return the order by id, or the newest of the number the buyer sees; raise `NotFound`."""
    sellers = None if scope.sellers is None else sorted(scope.sellers)
    one = _BY_ID if is_id(ref, "ord") else _BY_NUMBER
    order = one.first(sellers=sellers, ref=ref) if ref else None
    if order is None:
        raise NotFound(noun="order", ref=ref)
    return order


def find_order_by_number(scope: Scope, number: str, *, email: str = "", phone_tail: str = "") -> Order | None:
    """
    Return the newest order of this number whose buyer has this e-mail, or a phone that ends in these digits.

    With neither, the newest of this number. A leading `#` may be left out or added. None if none fits.
    """
    bare = number.strip().lstrip("#").strip()
    if not bare:
        return None
    rows = scope.apply(Order.objects.select_related("buyer", "ship_to", "seller"))
    rows = rows.filter(number__in=[bare, f"#{bare}", bare.upper(), f"#{bare.upper()}"])
    tail = "".join(char for char in phone_tail if char.isdigit())
    for order in rows.order_by("-placed_at", "-id")[:50]:
        if _is_his(order, clean_email(email), tail, asked=bool(email or phone_tail)):
            return order
    return None


SHORTEST_TAIL = 4


def _is_his(order: Order, email: str, tail: str, *, asked: bool) -> bool:
    if not asked:
        return True
    if email and order.buyer.email == email:
        return True
    phones = [order.buyer.phone, order.ship_to.phone if order.ship_to else ""]
    digits = ["".join(char for char in phone if char.isdigit()) for phone in phones]
    return len(tail) >= SHORTEST_TAIL and any(phone.endswith(tail) for phone in digits)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to; an empty field narrows nothing."""

    text: str = ""
    state: str = ""
    channel: str = ""
    country: str = ""
    buyer: str = ""
    seller: str = ""
    placed_from: datetime | None = None
    placed_before: datetime | None = None


def list_orders(scope: Scope, wanted: OrderFilter | None = None) -> QuerySet[Order]:
    """Return orders with buyers, unordered: page them with `keyset.page(..., order_by=NEWEST_FIRST)`."""
    wanted = wanted or OrderFilter()
    rows = scope.apply(Order.objects.select_related("buyer"))
    exact = {
        "state": wanted.state,
        "channel": wanted.channel,
        "country": wanted.country.upper(),
        "buyer_id": wanted.buyer,
        "seller_id": wanted.seller,
        "placed_at__gte": wanted.placed_from,
        "placed_at__lt": wanted.placed_before,
    }
    return matching(rows.filter(**{name: value for name, value in exact.items() if value}), wanted.text)


def get_buyer(scope: Scope, ref: str) -> Buyer:
    """Return the buyer, or the one he was merged into; raise `NotFound`."""
    rows = scope.apply(Buyer.objects.select_related("merged_into", "seller"))
    buyer = rows.filter(pk=ref).first()
    if buyer is None:
        raise NotFound(noun="buyer", ref=ref)
    return buyer.merged_into or buyer


def list_buyers(scope: Scope, text: str = "") -> QuerySet[Buyer]:
    """Return buyers that are not merged away, by name, e-mail or phone."""
    return matching(scope.apply(Buyer.objects.filter(merged_into=None)), text)


def find_buyer(scope: Scope, *, email: str = "", phone: str = "", country: str = "") -> Buyer | None:
    """Return the newest buyer with this exact e-mail, else with this phone; None if none."""
    rows = scope.apply(Buyer.objects.filter(merged_into=None)).order_by("-id")
    mail, number = clean_email(email), clean_phone(phone, country) if phone else ""
    by_mail = rows.filter(email=mail).first() if mail else None
    return by_mail or (rows.filter(phone=number).first() if number else None)


def units_of(order: Order) -> QuerySet[Unit]:
    """Return the units of an order with their lines, as the lines stand."""
    rows = Unit.objects.filter(line__order=order)
    rows = rows.select_related("line__variant__product", "part__variant__product")
    return rows.order_by("line__position", "part__position", "id")


def kits_among(variants: Iterable[str]) -> set[str]:
    """Return which of these variants, by id, are kits."""
    return set(KitPart.objects.filter(kit__in=set(variants)).values_list("kit_id", flat=True))


def get_unit(scope: Scope, ref: str) -> Unit:
    """Return a unit with its line and order by its id; raise `NotFound`."""
    rows = scope.apply(Unit.objects.select_related("line__order__seller")).filter(pk=ref)
    unit = rows.first()
    if unit is None:
        raise NotFound(noun="unit", ref=ref)
    return unit


def payment_methods(buyer: Buyer) -> list[PaymentMethod]:
    """Return the ways of paying that a buyer left with the seller and that may be used, oldest first."""
    return list(buyer.payment_methods.filter(active=True).order_by("id"))


def get_payment_method(buyer: Buyer, ref: str) -> PaymentMethod:
    """Return one of them by its id or what its provider calls it; raise `NotFound`."""
    rows = buyer.payment_methods.filter(active=True)
    found = rows.filter(Q(pk=ref) | Q(external_id=ref)).order_by("id").first() if ref else None
    if found is None:
        raise NotFound(noun="payment method", ref=ref)
    return found


def serial_matches(unit: Unit, serial: str) -> bool | None:
    """
    Say whether a serial number that came back is the one that was sold; None where none was written down.

    Letters count the same in both cases, spaces and dashes do not.
    """
    sold, came = _plain(unit.serial), _plain(serial)
    return sold == came if sold and came else None


def _plain(serial: str) -> str:
    return "".join(char for char in serial.casefold() if char.isalnum())


def find_by_serial(scope: Scope, serial: str) -> list[Unit]:
    """Return units of this serial number, the newest first."""
    rows = scope.apply(Unit.objects.filter(serial=serial.strip())).select_related("line__order")
    return list(rows.order_by("-id")[:20]) if serial.strip() else []
