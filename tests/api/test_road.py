"""From the shop's order to the refund in the ledger, as a program walks it."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aftermile.events.worker import drain
from aftermile.kernel import clock
from aftermile.orders.importing.jobs import run_waiting
from tests.factories import make_order, units_of

ORDER = {
    "channel": "shop",
    "external_id": "5001",
    "number": "#1001",
    "currency": "EUR",
    "placed_at": "2026-11-20T10:00:00Z",
    "updated_at": "2026-11-20T10:00:00Z",
    "state": "delivered",
    "delivered_at": "2026-11-21T10:00:00Z",
    "buyer": {"external_id": "c1", "email": "li.na@example.com", "name": "Li Na", "country": "DE"},
    "ship_to": {"country": "DE", "city": "Berlin"},
    "lines": [{"sku": "LAMP", "title": "Lamp", "quantity": 3, "unit_price": 2000}],
    "shipping": 500,
    "tenders": [{"captured": 6500, "kind": "card", "label": "Visa 4242", "provider": "manual"}],
}


@pytest.fixture(autouse=True)
def _a_day_after_delivery():
    with clock.frozen(datetime(2026, 11, 22, 10, tzinfo=UTC)):
        yield


def test_order_case_receipt_refund(api):
    taken = api.post("/orders", ORDER)
    assert (taken.status_code, taken.json()["result"]) == (201, "created")
    order = taken.json()["order"]
    assert order["total"] == {"minor": 6500, "currency": "EUR"}
    again = api.post("/orders", ORDER)
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    assert api.get("/orders/%231001").json()["id"] == order["id"]

    wanted = {
        "order": "#1001",
        "kind": "return",
        "lines": [{"line": order["lines"][0]["id"], "quantity": 2, "reason": "damaged"}],
    }
    owed = api.post("/decisions", wanted).json()
    assert (owed["result"], owed["options"][0]["remedy"]) == ("allow", "refund")
    opened = api.post("/cases", wanted)
    assert opened.status_code == 201
    case = opened.json()
    assert (case["state"], opened["ETag"], case["version"]) == ("requested", '"1"', 1)
    ref = case["rma_number"]

    preview = api.post(f"/cases/{ref}/approval?preview=true", {"remedy": "refund"})
    assert (preview.status_code, preview.json()["amount"]["minor"]) == (200, 4000)
    stale = api.post(f"/cases/{ref}/approval", {"remedy": "refund"}, If_Match='"9"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version_differs")
    approved = api.post(f"/cases/{ref}/approval", {"remedy": "refund"}, If_Match='"1"')
    assert (approved.status_code, approved.json()["state"]) == (201, "approved")

    lines = [{"case_line": case["lines"][0]["id"], "quantity": 1, "grade": "a"}]
    received = api.post(f"/cases/{ref}/receipts", {"lines": lines}, Idempotency_Key="r1")
    assert (received.status_code, received.json()["lines"][0]["disposition"]) == (201, "restock")
    nothing = api.post(f"/cases/{ref}/refunds")
    assert (nothing.status_code, nothing.json()["code"]) == (400, "idempotency_key_missing")
    plan = api.post(f"/cases/{ref}/refunds?preview=true").json()
    assert (plan["amount"]["minor"], plan["payments"][0]["label"]) == (2000, "Visa 4242")
    refunds = api.post(f"/cases/{ref}/refunds", Idempotency_Key="m1").json()
    assert [refund["amount"]["minor"] for refund in refunds] == [2000]
    assert api.post(f"/cases/{ref}/refunds", Idempotency_Key="m1").json() == refunds
    drain()
    done = api.post(f"/refunds/{refunds[0]['number']}/confirmation", {"reference": "bank 1"})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    drain()
    assert api.get(f"/cases/{ref}").json()["refunded"] == {"minor": 2000, "currency": "EUR"}
    entries = api.get("/ledger/entries").json()["items"]
    assert {sum(posting["amount"]["minor"] for posting in entry["postings"]) for entry in entries} == {0}
    names = [moment["name"] for moment in api.get(f"/cases/{ref}/timeline").json()]
    names = [name for name in names if not name.startswith("case.step_")]
    assert names[:4] == ["case.opened", "case.approved", "case.received", "case.refund_started"]
    feed = api.get("/events?names=case.*").json()
    assert [event["type"] for event in feed["items"]][:2] == ["case.opened", "case.approved"]
    assert api.get(f"/events?names=case.*&after={feed['next']}").json() == {"items": [], "next": feed["next"]}


def test_offers_are_made_answered_and_withdrawn(api, seller):
    order = make_order(seller, units=((2, 6000),))
    lines = [{"unit": units_of(order)[0].pk, "quantity": 2, "reason": "damaged"}]
    ref = api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()["id"]
    offer = {"remedy": "partial_refund", "amount": {"minor": 1500, "currency": "EUR"}}
    first = api.post(f"/cases/{ref}/offers", offer).json()
    assert api("DELETE", f"/offers/{first['id']}").json()["state"] == "requested"
    second = api.post(f"/cases/{ref}/offers", offer).json()
    accepted = api.post(f"/offers/{second['id']}/acceptance").json()
    assert (accepted["state"], accepted["agreed"]["minor"]) == ("approved", 1500)
    states = [row["state"] for row in api.get(f"/cases/{ref}/offers").json()["items"]]
    assert states == ["accepted", "withdrawn"]
    dollars = {**offer, "amount": {"minor": 1500, "currency": "USD"}}
    assert api.post(f"/cases/{ref}/offers", dollars).json()["code"] == "currency_mismatch"


def test_words_assignment_and_endings(api, seller):
    order = make_order(seller)
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "damaged"}]
    ref = api.post("/cases", {"order": order.number, "kind": "claim", "lines": lines}).json()["id"]
    assert api.post(f"/cases/{ref}/questions", {"text": "A photo?"}).json()["state"] == "waiting_buyer"
    assert api.post(f"/cases/{ref}/answers", {"text": "Here."}).json()["state"] == "requested"
    assert api.post(f"/cases/{ref}/notes", {"text": "Check.", "audience": "staff"}).status_code == 201
    assert [note["text"] for note in api.get(f"/cases/{ref}/notes").json()] == ["A photo?", "Here.", "Check."]
    assert api("PUT", f"/cases/{ref}/assignment", {"member": "mbr_nobody"}).status_code == 404
    assert api.post(f"/cases/{ref}/decline", {"text": "No."}).json()["state"] == "declined"
    assert api("DELETE", f"/cases/{ref}/closure").json()["state"] == "requested"
    assert api.post(f"/cases/{ref}/cancellation", {}).json()["state"] == "canceled"
    refused = api.post(f"/cases/{ref}/closure", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "move_not_allowed")
    assert len(api.get(f"/cases/{ref}/moves").json()) == 15


def test_parcels_and_scans(api, seller):
    order = make_order(seller, state="open", shipped_at=None, delivered_at=None)
    body = {"order": order.pk, "carrier": "DHL", "tracking_number": "1Z 999"}
    parcel = api.post("/parcels", body).json()
    assert (parcel["tracking_number"], api.post("/parcels", body).json()["id"]) == ("1Z999", parcel["id"])
    scans = [
        {"parcel": "1Z999", "milestone": "delivered", "at": "2026-11-21T10:00:00Z"},
        {"parcel": "1Z999", "milestone": "in_transit", "at": "2026-11-20T10:00:00+08:00"},
        {"parcel": "nope", "milestone": "in_transit", "at": "2026-11-20T10:00:00Z"},
    ]
    taken = api.post("/scans", scans).json()
    assert (taken["new"], taken["known"], [row["index"] for row in taken["problems"]]) == (2, 0, [2])
    assert api.post("/scans", scans[0]).json() == {"new": 0, "known": 1, "problems": [], "strays": []}
    full = api.get("/parcels/1Z999").json()
    assert (full["milestone"], [scan["at"] for scan in full["scans"]]) == (
        "delivered",
        ["2026-11-21T10:00:00.000Z", "2026-11-20T02:00:00.000Z"],
    )
    assert api.get(f"/orders/{order.pk}").json()["state"] == "delivered"


def test_an_order_that_cannot_be_true_says_every_reason(api):
    line = {"sku": "LAMP", "quantity": 1, "unit_price": 100, "discount": 200}
    bad = {**ORDER, "currency": "XXX", "lines": [line]}
    answer = api.post("/orders", bad)
    assert (answer.status_code, answer.json()["code"]) == (422, "order_refused")
    assert [error["pointer"] for error in answer.json()["errors"]][:2] == ["/currency", "/lines/0/discount"]


def test_products_and_buyers(api):
    lamp = {
        "external_id": "lamp",
        "title": "Lamp",
        "variants": [{"sku": "L1", "price": {"minor": 100, "currency": "EUR"}}],
    }
    made = api.post("/products", lamp).json()
    assert api.post("/products", {**lamp, "title": "Lampe"}).json()["id"] == made["id"]
    assert api.get("/products/lamp").json()["title"] == "Lampe"
    api.post("/orders", ORDER)
    (buyer,) = api.get("/buyers?q=li.na%40example.com").json()["items"]
    assert api.get(f"/buyers/{buyer['id']}/export").json()["orders"][0]["number"] == "#1001"
    assert api.post(f"/buyers/{buyer['id']}/erasure").json()["name"] == ""


CSV = """order_id,placed_at,currency,sku,quantity,unit_price
7001,2026-11-20T10:00:00Z,EUR,LAMP,1,20.00
7002,2026-11-20T10:00:00Z,XXX,LAMP,1,20.00
"""
MAPPING = """{"name": "mine", "columns": {"order.external_id": "order_id", "order.placed_at": "placed_at",
"order.currency": "currency", "line.sku": "sku", "line.quantity": "quantity",
"line.unit_price": "unit_price"},
"constants": {"order.channel": "file"}}"""


def upload(api, **fields):
    """Send the file above as a form does."""
    file = SimpleUploadedFile("orders.csv", CSV.encode(), "text/csv")
    data = {"file": file, "mapping": MAPPING, **fields}
    return api.client.post("/api/v1/imports", data, headers={"Authorization": f"Bearer {api.secret}"})


def test_orders_come_from_a_file_and_bad_rows_are_told(api):
    started = upload(api)
    assert (started.status_code, started.json().get("state")) == (202, "waiting"), started.json()
    ref = started.json()["id"]
    run_waiting()
    done = api.get(f"/imports/{ref}").json()
    assert (done["state"], [row["row"] for row in done["problems"]]) == ("done", [3])
    assert [row["external_id"] for row in api.get("/orders").json()["items"]] == ["7001"]
    rejected = api.get(f"/imports/{ref}/rejected")
    assert b"7002" in b"".join(rejected.streaming_content)
    assert api.get("/imports").json()["items"][0]["id"] == ref
    bad = upload(api, mapping="nonsense")
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_mapping")


def test_a_file_proves_something(api, seller):
    order = make_order(seller)
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "damaged"}]
    ref = api.post("/cases", {"order": order.pk, "kind": "claim", "lines": lines}).json()["id"]
    headers = {"Authorization": f"Bearer {api.secret}", "Idempotency-Key": "f1"}

    def send(data: bytes):
        form = {"file": SimpleUploadedFile("proof.pdf", data), "label": "invoice"}
        return api.client.post(f"/api/v1/cases/{ref}/evidence", form, headers=headers)

    refused = send(b"<html>not a pdf</html>")
    assert (refused.status_code, refused.json()["code"]) == (422, "file_not_accepted"), refused.json()
    kept = send(b"%PDF-1.4\n%%EOF\n")
    assert (kept.status_code, kept.json()["kind"], kept.json()["label"]) == (201, "pdf", "invoice")
    assert send(b"%PDF-1.4\n%%EOF\n")["Idempotency-Replayed"] == "true"
    assert send(b"%PDF-1.4\nother %%EOF\n").json()["code"] == "idempotency_key_reused"
    assert [row["name"] for row in api.get(f"/cases/{ref}/evidence").json()] == ["proof.pdf"]
