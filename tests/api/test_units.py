"""Which piece was sent: serial and lot by the API and the console."""

import pytest
from django.test import Client
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.events.models import Event
from tests.factories import make_member, make_order, units_of

pytestmark = pytest.mark.django_db


def test_a_serial_number_and_a_lot_are_written_down(api, stranger, seller):
    order = make_order(seller, units=[(1, 5000), (2, 4000)])
    one, slice_ = units_of(order)
    answer = api("PATCH", f"/units/{one.pk}", {"serial": "SN-1"})
    assert (answer.status_code, answer.json()["serial"], answer.json()["lot"]) == (200, "SN-1", "")
    answer = api("PATCH", f"/units/{one.pk}", {"lot": "L-7"})
    assert (answer.json()["serial"], answer.json()["lot"]) == ("SN-1", "L-7")
    assert Event.objects.filter(name="unit.identified").count() == 2
    units = api.get(f"/orders/{order.pk}").json()["lines"][0]["units"]
    assert (units[0]["serial"], units[0]["lot"], units[0]["part"]) == ("SN-1", "L-7", False)
    several = api("PATCH", f"/units/{slice_.pk}", {"serial": "SN-2"})
    assert several.json()["code"] == "serial_of_slice"
    assert stranger("PATCH", f"/units/{one.pk}", {"serial": "X"}).status_code == 404


def test_the_warehouse_writes_it_down_on_the_order_page(seller):
    order = make_order(seller)
    unit = units_of(order)[0]
    page, url = (
        reverse("console:order", args=[order.pk]),
        reverse("console:unit_identify", args=[order.pk, unit.pk]),
    )
    client = Client()
    client.force_login(make_member(seller, Role.WAREHOUSE))
    assert url in client.get(page).text
    assert client.post(url, {"serial": " SN-9 ", "lot": "L"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.serial, unit.lot) == ("SN-9", "L")
    assert "SN-9" in client.get(page).text
    client.force_login(make_member(seller, Role.AUDITOR))
    assert client.post(url, {"serial": "X"}).status_code == 403
