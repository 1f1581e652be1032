"""The hand-over station through HTTP."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Handover, HandoverParcel, Location, Parcel
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db
STATION = "/console/handover/"
PART = {"HX-Request": "true"}


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def place(seller):
    return Location.objects.create(seller=seller, code="hub", name="Halle 3", country="DE")


@pytest.fixture
def hand(client, seller):
    client.force_login(make_member(seller, Role.WAREHOUSE))
    return client


def sent(seller, number: str, carrier: str = "dhl", *, direction: str = "outbound", **order) -> Parcel:
    shipment = create_shipment(make_order(seller, **order), by=SYSTEM, direction=direction)
    return add_parcel(shipment, by=SYSTEM, carrier=carrier, tracking_number=number)


def scan(client, text: str, **data: str) -> str:
    answer = client.post(STATION, {"q": text, **data}, headers=PART)
    assert answer.status_code == 200
    return answer.content.decode()


def outcome(page: str) -> str:
    return page.split('data-outcome="')[1].split('"', maxsplit=1)[0]


def test_a_scan_notes_the_hand_over_once_and_can_be_taken_back(hand, seller, place) -> None:
    parcel = sent(seller, "JD0146000062")
    page = scan(hand, "]C1jd01 4600 0062", location=place.pk)
    parcel.refresh_from_db()
    row = parcel.scans.get()
    assert (outcome(page), parcel.milestone, row.place, row.source) == (
        *("booked", "picked_up", "Halle 3"),
        "station",
    )
    assert row.evidence == "person"
    assert (outcome(scan(hand, "JD0146000062")), HandoverParcel.objects.count()) == ("several", 1)
    undo = reverse("console:handover_undo", args=[HandoverParcel.objects.get().pk])
    for _twice in range(2):
        assert hand.post(undo).status_code == 302
    parcel.refresh_from_db()
    assert parcel.milestone == "registered"
    assert outcome(scan(hand, "JD0146000062")) == "booked"


def test_what_must_not_leave_is_stopped(hand, seller) -> None:
    canceled = sent(seller, "C1", state="canceled")
    back = sent(seller, "B1", direction="return")
    other = sent(make_seller(), "X1")
    pages = {number: scan(hand, number) for number in ("C1", "B1", "X1", "NOPE")}
    assert {number: outcome(page) for number, page in pages.items()} == {
        "C1": "stop",
        "B1": "wrong",
        "X1": "unknown",
        "NOPE": "unknown",
    }
    assert [parcel.scans.count() for parcel in (canceled, back, other)] == [0, 0, 0]
    assert "&lt;b&gt;" in scan(hand, "<b>")


def test_another_carrier_is_told_and_can_be_overruled(hand, seller) -> None:
    parcel = sent(seller, "JD02", carrier="dhl")
    assert outcome(scan(hand, "JD02", carrier="ups")) == "wrong"
    assert parcel.scans.count() == 0
    page = scan(hand, "JD02", carrier="ups", parcel=parcel.pk, anyway="1")
    assert (outcome(page), HandoverParcel.objects.get().carrier) == ("booked", "ups")


def test_a_carrier_is_detected_where_nobody_said(hand, seller) -> None:
    sent(seller, "1Z999AA10123456784", carrier="")
    assert outcome(scan(hand, "1Z999AA10123456784", carrier="dpd")) == "wrong"
    assert outcome(scan(hand, "1Z999AA10123456784", carrier="ups")) == "booked"
    assert HandoverParcel.objects.get().carrier == "ups"


def test_one_number_of_two_sellers_asks_which(client, seller) -> None:
    client.force_login(make_member(operator=True))
    first, second = sent(seller, "SAME1"), sent(make_seller(), "SAME1")
    page = scan(client, "SAME1")
    assert (outcome(page), first.pk in page, second.pk in page) == ("several", True, True)
    assert outcome(scan(client, "SAME1", parcel=second.pk)) == "booked"
    assert HandoverParcel.objects.get().parcel_id == second.pk


def test_it_works_without_javascript_and_ends_with_a_manifest(hand, seller, place) -> None:
    for number, carrier in (("A1", "dhl"), ("A2", "dhl"), ("A3", "ups")):
        sent(seller, number, carrier)
        page = hand.post(STATION, {"q": number, "location": place.pk}).content.decode()
        assert "<html" in page
    assert ("DHL: 2" in page or "dhl: 2" in page, f'value="{place.pk}" selected' in page) == (True, True)
    answer = hand.post(reverse("console:handover_end"))
    paper = hand.get(answer["Location"]).content.decode()
    assert (paper.count("<section"), paper.count("Taken by"), "Halle 3" in paper) == (2, 2, True)
    assert all(number in paper for number in ("A1", "A2", "A3"))
    assert Handover.objects.get().ended_at is not None
    assert "Scan what the driver takes" in hand.get(STATION).content.decode()
    hand.force_login(make_member(make_seller()))
    assert hand.get(answer["Location"]).status_code == 404


def test_an_auditor_changes_nothing(client, seller) -> None:
    client.force_login(make_member(seller, Role.AUDITOR))
    sent(seller, "A1")
    assert client.post(STATION, {"q": "A1"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(hand, seller, place, count, django_assert_num_queries) -> None:
    for number in range(count):
        sent(seller, f"A{number}")
        scan(hand, f"A{number}")
    with django_assert_num_queries(8):
        hand.get(STATION)
