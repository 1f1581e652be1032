"""A small shop with one delivered order, for the portal's tests."""

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.orders.models import Address, Order, Unit
from aftermile.orders.portal_links import make_link
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_buyer, make_order, make_seller, make_shop_facts, units_of


@dataclass
class Shop:
    seller: Seller
    order: Order
    units: list[Unit]

    def url(self, name: str, *args: str) -> str:
        return reverse(f"portal:{name}", args=[self.seller.slug, self.order.pk, *args])


def open_shop(
    *,
    quantities: tuple[int, ...] = (2, 1),
    delivered_days: int = 5,
    email: str = "lina@example.com",
    seller: Seller | None = None,
    **fields,
) -> Shop:
    """
    Return a shop that tells its buyers of their rights, and an order delivered some days ago.

    The order has one line per quantity, 25.00 a piece.
    """
    ensure_reasons()
    if seller is None:
        seller = make_seller(name="Lampen Lindner", support_email="help@shop.example", country="DE")
        ensure_default_table(seller)
        make_shop_facts(seller)
    delivered = clock.now() - timedelta(days=delivered_days)
    order = make_order(
        seller,
        units=[(quantity, 2500 * quantity) for quantity in quantities],
        buyer=make_buyer(seller, name="Li Na", email=email, phone="+491701234567", country="DE"),
        **{
            "number": "A-1001",
            "ship_to": Address.objects.create(
                name="Li Na", city="Berlin", country="DE", phone="+4915100004321"
            ),
            "placed_at": delivered - timedelta(days=4),
            "shipped_at": delivered - timedelta(days=3),
            "delivered_at": delivered,
            **fields,
        },
    )
    return Shop(seller, order, units_of(order))


def sign_in(client: Client, shop: Shop, language: str = "en") -> Client:
    """Open the order in this browser with a fresh link."""
    _link, token = make_link(shop.order)
    answer = client.post(shop.url("open", token) + f"?lang={language}")
    assert answer.status_code == 302, answer.content
    return client
