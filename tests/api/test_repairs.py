"""Repairs, technicians, visits and warranties by the API."""

from datetime import timedelta

import pytest

from aftermile.kernel import clock
from aftermile.ledger.models import Charge
from aftermile.repairs.actions import arrive, book_slot, offer_visit
from aftermile.repairs.slots import free_slots
from tests.repairs.acts import KIM, MONDAY, NA, TOM, lamp_order, make_technician, opened_repair, repair_case
from tests.repairs.test_visits import SIGNED

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


@pytest.fixture
def repair(case):
    return opened_repair(case, payer="supplier")


@pytest.fixture
def visit(seller, repair):
    tom = make_technician(seller)
    row = offer_visit(repair.case, by=KIM, repair=repair)
    book_slot(row, technician=tom, starts_at=free_slots(row)[0].starts_at, by=NA)
    return arrive(row, by=TOM)


def test_a_loaner_is_lent_prolonged_and_charged_or_given_back(api, repair) -> None:
    value = {"minor": 8000, "currency": "EUR"}
    body = {"serial": "LN-1", "value": value, "due_at": "2026-11-30T12:00:00Z"}
    url = f"/repairs/{repair.pk}/loaners"
    made = api.post(url, body)
    assert (made.status_code, made.json()["late"]) == (201, False)
    row = made.json()
    assert api.post(url, body).json()["id"] == row["id"]
    assert api.post(url, {**body, "due_at": "2026-11-01T12:00:00Z"}).status_code == 422
    assert api.post(url, {**body, "value": {"minor": 1, "currency": "USD"}}).status_code == 422
    state = f"/loaners/{row['id']}/state"
    assert api.post(state, {"state": "kept"}).json()["code"] == "loaner_not_back"
    longer = api("PATCH", f"/loaners/{row['id']}", {"due_at": "2026-12-05T12:00:00Z"})
    assert longer.json()["due_at"] == "2026-12-05T12:00:00.000Z"
    assert api.get("/loaners?state=late").json()["items"] == []
    with clock.frozen(MONDAY + timedelta(days=13)):
        late = api.get("/loaners?state=late").json()["items"]
        assert [(one["id"], one["late"]) for one in late] == [(row["id"], True)]
        kept = api.post(state, {"state": "kept"}).json()
        assert (kept["state"], kept["charge"]) == ("kept", Charge.objects.get().pk)
        assert api.post(state, {"state": "returned"}).json()["code"] == "loaner_ended"
        assert api("PATCH", f"/loaners/{row['id']}", {"due_at": "2027-01-05T12:00:00Z"}).status_code == 409
    again = api.post(url, body).json()
    assert api.post(f"/loaners/{again['id']}/state", {"state": "returned"}).json()["state"] == "returned"
    assert [one["state"] for one in api.get(f"/loaners?repair={repair.pk}").json()["items"]] == [
        "returned",
        "kept",
    ]


def test_a_supplier_pays_for_a_repair(api, repair) -> None:
    ref, part = f"/repairs/{repair.pk}", {"sku": "SW-1", "cost": {"minor": 450, "currency": "EUR"}}
    api.post(f"{ref}/state", {"state": "approved"})
    assert api.post(f"{ref}/parts", part, Idempotency_Key="p").json()["cost"]["minor"] == 450
    claim = {"amount": {"minor": 450, "currency": "EUR"}, "party": "acme", "reference": "RMA 7"}
    assert (
        api.post(f"{ref}/recoveries", {**claim, "amount": {"minor": 0, "currency": "EUR"}}).status_code == 422
    )
    made = api.post(f"{ref}/recoveries", claim, Idempotency_Key="c")
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["kind"], row["party"], row["claimed"]["minor"]) == ("supplier", "acme", 450)
    assert api.post(f"{ref}/recoveries", claim, Idempotency_Key="c").json() == row
    assert api.get(f"{ref}/recoveries").json() == [row]
    paid = api.post(f"/recoveries/{row['id']}/receipts", {"minor": 450}, Idempotency_Key="r").json()
    assert paid["state"] == "received"
    assert api.get(f"/cases/{repair.case_id}/net-cost").json()[0]["net"] == 0


def test_a_price_is_refused_by_who_pays_it(api, repair) -> None:
    line = {"kind": "labor", "amount": {"minor": 9000, "currency": "EUR"}}
    api.post(f"/repairs/{repair.pk}/quote", {"lines": [line]})
    refused = api.post(f"/repairs/{repair.pk}/quote/refusal", {"words": "Too dear."}).json()
    assert (refused["state"], refused["quotes"][0]["state"]) == ("refused", "refused")


def test_the_buyer_signs_once_for_a_visit(api, visit, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    url = f"/visits/{visit.pk}/signature"
    assert api.get(url).status_code == 404
    assert api("PUT", url, {}).json()["code"] == "signature_missing"
    for image in ("hello", "data:image/png;base64,AAAA", SIGNED[:60]):
        assert api("PUT", url, {"image": image}).json()["code"] == "signature_broken"
    assert api("PUT", url, {"image": "A" * 300_001}).status_code == 422
    named = api("PUT", url, {"signed_name": "Li Na"}).json()
    assert (named["image"], named["signed_name"]) == (None, "Li Na")
    drawn = api("PUT", url, {"image": SIGNED}).json()
    assert drawn["image"].startswith("iVBOR")
    assert api("PUT", url, {"image": SIGNED.partition(",")[2]}).json() == drawn == api.get(url).json()
    assert api.get(f"/visits/{visit.pk}").json()["signed"] is True
    done = api.post(f"/visits/{visit.pk}/state", {"state": "done"}, Idempotency_Key="d").json()
    assert (done["state"], done["signed_name"]) == ("done", "Li Na")
    assert api("PUT", url, {"image": SIGNED}).json() == drawn
    assert api("PUT", url, {"signed_name": "Somebody else"}).json()["code"] == "signature_stands"
