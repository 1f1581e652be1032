"""Exchanges and offers as a program sees them."""

from aftermile.cases.models import Case, Offer
from aftermile.ledger.models import Charge
from aftermile.orders.models import PaymentMethod
from tests.api.conftest import Api
from tests.factories import make_order, make_variants, units_of


def line_of(order):
    return {"unit": units_of(order)[0].pk, "quantity": 1, "reason": "changed_mind"}


def test_an_exchange_in_one_call_is_agreed_and_its_difference_asked_for(seller):
    api = Api(seller)
    order = make_order(seller)
    [large] = make_variants(seller, ("L", 6_000))
    unit = units_of(order)[0].pk
    method = PaymentMethod.objects.create(
        seller=seller, buyer=order.buyer, kind="card", label="Visa", provider="manual", external_id="pm1"
    )
    answer = api.post(
        "/cases",
        {
            "order": order.pk,
            "kind": "exchange",
            "lines": [line_of(order)],
            "exchange": [{"unit": unit, "variant": large.sku}],
            "payment_method": method.pk,
            "override": "Other size.",
        },
    )
    assert answer.status_code == 201, answer.json()
    case = answer.json()
    assert (case["state"], case["remedy"], case["goods_back"]) == ("approved", "exchange", True)
    charge = Charge.objects.get()
    assert (charge.amount_minor, charge.method_id) == (1_000, method.pk)
    [row] = api.get(f"/cases/{case['id']}/replacements").json()
    assert (row["state"], row["sku"], row["difference"]) == (
        "reserved",
        large.sku,
        {"minor": 1_000, "currency": "EUR"},
    )
    answer = api.post(f"/cases/{case['id']}/shipments", {}, Idempotency_Key="s1")
    assert (answer.status_code, answer.json()["code"]) == (409, "goods_awaited")


def test_nothing_is_opened_where_the_choice_is_not_in_stock(seller):
    api = Api(seller)
    order = make_order(seller)
    [gone] = make_variants(seller, ("L", 6_000), available=False)
    body = {
        "order": order.pk,
        "kind": "return",
        "lines": [line_of(order)],
        "exchange": [{"unit": units_of(order)[0].pk, "variant": gone.sku}],
        "override": "Other size.",
    }
    answer = api.post("/cases", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert not Case.objects.exists()
    answer = Api(seller, scopes=["cases:write"]).post("/cases", body)
    assert answer.status_code == 403


def test_a_choice_is_previewed_chosen_and_sent(seller):
    api = Api(seller)
    order = make_order(seller)
    [small] = make_variants(seller, ("S", 4_500))
    body = {"order": order.pk, "kind": "claim", "lines": [{**line_of(order), "reason": "not_received"}]}
    ref = api.post("/cases", body).json()["id"]
    choice = {"items": [{"unit": units_of(order)[0].pk, "variant": small.sku}]}
    answer = api("PUT", f"/cases/{ref}/replacements?preview=true", choice)
    assert (answer.status_code, answer.json()["difference"]["minor"]) == (200, -500)
    assert api("PUT", f"/cases/{ref}/replacements", choice).status_code == 201
    answer = api.post(f"/cases/{ref}/approval", {"remedy": "replacement", "override": "Lost."})
    assert answer.status_code == 201, answer.json()
    sending = {"carrier": "dhl", "tracking_number": "00340"}
    answer = api.post(f"/cases/{ref}/shipments", sending, Idempotency_Key="s1")
    assert answer.status_code == 201, answer.json()
    assert [row["state"] for row in answer.json()["replacements"]] == ["sent"]
    assert api.get(f"/cases/{ref}").json()["state"] == "settled"


def test_an_offer_is_countered_and_the_proposal_rejected(seller):
    api = Api(seller)
    order = make_order(seller)
    ref = api.post("/cases", {"order": order.pk, "kind": "return", "lines": [line_of(order)]}).json()["id"]
    money = {"minor": 1_000, "currency": "EUR"}
    offer = api.post(f"/cases/{ref}/offers", {"remedy": "partial_refund", "amount": money}).json()
    more = {"remedy": "partial_refund", "amount": {**money, "minor": 2_000}, "answers": offer["id"]}
    counter = api.post(f"/cases/{ref}/offers", more).json()
    assert (counter["from_buyer"], counter["answers"]) == (True, offer["id"])
    assert api.post(f"/offers/{counter['id']}/rejection").status_code == 200
    listed = api.get(f"/cases/{ref}/offers").json()["items"]
    assert [row["state"] for row in listed] == ["rejected", "rejected"]
    stranger = make_order(seller)
    other = api.post("/cases", {"order": stranger.pk, "kind": "return", "lines": [line_of(stranger)]}).json()[
        "id"
    ]
    assert api.post(f"/cases/{other}/offers", more).status_code == 404
    assert Offer.objects.count() == 2
