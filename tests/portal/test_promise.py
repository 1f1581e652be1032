"""The promise on product pages: windows by option and place, hand-over, notices, terms; small, cacheable."""

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django.core.cache import cache

from aftermile.kernel import clock
from aftermile.parcels.models import Location, PeakSeason, Promise, ShippingOption, ShopBanner
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.portal.promise.reading import hand_over
from tests.factories import make_seller, make_variants

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


@pytest.fixture(autouse=True)
def _day():
    cache.clear()
    with clock.frozen(NOW):
        yield


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller(name="Lamp House", country="DE", time_zone="Europe/Berlin", slug="lamps")
    ensure_default_table(seller)
    return seller


def option(seller, code="std", **fields) -> ShippingOption:
    return ShippingOption.objects.create(
        seller=seller,
        code=code,
        changed_at=NOW,
        **{"words": {"en": "DHL parcel", "ko": "DHL 소포"}, **fields},
    )


def ask(client, **query):
    return client.get("/api/v1/promise", {"seller": "lamps", "country": "DE", "language": "en", **query})


def test_without_options_the_sellers_usual_way_is_promised(client, seller):
    told = ask(client).json()
    [row] = told["options"]
    assert (row["kind"], row["name"]) == ("standard", "Standard delivery")
    assert (
        date.fromisoformat(row["leaves_on"])
        < date.fromisoformat(row["from"])
        <= date.fromisoformat(row["by"])
    )
    assert told["returns"]["days"] >= 14
    assert told["warranty"] == {"months": 24, "text": "2 years of legal guarantee"}
    kept = Promise.objects.get()
    assert (kept.shown_in, kept.destination, kept.by_on.isoformat()) == ("product_page", "DE", row["by"])


def test_options_fit_the_place_and_the_price_and_speak_the_buyers_language(client, seller):
    [variant] = make_variants(seller, ("m", 9000))
    option(seller, price_text={"en": "free"})
    option(seller, "fr", countries=["FR"])
    option(seller, "cheap", max_value_minor=5000, currency="EUR")
    told = ask(client, sku=variant.sku, language="ko").json()
    assert [(row["code"], row["name"], row["price"]) for row in told["options"]] == [
        ("std", "DHL 소포", "free")
    ]
    assert (told["language"], told["available"], told["words"]["title"]) == ("ko", True, "배송")


@pytest.mark.parametrize(
    ("hour", "day", "leaves", "until"),
    [
        (10, 20, date(2026, 11, 23), True),
        (20, 20, date(2026, 11, 24), False),
        (10, 21, date(2026, 11, 24), False),
    ],
)
def test_the_hand_over_knows_cut_off_handling_and_free_days(seller, hour, day, leaves, until):
    place = Location.objects.create(
        seller=seller, code="b", name="Berlin", country="DE", time_zone="Europe/Berlin"
    )
    row = option(seller, origin=place, cut_off=time(14), handling_days=1, calendar="DE")
    on, words = hand_over(row, seller, datetime(2026, 11, day, hour, tzinfo=UTC))
    assert (on, bool(words)) == (leaves, until)


def test_days_of_work_are_the_sellers(seller):
    row = option(seller, workdays=["sat"], handling_days=0)
    assert hand_over(row, seller, NOW) == (date(2026, 11, 21), "")


def test_a_banner_is_shown_on_its_days_and_in_its_place(client, seller):
    ShopBanner.objects.create(
        seller=seller,
        place="checkout",
        tone="warn",
        words={"en": "Order by Dec 10", "de": "Bis 10.12. bestellen"},
        from_on=date(2026, 11, 20),
        until_on=date(2026, 11, 20),
    )
    assert ask(client).json()["notices"] == []
    assert ask(client, place="checkout", language="de").json()["notices"] == [
        {"tone": "warn", "text": "Bis 10.12. bestellen"}
    ]
    with clock.frozen(datetime(2026, 11, 21, 10, tzinfo=UTC)):
        assert ask(client, place="checkout").json()["notices"] == []


def test_it_is_small_for_everybody_and_for_caches(client, seller, django_assert_num_queries, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for code in ("a", "b", "c"):
        option(seller, code)
    script = client.get("/embed/promise.js")
    answer = ask(client)
    assert len(script.content) + len(answer.content) < 10_000
    assert b"innerHTML" not in script.content
    assert answer["Access-Control-Allow-Origin"] == script["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    with django_assert_num_queries(1):
        again = ask(client)
    assert again["ETag"] == answer["ETag"]
    url = {"seller": "lamps", "country": "DE", "language": "en"}
    assert client.get("/api/v1/promise", url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("query", [{"country": "<b>"}, {"postcode": "x" * 3000}, {"language": "zz" * 99}])
def test_a_hostile_address_is_answered(client, seller, query):
    assert ask(client, **query).status_code == 200


@pytest.mark.parametrize("query", [{"country": "ZZ"}, {"country": "D"}, {"country": "", "sku": "nope"}])
def test_a_country_or_item_that_nobody_knows_counts_as_not_given(client, seller, query):
    told = ask(client, **query).json()
    assert (told["country"], bool(told["options"]), "available" in told) == ("DE", True, False)


def test_an_item_that_is_sold_out_is_said_so(client, seller):
    [variant] = make_variants(seller, ("m", 9000))
    assert ask(client, sku=variant.sku).json()["available"] is True
    type(variant).objects.filter(pk=variant.pk).update(available=False)
    cache.clear()
    told = ask(client, sku=variant.sku).json()
    assert (told["available"], told["words"]["sold_out"]) == (False, "Not available right now.")
    assert b"told.available === false" in client.get("/embed/promise.js").content


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Busy weeks"), ("de", "Volle Wochen"), ("ko", "지금은 배송이 평소보다 오래 걸려요.")],
)
def test_a_peak_season_speaks_the_language_of_its_reader(client, seller, language, text):
    PeakSeason.objects.create(
        seller=seller,
        name="Sale",
        first_on=NOW.date(),
        last_on=NOW.date(),
        words={"en": "Busy weeks", "de": "Volle Wochen"},
        changed_at=NOW,
    )
    assert [row["text"] for row in ask(client, language=language).json()["notices"]] == [text]


def test_an_unknown_seller_is_not_found(client):
    answer = client.get("/api/v1/promise", {"seller": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/promise").status_code == 404
    assert client.post("/api/v1/promise").status_code == 405


def test_the_demo_shop_shows_it(client, seller, settings):
    settings.MODE = "demo"
    assert "data-aftermile-promise" in client.get("/s/lamps/demo-shop/", {"postcode": "10115"}).text


def test_the_example_of_the_docs_has_the_fields_of_an_answer(client, seller):
    page = (Path(__file__).parents[2] / "docs/integrate/product-page.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```json\n(.+?)```", page, re.DOTALL)
    example = json.loads(block)
    option(seller)
    [variant] = make_variants(seller, ("m", 9000))
    told = ask(client, sku=variant.sku).json()
    assert {*told} == {*example}
    assert ({*told["options"][0]}, {*told["words"]}) == ({*example["options"][0]}, {*example["words"]})
