"""Every state of a parcel in every language: whole, in words of its own, and without a lie."""

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import to_locale

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.links import link_of, renew_link
from aftermile.parcels.buyer_words import STATES, STEPS, state_words, step_words
from aftermile.parcels.folding.words import MILESTONES
from aftermile.parcels.models import Leg, Milestone, Parcel
from tests.portal.test_tracking import NOW, scan, send, shown
from tools.catalogs import SOURCE, TRACKING, catalog_of, read

pytestmark = pytest.mark.django_db
EARLY = ("registered", "info_received", "unknown")
DELAYS = ("late", "slow", "stalled", "held", "not_handed_over")
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WINDOW = {
    "deliver_from_on": date(2026, 11, 22),
    "deliver_by_on": date(2026, 11, 24),
    "promised_by_on": date(2026, 11, 21),
}


class _Texts(HTMLParser):
    """The words between tags, and those that are read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found.add(" ".join(data.split()))

    def handle_starttag(self, _tag, attrs) -> None:
        self.found |= {str(value) for name, value in attrs if name in ("aria-label", "alt", "title")}


def english_of(language: str) -> set[str]:
    """Return what a buyer would read in English if a translation of this language were not found."""
    places = [catalog_of(SOURCE / room, to_locale(language)) for room in ("parcels", "portal")]
    rows = [row for place in places for row in read(place)]
    ours = [row for row in rows if row.id and row.context == TRACKING and isinstance(row.id, str)]
    return {row.id for row in ours if "%" not in row.id and row.string != row.id}


@pytest.fixture(autouse=True)
def _day():
    with clock.frozen(NOW):
        yield


EVERY = [*MILESTONES, *sorted(name for name in {*STATES, *STEPS} if "." in name)]


def order_with(states: list[str]) -> Parcel:
    """Make one order with a parcel in each state, half of them late."""
    first = send(language="")
    for number, name in enumerate(states):
        parcel = add_parcel(first.shipment, by=SYSTEM, carrier="china_post", tracking_number=f"N{number}")
        milestone, _dot, detail = name.partition(".")
        if milestone not in EARLY:
            scan(parcel, ("picked_up", 90, "Shenzhen"), (name, 2, "Incheon"))
        delay = DELAYS[number % len(DELAYS)] if number % 2 else ""
        state = {"milestone": milestone, "detail": detail, "delay": delay, "milestone_at": NOW}
        Parcel.objects.filter(pk=parcel.pk).update(**WINDOW, **state)
    Leg.objects.filter(parcel__shipment__order=first.shipment.order, number="N1").update(
        needs="postcode phone", health="input_required"
    )
    return first


def test_every_state_is_whole_in_every_language(client: Client):
    first = order_with(EVERY)
    assert {row.milestone for row in Parcel.objects.all()} == set(Milestone.values)
    link = link_of(first.shipment.order)
    for language in LANGUAGES:
        page = client.get(f"/t/{link.token}/", {"lang": language})
        assert page.status_code == 200
        texts = _Texts(page.text).found
        if language != "en":
            assert (language, sorted(texts & english_of(language))) == (language, [])
        with translation.override(language):
            for name in EVERY:
                assert str(state_words(*name.split(".")).title) in texts
        for code in ("in_transit", "customs_hold", "payment_due", "china_post", "not_handed_over", "None"):
            assert code not in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_opens_nothing_and_that_of_mails_are_whole(client: Client, language):
    parcel = send()
    old = link_of(parcel.shipment.order)
    new = renew_link(parcel.shipment.order)
    for url in (f"/t/{old.token}/", f"/t/{new.token}/mails/", "/t/nothing/"):
        texts = _Texts(client.get(url, {"lang": language}).text).found
        assert language == "en" or sorted(texts & english_of(language)) == []


def test_what_happens_next_is_said_until_the_parcel_is_there():
    for name, said in STATES.items():
        assert bool(said.next) == (name.partition(".")[0] != "delivered"), name


def test_what_will_be_is_not_said_as_if_it_were():
    """A return that is announced is none yet, nor is a day that was arranged a driver at the door."""
    for language in LANGUAGES:
        with translation.override(language):
            titles = [
                str(state_words(*name).title)
                for name in (("returning", "announced"), ("returning", ""), ("returned", ""))
            ]
            assert len(set(titles)) == 3
            assert str(step_words("returning")) not in titles
            assert str(state_words("out_for_delivery", "appointment").title) != str(
                state_words("out_for_delivery").title
            )


@pytest.mark.parametrize(
    ("state", "window"),
    [
        ("in_transit", True),
        ("available_for_pickup", False),
        ("attempt_failed.refused", False),
        ("exception.unclaimed", False),
        ("exception.damaged", False),
        ("returning.announced", False),
        ("cancelled", False),
    ],
)
def test_a_window_is_shown_only_while_the_parcel_comes(client, state, window):
    parcel = scan(send(language="en"), ("picked_up", 90, ""), (state, 2, "Incheon"))
    Parcel.objects.filter(pk=parcel.pk).update(**WINDOW, delay="held")
    text = shown(client, parcel).text
    assert ("Expected" in text, "Later than we promised" in text) == (window, window)


def test_a_parcel_on_its_way_back_has_no_stations(client):
    parcel = scan(send(language="en"), ("picked_up", 90, ""), ("returning", 2, ""))
    assert 'class="stations"' not in shown(client, parcel).text
    assert 'class="stations"' in shown(client, send(language="en", number="X1")).text


def test_a_stalled_parcel_says_that_it_is_watched(client):
    parcel = scan(send(language="en"), ("in_transit", 190, ""))
    Parcel.objects.filter(pk=parcel.pk).update(**WINDOW, delay="stalled")
    text = shown(client, parcel).text
    assert "We are keeping an eye on it" in text
    assert "It has not moved for a few days." in text


def test_pieces_are_counted_once(client):
    parcel = scan(send(language="en"), ("out_for_delivery", 2, ""))
    Parcel.objects.filter(pk=parcel.pk).update(pieces=3, pieces_delivered=2)
    assert shown(client, parcel).text.count("2 of 3 delivered") == 1


def test_a_closed_link_leads_to_the_shop_and_a_wrong_one_tells_nothing(client):
    parcel = send(language="ko")
    old = link_of(parcel.shipment.order)
    renew_link(parcel.shipment.order)
    page = client.get(f"/t/{old.token}/")
    assert (page.status_code, page["Content-Language"]) == (404, "ko")
    assert f'href="/s/{parcel.seller.slug}/"' in page.text
    assert parcel.tracking_number not in page.text
    assert "A-77" not in page.text
    wrong = client.get("/t/nothing/")
    assert (wrong.status_code, "/s/" in wrong.text, "Lamp House" in wrong.text) == (404, False, False)


def test_links_cannot_be_guessed_or_read_from_one_another():
    tokens = {link_of(send(seller=None, number=f"Q{n}").shipment.order).token for n in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {24}


def test_an_arranged_day_is_no_driver_at_the_door(client):
    shipment = create_shipment(send(language="en").shipment.order, by=SYSTEM)
    parcel = add_parcel(shipment, by=SYSTEM, carrier="china_post", tracking_number="AP1")
    scan(parcel, ("picked_up", 90, ""), ("out_for_delivery.appointment", 2, "Incheon"))
    text = shown(client, parcel).text
    assert "Delivery day arranged" in text
    assert "It is with the driver." not in text
    assert NOW - timedelta(hours=2) == Parcel.objects.get(pk=parcel.pk).milestone_at
