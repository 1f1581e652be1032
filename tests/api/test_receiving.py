"""Receipts with serials, inspections and unknown parcels through the API."""

import pytest

from aftermile.cases.models import Case, Receipt
from aftermile.inbound.models import UnknownParcel
from tests.cases.acts import approved
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db


def test_goods_are_received_and_inspected(api, seller, stranger) -> None:
    case = approved(make_order(seller, units=((2, 8000),)))
    line = {"case_line": case.lines.get().pk, "quantity": 2, "grade": "a"}
    body = {"lines": [line], "place": "R2", "tracking_number": "JD 1"}
    answer = api.post(f"/cases/{case.rma_number}/receipts", body, Idempotency_Key="r1").json()
    assert (answer["place"], answer["tracking_number"]) == ("R2", "JD1")
    found = {**line, "quantity": 1, "grade": "c", "kept_percent": 50, "note": "Scratched."}
    for _ in range(2):
        answer = api.post(f"/cases/{case.pk}/inspections", {"lines": [found]}, Idempotency_Key="i1")
        assert answer.status_code == 201
    assert [row["grade"] for row in api.get(f"/cases/{case.pk}/inspections").json()] == ["c"]
    assert api.post(f"/cases/{case.pk}/inspections", {"lines": [found]}).status_code == 400
    assert stranger.get(f"/cases/{case.pk}/inspections").status_code == 404


def test_an_unknown_parcel_is_kept_and_matched(api, seller, stranger) -> None:
    order = make_order(seller, units=((1, 8000),))
    body = {"text": f"order {order.number}", "items": [{"sku": "sku-1"}]}
    kept = api.post("/unknown-parcels", body, Idempotency_Key="u1").json()
    assert kept["suggestions"][0]["order"] == order.pk
    assert kept["suggestions"][0]["reasons"] == ["order_number", "sku"]
    ref = kept["number"]
    assert [row["id"] for row in api.get("/unknown-parcels?state=waiting").json()["items"]] == [kept["id"]]
    assert stranger.get(f"/unknown-parcels/{kept['id']}").status_code == 404
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1}]
    assert api.post(f"/unknown-parcels/{ref}/match", {"lines": lines}).status_code == 422
    answer = api.post(f"/unknown-parcels/{ref}/match", {"order": order.pk, "lines": lines}).json()
    assert (answer["state"], answer["case"], answer["receipt"]) == ("matched", Case.objects.get().pk, None)
    assert api.post(f"/unknown-parcels/{ref}/closure", {"text": "no"}).status_code == 409
    assert not Receipt.objects.exists()


def test_an_unknown_parcel_is_set_aside(api, seller) -> None:
    kept = api.post("/unknown-parcels", {"note": "An old shoe."}, Idempotency_Key="u1").json()
    answer = api.post(f"/unknown-parcels/{kept['id']}/closure", {"text": "Not ours."}).json()
    assert (answer["state"], answer["words"]) == ("set_aside", "Not ours.")
    assert UnknownParcel.objects.get().state == "set_aside"
