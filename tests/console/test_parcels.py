"""The pages of parcels."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Parcel
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    order = make_order(make_seller())
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="JD01")


@pytest.fixture
def page(client, parcel):
    client.force_login(make_member(parcel.seller))
    return client


SCAN = {"milestone": "out_for_delivery", "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M}", "place": "Köln"}


def test_a_scan_by_hand_counts_once_and_can_be_taken_back(page, parcel) -> None:
    url = reverse("console:parcel", args=[parcel.pk])
    for _ in range(2):
        assert page.post(url, SCAN).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.scans.count()) == ("out_for_delivery", 1)
    page.post(reverse("console:take_back_scan", args=[parcel.pk]), {"key": parcel.scans.get().key})
    parcel.refresh_from_db()
    assert parcel.milestone == "registered"
    text = page.get(url).content.decode()
    assert ("Köln" in text, "taken back" in text) == (True, True)
    assert page.post(url, {"milestone": "nope", "at": "x"}).status_code == 422


def test_parcels_are_found(page, parcel) -> None:
    url = reverse("console:parcels")
    for query, count in [({}, 1), ({"q": "JD01"}, 1), ({"q": "absent"}, 0), ({"milestone": "lost"}, 0)]:
        assert len(page.get(url, query).context["page"].items) == count


def test_a_parcel_is_added_by_order_number(page, parcel) -> None:
    data = {
        "order": parcel.shipment.order.pk,
        "direction": "return",
        "carrier": "DHL",
        "tracking_number": "R 1",
    }
    assert page.post(reverse("console:add_parcel"), data).status_code == 302
    assert Parcel.objects.filter(tracking_number="R1", shipment__direction="return").count() == 1
    assert page.post(reverse("console:add_parcel"), data | {"order": "nope"}).status_code == 422


def test_scans_are_imported(page, parcel) -> None:
    file = BytesIO(b"tracking_number,milestone,at\nJD01,lost,2026-03-02T10:00Z\nNO,lost,2026-03-02T10:00Z\n")
    file.name = "scans.csv"
    answer = page.post(reverse("console:import_scans"), {"seller": parcel.seller.pk, "file": file})
    report = answer.context["report"]
    assert (report.fresh, [row.field for row in report.problems]) == (1, ["tracking_number"])
    bad = BytesIO(b"PK\x03\x04\xff\xfe\x00")
    bad.name = "x.csv"
    assert (
        page.post(reverse("console:import_scans"), {"seller": parcel.seller.pk, "file": bad}).status_code
        == 422
    )


def test_others_see_and_change_nothing(client, parcel) -> None:
    client.force_login(make_member(make_seller()))
    url = reverse("console:parcel", args=[parcel.pk])
    assert (client.get(url).status_code, client.post(url, SCAN).status_code) == (404, 404)
    client.force_login(make_member(parcel.seller, Role.AUDITOR))
    assert (client.get(url).status_code, client.post(url, SCAN).status_code) == (200, 403)
