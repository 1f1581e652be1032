"""Lanes, estimates and promises over the API."""

from datetime import UTC, date, datetime

import pytest

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Estimate
from tests.console.test_lanes import figure
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_lanes_are_listed_by_their_parcels(api, seller) -> None:
    figure(seller)
    figure(seller, carrier="ups", n=90)
    figure(make_seller())
    items = api.get("/lanes").json()["items"]
    assert [(row["carrier"], row["n"], row["chosen"]) for row in items] == [
        ("ups", 90, "legs"),
        ("dhl", 40, "legs"),
    ]


def test_a_parcel_has_an_estimate_and_a_promise(api, seller) -> None:
    order = make_order(seller, country="DE")
    parcel = add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="JD01")
    told = api.get(f"/parcels/{parcel.pk}").json()
    assert (told["estimate"], told["carrier_estimates"], told["promise"]) == (None, {}, None)
    Estimate.objects.create(
        parcel=parcel,
        basis="lane",
        n=4,
        milestone="in_transit",
        made_at=AT,
        from_on=date(2026, 11, 18),
        by_on=date(2026, 11, 20),
        expected_on=date(2026, 11, 19),
    )
    parcel.promised_by_on = date(2026, 11, 19)
    parcel.delivered_at = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    parcel.save()
    told = api.get(f"/parcels/{parcel.pk}").json()
    assert told["estimate"]["by_on"] == "2026-11-20"
    assert told["promise"] == {"by_on": "2026-11-19", "kept": False}
