"""The policy before the purchase: the page, the JSON and the script say what the tables and the law say."""

import json
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from aftermile.policies.models import ShopFact
from aftermile.policies.terms import goods_for, terms_for
from aftermile.portal.policy.words import tell
from tests.portal.shop import Shop, open_shop

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def terms(shop: Shop, country: str, on: date = ON):
    return terms_for(shop.seller, country=country, goods=goods_for(shop.seller), on=on)


def asked(client, shop: Shop, **query):
    return client.get(reverse("portal:policy_json", args=[shop.seller.slug]), {"language": "en", **query})


def test_germany_has_the_law_and_the_promise(shop):
    found = terms(shop, "DE")
    assert found.known
    guarantee = found.get("guarantee")
    assert guarantee is not None
    assert (guarantee.data["months"], guarantee.data["burden_months"]) == (24, 12)
    window = found.get("window")
    assert window is not None
    assert int(window.data["days"]) >= 14
    assert found.get("withdrawal_button") is not None
    assert found.get("harmonised_notice") is not None
    assert terms(shop, "DE", date(2026, 9, 1)).get("harmonised_notice") is None


def test_a_country_we_do_not_know_says_so(client, shop):
    found = terms(shop, "KP")
    assert not found.known
    assert "may have more rights" in asked(client, shop, country="KP").json()["note"]


@pytest.mark.parametrize(
    "country", ["DE", "FR", "GB", "KR", "CN", "TR", "BR", "AR", "JP", "US", "AU", "TW", "MX"]
)
def test_every_statement_has_words(shop, country):
    found = terms(shop, country)
    told = [tell(row) for row in found.statements]
    assert all(row is None or (row.title and row.text) for row in told)
    assert all(row is None or row.law is None or row.law.cite for row in told)


def test_the_carrier_that_the_seller_named_is_shown(shop):
    ShopFact.objects.create(
        seller=shop.seller, key="return_carrier_named", country="TR", holds_from=ON, note="Yurtiçi Kargo"
    )
    row = terms(shop, "TR").get("carrier_named")
    assert row is not None
    told = tell(row)
    assert told is not None
    assert "Yurtiçi Kargo" in told.text


def test_the_json_is_for_everybody_and_for_caches(client, shop):
    answer = asked(client, shop, country="DE")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    body = answer.json()
    assert (body["country"], body["language"]) == ("DE", "en")
    assert body["links"]["withdrawal"].endswith(f"/s/{shop.seller.slug}/withdrawal/")
    assert body["words"]["withdraw"] == "Withdraw from contract here · Vertrag widerrufen"
    assert "legal advice" in body["note"]
    again = client.get(
        reverse("portal:policy_json", args=[shop.seller.slug]),
        {"language": "en", "country": "DE"},
        headers={"If-None-Match": answer["ETag"]},
    )
    assert again.status_code == 304
    assert client.post(reverse("portal:policy_json", args=[shop.seller.slug])).status_code == 405


def test_languages_differ(client, shop):
    chinese = asked(client, shop, country="DE", language="zh-hans").json()
    assert chinese["language"] == "zh-hans"
    assert asked(client, shop, country="DE", language="xx").json()["language"] == "en"


@pytest.mark.parametrize(
    "query", ["sku=%00", "sku=" + "x" * 5000, "language=" + "z" * 3000, "category=%00&region=%00"]
)
def test_a_hostile_address_is_answered(client, shop, query):
    for name in ("policy", "policy_json"):
        url = reverse(f"portal:{name}", args=[shop.seller.slug])
        assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("country", ["", "D", "DEU", "<script>", "1!"])
def test_a_country_that_is_none_is_the_sellers(client, shop, country):
    assert asked(client, shop, country=country).json()["country"] == "DE"


def test_what_is_typed_never_becomes_markup(client, shop):
    page = client.get(
        reverse("portal:policy", args=[shop.seller.slug]),
        {"sku": "<script>alert(1)</script>", "country": "DE"},
    )
    assert "<script>alert" not in page.text
    body = asked(client, shop, sku="a&country=US#x").json()
    assert "a%26country" in body["links"]["policy"]


def test_the_page_names_the_law(client, shop):
    page = client.get(reverse("portal:policy", args=[shop.seller.slug]), {"country": "DE"})
    assert page.status_code == 200
    assert "Legal guarantee" in page.text
    assert "2 years" in page.text
    assert "not legal advice" in page.text
    assert "Vertrag widerrufen" in page.text


def test_the_script_is_small_and_kept(client, shop):
    answer = client.get(reverse("portal:policy_script", args=[shop.seller.slug]))
    assert len(answer.content) < 10_000
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in answer["Cache-Control"]
    assert b"innerHTML" not in answer.content


def test_the_demo_shop_is_in_the_demo_alone(client, shop, settings):
    url = reverse("portal:demo_shop", args=[shop.seller.slug])
    assert client.get(url).status_code == 404
    settings.MODE = "demo"
    assert "data-aftermile-policy" in client.get(url).text


def test_the_same_answer_is_not_reckoned_twice(client, shop, settings, django_assert_num_queries):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    asked(client, shop, country="DE")
    with django_assert_num_queries(3):
        body = json.loads(asked(client, shop, country="DE").content)
    assert body["statements"]


def test_what_is_kept_for_everybody_holds_nothing_of_one_browser(client, shop):
    """A cache that keeps one answer for all must not keep a cookie, or the language of a cookie or member."""
    client.cookies["django_language"] = "zh-hans"
    url = reverse("portal:policy_json", args=[shop.seller.slug])
    plain = client.get(url, {"country": "DE"}, headers={"accept-language": "en"})
    assert plain.json()["language"] == "en"
    assert "Accept-Language" in plain["Vary"]
    tried = client.get(url, {"country": "DE", "lang": "zh-hans", "language": "en"})
    assert not tried.cookies
    assert tried.json()["language"] == tried["Content-Language"] == "en"
