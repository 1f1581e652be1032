"""The public page of a link: where parcels are, in the buyer's language, and what he answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.models import Address
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.links import link_of, renew_link, tracking_url
from aftermile.parcels.models import Leg, Parcel, ParcelAnswer, PickupPoint, TrackingLink
from tests.factories import make_buyer, make_order, make_seller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _day():
    with clock.frozen(NOW):
        yield


def send(country="KR", language="ko", *, seller=None, number="LB123456785CN", **fields) -> Parcel:
    seller = seller or make_seller(name="Lamp House", country="CN", support_email="help@lamp.example")
    buyer = make_buyer(seller, language=language, country=country, name="김민지", email="minji@example.com")
    order = make_order(
        seller,
        buyer=buyer,
        number="A-77",
        state="open",
        shipped_at=None,
        delivered_at=None,
        placed_at=NOW - timedelta(days=8),
        ship_to=Address.objects.create(
            name="김민지",
            line1="테헤란로 1",
            city="서울",
            postcode="06236",
            country=country,
            phone="+821000001234",
        ),
        **fields,
    )
    return add_parcel(
        create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="china_post", tracking_number=number
    )


def scan(parcel: Parcel, *rows: tuple[str, int, str]) -> Parcel:
    """Note scans: milestone, hours ago, place."""
    found = [ScanInput(name, NOW - timedelta(hours=ago), place=place) for name, ago, place in rows]
    record_scans(parcel, found, by=SYSTEM)
    parcel.refresh_from_db()
    return parcel


def shown(client: Client, parcel: Parcel, **query):
    return client.get(f"/t/{link_of(parcel.shipment.order).token}/", query)


def test_the_page_speaks_the_buyers_language_and_tells_the_way_over_both_legs(client):
    parcel = scan(send(), ("picked_up", 170, "Shenzhen"), ("in_transit", 90, "Incheon"))
    Leg.objects.create(
        seller_id=parcel.seller_id,
        parcel=parcel,
        position=1,
        carrier="cj",
        number="640012345678",
        role="last_mile",
    )
    Parcel.objects.filter(pk=parcel.pk).update(
        deliver_from_on=date(2026, 11, 22), deliver_by_on=date(2026, 11, 24)
    )
    page = shown(client, parcel)
    assert page.status_code == 200
    assert page["Content-Language"] == "ko"
    for words in ("Lamp House", "Shenzhen", "Incheon", "LB123456785CN", "640012345678", "서울", "11월 22일"):
        assert words in page.text


def test_nobody_reads_street_name_phone_or_mail_of_the_buyer(client):
    parcel = scan(send(), ("in_transit", 5, "Incheon"))
    text = shown(client, parcel).text
    for secret in ("김민지", "테헤란로", "06236", "1234<", "+8210", "minji@"):
        assert secret not in text


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "speaks"),
    [("de", "fr", "ja", "de"), ("", "fr", "ja", "fr"), ("", "", "ja", "ko"), ("xx", "", "ja", "ko")],
)
def test_link_then_choice_then_buyer_then_browser_choose_the_language(client, asked, cookie, browser, speaks):
    parcel = send()
    if cookie:
        client.cookies["django_language"] = cookie
    page = client.get(
        f"/t/{link_of(parcel.shipment.order).token}/", {"lang": asked}, headers={"accept-language": browser}
    )
    assert page["Content-Language"] == speaks


def test_without_a_known_buyer_language_the_browser_decides(client):
    parcel = send(language="")
    link = link_of(parcel.shipment.order)
    page = client.get(f"/t/{link.token}/", headers={"accept-language": "pt-BR,pt;q=0.9"})
    assert page["Content-Language"] == "pt-br"


def test_the_house_speaks_only_what_it_speaks_whole(client):
    parcel = send()
    slug = parcel.seller.slug
    assert client.get(f"/s/{slug}/", headers={"accept-language": "de"})["Content-Language"] == "en"
    assert client.get(f"/s/{slug}/", headers={"accept-language": "zh-TW"})["Content-Language"] == "zh-hans"


def test_a_link_is_one_per_order_and_can_be_closed(client):
    parcel = send()
    order = parcel.shipment.order
    first = link_of(order)
    assert link_of(order) == first
    assert link_of(order, parcel) != first
    assert tracking_url(first, "ko").endswith(f"/t/{first.token}/?lang=ko")
    second = renew_link(order)
    assert client.get(f"/t/{first.token}/").status_code == 404
    assert client.get(f"/t/{second.token}/").status_code == 200
    assert client.get("/t/nothing/").status_code == 404
    assert TrackingLink.objects.count() == 3


def test_a_link_of_one_parcel_shows_that_one(client):
    parcel = send()
    add_parcel(parcel.shipment, by=SYSTEM, carrier="china_post", tracking_number="LB999999999CN")
    one = client.get(f"/t/{link_of(parcel.shipment.order, parcel).token}/").text
    both = shown(client, parcel, lang="en").text
    assert "LB999999999CN" not in one
    assert "LB999999999CN" in both
    assert "0 of 2 delivered" in both


def test_a_postcode_goes_to_the_tracker_that_waits_for_it(client):
    parcel = scan(send(), ("in_transit", 5, "Incheon"))
    Leg.objects.filter(parcel=parcel).update(
        needs="postcode", health="input_required", provider="dhl_unified"
    )
    page = shown(client, parcel, lang="en")
    assert "The carrier needs your postcode" in page.text
    url = f"/t/{link_of(parcel.shipment.order).token}/parcels/{parcel.pk}/answers/"
    wrong = client.post(url, {"kind": "postcode", "postcode": "<b>", "key": "k0"})
    assert wrong.status_code == 422
    assert "Enter just the postcode of your address." in wrong.text
    for _twice in range(2):
        done = client.post(url, {"kind": "postcode", "postcode": "06 236", "key": "k1"})
        assert done.status_code == 302
    leg = Leg.objects.get(parcel=parcel)
    assert (leg.extra, leg.needs, leg.health, leg.next_poll_at) == (
        {"postcode": "06 236"},
        "postcode",
        "pending",
        NOW,
    )
    assert ParcelAnswer.objects.count() == 1
    event = Event.objects.get(name="parcel.answered")
    assert event.data["kind"] == "postcode"
    assert "06 236" not in str(event.data)
    assert "Thank you. We will ask the carrier again with it." in client.get(done["Location"]).text


def test_a_duty_is_asked_for_and_the_answer_waits_for_staff(client):
    parcel = scan(send(language="en"), ("customs_hold.payment_due", 5, "Incheon"))
    assert parcel.detail == "payment_due"
    page = shown(client, parcel)
    assert "Pay the duty or tax to get your parcel moving again" in page.text
    url = f"/t/{link_of(parcel.shipment.order).token}/parcels/{parcel.pk}/answers/"
    assert client.post(url, {"kind": "duty", "key": "k"}).status_code == 422
    assert client.post(url, {"kind": "duty", "choice": "paid", "note": "", "key": "k"}).status_code == 302
    row = ParcelAnswer.objects.get()
    assert (row.kind, row.value, row.done_at) == ("duty", {"choice": "paid"}, None)
    assert "Pay duty or tax, so that" not in shown(client, parcel).text


def test_after_a_failed_try_days_and_points_are_offered(client):
    parcel = scan(send(language="en"), ("attempt_failed", 2, "Seoul"))
    point = PickupPoint.objects.create(
        seller_id=parcel.seller_id,
        carrier="china_post",
        code="s1",
        name="Corner shop",
        city="Seoul",
        postcode="06230",
        area="06230",
        country="KR",
        changed_at=NOW,
    )
    page = shown(client, parcel)
    assert "Sat, Nov 21" in page.text
    assert "Corner shop" in page.text
    url = f"/t/{link_of(parcel.shipment.order).token}/parcels/{parcel.pk}/answers/"
    assert client.post(url, {"kind": "redelivery", "choice": "day:1999-01-01", "key": "x"}).status_code == 422
    client.post(url, {"kind": "redelivery", "choice": f"point:{point.pk}", "key": "y"})
    assert ParcelAnswer.objects.get().value == {"point": point.pk}


def test_a_point_where_the_parcel_waits_is_shown_with_its_hours(client):
    parcel = scan(send(language="en"), ("available_for_pickup", 2, "Corner shop"))
    PickupPoint.objects.create(
        seller_id=parcel.seller_id,
        carrier="china_post",
        code="s1",
        name="Corner Shop",
        line1="Main 1",
        city="Seoul",
        postcode="06230",
        area="06230",
        country="KR",
        hours={"mon": [["09:00", "18:00"]]},
        changed_at=NOW,
    )
    text = shown(client, parcel).text
    assert "Main 1" in text
    assert "09:00-18:00" in text


def test_answers_are_limited_and_a_foreign_parcel_is_not_found(client):
    parcel = scan(send(language="en"), ("attempt_failed", 2, "Seoul"))
    other = send(seller=make_seller(), number="RR123456785CN")
    token = link_of(parcel.shipment.order).token
    assert client.post(f"/t/{token}/parcels/{other.pk}/answers/", {"kind": "duty"}).status_code == 404
    for number in range(12):
        last = client.post(
            f"/t/{token}/parcels/{parcel.pk}/answers/",
            {"kind": "redelivery", "choice": "day:2026-11-21", "key": f"k{number}"},
        )
    assert last.status_code == 429
    assert ParcelAnswer.objects.count() == 10


def test_what_was_promised_is_kept_beside_what_is_expected_now(client):
    parcel = scan(send(language="en"), ("in_transit", 5, "Incheon"))
    Parcel.objects.filter(pk=parcel.pk).update(
        deliver_from_on=date(2026, 11, 24),
        deliver_by_on=date(2026, 11, 26),
        promised_by_on=date(2026, 11, 23),
    )
    text = shown(client, parcel).text
    assert "Tue, Nov 24\u2009–\u2009Thu, Nov 26" in text
    assert "Later than we promised (Mon, Nov 23)." in text
    Parcel.objects.filter(pk=parcel.pk).update(deliver_from_on=date(2026, 11, 23), delay="late")
    text = shown(client, parcel).text
    assert "May come later than we promised (Mon, Nov 23)." in text
    assert "It will arrive later than we said." not in text


@pytest.mark.parametrize("parcels", [1, 3])
def test_the_page_asks_the_database_alike_often_for_many_parcels(client, parcels, django_assert_num_queries):
    parcel = scan(send(), ("in_transit", 5, "Incheon"))
    for number in range(parcels - 1):
        add_parcel(parcel.shipment, by=SYSTEM, tracking_number=f"X{number}")
    url = f"/t/{link_of(parcel.shipment.order).token}/"
    with django_assert_num_queries(5):
        assert client.get(url).status_code == 200
