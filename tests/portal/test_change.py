"""A buyer changes his order while it is packed: he sees what happens, then it is done."""

import re

import pytest
from django.test import Client

from aftermile.cases.models import Case
from aftermile.ledger.models import Charge, Refund
from aftermile.orders.models import OrderLine
from tests.factories import make_variants
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop(state="open", shipped_at=None, delivered_at=None)


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def twice(buyer: Client, shop: Shop, way: str, said: dict):
    """Ask, confirm what was shown, and click once more; return what was shown and the last answer."""
    page = buyer.get(shop.url("change", way)).text
    found = re.search(r'name="operation_key" value="([^"]+)"', page)
    assert found
    said = {**said, "operation_key": found[1]}
    shown = buyer.post(shop.url("change", way), said)
    assert (shown.status_code, Case.objects.count()) == (200, 0), shown.text
    for _click in range(2):
        answer = buyer.post(shop.url("change", way), {**said, "confirm": "1"})
        assert answer.status_code == 302, answer.text
    assert Case.objects.count() == 1
    return shown.text, answer


def test_the_whole_order_is_canceled(buyer, shop):
    assert "As long as nothing has left" in buyer.get(shop.url("order")).text
    shown, _ = twice(buyer, shop, "cancellation", {"unit": [unit.pk for unit in shop.units]})
    assert "<strong>€75.00</strong> goes back to Visa 4242." in shown
    assert "Your whole order is canceled." in shown
    shop.order.refresh_from_db()
    assert (shop.order.state, Refund.objects.get().amount_minor) == ("canceled", 7500)
    page = buyer.get(shop.url("order")).text
    assert "As long as nothing has left" not in page
    assert "Order change" in page


def test_some_pieces_are_canceled(buyer, shop):
    unit = shop.units[0].pk
    shown, _ = twice(buyer, shop, "cancellation", {"unit": [unit], f"quantity_{unit}": "1"})
    assert "<strong>€25.00</strong> goes back" in shown
    shop.order.refresh_from_db()
    assert shop.order.state == "open"


def test_another_address(buyer, shop):
    shown, _ = twice(buyer, shop, "address", {"line1": "Neuer Weg 2", "city": "Ulm", "postcode": "89073"})
    assert "It costs you nothing." in shown
    shop.order.refresh_from_db()
    assert (shop.order.ship_to.city, shop.order.ship_to.name) == ("Ulm", "Li Na")


def test_a_dearer_item_leads_to_the_page_where_it_is_paid(buyer, shop):
    own, large = make_variants(shop.seller, ("M", 2500), ("L", 3000))
    OrderLine.objects.filter(units=shop.units[1].pk).update(variant=own, sku=own.sku)
    shown, answer = twice(buyer, shop, "items", {f"sku_{shop.units[1].pk}": large.sku})
    assert "You pay <strong>€5.00</strong> more" in shown
    assert Charge.objects.get().amount_minor == 500
    assert answer.url.startswith("/pay/chg_")


def test_what_is_missing_is_said(buyer, shop):
    for way in ("cancellation", "items", "address"):
        answer = buyer.post(shop.url("change", way), {"confirm": "1"})
        assert answer.status_code == 422, way
        assert 'role="alert"' in answer.text
    assert not Case.objects.exists()


def test_what_has_left_is_not_changed(buyer, shop):
    type(shop.order).objects.filter(pk=shop.order.pk).update(state="shipped")
    assert "Your order has left us" in buyer.get(shop.url("change", "cancellation")).text
    answer = buyer.post(shop.url("change", "cancellation"), {"unit": [shop.units[0].pk], "confirm": "1"})
    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert buyer.get(shop.url("change", "payment")).status_code == 404


def test_a_stranger_sees_nothing(shop):
    assert Client().get(shop.url("change", "address")).status_code == 404
