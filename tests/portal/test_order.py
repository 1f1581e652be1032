"""The page of an order, the seller's dress, and what every page holds to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from aftermile.kernel import clock
from aftermile.orders.models import OrderState
from aftermile.parcels.models import Direction, Parcel, Scan, Shipment
from aftermile.portal.theme import contrast, readable_on, theme_of
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop()


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def add_parcel(shop: Shop, number: str, milestone: str = "in_transit") -> Parcel:
    now = clock.now()
    shipment = Shipment.objects.create(
        seller=shop.seller, order=shop.order, direction=Direction.OUTBOUND, created_at=now
    )
    parcel = Parcel.objects.create(
        seller=shop.seller,
        shipment=shipment,
        carrier="DHL",
        tracking_number=number,
        milestone=milestone,
        milestone_at=now,
        created_at=now,
    )
    Scan.objects.create(
        parcel=parcel, key="1", milestone=milestone, at=now, place="Rotterdam", text="Sorted", recorded_at=now
    )
    return parcel


def test_it_tells_what_was_bought_where_it_is_and_what_can_be_done(buyer, shop):
    add_parcel(shop, "0034")
    page = buyer.get(shop.url("order")).text
    assert "Order A-1001" in page
    assert "On its way" in page
    assert "Rotterdam" in page
    assert re.search(r"Send back for any reason until <strong>.*</strong>", page)
    assert "Your right by law" in page
    assert shop.url("start") in page


def test_a_parcel_without_news_is_told_so(buyer, shop):
    add_parcel(shop, "0034", "unknown")
    assert "No news yet" in buyer.get(shop.url("order")).text


def test_a_buyer_of_high_risk_is_told_the_same_days_and_nothing_of_the_risk(buyer, shop, monkeypatch):
    plain = buyer.get(shop.url("order")).text
    monkeypatch.setattr("aftermile.cases.knowing.Standing.risk", "high")
    careful = buyer.get(shop.url("order")).text
    until = r"Send back for any reason until <strong>.*</strong>"
    assert re.search(until, careful)[0] == re.search(until, plain)[0]
    assert "risk" not in re.sub(r"<[^>]*>", " ", careful).casefold()


def test_an_order_on_its_way_has_its_days_from_arrival(client):
    shop = open_shop(state=OrderState.SHIPPED, delivered_at=None)
    page = sign_in(client, shop).get(shop.url("order")).text
    assert "days after the parcel arrives" in page


def test_an_order_of_long_ago_says_when_the_time_ended(client):
    shop = open_shop(delivered_days=90)
    assert (
        "The time to send back for any reason ended on" in sign_in(client, shop).get(shop.url("order")).text
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_queries_however_long_the_order(client, rows, django_assert_num_queries):
    shop = open_shop(quantities=(1,) * rows)
    for number in range(rows):
        add_parcel(shop, f"P{number}")
    buyer = sign_in(client, shop)
    buyer.get(shop.url("order"))
    with django_assert_num_queries(20):
        assert buyer.get(shop.url("order")).status_code == 200


def test_a_stranger_sees_the_same_404_for_any_order(client, shop):
    there = client.get(shop.url("order"))
    missing = client.get(reverse("portal:order", args=[shop.seller.slug, "ord_none"]))
    assert there.status_code == missing.status_code == 404
    assert there.text == missing.text


def test_the_session_of_one_order_opens_no_other(buyer, shop):
    other = open_shop(number="B-2", seller=shop.seller)
    foreign = open_shop(number="C-3")
    cookie = buyer.cookies["aftermile_order"]
    assert cookie["path"] == shop.url("order")
    assert cookie["httponly"]
    cookie["path"] = "/"
    assert buyer.get(other.url("order")).status_code == 404
    assert buyer.get(foreign.url("order")).status_code == 404
    crossed = reverse("portal:order", args=[foreign.seller.slug, shop.order.pk])
    assert buyer.get(crossed).status_code == 404
    assert buyer.get(shop.url("order")).status_code == 200


def test_pages_run_nothing_inline_and_load_nothing_from_outside(buyer, shop):
    for url in (shop.url("order"), shop.url("start"), reverse("portal:find", args=[shop.seller.slug])):
        answer = buyer.get(url)
        page = answer.text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
        assert not re.search(r'src="(?:https?:)?//|<link[^>]* href="(?:https?:)?//', page)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_pages_behind_the_session_are_not_cached(buyer, shop):
    assert "no-store" in buyer.get(shop.url("order")).headers["Cache-Control"]


@pytest.mark.parametrize("color", ["#0f766e", "#fde047", "#000000", "#ffffff", "#b45309", "#2563eb"])
def test_the_sellers_color_stays_readable(color):
    for background in ("#ffffff", "#1e293b"):
        assert contrast(readable_on(color, background), background) >= 4.5
    brand, text = re.findall(r"--(?:on-)?brand:(#\w{6})", theme_of(color))[:2]
    assert contrast(brand, text) >= 4.5


def test_a_broken_color_falls_back(client, shop):
    assert theme_of("red;}body{display:none") == theme_of("#0f766e")
    answer = client.get(reverse("portal:theme", args=[shop.seller.slug]))
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
