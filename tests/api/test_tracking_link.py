"""The address of the buyer's page over the API: by order, by parcel, made anew."""

from django.test import Client

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment, register_return_parcel
from aftermile.parcels.models import TrackingLink
from tests.api.conftest import Api
from tests.factories import make_order, make_seller


def test_an_order_and_its_parcels_have_one_address(api, seller) -> None:
    order = make_order(seller, country="DE")
    told = api.get(f"/orders/{order.number}/tracking-link".replace("#", "%23")).json()
    assert (told["order"], told["url"].count("/t/")) == (order.pk, 1)
    parcel = add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="JD01")
    assert api.get(f"/parcels/{parcel.pk}").json()["tracking_url"] == told["url"]
    assert Client().get(told["url"].partition("/t/")[1] + told["url"].partition("/t/")[2]).status_code == 200


def test_a_new_address_closes_the_old_one(api, seller) -> None:
    order = make_order(seller)
    old = api.get(f"/orders/{order.pk}/tracking-link").json()["url"]
    new = api.post(f"/orders/{order.pk}/tracking-link")
    assert (new.status_code, new.json()["url"] == old) == (201, False)
    assert api.get(f"/orders/{order.pk}/tracking-link").json()["url"] == new.json()["url"]
    assert TrackingLink.objects.filter(revoked_at=None).count() == 1


def test_a_parcel_on_its_way_back_has_none(api, seller) -> None:
    order = make_order(seller)
    parcel = register_return_parcel(order, case_ref="case_1", by=SYSTEM, carrier="dhl", tracking_number="R1")
    assert api.get(f"/parcels/{parcel.pk}").json()["tracking_url"] is None


def test_a_stranger_and_a_reader_get_no_more_than_they_may(api, seller) -> None:
    order = make_order(seller)
    other = Api(make_seller())
    for ask in (other.get, other.post):
        assert ask(f"/orders/{order.pk}/tracking-link").status_code == 404
    reader = Api(seller, scopes=("parcels:read",))
    assert reader.get(f"/orders/{order.pk}/tracking-link").status_code == 200
    assert reader.post(f"/orders/{order.pk}/tracking-link").status_code == 403
