"""What comes in, whatever it looks like: to its parcel, once, its siblings unharmed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput
from aftermile.parcels.actions import (
    ScanInput,
    add_leg,
    add_parcel,
    check_parcels,
    create_shipment,
    ingest,
    rebuild_parcels,
    record_scans,
    refold,
)
from aftermile.parcels.actions.noticing import notice_of_milestone
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.errors import NumbersFull, ScanBroken
from aftermile.parcels.models import (
    Leg,
    Parcel,
    ParcelNotice,
    Scan,
    StrayScan,
    TaughtCode,
    UnknownCode,
)
from tests.factories import make_order, make_seller

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def seller():
    return make_seller()


def boxed(seller, number: str = "AF100001", carrier: str = "dhl", *, country: str = "DE", days: int = 10):
    order = make_order(
        seller,
        country=country,
        state="open",
        placed_at=NOW - timedelta(days=days),
        shipped_at=None,
        delivered_at=None,
    )
    shipment = create_shipment(order, by=SYSTEM)
    return add_parcel(shipment, by=SYSTEM, carrier=carrier, tracking_number=number)


def scan(code: str, hours: float = 0, **more) -> SentScan:
    return SentScan(code=code, at=(NOW - timedelta(hours=hours)).isoformat(), **more)


def tell(*scans: SentScan, number: str = "AF100001", carrier: str = "dhl", seller=None, **more):
    told = Tracking(number, carrier, scans, **more)
    report = ingest([told], source="vendor", by=SYSTEM, seller=seller)
    assert list(check_parcels()) == []
    return report


def counted(report) -> tuple[int, int, int, int]:
    return report.fresh, report.repeated, report.corrected, report.strays


def milestone(parcel: Parcel) -> str:
    parcel.refresh_from_db()
    return parcel.milestone


def names(parcel: Parcel) -> list[str]:
    return list(Event.objects.filter(subject_id=parcel.pk).order_by("seq").values_list("name", flat=True))


def test_the_same_batch_again_is_nothing_new(seller) -> None:
    parcel = boxed(seller)
    scans = (scan("picked_up", 30), scan("in_transit", 20), scan("out_for_delivery", 2))
    assert counted(tell(*scans)) == (3, 0, 0, 0)
    before = names(parcel)
    assert counted(tell(*scans, *scans)) == (0, 6, 0, 0)
    assert (names(parcel), milestone(parcel)) == (before, "out_for_delivery")


def test_other_words_of_an_event_are_its_next_version_and_an_old_copy_takes_nothing_back(seller) -> None:
    boxed(seller)
    assert counted(tell(scan("in_transit", 5, text="Arrived"))) == (1, 0, 0, 0)
    assert counted(tell(scan("in_transit", 5, text="Arrived in Köln"))) == (0, 0, 1, 0)
    assert counted(tell(scan("in_transit", 5, text="Arrived"))) == (0, 1, 0, 0)
    assert list(Scan.objects.order_by("version").values_list("version", "text")) == [
        (0, "Arrived"),
        (1, "Arrived in Köln"),
    ]


def test_two_events_of_one_minute_and_code_in_one_answer_are_two(seller) -> None:
    boxed(seller)
    both = [scan("in_transit", 5, text="Arrived"), scan("in_transit", 5, text="Departed")]
    assert counted(tell(*both)) == (2, 0, 0, 0)
    assert counted(tell(*reversed(both))) == (0, 2, 0, 0)
    assert Scan.objects.filter(version=0).count() == 2


def test_a_scan_goes_to_the_use_of_a_number_that_its_time_fits(seller) -> None:
    with clock.frozen(NOW - timedelta(days=200)):
        order = make_order(seller, placed_at=clock.now(), shipped_at=None, delivered_at=None)
        first = add_parcel(
            create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="AF100001"
        )
    tell(scan("delivered", 190 * 24))
    second = boxed(seller, days=2)
    assert (second.use, milestone(first)) == (1, "delivered")
    report = tell(scan("returning", 180 * 24), scan("in_transit", 3))
    assert (milestone(first), milestone(second)) == ("returning", "in_transit")
    assert report.parcels == {first.pk, second.pk}


def test_a_number_of_several_sellers_is_told_by_its_carrier_or_kept_apart(seller) -> None:
    other = make_seller()
    ours, theirs = boxed(seller, carrier="dhl"), boxed(other, carrier="gls")
    tell(scan("in_transit", 3), carrier="gls")
    assert (milestone(ours), milestone(theirs)) == ("registered", "in_transit")
    assert counted(tell(scan("delivered", 1), carrier="")) == (0, 0, 0, 1)
    assert StrayScan.objects.get().reason == "ambiguous"
    assert counted(tell(scan("delivered", 1), carrier="", seller=other)) == (1, 0, 0, 0)
    assert (milestone(ours), milestone(theirs)) == ("registered", "delivered")


def test_a_foreign_parcel_on_our_number_is_kept_apart(seller) -> None:
    parcel = boxed(seller)
    elsewhere = (scan("in_transit", 3, country="US"), scan("delivered", 1, country="US"))
    assert counted(tell(*elsewhere, destination="US")) == (0, 0, 0, 1)
    assert counted(tell(*elsewhere, destination="US")) == (0, 0, 0, 0)
    assert (StrayScan.objects.get().reason, milestone(parcel)) == ("foreign", "registered")
    assert counted(tell(scan("in_transit", 3, country="DE"), destination="US")) == (1, 0, 0, 0)


def test_a_master_waybill_speaks_for_all_its_parcels(seller) -> None:
    parcels = [boxed(seller, f"AF10000{n}") for n in range(3)]
    for parcel in parcels:
        add_leg(parcel, role="master", carrier="dhl", number="123-45678901", by=SYSTEM)
    tell(scan("in_transit", 30), scan("delivered", 20), number="123-45678901")
    assert [milestone(parcel) for parcel in parcels] == ["in_transit"] * 3
    tell(scan("delivered", 1), number="AF100000")
    assert [milestone(parcel) for parcel in parcels] == ["delivered", "in_transit", "in_transit"]


def test_a_batch_of_many_parts_goes_where_each_answer_belongs(seller, monkeypatch) -> None:
    monkeypatch.setattr("aftermile.parcels.rows.PART", 2)
    parcels = [boxed(seller, f"AF10000{n}") for n in range(7)]
    for parcel in (parcels[0], parcels[3], parcels[6]):
        add_leg(parcel, role="master", carrier="dhl", number="123-45678901", by=SYSTEM)
    told = [
        Tracking("AF100005", "dhl", (scan("delivered", 5),)),
        Tracking("NOBODYS1", "dhl", (scan("delivered", 5),)),
        Tracking("123-45678901", "dhl", (scan("picked_up", 40), scan("in_transit", 30))),
        Tracking("AF100002", "dhl", (scan("out_for_delivery", 4), scan("in_transit", 9))),
        Tracking("AF100005", "dhl", (scan("delivered", 5), scan("no such thing", 90))),
        Tracking("AF100006", "dhl", (scan("delivered", 2),)),
        Tracking("", "dhl", (scan("delivered", 2),)),
    ]
    report = ingest(told, source="vendor", by=SYSTEM)
    assert list(check_parcels()) == []
    assert counted(report) == (11, 1, 0, 2)
    assert report.matched == [parcels[5].pk, "", parcels[6].pk, *(parcels[n].pk for n in (2, 5, 6)), ""]
    assert sorted(report.reasons) == [1, 6]
    assert report.parcels == {parcels[n].pk for n in (0, 2, 3, 5, 6)}
    assert [milestone(parcel) for parcel in parcels] == [
        *("in_transit", "registered", "out_for_delivery", "in_transit", "registered", "delivered"),
        "delivered",
    ]
    assert counted(ingest(told, source="vendor", by=SYSTEM)) == (0, 12, 0, 0)
    assert refold([parcel.pk for parcel in parcels], by=SYSTEM) == 0


def test_numbers_that_a_carrier_names_are_followed_and_what_waited_for_them_is_taken_in(seller) -> None:
    parcel = boxed(seller, "LX123456785CN", "china_post")
    assert counted(tell(scan("delivered", 1), number="LOCAL12345", carrier="dhl")) == (0, 0, 0, 1)
    named = {
        "next_numbers": (("dhl", "local 12345"), ("dhl", "x")),
        "master_number": "123-45678901",
        "pieces": 2,
    }
    report = tell(scan("in_transit", 50), number="LX123456785CN", carrier="china_post", **named)
    assert (report.fresh, report.problems) == (2, ["“x” is no tracking number"])
    legs = list(Leg.objects.order_by("position").values_list("position", "role", "number"))
    assert legs == [
        (-1, "master", "123-45678901"),
        (0, "whole", "LX123456785CN"),
        (1, "last_mile", "LOCAL12345"),
    ]
    assert (milestone(parcel), parcel.pieces, parcel.pieces_delivered) == ("delivered", 2, 2)
    assert names(parcel).count("parcel.number_added") == 2
    assert StrayScan.objects.get().parcel_id == parcel.pk
    tell(scan("in_transit", 50), number="LX123456785CN", carrier="china_post", **named)
    assert (Leg.objects.count(), names(parcel).count("parcel.number_added")) == (3, 2)


def test_a_vendor_cannot_add_a_thousand_numbers(seller) -> None:
    parcel = boxed(seller)
    many = tuple(("dhl", f"NEXT{n:06d}") for n in range(1000))
    report = tell(scan("in_transit", 2), next_numbers=many)
    assert (Leg.objects.count(), len(report.problems), report.fresh) == (12, 1, 1)
    with pytest.raises(NumbersFull):
        add_leg(parcel, role="return", number="RETURN0001", by=SYSTEM)
    with pytest.raises(BadInput):
        add_leg(boxed(seller, "AF2"), role="return", number="?", by=SYSTEM)


def test_what_came_too_early_is_taken_in_once_its_number_is_registered(seller) -> None:
    other = make_seller()
    ingest([Tracking("AF100001", "dhl", (scan("delivered", 9),))], source="x", by=SYSTEM, seller=other)
    assert counted(tell(scan("in_transit", 30), scan("delivered", 2))) == (0, 0, 0, 1)
    parcel = boxed(seller)
    assert (parcel.milestone, parcel.delivered_at) == ("delivered", NOW - timedelta(hours=2))
    again = boxed(seller, "AF100009")
    leg = add_leg(again, role="last_mile", carrier="dhl", number="af 100001", by=SYSTEM)
    assert add_leg(again, role="last_mile", carrier="dhl", number="AF100001", by=SYSTEM) == leg
    assert again.milestone == "registered"
    assert list(StrayScan.objects.order_by("id").values_list("parcel", flat=True)) == [None, parcel.pk]
    assert list(check_parcels()) == []


def test_ten_thousand_old_events_are_kept_and_nobody_is_told(seller) -> None:
    parcel = boxed(seller)
    scans = [scan("in_transit", 24 * 9 - n / 60, text=f"Stop {n}") for n in range(10_000)]
    report = tell(*scans, scan("delivered", 24 * 4))
    assert (report.fresh, milestone(parcel)) == (10_001, "delivered")
    [event] = Event.objects.filter(subject_id=parcel.pk, name="parcel.milestone")
    assert (event.data["milestone"], event.data["old"], event.loaded) == ("delivered", True, False)
    notice_of_milestone(event)
    assert list(ParcelNotice.objects.values_list("state", "why")) == [("skipped", "old")]
    assert not Mail.objects.exists()
    tell(scan("returning", 1))
    newest = Event.objects.filter(subject_id=parcel.pk).latest("seq")
    assert (newest.data["was"], newest.data["old"]) == ("delivered", False)


def test_one_malformed_scan_harms_no_other(seller) -> None:
    parcel = boxed(seller)
    report = tell(
        scan("in_transit", 30),
        SentScan(code="in_transit", at="2026-02-30T25:61:00Z"),
        SentScan(),
        SentScan(code="in_transit", at="on the 5th"),
        SentScan(code="in_transit", at=NOW.isoformat(), leg="99999"),
        scan("out_for_delivery", 2, text="\x00half \ud800", raw={"a\x00": ["\x00", float("nan"), "\ud800"]}),
        SentScan(code="in_transit", local="2026-03-19 10:00", country="DE", zone="Mars/Olympus"),
    )
    assert counted(report) == (2, 0, 0, 5)
    assert (len(report.problems), milestone(parcel)) == (5, "out_for_delivery")
    assert Scan.objects.filter(text="half ?").count() == 1
    assert set(StrayScan.objects.values_list("reason", flat=True)) == {"broken"}


def test_what_has_not_happened_yet_is_no_scan(seller) -> None:
    parcel = boxed(seller)
    soon, late = ((NOW + timedelta(days=days)).isoformat() for days in (1, 3))
    report = tell(SentScan(code="out_for_delivery", at=soon), SentScan(code="delivered", at=late))
    assert (counted(report), milestone(parcel)) == ((1, 0, 0, 1), "out_for_delivery")
    assert StrayScan.objects.get().problem == f"time “{late}” lies in the future"
    with pytest.raises(ScanBroken):
        record_scans(parcel, [ScanInput("delivered", NOW + timedelta(days=3))], by=SYSTEM)


@pytest.mark.parametrize(
    ("fields", "at", "source", "precision"),
    [
        (
            {"at": "2026-03-02T10:00:00.1234567+01:00"},
            "2026-03-02T09:00:00.123456",
            "carrier_offset",
            "second",
        ),
        ({"local": "2026-03-02T10:00:00", "country": "DE"}, "2026-03-02T09:00:00", "facility", "second"),
        ({"local": "2026-03-02T10:00:00", "country": "US"}, "2026-03-02T10:00:00", "none", "second"),
        ({"local": "2026-03-02T10:00", "zone": "+05:30"}, "2026-03-02T04:30:00", "facility", "minute"),
        ({"local": "2025-10-26T02:30:00", "country": "DE"}, "2025-10-26T00:30:00", "facility", "hour"),
        ({"local": "2025-03-30T02:30:00", "country": "DE"}, "2025-03-30T01:30:00", "facility", "hour"),
        ({"local": "2026-03-02", "country": "DE"}, "2026-03-01T23:00:00", "facility", "day"),
        ({}, None, "none", "day"),
    ],
)
def test_times_are_read_as_far_as_they_are_known(seller, fields, at, source, precision) -> None:
    boxed(seller, days=200)
    tell(SentScan(code="in_transit", **fields))
    [row] = Scan.objects.all()
    told = row.at and row.at.replace(tzinfo=None).isoformat()
    assert (told, row.zone_source, row.precision) == (at, source, precision)


def test_an_unknown_carrier_and_code_is_kept_and_counted(seller) -> None:
    parcel = boxed(seller, carrier="")
    odd = [scan("ZX-81", 9), scan("ZX-81", 8), SentScan(text=" Frobbed  twice ", at=NOW.isoformat())]
    tell(*odd, carrier="nobody knows")
    tell(*odd, carrier="nobody knows")
    tell(scan("ZX-81", 1), carrier="nobody knows")
    rows = UnknownCode.objects.order_by("-count").values_list("source", "code", "words", "count", "parcel")
    assert list(rows) == [
        ("vendor", "ZX-81", "", 3, parcel.pk),
        ("vendor", "", "frobbed twice", 1, parcel.pk),
    ]
    assert (milestone(parcel), parcel.unknown_scans) == ("unknown", 4)


def test_what_was_taught_is_used_from_then_on(seller) -> None:
    other = make_seller()
    ours, theirs = boxed(seller), boxed(other, "AF2")

    def teach(said: str, seller=None, **more) -> None:
        TaughtCode.objects.create(seller=seller, source="vendor", milestone=said, taught_at=NOW, **more)

    teach("in_transit", code="ZX")
    teach("delivered", seller=seller, code="ZX")
    teach("out_for_delivery", words="frobbed twice")
    tell(scan("ZX", 9))
    tell(scan("ZX", 9), number="AF2")
    assert (milestone(ours), milestone(theirs)) == ("delivered", "in_transit")
    tell(SentScan(text="Frobbed  TWICE", at=NOW.isoformat()), number="AF2")
    assert (milestone(theirs), theirs.unknown_scans) == ("out_for_delivery", 0)
    teach("unknown", code="ZX")
    tell(scan("ZX", 1), number="AF2")
    assert (milestone(theirs), theirs.unknown_scans) == ("out_for_delivery", 1)


def test_refold_tells_what_changed(seller) -> None:
    parcel = boxed(seller)
    tell(scan("ZX", 9), scan("in_transit", 20))
    Scan.objects.filter(code="ZX").update(milestone="delivered")
    assert (refold([parcel.pk], by=SYSTEM), refold([parcel.pk], by=SYSTEM)) == (1, 0)
    order = parcel.shipment.order
    order.refresh_from_db()
    assert (milestone(parcel), order.state) == ("delivered", "delivered")
    assert rebuild_parcels() == 0


def test_health_of_a_tracker_moves_no_parcel(seller) -> None:
    parcel = boxed(seller)
    tell(health="input_required", needs=("postcode",))
    [leg] = parcel.legs.all()
    assert (leg.health, leg.needs, leg.health_at, milestone(parcel)) == (
        "input_required",
        "postcode",
        NOW,
        "registered",
    )


def test_an_order_that_its_channel_calls_delivered_stays_so_until_a_delivery_is_taken_back(seller) -> None:
    first = boxed(seller)
    order = first.shipment.order
    add_parcel(first.shipment, by=SYSTEM, carrier="dhl", tracking_number="AF100002")
    type(order).objects.filter(pk=order.pk).update(state="delivered", delivered_at=NOW)
    tell(scan("delivered", 5))
    order.refresh_from_db()
    assert order.state == "delivered"
    tell(scan("returned", 1))
    order.refresh_from_db()
    assert (order.state, order.delivered_at) == ("shipped", None)


@pytest.mark.parametrize("count", [1, 3])
def test_answers_cost_the_same_statements_however_many(seller, count) -> None:
    for n in range(count):
        boxed(seller, f"AF10000{n}")
    told = [Tracking(f"AF10000{n}", "dhl", (scan("in_transit", 5),)) for n in range(count)]
    assert [_statements(told), _statements(told)] == [12, 4]


def _statements(told) -> int:
    with CaptureQueriesContext(connection) as asked:
        ingest(told, source="vendor", by=SYSTEM)
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in asked.captured_queries)
