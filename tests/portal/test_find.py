"""Finding an order: the same answer for everybody, limits, links that open once."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from aftermile.events.models import Mail
from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from aftermile.orders.models import PortalAttempt, PortalLink
from aftermile.orders.portal_links import LIMITS, forget_old, make_link
from aftermile.portal.find import views
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    cache.clear()
    monkeypatch.setattr(views, "FLOOR_SECONDS", 0.0)


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def ask(client: Client, shop: Shop, number: str, contact: str, **headers):
    url = reverse("portal:find", args=[shop.seller.slug])
    return client.post(url, {"number": number, "contact": contact}, **headers)


@pytest.mark.parametrize(
    ("number", "contact"),
    [
        ("A-1001", "lina@example.com"),
        (" a-1001 ", "LiNa@Example.com "),
        ("#A-1001", "4567"),
        ("A-1001", "+49 170 123 45 67"),
        ("A-1001", "4321"),
    ],
)
def test_the_right_pair_gets_a_link_by_mail(client, shop, number, contact):
    answer = ask(client, shop, number, contact)
    assert answer.url == reverse("portal:sent", args=[shop.seller.slug])
    mail = Mail.objects.get()
    assert mail.to == "lina@example.com"
    url = re.search(r"http://testserver(\S+)", mail.text)[1]
    page = client.get(url)
    assert page.status_code == 200
    assert PortalLink.objects.get().used_at is None
    assert client.post(url).url == shop.url("order")


@pytest.mark.parametrize(
    ("number", "contact"),
    [("A-1002", "lina@example.com"), ("A-1001", "other@example.com"), ("A-1001", "9999"), ("A-1001", "@@")],
)
def test_a_wrong_pair_gets_the_same_answer_and_no_mail(client, shop, number, contact):
    right = ask(Client(), shop, "A-1001", "lina@example.com")
    wrong = ask(Client(), shop, number, contact)
    assert (wrong.status_code, wrong.url, wrong.content) == (right.status_code, right.url, right.content)
    assert sorted(wrong.headers) == sorted(right.headers)
    assert Mail.objects.count() == 1


def test_found_and_not_found_take_the_same_time(client, shop, monkeypatch):
    waits = []
    monkeypatch.setattr(views, "FLOOR_SECONDS", 5.0)
    monkeypatch.setattr(views.time, "sleep", waits.append)
    ticks = iter([0.0, 0.5, 100.0, 100.125])
    monkeypatch.setattr(views.time, "monotonic", lambda: next(ticks))
    ask(client, shop, "A-1001", "lina@example.com")
    ask(client, shop, "nothing", "lina@example.com")
    assert waits == [4.5, 4.875]


def test_the_order_of_another_seller_is_not_found(client, shop):
    other = open_shop(number="B-1", email="b@example.com")
    ask(client, shop, "B-1", "b@example.com")
    assert not Mail.objects.exists()
    ask(client, other, "B-1", "b@example.com")
    assert Mail.objects.get().seller == other.seller


def test_empty_fields_are_told_at_the_field_and_kept(client, shop):
    answer = ask(client, shop, "A-1001", "12")
    assert answer.status_code == 422
    assert 'value="A-1001"' in answer.text
    assert "at least the last 4 digits" in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("number", ["A-1001", "A-9999"])
def test_one_contact_may_try_five_times_an_hour(client, shop, number):
    for _ in range(LIMITS["contact"]):
        assert ask(client, shop, number, "lina@example.com").status_code == 302
    late = ask(client, shop, number, "lina@example.com")
    assert late.status_code == 429
    assert "Please wait 60 min" in late.text
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert ask(client, shop, number, "lina@example.com").status_code == 302


def test_one_order_and_one_address_have_limits_of_their_own(client, shop):
    for i in range(LIMITS["order"]):
        assert ask(client, shop, "A-1001", f"{i}@x.example").status_code == 302
    assert ask(client, shop, "A-1001", "new@x.example").status_code == 429
    for i in range(LIMITS["ip"] - LIMITS["order"]):
        assert ask(client, shop, f"N-{i}", f"{i}@y.example").status_code == 302
    assert ask(client, shop, "other", "other@y.example").status_code == 429
    assert ask(client, shop, "other", "other@y.example", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_link_opens_once(client, shop):
    _link, token = make_link(shop.order)
    url = shop.url("open", token)
    assert client.post(url).status_code == 302
    assert client.get(url).url == shop.url("order")
    other = Client()
    assert "Get a new link" in other.get(url).text
    assert other.post(url).status_code == 404
    assert other.get(shop.url("order")).status_code == 404


def test_looking_at_a_link_does_not_use_it_up(client, shop):
    _link, token = make_link(shop.order)
    for _ in range(2):
        assert "Open my order" in client.get(shop.url("open", token)).text
    assert client.post(shop.url("open", token)).status_code == 302


def test_a_link_may_lead_to_a_case_and_nowhere_else(client, shop):
    _link, token = make_link(shop.order)
    case = new_id("case")
    url = shop.url("open", token)
    assert "Open my request" in client.get(f"{url}?case={case}").text
    assert client.post(f"{url}?case={case}").url == shop.url("case", case)
    assert client.get(f"{url}?case={case}").url == shop.url("case", case)
    for bad in ("", "//evil.example", "../..", "ord_1"):
        assert client.get(url, {"case": bad}).url == shop.url("order")


def test_a_link_opens_nothing_late(client, shop):
    _link, token = make_link(shop.order, lifetime=timedelta(minutes=60))
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert "Get a new link" in client.get(shop.url("open", token)).text
        answer = client.post(shop.url("open", token))
    assert answer.status_code == 404
    assert "Get a new link" in answer.text


def test_a_link_opens_no_other_order_and_no_other_seller(client, shop):
    other = open_shop(number="B-1", seller=shop.seller)
    foreign = open_shop(number="C-1")
    _link, token = make_link(shop.order)
    assert client.post(other.url("open", token)).status_code == 404
    assert client.post(foreign.url("open", token)).status_code == 404
    crossed = reverse("portal:open", args=[foreign.seller.slug, shop.order.pk, token])
    assert client.post(crossed).status_code == 404
    assert client.post(shop.url("open", token)).status_code == 302


def test_only_a_hash_of_the_token_is_kept(shop):
    link, token = make_link(shop.order)
    assert len(token) >= 43
    assert token not in str(PortalLink.objects.filter(pk=link.pk).values().get())


def test_a_session_ends_after_its_time_and_when_told(client, shop):
    sign_in(client, shop)
    assert client.get(shop.url("order")).status_code == 200
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert client.get(shop.url("order")).status_code == 404
    assert client.post(shop.url("leave")).url == reverse("portal:find", args=[shop.seller.slug])
    sign_in(client, shop)
    cookie = client.cookies["aftermile_order"].value
    client.post(shop.url("leave"))
    client.cookies["aftermile_order"] = cookie
    assert client.get(shop.url("order")).status_code == 404


def test_a_forged_cookie_opens_nothing(client, shop):
    sign_in(client, shop)
    value = client.cookies["aftermile_order"].value
    client.cookies["aftermile_order"] = "plk_" + value[4:8][::-1] + value[8:]
    assert client.get(shop.url("order")).status_code == 404


def test_old_tries_and_links_are_forgotten(client, shop):
    ask(client, shop, "A-1001", "lina@example.com")
    sign_in(client, shop)
    assert forget_old(before=clock.now() - timedelta(days=1)) == 0
    assert forget_old(before=clock.now() + timedelta(days=30)) == 5
    assert not PortalAttempt.objects.exists()


def test_the_mail_speaks_the_language_of_the_page(client, shop):
    url = reverse("portal:find", args=[shop.seller.slug])
    client.post(f"{url}?lang=zh-hans", {"number": "A-1001", "contact": "4567"})
    mail = Mail.objects.get()
    assert mail.language == "zh-hans"
    assert "?lang=zh-hans" in mail.text


def test_an_unknown_seller_is_a_404(client):
    assert client.get(reverse("portal:find", args=["nobody"])).status_code == 404


def test_behind_a_proxy_the_address_it_added_counts(rf, settings):
    asked = rf.get("/", headers={"X-Forwarded-For": "10.0.0.9, 198.51.100.7"}, REMOTE_ADDR="127.0.0.1")
    assert views.address_of(asked) == "127.0.0.1"
    settings.INTERNAL_PROXY = True
    assert views.address_of(asked) == "198.51.100.7"
