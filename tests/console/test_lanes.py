"""The pages of lanes."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Estimate, LaneDefault, LaneFigure, Promise
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


def figure(seller, **fields) -> LaneFigure:
    return LaneFigure.objects.create(
        **{
            "seller": seller,
            "carrier": "dhl",
            "origin": "DE",
            "destination": "FR",
            "n": 40,
            "tested": 31,
            "days_p10": 3.0,
            "days_p50": 4.5,
            "days_p90": 7.0,
            "coverage_90": 0.9,
            "chosen": "legs",
            "errors": {"lane": 1.4, "legs": 1.2, "model": 1.3},
            "weeks": [["2026-11-02", 10, 9, 1.1]],
            "computed_at": AT,
            **fields,
        }
    )


def test_a_lane_says_how_well_it_is_known(page, seller) -> None:
    row = figure(seller)
    text = page.get(reverse("console:lane", args=[row.pk])).content.decode()
    assert [word in text for word in ("Handling and transit", "90 %", "1.20", "lane-chart")] == [True] * 4
    assert page.get(reverse("console:lane", args=[figure(make_seller()).pk])).status_code == 404


def test_the_list_costs_the_same_for_three_lanes(page, seller, django_assert_num_queries) -> None:
    url = reverse("console:lanes")
    figure(seller)
    page.get(url)
    with django_assert_num_queries(7):
        assert len(page.get(url).context["rows"]) == 1
    for carrier in ("ups", "gls"):
        figure(seller, carrier=carrier)
    with django_assert_num_queries(7):
        assert len(page.get(url).context["rows"]) == 3


DEFAULT = {"destination": "fr", "handling_days": 1, "transit_p10": 2, "transit_p50": 3, "transit_p90": 6}


def test_a_default_is_set_changed_and_removed(page, seller) -> None:
    new = reverse("console:add_lane_default")
    assert page.post(new, {**DEFAULT, "transit_p90": 1}).status_code == 422
    assert page.post(new, DEFAULT).status_code == 302
    row = LaneDefault.objects.get()
    assert (row.destination, row.transit_p90) == ("FR", 6)
    assert (
        page.post(reverse("console:lane_default", args=[row.pk]), {**DEFAULT, "origin": "DE"}).status_code
        == 302
    )
    row = LaneDefault.objects.get()
    assert row.origin == "DE"
    assert "Germany → France" in page.get(reverse("console:lanes")).content.decode()
    assert page.post(reverse("console:remove_lane_default", args=[row.pk])).status_code == 302
    assert not LaneDefault.objects.exists()


def test_a_default_names_its_carrier_as_people_do(page, seller) -> None:
    new = reverse("console:add_lane_default")
    far = page.post(new, {**DEFAULT, "destination": "Germany"})
    assert far.context["form"].errors == {"destination": ["Two letters, such as NL."]}
    assert page.post(new, {**DEFAULT, "carrier": "DHL Express"}).status_code == 302
    row = LaneDefault.objects.get()
    shown = page.get(reverse("console:lane_default", args=[row.pk])).content.decode()
    assert (row.carrier, 'value="DHL Express"' in shown) == ("dhl_express", True)
    assert page.post(new, {**DEFAULT, "carrier": "Our own & Co"}).status_code == 302
    assert LaneDefault.objects.filter(carrier="our_own_co").exists()


def test_a_parcel_says_when_it_is_expected_and_why(page, seller) -> None:
    order = make_order(seller)
    parcel = add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="JD01")
    window = {"from_on": date(2026, 11, 18), "by_on": date(2026, 11, 20)}
    told = {**window, "expected_on": date(2026, 11, 19), "milestone": "in_transit", "made_at": AT, "n": 240}
    Estimate.objects.create(parcel=parcel, basis="lane", **told)
    Estimate.objects.create(parcel=parcel, source="dhl", basis="carrier", **told)
    Promise.objects.create(
        seller=seller, order=order, basis="lane", shown_in="checkout", shown_at=AT, digest="x", **window
    )
    parcel.deliver_from_on, parcel.deliver_by_on = window["from_on"], window["by_on"]
    parcel.promised_by_on = date(2026, 11, 19)
    parcel.save()
    text = page.get(reverse("console:parcel", args=[parcel.pk])).content.decode()
    for words in ("after the promise", "By 240 parcels of its lane", "Shown at the checkout", "<dt>DHL<"):
        assert words in text
