"""Credits, charges, chargebacks, costs and recoveries as a program uses them."""

from django.test import Client

from tests.factories import make_order


def test_a_gift_card_is_made_found_and_spent(api, stranger):
    order = make_order(api.seller, units=[(1, 5000)])
    body = {"kind": "gift_card", "amount": {"minor": 2500, "currency": "EUR"}}
    assert api.post("/store-credits", body).json()["code"] == "idempotency_key_missing"
    made = api.post("/store-credits", body, Idempotency_Key="g1")
    assert made.status_code == 201
    card = made.json()
    assert (card["balance"], card["state"]) == ({"minor": 2500, "currency": "EUR"}, "open")
    assert api.get(f"/store-credits/{card['id']}").json()["code"] is None
    assert api.post("/store-credits/lookup", {"code": card["code"]}).json()["id"] == card["id"]
    assert stranger.post("/store-credits/lookup", {"code": card["code"]}).status_code == 404
    assert stranger.get(f"/store-credits/{card['id']}").status_code == 404
    spending = {"order": order.pk, "amount": {"minor": 2000, "currency": "EUR"}}
    spent = api.post(f"/store-credits/{card['id']}/spendings", spending, Idempotency_Key="s1").json()
    assert (spent["state"], spent["provider"]) == ("paid", "store_credit")
    again = api.post(f"/store-credits/{card['id']}/spendings", spending, Idempotency_Key="s2").json()
    assert again["code"] == "credit_too_small"
    (listed,) = api.get("/store-credits").json()["items"]
    assert listed["balance"]["minor"] == 500
    new = api.post(f"/store-credits/{card['id']}/code").json()["code"]
    assert api.post("/store-credits/lookup", {"code": card["code"]}).status_code == 404
    assert api.post("/store-credits/lookup", {"code": new}).status_code == 200
    assert api.post(f"/store-credits/{card['id']}/closure", {"note": "stolen"}).json()["state"] == "closed"


def test_a_charge_is_opened_shown_and_confirmed(api, stranger):
    order = make_order(api.seller)
    body = {"order": order.pk, "amount": {"minor": 900, "currency": "EUR"}, "words": "Repair"}
    charge = api.post("/charges", body, Idempotency_Key="c1").json()
    assert (charge["state"], charge["tender"]) == ("open", None)
    page = charge["pay_url"].partition("/pay/")[2]
    answer = Client().get(f"/pay/{page}")
    assert (answer.status_code, b"9.00" in answer.content) == (200, True)
    assert stranger.get(f"/charges/{charge['id']}").status_code == 404
    paid = api.post(f"/charges/{charge['number']}/confirmation", {"reference": "SEPA 1"}).json()
    assert paid["state"] == "paid"
    assert api.post(f"/charges/{charge['id']}/cancellation").json()["code"] == "charge_finished"
    assert [row["id"] for row in api.get("/charges?state=paid").json()["items"]] == [charge["id"]]


def test_a_chargeback_by_letter(api, stranger):
    order = make_order(api.seller)
    tender = order.tenders.get()
    body = {"tender": tender.pk, "amount": {"minor": 5000, "currency": "EUR"}, "reference": "CB-1"}
    assert stranger.post("/disputes", body).status_code == 404
    dispute = api.post("/disputes", body).json()
    assert (dispute["state"], dispute["fee"]) == ("opened", None)
    assert (
        api.post(f"/disputes/{dispute['id']}/answer", {"words": "Delivered."}).json()["state"] == "answered"
    )
    assert api.post("/disputes/CB-1/outcome", {"won": True}).json()["state"] == "won"
    assert api.get("/disputes?open=true").json()["items"] == []
    assert api.post("/disputes/CB-1/answer", {"words": "x"}).json()["code"] == "dispute_closed"


def test_a_case_is_ruled_on_and_its_cost_is_known(api, stranger):
    order = make_order(api.seller, units=[(1, 6000)])
    line = {"line": order.lines.get().pk, "quantity": 1, "reason": "damaged"}
    case = api.post("/cases", {"order": order.pk, "kind": "claim", "lines": [line]}).json()["id"]
    cost = {"kind": "freight", "amount": {"minor": 1000, "currency": "EUR"}}
    booked = api.post(f"/cases/{case}/costs", cost, Idempotency_Key="k1").json()
    assert booked["kind"] == "freight"
    assert api.get(f"/cases/{case}/liability").json()["code"] == "no_ruling"
    half = [
        {"kind": "seller", "basis_points": 5000},
        {"kind": "carrier", "party": "dhl", "basis_points": 5000},
    ]
    ruling = api("PUT", f"/cases/{case}/liability", {"shares": half}).json()
    assert [share["amount"]["minor"] for share in ruling["shares"]] == [500, 500]
    assert stranger.get(f"/cases/{case}/liability").status_code == 404
    wrong = api("PUT", f"/cases/{case}/liability", {"shares": half[:1]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "shares_not_whole")
    claim = {"case": case, "kind": "carrier", "party": "dhl", "claimed": {"minor": 900, "currency": "EUR"}}
    row = api.post("/recoveries", claim, Idempotency_Key="q1").json()
    assert api.post(f"/recoveries/{row['id']}/answer", {"agreed_minor": 700}).json()["state"] == "answered"
    got = api.post(f"/recoveries/{row['id']}/receipts", {"minor": 700}, Idempotency_Key="q2").json()
    assert got["state"] == "received"
    (net,) = api.get(f"/cases/{case}/net-cost").json()
    assert (net["freight"], net["recoveries"], net["net"]) == (1000, -700, 300)
    assert api.post(f"/cases/{case}/liability/reversal", {"note": "appeal"}).json()["reversed_at"]
    assert api.post(f"/cases/{case}/costs/{booked['id']}/reversal").json()["reversed_at"]
