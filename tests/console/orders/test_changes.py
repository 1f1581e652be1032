"""Changing an order before it is shipped, as a member does it: shown first, then done by the same code."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.models import Case
from aftermile.ledger.models import Charge, Refund
from aftermile.orders.models import Address, Order, OrderLine, PaymentMethod
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_member, make_order, make_seller, make_variants, units_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db) -> Order:
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    to = Address.objects.create(name="Li Na", line1="Weg 1", city="Berlin", postcode="10243", country="DE")
    fields = {"state": "open", "shipped_at": None, "delivered_at": None, "ship_to": to}
    return make_order(seller, units=[(2, 2000), (1, 3000)], shipping=500, **fields)


@pytest.fixture
def agent(order) -> Client:
    client = Client()
    client.force_login(make_member(order.seller, Role.AGENT))
    return client


def url(order: Order, way: str) -> str:
    return reverse("console:order_change", args=[order.pk, way])


def key_of(page: str) -> str:
    found = re.search(r'name="operation_key" value="([^"]+)"', page)
    assert found
    return found[1]


def twice(client: Client, order: Order, way: str, said: dict) -> str:
    """Ask, then confirm what was shown; return what was shown."""
    key = key_of(client.get(url(order, way)).text)
    shown = client.post(url(order, way), {**said, "operation_key": key})
    assert (shown.status_code, Case.objects.count()) == (200, 0)
    assert key_of(shown.text) == key
    for _click in range(2):
        answer = client.post(url(order, way), {**said, "operation_key": key, "confirm": "1"})
        assert answer.status_code == 302, answer.text
    assert Case.objects.count() == 1
    return shown.text


def test_the_order_page_offers_each_change_while_nothing_has_left(agent, order):
    page = reverse("console:order", args=[order.pk])
    text = agent.get(page).text
    assert all(url(order, way) in text for way in ("cancellation", "address", "items", "payment"))
    Order.objects.filter(pk=order.pk).update(state="shipped")
    assert url(order, "cancellation") not in agent.get(page).text
    assert "Something of this order has left" in agent.get(url(order, "cancellation")).text


def test_an_order_is_canceled_after_its_consequence_was_shown(agent, order):
    units = [unit.pk for unit in units_of(order)]
    shown = twice(agent, order, "cancellation", {"unit": units, "reason": "ordered_by_mistake"})
    assert "€55.00 goes back to Visa 4242; this cannot be taken back." in shown
    assert "The whole order is canceled." in shown
    order.refresh_from_db()
    assert (order.state, Refund.objects.get().amount_minor) == ("canceled", 5500)


def test_one_piece_is_canceled(agent, order):
    unit = units_of(order)[0].pk
    shown = twice(agent, order, "cancellation", {"unit": [unit], f"quantity_{unit}": "1"})
    assert "€10.00 goes back to Visa 4242" in shown
    order.refresh_from_db()
    assert order.state == "open"


@pytest.mark.parametrize("said", [{}, {"unit": "?", "quantity_?": "9"}, {"unit": "?", "quantity_?": "x"}])
def test_nothing_or_too_much_is_refused_in_words(agent, order, said):
    unit = units_of(order)[0].pk
    said = {name.replace("?", unit): value.replace("?", unit) for name, value in said.items()}
    answer = agent.post(url(order, "cancellation"), said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not Case.objects.exists()


def test_the_address_is_changed_and_no_money_moves(agent, order):
    said = {"name": "Li Na", "line1": "Neuer Weg 2", "city": "Ulm", "postcode": "89073"}
    assert "No money moves." in twice(agent, order, "address", said)
    order.refresh_from_db()
    assert (order.ship_to.line1, order.ship_to.country) == ("Neuer Weg 2", "DE")


def test_another_product_is_found_and_paid_by_link(agent, order):
    own, large = make_variants(order.seller, ("M", 3000), ("L", 3500))
    coat = make_variants(order.seller, ("one", 1000))[0]
    line = OrderLine.objects.get(order=order, position=2)
    OrderLine.objects.filter(pk=line.pk).update(variant=own, sku=own.sku)
    unit = units_of(order)[1].pk
    page = agent.get(url(order, "items")).text
    offered = [f'value="{row.sku}"' in page for row in (large, own, coat)]
    assert offered == [True, False, False]
    assert coat.sku in agent.get(url(order, "items"), {"q": coat.sku}).text
    shown = twice(agent, order, "items", {f"sku_{unit}": large.sku})
    assert "€5.00 is collected from the buyer first" in shown
    assert Charge.objects.get().amount_minor == 500


def test_the_payment_is_changed(agent, order):
    assert "has left no other way of paying" in agent.get(url(order, "payment")).text
    method = PaymentMethod.objects.create(
        seller=order.seller,
        buyer=order.buyer,
        kind="card",
        label="Mastercard 1",
        provider="manual",
        external_id="pm_1",
    )
    shown = twice(agent, order, "payment", {"method": method.pk})
    assert "€55.00 is collected from the buyer first" in shown
    assert Charge.objects.get().method == method


def test_only_who_may_write_cases_of_this_seller_changes_an_order(order):
    other = Client()
    other.force_login(make_member(make_seller(), Role.OWNER))
    assert other.get(url(order, "address")).status_code == 404
    auditor = Client()
    auditor.force_login(make_member(order.seller, Role.AUDITOR))
    assert auditor.post(url(order, "cancellation"), {"confirm": "1"}).status_code == 403
    assert auditor.get(url(order, "nothing")).status_code == 404


def test_a_refund_by_hand_says_where_the_money_goes(agent, order):
    """A person who pays must not look it up elsewhere."""
    method = PaymentMethod.objects.create(
        seller=order.seller,
        buyer=order.buyer,
        kind="bank",
        label="IBAN DE12",
        provider="manual",
        external_id="DE12500105170648489890",
    )
    twice(agent, order, "cancellation", {"unit": [unit.pk for unit in units_of(order)]})
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(method=method)
    finance = Client()
    finance.force_login(make_member(order.seller, Role.FINANCE))
    page = finance.get(reverse("console:refund", args=[refund.pk])).text
    assert "to IBAN DE12 (DE12500105170648489890)" in page
    assert "instead of" in page
    assert "IBAN DE12" in finance.get(reverse("console:refunds")).text
