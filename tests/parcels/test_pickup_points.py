"""Pickup points: lists read again and again, the nearest found, the one where a parcel waits."""

import json
from datetime import UTC, datetime

import pytest

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.points import Wanted, import_points
from aftermile.parcels.actions.scans import ScanInput, record_scans
from aftermile.parcels.errors import PointsBroken
from aftermile.parcels.models import PickupPoint
from aftermile.parcels.points import near, open_at, point_of
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
HEAD = "code,name,country,postcode,lat,lng,opening_hours,kind\n"
A = "A1,Kiosk,DE,10115,52.53,13.38,Mo-Fr 09:00-18:00,\n"
B = "B2,Locker,DE,10117,52.52,13.39,24/7,locker\n"
DPD = Wanted("DPD")


def read(seller, text, wanted=DPD):
    report = import_points(
        seller, text if isinstance(text, bytes) else text.encode(), wanted=wanted, by=SYSTEM
    )
    return (report.added, report.changed, report.unchanged, report.switched_off, report.bad), report


def test_the_same_list_again_changes_nothing():
    seller = make_seller()
    assert read(seller, HEAD + A + B)[0] == (2, 0, 0, 0, 0)
    rows = list(PickupPoint.objects.values().order_by("code"))
    assert read(seller, HEAD + A + B)[0] == (0, 0, 2, 0, 0)
    assert list(PickupPoint.objects.values().order_by("code")) == rows
    assert read(seller, HEAD + A.replace("Kiosk", "Shop") + B)[0] == (0, 1, 1, 0, 0)
    point = PickupPoint.objects.get(code="A1")
    assert (point.pk, point.name, point.carrier, point.area) == (rows[0]["id"], "Shop", "dpd", "10115")
    assert point.hours == {key: [["09:00", "18:00"]] for key in ("mon", "tue", "wed", "thu", "fri")}
    assert read(make_seller(), HEAD + A)[0] == (1, 0, 0, 0, 0)


def test_bad_rows_are_named_and_the_others_kept():
    bad = [
        ",no code,DE,,,,,\n",
        "C3,Far,Atlantis,,,,,\n",
        "D4,Odd,DE,,,,sometimes,\n",
        "E5,North,DE,,95,13,,\n",
        "F6,Half,DE,,52,,,\n",
        "A1,Again,DE,,,,,\n",
        "G7,Kind,DE,,,,,rocket\n",
    ]
    counts, report = read(make_seller(), HEAD + A + "".join(bad) + B)
    assert counts == (2, 0, 0, 0, 7)
    named = [(one.row, one.field) for one in report.problems]
    fields = ["code", "country", "hours", "latitude", "latitude", "code", "kind"]
    assert named == list(enumerate(fields, 3))
    assert str(report.problems[5].error) == "code: it stands in row 2 already."


def test_a_whole_list_switches_off_what_it_lacks():
    seller = make_seller()
    read(seller, HEAD + A + B + "N1,Winkel,NL,1011,,,,\n")
    read(seller, HEAD + A, Wanted("gls"))
    broken = "B2,Locker,DE,10117,nowhere,13.39,,\n"
    assert read(seller, HEAD + A + broken, Wanted("dpd", full=True))[0] == (0, 0, 1, 0, 1)
    assert read(seller, HEAD + A, Wanted("dpd", full=True))[0] == (0, 0, 1, 1, 0)
    off = PickupPoint.objects.filter(active=False)
    assert list(off.values_list("carrier", "code")) == [("dpd", "B2")]
    assert read(seller, HEAD + broken, Wanted("dpd", full=True))[0] == (0, 0, 0, 0, 1)
    assert read(seller, HEAD + B)[0] == (0, 1, 0, 0, 0)
    assert not off.exists()


def test_json_is_read_too():
    seller = make_seller()
    rows = [
        {"id": "A1", "name": "Kiosk", "country": "de", "hours": {"mon": "09:00-18:00"}, "carrier": "GLS"},
        {
            "id": "A2",
            "name": "Shop",
            "country": "DE",
            "mon": "closed",
            "hours": "Mo-Tu 09:00-18:00",
            "lat": 1,
            "lon": 2.5,
        },
    ]
    assert read(seller, "\n".join(map(json.dumps, rows)) + "\n{broken\n")[0] == (2, 0, 0, 0, 1)
    assert read(seller, json.dumps(rows))[0] == (0, 0, 2, 0, 0)
    one, two = PickupPoint.objects.order_by("code")
    assert (one.carrier, one.hours, two.carrier) == ("gls", {"mon": [["09:00", "18:00"]]}, "dpd")
    assert (two.hours, two.longitude) == ({"tue": [["09:00", "18:00"]]}, 2.5)


@pytest.mark.parametrize("data", [b"", b"  \n", b"[1, 2", b"name,country\nx,DE\n", b"\x80\xff\xff"])
def test_what_is_no_list_is_refused(data):
    with pytest.raises(PointsBroken):
        read(make_seller(), data)


def test_many_go_in_by_few_statements(django_assert_max_num_queries):
    seller = make_seller()
    rows = "".join(f"P{n},Point {n},DE,{n:05},,,,\n" for n in range(1000))
    with django_assert_max_num_queries(60):
        assert read(seller, HEAD + rows)[0][0] == 1000
    with django_assert_max_num_queries(16):
        assert read(seller, HEAD + rows)[0][2] == 1000


def test_the_nearest_are_found_by_postcode_and_by_place():
    seller = make_seller()
    rows = "".join(f"P{n},Point,DE,{n:05},,,,\n" for n in range(10_000, 10_400))
    read(seller, HEAD + rows + A + B)
    found = near(seller.pk, country="DE", postcode="10 201", limit=3)
    assert (found[0].point.code, [one.exact for one in found]) == ("P10201", [True, False, False])
    assert {one.point.code for one in found} == {"P10200", "P10201", "P10202"}
    by_place = near(seller.pk, country="de", at=(52.52, 13.39), limit=2)
    assert [(one.point.code, one.km) for one in by_place] == [("B2", 0.0), ("A1", 1.3)]
    assert near(seller.pk, country="FR", postcode="10115") == []
    assert near(make_seller().pk, country="DE", postcode="10115") == []


def test_a_point_is_open_in_its_own_zone():
    seller = make_seller()
    read(seller, HEAD + A)
    point = PickupPoint.objects.get()
    assert open_at(point, datetime(2026, 11, 23, 8, 30, tzinfo=UTC)).open
    point.time_zone = "America/New_York"
    assert not open_at(point, datetime(2026, 11, 23, 8, 30, tzinfo=UTC)).open


def test_the_point_of_a_parcel_is_the_one_its_scan_names():
    seller = make_seller()
    read(seller, HEAD + A + B)
    order = make_order(seller, shipped_at=None, delivered_at=None, state="open")
    parcel = add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dpd", tracking_number="0901")
    assert point_of(parcel) is None
    at = clock.now()
    record_scans(
        parcel, [ScanInput("available_for_pickup", at, "Kiosk", "Ready", "carrier", "k1")], by=SYSTEM
    )
    parcel.refresh_from_db()
    assert point_of(parcel).code == "A1"
    read(seller, HEAD + B.replace("B2", "B22"))
    parcel.scans.update(place="Berlin", text="Parcel deposited in parcelshop b22.")
    assert point_of(parcel).code == "B22"
    parcel.scans.update(place="b2", text="B22")
    assert point_of(parcel).code == "B2"
    parcel.scans.update(place="Berlin", text="Ready")
    assert point_of(parcel) is None
