"""A small shop with one delivered order, for the portal's tests."""

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from aftermile.orders.models import Address, Buyer, Order, OrderLine, OrderState, Tender, Unit
from aftermile.orders.portal_links import make_link
from tests.factories import make_seller


@dataclass
class Shop:
    seller: Seller
    order: Order
    units: list[Unit]

    def url(self, name: str, *args: str) -> str:
        return reverse(f"portal:{name}", args=[self.seller.slug, self.order.pk, *args])


def open_shop(*, quantities: tuple[int, ...] = (2, 1), delivered_days: int = 5, **fields) -> Shop:
    """Return a shop and an order with one line per quantity, 25.00 a piece, delivered some days ago."""
    seller = fields.pop("seller", None) or make_seller(name="Lampen Lindner", support_email="help@shop.example")
    now = clock.now()
    buyer = Buyer.objects.create(
        seller=seller, name="Li Na", email=fields.pop("email", "lina@example.com"), phone="+491701234567"
    )
    total = 2500 * sum(quantities)
    delivered = now - timedelta(days=delivered_days)
    values = {
        "channel": "shop",
        "external_id": new_id("x"),
        "number": "A-1001",
        "ship_to": Address.objects.create(name="Li Na", city="Berlin", country="DE", phone="+4915100004321"),
        "country": "DE",
        "state": OrderState.DELIVERED,
        "currency": "EUR",
        "items_minor": total,
        "total_minor": total,
        "placed_at": delivered - timedelta(days=4),
        "shipped_at": delivered - timedelta(days=3),
        "delivered_at": delivered,
        "source_updated_at": delivered,
        "created_at": delivered - timedelta(days=4),
        **fields,
    }
    order = Order.objects.create(seller=seller, buyer=buyer, **values)
    units = [_line(order, position, quantity) for position, quantity in enumerate(quantities, start=1)]
    Tender.objects.create(
        seller=seller,
        order=order,
        kind="card",
        label="Visa 4242",
        provider="manual",
        external_id=new_id("pay"),
        currency="EUR",
        captured_minor=total,
        captured_at=order.placed_at,
    )
    return Shop(seller, order, units)


def _line(order: Order, position: int, quantity: int) -> Unit:
    paid = 2500 * quantity
    line = OrderLine.objects.create(
        order=order,
        position=position,
        sku=f"LAMP-{position}",
        title=f"Desk lamp {position}",
        category="lamps",
        options={"color": "white"},
        quantity=quantity,
        unit_price_minor=2500,
        paid_minor=paid,
    )
    return Unit.objects.create(seller=order.seller, line=line, quantity=quantity, paid_minor=paid)


def sign_in(client: Client, shop: Shop, language: str = "en") -> Client:
    """Open the order in this browser with a fresh link."""
    _link, token = make_link(shop.order)
    answer = client.post(shop.url("open", token) + f"?lang={language}")
    assert answer.status_code == 302, answer.content
    return client

