"""Codes that nobody knows, through the API."""

from datetime import UTC, datetime, timedelta

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.models import TaughtCode
from tests.factories import make_order

LESSON = {"source": "zx", "code": "ZX-81", "milestone": "in_transit", "detail": "moving"}


def test_a_code_is_seen_previewed_taught_and_taken_back(api) -> None:
    order = make_order(api.seller)
    parcel = add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="zx", tracking_number="ZX00001")
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    ingest([Tracking("ZX00001", "zx", (SentScan(code="ZX-81", at=at),))], source="zx", by=SYSTEM)
    [row] = api.get("/codes/unknown").json()["items"]
    assert (row["code"], row["count"], row["parcel"]) == ("ZX-81", 1, parcel.pk)
    shown = api("POST", "/codes/taught?preview=true", LESSON)
    assert (shown.status_code, shown.json()["effect"]["changed"], shown.json()["id"]) == (200, 1, None)
    assert TaughtCode.objects.count() == 0
    taught = api("POST", "/codes/taught", LESSON).json()
    parcel.refresh_from_db()
    assert (parcel.milestone, taught["changed"], taught["seller"]) == ("in_transit", 1, api.seller.pk)
    assert [one["id"] for one in api.get("/codes/taught").json()["items"]] == [taught["id"]]
    assert api("POST", "/codes/taught", LESSON | {"milestone": "unknown"}).status_code == 201
    parcel.refresh_from_db()
    assert parcel.milestone == "unknown"
    assert api("POST", "/codes/taught", LESSON | {"milestone": "gone"}).status_code == 422
    assert api("POST", "/codes/taught", LESSON | {"seller": "slr_other"}).status_code == 404
