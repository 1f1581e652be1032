"""The pages of parcels."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from aftermile.accounts.roles import Role
from aftermile.console.parcels.explained import explained
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.models import Parcel, ScanMail
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
    ahead = page.post(url, SCAN | {"at": "2131-01-01T10:00"})
    assert (ahead.status_code, list(ahead.context["form"].errors)) == (422, ["at"])


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
    refused = page.post(reverse("console:add_parcel"), data | {"order": "nope"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["order"])


def test_scans_are_imported(page, parcel) -> None:
    file = BytesIO(b"tracking_number,milestone,at\nJD01,lost,2026-03-02T10:00Z\nNO,lost,2026-03-02T10:00Z\n")
    file.name = "scans.csv"
    answer = page.post(reverse("console:import_scans"), {"seller": parcel.seller.pk, "file": file})
    kept = ScanMail.objects.get()
    assert (answer.url, kept.state, kept.fresh) == (reverse("console:scan_mail", args=[kept.pk]), "partly", 1)
    shown = page.get(answer.url, {"lang": "zh-hans"}).content.decode()
    assert "不是本商家的包裹；请先登记该包裹" in shown
    fetched = page.get(reverse("console:scan_mail_left_out", args=[kept.pk])).content.decode("utf-8-sig")
    assert fetched.splitlines()[1].startswith("NO,lost,2026-03-02T10:00Z,tracking_number: ")
    file.seek(0)
    page.post(reverse("console:import_scans"), {"seller": parcel.seller.pk, "file": file})
    kept.refresh_from_db()
    assert (ScanMail.objects.count(), kept.fresh, kept.repeated) == (1, 0, 1)
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


def test_the_page_says_why_a_parcel_is_in_its_state(page, parcel) -> None:
    url = reverse("console:parcel", args=[parcel.pk])
    day = datetime.now(UTC) - timedelta(days=2)
    for hour, milestone in enumerate(["delivered", "in_transit"]):
        at = f"{day + timedelta(hours=hour):%Y-%m-%dT%H:%M}"
        assert page.post(url, {"milestone": milestone, "at": at, "detail": ""}).status_code == 302
    told = page.get(url).context["told"]
    assert [(line.scan.milestone, line.made, bool(line.why)) for line in told.lines] == [
        ("in_transit", False, True),
        ("delivered", True, False),
    ]
    with translation.override("zh-hans"):
        assert any("一" <= letter <= "鿿" for letter in explained(parcel).lines[0].why)


def test_a_number_is_added_and_stopped(page, parcel) -> None:
    send = reverse("console:add_parcel_number", args=[parcel.pk])
    assert page.post(send, {"number": "RX123456785DE", "role": "first_mile"}).status_code == 302
    refused = page.post(send, {"number": "!", "role": "first_mile"})
    assert refused.context["number_form"].errors == {"number": ["Use 5 to 40 letters and digits."]}
    leg = parcel.legs.get(number="RX123456785DE")
    stop = reverse("console:stop_parcel_number", args=[parcel.pk])
    assert page.post(stop, {"leg": leg.pk}).status_code == 302
    leg.refresh_from_db()
    assert (leg.health, leg.ended_at is None) == ("stopped", False)
    assert page.post(stop, {"leg": "x"}).status_code == 404
    assert b"RX123456785DE" in page.get(reverse("console:parcel", args=[parcel.pk])).content


def test_carriers_are_proposed_where_nobody_named_one(page, parcel) -> None:
    data = {"order": parcel.shipment.order.pk, "direction": "outbound", "tracking_number": "RX123456785DE"}
    proposed = page.post(reverse("console:add_parcel"), data).context["candidates"]
    first = proposed[0][0].carrier
    assert page.post(reverse("console:add_parcel"), data | {"guess": first}).status_code == 302
    assert Parcel.objects.get(tracking_number="RX123456785DE").carrier == first


def test_a_stray_is_given_to_a_parcel_or_put_away(client, parcel) -> None:
    scan = SentScan(code="Delivered_003", at="2026-11-20T10:00:00Z")
    ingest(
        [Tracking("STRAY0001", "dhl", (scan,)), Tracking("STRAY0002", "dhl", (scan,))],
        source="aftership",
        by=SYSTEM,
    )
    client.force_login(make_member(operator=True))
    rows = {row.number: row for row, _scans in client.get(reverse("console:strays")).context["rows"]}
    url = reverse("console:stray", args=[rows["STRAY0001"].pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"parcel": "nope", "role": "last_mile"}).status_code == 422
    assert client.post(url, {"parcel": parcel.pk, "role": "last_mile"}).status_code == 302
    parcel.refresh_from_db()
    assert parcel.milestone == "delivered"
    client.post(reverse("console:set_stray_aside", args=[rows["STRAY0002"].pk]))
    assert client.get(reverse("console:strays")).context["rows"] == []


def test_a_stray_says_what_it_is_and_which_parcel_has_its_number(page, parcel) -> None:
    scan = SentScan(code="OutForDelivery_001", at="2026-11-20T10:00:00+00:00", country="AU", place="Perth")
    ingest(
        [Tracking("JD01", "dhl", (scan,), destination="AU")],
        source="aftership",
        by=SYSTEM,
        seller=parcel.seller,
    )
    [(row, _scans)] = page.get(reverse("console:strays")).context["rows"]
    text = page.get(reverse("console:stray", args=[row.pk])).content.decode()
    shown = (">Nov 20, 2026" in text, "Perth, Australia" in text, parcel.shipment.order.number in text)
    assert (row.reason, shown) == ("foreign", (True, True, True))


def test_a_parcel_that_comes_back_is_not_awaited(page, parcel) -> None:
    parcel.deliver_from_on = parcel.deliver_by_on = date(2031, 5, 4)
    parcel.promised_by_on = date(2031, 6, 1)
    parcel.save()
    url = reverse("console:parcel", args=[parcel.pk])
    assert [b"May 4" in page.get(one).content for one in (url, reverse("console:parcels"))] == [True] * 2
    page.post(url, SCAN | {"milestone": "returning"})
    assert [b"May 4" in page.get(one).content for one in (url, reverse("console:parcels"))] == [False] * 2


def test_an_auditor_finds_the_ways_to_all_pages_and_no_button(client, parcel) -> None:
    client.force_login(make_member(parcel.seller, Role.AUDITOR))
    text = client.get(reverse("console:parcels")).content.decode()
    ways = ("delays", "lanes", "parcel_answers", "strays", "codes", "taught_codes", "scan_mails")
    assert [reverse(f"console:{name}") in text for name in ways] == [True] * 7
    forms = [reverse(f"console:{name}") for name in ("import_scans", "add_parcel")]
    assert [url in text for url in forms] == [False] * 2
    closed = (*forms, reverse("console:code_lesson"))
    assert [client.get(url).status_code for url in closed] == [403] * 3
    assert 'name="q" data-search' not in client.get(reverse("console:handover")).content.decode()


@pytest.mark.parametrize("name", ["parcels", "strays"])
def test_a_list_asks_as_often_for_three_as_for_one(client, parcel, name) -> None:
    client.force_login(make_member(operator=True))
    counts = []
    for number in range(3):
        ingest([Tracking(f"STRAY{number}000", "dhl", ())], source="aftership", by=SYSTEM)
        add_parcel(parcel.shipment, by=SYSTEM, carrier="dhl", tracking_number=f"JD9{number}")
        if number != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"console:{name}")).status_code == 200
            counts.append(len(queries))
    assert counts == [counts[0]] * 2
