"""A kit in the portal: its parts under it, one of them or the whole kit chosen."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from aftermile.cases.models import Draft
from aftermile.orders.drafts import LineDraft, PartDraft
from aftermile.orders.models import LinePart
from tests.factories import units_of
from tests.lessons.scenes import sold
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db
PARTS = (PartDraft("BODY", 1, "Body", 6), PartDraft("LENS", 2, "Lens", 3))


def kit_shop(lines: int = 1) -> Shop:
    shop = open_shop()
    kits = [LineDraft(f"KIT-{n}", 2, 10_000, f"Camera kit {n}", parts=PARTS) for n in range(lines)]
    order = sold(shop.seller, *kits)
    return Shop(shop.seller, order, units_of(order))


@pytest.fixture
def shop() -> Shop:
    return kit_shop()


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def chosen(buyer: Client, shop: Shop, **data) -> dict[str, int]:
    key = re.search(r'name="key" value="(drf_\w+)"', buyer.get(shop.url("start")).text)[1]
    answer = buyer.post(shop.url("start"), {"key": key, **data})
    assert answer.status_code == 302, answer.text
    skus = {unit.pk: unit.sku for unit in shop.units}
    return {skus[pick["unit"]]: pick["quantity"] for pick in Draft.objects.get(pk=key).picks}


def test_the_order_shows_the_parts_under_their_kit(buyer, shop):
    page = buyer.get(shop.url("order")).text
    assert "2 kits of the parts below" in page
    titles = re.findall(r'<div class="title">([^<]*)</div>', page)
    assert titles[:3] == ["Camera kit 0", "Body", "Lens"]
    assert re.findall(r'<div class="money">€([\d.]+)</div>', page)[:3] == ["200.00", "133.33", "66.67"]


def test_one_part_is_chosen(buyer, shop):
    page = buyer.get(shop.url("start")).text
    assert "Camera kit 0 — Lens" in page
    assert "The whole kit: Camera kit 0" in page
    part = LinePart.objects.get(sku="LENS").pk
    assert chosen(buyer, shop, line=[part], **{f"quantity-{part}": "3"}) == {"LENS": 3}


def test_the_whole_kit_is_chosen_with_one_click(buyer, shop):
    kit = shop.units[0].line_id
    assert chosen(buyer, shop, kit=[kit], **{f"kits-{kit}": "1"}) == {"BODY": 1, "LENS": 2}
    part = LinePart.objects.get(sku="LENS").pk
    both = {"line": [part], f"quantity-{part}": "1", "kit": [kit], f"kits-{kit}": "2"}
    assert chosen(buyer, shop, **both) == {"BODY": 2, "LENS": 4}


@pytest.mark.parametrize("number", ["0", "3", "x", ""])
def test_a_wrong_number_of_kits_is_said(buyer, shop, number):
    kit = shop.units[0].line_id
    key = re.search(r'name="key" value="(drf_\w+)"', buyer.get(shop.url("start")).text)[1]
    answer = buyer.post(shop.url("start"), {"key": key, "kit": [kit], f"kits-{kit}": number})
    assert answer.status_code == 422
    assert "Camera kit 0 — Body" in answer.text


def test_a_withdrawal_names_the_parts(buyer, shop):
    url = reverse("portal:withdrawal_of_order", args=[shop.seller.slug, shop.order.pk])
    page = buyer.get(url).text
    key = re.search(r'name="key" value="(wdr_\w+)"', page)[1]
    fields = {"key": key, "name": "Li Na", "number": shop.order.number, "email": "na@example.com"}
    part = LinePart.objects.get(sku="LENS").pk
    answer = buyer.post(url, {**fields, "line": [part], f"quantity-{part}": "2"}, follow=True)
    assert "2 x Camera kit 0 — Lens" in answer.text


def test_a_part_has_the_picture_of_its_article(buyer, shop):
    part = LinePart.objects.get(sku="LENS")
    assert buyer.get(shop.url("picture", part.pk)).status_code == 404
    assert buyer.get(shop.url("picture", "prt_" + "0" * 26)).status_code == 404


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_queries_however_many_kits(client, lines, django_assert_num_queries):
    shop = kit_shop(lines)
    buyer = sign_in(client, shop)
    buyer.get(shop.url("order"))
    with django_assert_num_queries(19):
        assert buyer.get(shop.url("order")).status_code == 200
