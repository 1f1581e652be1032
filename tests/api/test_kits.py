"""Kits by the API: defined on a product, sold by an order, taken by a case whole or part by part."""

import pytest

from tests.factories import make_seller
from tests.lessons.scenes import told

pytestmark = pytest.mark.django_db

PARTS = [{"sku": "BODY", "title": "Body", "share": 3}, {"sku": "LENS", "quantity": 2, "share": 1}]


def product(api, **variant):
    body = {"external_id": "kit", "title": "Camera kit", "variants": [{"sku": "KIT", **variant}]}
    return api.post("/products", body)


def order_of(api, *, quantity: int = 1, **line):
    draft = told(api.seller)
    placed = draft.placed_at.isoformat()
    body = {
        "channel": "shop",
        "external_id": draft.external_id,
        "currency": "EUR",
        "placed_at": placed,
        "state": "delivered",
        "shipped_at": placed,
        "delivered_at": draft.delivered_at.isoformat(),
        "buyer": {"email": "na@example.com"},
        "ship_to": {"country": "DE"},
        "lines": [{"sku": "KIT", "quantity": quantity, "unit_price": 10_001, **line}],
        "tenders": [{"captured": 10_001 * quantity, "kind": "card"}],
    }
    answer = api.post("/orders", body)
    assert answer.status_code == 201, answer.json()
    return answer.json()["order"]


def test_a_product_becomes_a_kit_and_is_none_again(api):
    assert product(api, parts=PARTS).json()["variants"][0]["parts"] == [
        {"sku": "BODY", "title": "Body", "quantity": 1, "share": 3},
        {"sku": "LENS", "title": "LENS", "quantity": 2, "share": 1},
    ]
    kept = product(api, available=False).json()["variants"][0]
    assert (kept["available"], len(kept["parts"])) == (False, 2)
    assert product(api, parts=[]).json()["variants"][0]["parts"] == []
    wrong = product(api, parts=[{"sku": "KIT"}])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")
    half = product(api, parts=[{"sku": "A", "share": 1}, {"sku": "B"}])
    assert (half.status_code, half.json()["code"]) == (422, "bad_order")
    assert api.get("/products").json()["items"][0]["variants"][0]["parts"] == []


def test_an_order_shows_the_parts_it_sold(api):
    product(api, parts=PARTS)
    line = order_of(api)["lines"][0]
    assert [(part["sku"], part["quantity"]) for part in line["parts"]] == [("BODY", 1), ("LENS", 2)]
    units = [
        (one["sku"], one["title"], one["part"], one["quantity"], one["paid"]["minor"])
        for one in line["units"]
    ]
    assert units == [("BODY", "Body", True, 1, 7_501), ("LENS", "LENS", True, 2, 2_500)]
    own = order_of(api, parts=[{"sku": "BAG"}])["lines"][0]
    assert [(one["sku"], one["paid"]["minor"]) for one in own["units"]] == [("BAG", 10_001)]
    listed = api.get("/orders?expand=units").json()["items"]
    assert [[part["sku"] for part in row["lines"][0]["parts"]] for row in listed] == [
        ["BAG"],
        ["BODY", "LENS"],
    ]


def asked(api, order, **pick):
    line = {"line": order["lines"][0]["id"], "reason": "damaged", **pick}
    return api.post("/cases", {"order": order["id"], "kind": "claim", "lines": [line]})


def test_a_case_takes_whole_kits_or_a_part(api):
    product(api, parts=PARTS)
    order = order_of(api, quantity=2)
    part = asked(api, order, part="LENS", quantity=3)
    assert part.status_code == 201, part.json()
    [line] = part.json()["lines"]
    assert (line["sku"], line["title"], line["quantity"], line["paid"]["minor"]) == (
        *("LENS", "KIT — LENS", 3, 3_750),
    )
    many = asked(api, order, quantity=1)
    assert (many.status_code, many.json()["code"]) == (422, "not_so_many")
    other = asked(api, order, part="BAG")
    assert (other.status_code, other.json()["code"]) == (422, "bad_input")
    fresh = order_of(api, quantity=2)
    whole = asked(api, fresh, quantity=1)
    assert [(one["sku"], one["quantity"], one["paid"]["minor"]) for one in whole.json()["lines"]] == [
        *(("BODY", 1, 7_501), ("LENS", 2, 2_500)),
    ]


def test_a_stranger_sees_and_makes_no_kit_of_another_seller(api, stranger):
    product(api, parts=PARTS)
    assert stranger.get("/products").json()["items"] == []
    assert product(stranger, parts=[{"sku": "OTHER"}]).status_code == 200
    assert [part["sku"] for part in api.get("/products").json()["items"][0]["variants"][0]["parts"]] == [
        *("BODY", "LENS"),
    ]
    assert make_seller().pk not in str(api.get("/products").json())
