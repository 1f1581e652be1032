"""Codes that nobody knows, through the API."""

from datetime import UTC, datetime, timedelta

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.actions.teaching import Teaching, teach
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
    [scan] = api.get(f"/parcels/{parcel.pk}").json()["scans"]
    assert scan["mapping"] == f"taught/{taught['id']}"
    shown = api("DELETE", f"/codes/taught/{taught['id']}?preview=true").json()
    assert (shown["id"], shown["effect"]["changed"], TaughtCode.objects.count()) == (taught["id"], 1, 1)
    backs = [api("DELETE", f"/codes/taught/{taught['id']}") for _ in range(2)]
    assert [(one.status_code, one.json()["milestone"]) for one in backs] == [(200, "unknown")] * 2
    assert TaughtCode.objects.count() == 2
    parcel.refresh_from_db()
    assert parcel.milestone == "unknown"
    [scan] = api.get(f"/parcels/{parcel.pk}").json()["scans"]
    assert not scan["mapping"].startswith("taught/")
    assert api("POST", "/codes/taught", LESSON | {"milestone": "gone"}).status_code == 422
    assert api("POST", "/codes/taught", LESSON | {"seller": "slr_other"}).status_code == 404


def test_only_what_holds_is_taken_back_by_whom_it_belongs_to(api) -> None:
    first = api("POST", "/codes/taught", LESSON).json()
    api("POST", "/codes/taught", LESSON | {"detail": "processed"})
    gone = api("DELETE", f"/codes/taught/{first['id']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "lesson_replaced")
    everybody = teach(Teaching("zx", "ZX-90", milestone="in_transit"), by=SYSTEM)
    assert api("DELETE", f"/codes/taught/{everybody.pk}").status_code == 403
    assert api("DELETE", "/codes/taught/999999").status_code == 404
