"""What buyers are told by mail: each thing once, in their language, not at night, nothing old."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from aftermile.events.log import record
from aftermile.events.mail import message
from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import ScanInput, noticing, record_scans
from aftermile.parcels.actions.links import link_of, mails_url
from aftermile.parcels.actions.noticing import (
    QUIET,
    Rules,
    notice_of_delay,
    notice_of_milestone,
    rules_of,
    save_rules,
    send_due,
)
from aftermile.parcels.actions.shipments import base_data
from aftermile.parcels.letters import News, preview, values_of
from aftermile.parcels.models import NoticeKind, Parcel, ParcelAnswer, ParcelNotice
from aftermile.parcels.quiet import after_quiet, is_quiet, zones_where
from tests.factories import make_seller
from tests.portal.test_tracking import send

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day():
    with clock.frozen(NOW):
        yield


def happen(parcel: Parcel, milestone: str, hours: float = 1) -> Event:
    """Note a scan, and let the reaction run twice, as it may."""
    record_scans(parcel, [ScanInput(milestone, clock.now() - timedelta(hours=hours))], by=SYSTEM)
    parcel.refresh_from_db()
    event = Event.objects.filter(name="parcel.milestone").order_by("-id").first()
    for _twice in range(2):
        notice_of_milestone(event)
    return event


def delay(parcel: Parcel, **data) -> Event:
    said = {
        "episode": "dly_1",
        "kind": "stalled",
        "act": "ask_carrier",
        "promised_on": "2026-11-23",
        "expected_on": "2026-11-26",
    }
    with transaction.atomic():
        event = record(
            "parcel.delayed", subject=parcel, by=SYSTEM, data={**base_data(parcel), **said, **data}
        )
    for _twice in range(2):
        notice_of_delay(event)
    return event


def told() -> list[tuple[str, str, str]]:
    return list(ParcelNotice.objects.order_by("id").values_list("kind", "state", "why"))


@db
def test_each_milestone_is_told_once_in_the_buyers_language():
    parcel = send()
    happen(parcel, "picked_up", 3)
    happen(parcel, "in_transit", 2)
    happen(parcel, "out_for_delivery", 1)
    happen(parcel, "delivered", 0)
    assert told() == [("shipped", "sent", ""), ("out_for_delivery", "sent", ""), ("delivered", "sent", "")]
    mails = Mail.objects.order_by("created_at", "id")
    assert [mail.language for mail in mails] == ["ko"] * 3
    assert {mail.to for mail in mails} == {"minji@example.com"}
    assert "/t/" in mails[0].text
    assert "?lang=ko" in mails[0].text
    assert "Lamp House" in mails[0].text
    assert Event.objects.filter(name="parcel.notice_sent").count() == 3


@db
def test_old_news_are_not_told():
    parcel = send()
    happen(parcel, "delivered", 73)
    assert told() == [("delivered", "skipped", "old")]
    assert not Mail.objects.exists()


@db
def test_a_parcel_that_left_long_ago_is_not_told_sent_today():
    parcel = send()
    record_scans(parcel, [ScanInput("picked_up", NOW - timedelta(days=9))], by=SYSTEM)
    happen(parcel, "in_transit", 1)
    assert told() == [("shipped", "skipped", "old")]


@db
def test_parcels_of_cases_are_not_told_here():
    parcel = send()
    parcel.shipment.case_ref = "case_1"
    parcel.shipment.save()
    happen(parcel, "delivered")
    assert told() == []


@db
def test_at_night_a_notice_waits_and_is_left_out_when_the_parcel_went_on():
    night = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # 22:00 in Seoul
    parcel = send()
    with clock.frozen(night):
        happen(parcel, "out_for_delivery", 0)
    assert told() == [("out_for_delivery", "waiting", "")]
    assert ParcelNotice.objects.get().due_at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    with clock.frozen(night + timedelta(hours=5)):
        assert send_due() == 0
    with clock.frozen(night + timedelta(hours=9, minutes=30)):
        happen(parcel, "delivered", 0)
    with clock.frozen(night + timedelta(hours=11)):
        assert send_due() == 2
        assert send_due() == 0
    assert told() == [("out_for_delivery", "skipped", "passed"), ("delivered", "sent", "")]
    assert Mail.objects.count() == 1


@db
def test_a_seller_says_what_is_told_and_what_at_any_hour():
    parcel = send()
    seller = parcel.seller
    assert rules_of(seller).kinds == set(NoticeKind.values)
    rules = Rules(frozenset({"delivered", "nonsense"}), frozenset({"delivered"}), time(20), time(9))
    save_rules(seller, rules, by=SYSTEM)
    with clock.frozen(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)):
        happen(parcel, "in_transit", 0.5)
        happen(parcel, "delivered", 0)
    assert told() == [("shipped", "skipped", "off"), ("delivered", "sent", "")]
    assert rules_of(seller).kinds == {"delivered"}


@db
def test_a_delay_is_told_before_the_promise_breaks_with_the_promised_day_kept():
    parcel = send(language="de", country="DE")
    happen(parcel, "in_transit", 5)
    Parcel.objects.filter(pk=parcel.pk).update(
        promised_by_on=date(2026, 11, 23),
        deliver_from_on=date(2026, 11, 25),
        deliver_by_on=date(2026, 11, 26),
    )
    delay(parcel)
    delay(parcel)
    delay(parcel, episode="dly_2")
    assert [kind for kind, *_ in told()] == ["shipped", "delayed", "delayed"]
    mail = Mail.objects.get(key__endswith=":dly_1")
    assert "23. Nov." in mail.text
    assert "26. Nov." in mail.text
    assert clock.now().date() < date(2026, 11, 23)


@db
def test_customs_that_wait_for_the_buyer_are_told_once_however_it_is_found():
    parcel = send()
    happen(parcel, "customs_hold.import", 3)
    assert told() == []
    happen(parcel, "customs_hold.payment_due", 2)
    delay(parcel, kind="held", act="pay")
    assert told() == [("customs_action", "sent", "")]


@db
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ko", "ja", "de", "fr", "es", "pt-br"])
def test_every_mail_can_be_looked_at_in_every_language(language):
    seller = make_seller(name="Lamp House")
    subjects = {preview(seller, kind, language, NOW.date()).subject for kind in NoticeKind.values}
    assert len(subjects) == len(NoticeKind.values)
    assert all("1001" in subject for subject in subjects)
    english = {preview(seller, kind, "en", NOW.date()).subject for kind in NoticeKind.values}
    assert language == "en" or not subjects & english


FIRST, LAST = (datetime(year, 1, 1) for year in (2026, 2027))  # noqa: DTZ001 - Hypothesis adds the zone
ZONES = st.sampled_from(
    ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Pacific/Honolulu", "Asia/Kolkata"]
)


@given(
    st.datetimes(timezones=st.just(UTC), min_value=FIRST, max_value=LAST),
    st.lists(ZONES, min_size=1, max_size=3),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_nobody_is_woken(at, zones, first, last):
    due = after_quiet(at, zones, time(first), time(last))
    assert at <= due <= at + timedelta(days=13)
    assert not is_quiet(due.astimezone(ZoneInfo(zones[0])).time(), time(first), time(last))


@db
@pytest.mark.parametrize(
    ("milestone", "act", "expected"),
    [
        ("available_for_pickup", "collect", ["available_for_pickup", "available_for_pickup"]),
        ("attempt_failed.nobody_home", "redeliver", ["attempt_failed"]),
        ("attempt_failed.refused", "decide", ["attempt_failed"]),
        ("customs_hold.documents", "documents", ["customs_action"]),
        ("customs_hold.import", "ask_carrier", ["delayed"]),
    ],
)
def test_a_parcel_that_waits_for_its_buyer_is_not_called_late(milestone, act, expected):
    parcel = send(language="en")
    happen(parcel, milestone)
    delay(parcel, kind="held", act=act)
    assert [kind for kind, *_ in told()] == expected
    late = [mail for mail in Mail.objects.all() if "delayed" in mail.subject]
    assert len(late) == expected.count("delayed")
    if act == "collect":
        assert Mail.objects.filter(subject__startswith="Reminder:").count() == 1
    if act == "decide":
        assert "when they should come again" not in Mail.objects.get().text


@db
def test_an_arranged_day_is_not_told_as_a_driver_at_the_door():
    parcel = send()
    happen(parcel, "out_for_delivery.appointment", 2)
    assert told() == []
    happen(parcel, "out_for_delivery", 1)
    assert told() == [("out_for_delivery", "sent", "")]


@db
def test_loaded_history_of_a_delay_is_not_told():
    parcel = send()
    delay(parcel, old=True)
    assert told() == [("delayed", "skipped", "old")]


@db
def test_a_buyer_ends_the_mails_of_his_order_with_one_click(client):
    parcel = send(language="en")
    happen(parcel, "in_transit", 2)
    headers = message(Mail.objects.get()).extra_headers
    url = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in Mail.objects.get().text.replace("?lang=en", "")
    path = urlsplit(url).path
    assert "We write to you when something happens" in client.get(path).text
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert ParcelAnswer.objects.get().done_at is not None
    assert "We send you no more mails" in client.get(path).text
    happen(parcel, "out_for_delivery", 1)
    client.post(path, {"wanted": "yes"})
    happen(parcel, "delivered", 0)
    assert told() == [
        ("shipped", "sent", ""),
        ("out_for_delivery", "skipped", "muted"),
        ("delivered", "sent", ""),
    ]
    assert client.post("/t/nothing/mails/").status_code == 404


@db
def test_what_waits_for_the_morning_is_not_sent_to_who_wants_no_more(client):
    parcel = send()
    with clock.frozen(datetime(2026, 11, 20, 13, 0, tzinfo=UTC)):  # 22:00 in Seoul
        happen(parcel, "out_for_delivery", 0)
        client.post(urlsplit(mails_url(link_of(parcel.shipment.order))).path)
    with clock.frozen(datetime(2026, 11, 21, 0, 0, tzinfo=UTC)):
        send_due()
    assert told() == [("out_for_delivery", "skipped", "muted")]
    assert not Mail.objects.exists()


@db
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ko", "ja", "de", "fr", "es", "pt-br"])
def test_mails_have_short_subjects_and_both_parts(language):
    parcel = send(language=language)
    for milestone in ("in_transit", "customs_hold.payment_due", "attempt_failed.refused", "delivered"):
        happen(parcel, milestone, 0.1)
    delay(parcel)
    for mail in Mail.objects.all():
        assert len(mail.subject) <= 60, mail.subject
        assert f'lang="{language}"' in mail.html
        links = [word for word in mail.text.split() if word.startswith("http")]
        assert len(links) == 2
        assert all(link.replace("&", "&amp;") in mail.html for link in links)
        first = mail.text.split("\n\n")[1][0]
        assert not first.islower() or language == "de"


@pytest.mark.parametrize(
    ("country", "region", "hour"),
    [("MX", "", 3), ("US", "CA", 5), ("DE", "", 21), ("CN", "", 13), ("ES", "", 20)],
)
def test_the_night_of_every_zone_of_a_country_is_quiet(country, region, hour):
    """21:00 in the zone that comes first, in hours of UTC on a winter's day: from then on nobody is told."""
    at = datetime(2026, 1, 15, hour, 30, tzinfo=UTC)
    due = after_quiet(at, zones_where(country, region), time(21), time(8))
    assert due > at
    zones = [ZoneInfo(zone) for zone in zones_where(country, region)]
    assert all(not is_quiet(due.astimezone(zone).time(), time(21), time(8)) for zone in zones)


def test_a_clock_that_changes_at_night_wakes_nobody():
    """Berlin, 29 March 2026: 08:00 summer time is 06:00 UTC, a day earlier it was 07:00."""
    night = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert after_quiet(night, ["Europe/Berlin"], *QUIET) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert after_quiet(night - timedelta(days=1), ["Europe/Berlin"], *QUIET) == datetime(
        2026, 3, 28, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(("from_on", "sure"), [(date(2026, 11, 23), False), (date(2026, 11, 24), True)])
def test_a_day_that_may_still_be_kept_is_not_said_to_be_missed(from_on, sure):
    days = {"from_on": from_on, "by_on": date(2026, 12, 2), "promised_on": date(2026, 11, 23)}
    told = values_of(News(NoticeKind.DELAYED, "1001", delay="late", **days), "Lamp House")
    assert ("will arrive later" in str(told["lead"]), "Why" in dict(told["facts"])) == (sure, sure)


@db
def test_a_notice_that_cannot_be_written_stops_no_other(monkeypatch):
    first, second = send(), send(number="RR123456785CN")
    with clock.frozen(datetime(2026, 11, 20, 13, 0, tzinfo=UTC)):  # 22:00 in Seoul
        happen(first, "out_for_delivery", 0)
        happen(second, "out_for_delivery", 0)

    def write(news, shop):
        if news.tracking_number == first.tracking_number:
            raise KeyError("a word that is missing")
        return values_of(news, shop)

    monkeypatch.setattr(noticing, "values_of", write)
    with clock.frozen(datetime(2026, 11, 21, 0, 0, tzinfo=UTC)):
        assert (send_due(), send_due()) == (2, 0)
    assert told() == [("out_for_delivery", "skipped", "failed"), ("out_for_delivery", "sent", "")]
    broken = ParcelNotice.objects.get(parcel=first)
    assert (broken.sent_at, broken.data["problem"]) == (None, "KeyError: 'a word that is missing'")
    assert Mail.objects.count() == 1
