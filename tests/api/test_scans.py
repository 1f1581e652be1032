"""Scans as carriers sent them, what lies apart, why a parcel is where it is."""

import pytest

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Scan
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
AT = "2026-11-21T10:00:00Z"


@pytest.fixture
def parcel(seller):
    order = make_order(seller, country="DE")
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="AF100001")


def raw(number: str = "AF100001", **more):
    return {"number": number, "carrier": "DHL", "text": "Delivered to recipient", "at": AT, **more}


def test_raw_scans_are_read_grouped_and_their_problems_told_by_place(api, parcel):
    scans = [
        raw(text="In transit", at="2026-11-20T10:00:00Z", place="Köln"),
        raw("NOBODY01"),
        raw(at=None, local="2026-13-45 99:99"),
        raw(at=None, local="2026-11-21 11:00:00", country="de"),
        {"parcel": "AF100001", "milestone": "picked_up", "at": "2026-11-19T10:00:00Z"},
        {"parcel": "4711", "milestone": "picked_up", "at": AT},
    ]
    answer = api.post("/scans", scans).json()
    assert (answer["new"], answer["known"]) == (3, 0)
    assert [(one["index"], one["code"]) for one in answer["problems"]] == [
        (2, "scan_broken"),
        (5, "not_found"),
    ]
    assert answer["strays"] == [{"index": 1, "number": "NOBODY01", "reason": "nobody"}]
    again = api.post("/scans", scans).json()
    assert (again["new"], again["known"]) == (0, 3)
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.delivered_at.isoformat()) == ("delivered", "2026-11-21T10:00:00+00:00")
    [nobody, broken] = api.get("/scans/strays").json()["items"]
    assert [(one["number"], one["reason"], one["scans"]) for one in (nobody, broken)] == [
        ("NOBODY01", "nobody", 1),
        ("AF100001", "broken", 1),
    ]


@pytest.mark.parametrize(
    "scan",
    [{"at": AT}, raw(parcel="AF100001"), {"parcel": "AF100001", "at": AT}, raw(text=""), raw(leg="x" * 20)],
)
def test_half_a_scan_is_refused(api, parcel, scan):
    assert api.post("/scans", scan).status_code == 422
    assert Scan.objects.count() == 0


def test_small_letters_name_the_same_parcel(api, parcel):
    body = {"order": parcel.shipment.order.number, "carrier": "DHL", "tracking_number": "af 100001"}
    assert api.post("/parcels", body).json()["id"] == parcel.pk
    assert api.post("/parcels", body | {"carrier": ""}).json()["id"] == parcel.pk
    scan = {"parcel": "af100001", "milestone": "picked_up", "at": AT}
    assert api.post("/scans", scan).json()["new"] == 1
    assert api.get("/parcels/af100001").json()["milestone"] == "picked_up"


def test_a_number_is_added_and_takes_in_what_waited(api, parcel):
    api.post("/scans", raw("LOCAL12345"))
    added = {"role": "last_mile", "carrier": "dhl", "number": "local 12345"}
    first = api.post(f"/parcels/{parcel.pk}/numbers", added)
    assert (first.status_code, first.json()["number"], first.json()["position"]) == (201, "LOCAL12345", 1)
    assert api.post(f"/parcels/{parcel.pk}/numbers", added).json() == first.json()
    assert api.post(f"/parcels/{parcel.pk}/numbers", {**added, "role": "x"}).status_code == 422
    assert api.get("/scans/strays").json()["items"] == []
    [taken] = api.get("/scans/strays?waiting=false").json()["items"]
    assert (taken["parcel"], api.get("/parcels/AF100001").json()["milestone"]) == (parcel.pk, "delivered")


def test_a_parcel_says_why_it_is_where_it_is(api, parcel):
    api.post("/scans", [raw(), raw(text="Departed from facility", at="2026-11-21T10:30:00Z")])
    told = api.get("/parcels/AF100001").json()
    assert (told["milestone"], told["flags"], told["pieces_line"], told["destination"]) == (
        "delivered",
        [],
        "",
        "DE",
    )
    assert [(row["effect"], row["why"]) for row in told["explanation"]] == [
        ("made the state", "delivered"),
        ("ignored", "already_delivered"),
    ]
    [leg] = told["legs"]
    assert (leg["role"], leg["number"], leg["health"]) == ("whole", "AF100001", "ok")


def test_nobody_sees_or_takes_another_sellers(api, parcel):
    other = make_seller()
    box = add_parcel(
        create_shipment(make_order(other), by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="AF2"
    )
    assert api.post(f"/parcels/{box.pk}/numbers", {"role": "return", "number": "AF300000"}).status_code == 404
    assert api.post("/scans", raw("AF2")).json()["strays"][0]["reason"] == "nobody"
    box.refresh_from_db()
    assert box.milestone == "registered"
