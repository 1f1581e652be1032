"""Repairs, technicians, visits and warranties by the API."""

import pytest

from aftermile.kernel import clock
from tests.repairs.acts import MONDAY, lamp_order, repair_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def case(seller):
    return repair_case(lamp_order(seller), goods_back=False)


def test_a_repair_is_quoted_done_and_read(api, stranger, case) -> None:
    body = {"case": case.pk, "unit": case.lines.get().unit_id, "payer": "seller"}
    made = api.post("/repairs", body, Idempotency_Key="r1")
    assert made.status_code == 201, made.content
    ref = made.json()["id"]
    assert api.post("/repairs", body, Idempotency_Key="r1").json()["id"] == ref
    line = {"kind": "labor", "amount": {"minor": 3000, "currency": "EUR"}}
    assert api.post(f"/repairs/{ref}/quote", {"lines": [line]}).json()["total"]["minor"] == 3000
    assert api.post(f"/repairs/{ref}/quote/acceptance").json()["state"] == "approved"
    part = {"sku": "SW-1", "cost": {"minor": 450, "currency": "EUR"}}
    assert api.post(f"/repairs/{ref}/parts", part, Idempotency_Key="p1").status_code == 201
    assert api.post(f"/repairs/{ref}/state", {"state": "in_work"}).status_code == 200
    assert api.post(f"/repairs/{ref}/state", {"state": "done"}).status_code == 422
    done = api.post(f"/repairs/{ref}/state", {"state": "done", "outcome": "repaired"}).json()
    assert (done["state"], len(done["parts"])) == ("returned", 1)
    assert stranger.get(f"/repairs/{ref}").status_code == 404
    assert [row["id"] for row in api.get("/repairs?state=returned").json()["items"]] == [ref]


def test_a_visit_is_offered_booked_and_done(api, case) -> None:
    body = {"name": "Tom Fix", "country": "DE", "time_zone": "Europe/Berlin", "areas": ["DE"]}
    tom = api.post("/technicians", body).json()["id"]
    assert api("PUT", f"/technicians/{tom}", {**body, "capacity": 2}).json()["capacity"] == 2
    assert api.post("/technicians", {**body, "time_zone": "Nowhere"}).status_code == 422
    visit = api.post("/visits", {"case": case.pk, "minutes": 60}).json()["id"]
    slot = api.get(f"/visit-slots?visit={visit}").json()["items"][0]
    assert slot["zone"] == "Europe/Berlin"
    booking = {"technician": slot["technician"], "starts_at": slot["starts_at"]}
    assert api("PUT", f"/visits/{visit}/booking", booking).json()["state"] == "booked"
    assert (
        api("PUT", f"/visits/{visit}/booking", {**booking, "starts_at": "2026-11-24T03:00:00Z"}).status_code
        == 409
    )
    assert api.post(f"/visits/{visit}/state", {"state": "arrived"}).json()["state"] == "arrived"
    done = api.post(f"/visits/{visit}/state", {"state": "done", "signed_name": "Li Na"}, Idempotency_Key="v1")
    assert done.json()["state"] == "done"
    assert len(api.get("/visits").json()["items"]) == 1
    assert len(api.get("/technicians").json()["items"]) == 1


def test_a_warranty_is_registered_once(api, stranger) -> None:
    body = {"serial": "SN-1", "title": "Lamp", "starts_on": "2026-01-01", "months": 24}
    row = api.post("/warranties", body).json()
    assert (row["ends_on"], api.post("/warranties", body).json()["id"]) == ("2028-01-01", row["id"])
    assert api.get("/warranties/SN-1").json()["id"] == row["id"]
    assert api.get("/warranties?serial=SN").json()["items"] == [row]
    assert stranger.get(f"/warranties/{row['id']}").status_code == 404
    assert api.post("/warranties", {"serial": "SN-2"}).status_code == 422
