"""What belongs to another seller answers 404, at every address that names something."""

import re

import pytest
from django.test import override_settings

from aftermile.cases.models import ApprovalRequest, Override
from aftermile.events import actions as event_actions
from aftermile.events.models import Delivery, Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.models import ExternalMovement
from aftermile.orders.actions import merge_buyers
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft
from aftermile.policies.actions import ask_backtest
from aftermile.policies.models import PolicyTable
from tests.api.test_document import OPERATIONS
from tests.api.test_road import upload
from tests.factories import make_buyer, make_order, units_of


@pytest.fixture
def theirs(api, seller):
    """One object of every noun, all of one seller."""
    order = make_order(seller, units=((2, 5000),))
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "damaged"}]
    case = api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()
    wish = {"remedy": "returnless_refund", "override": "Goodwill."}
    offer = api.post(f"/cases/{case['id']}/offers", wish).json()
    api.post(f"/offers/{offer['id']}/acceptance")
    refund = api.post(f"/cases/{case['id']}/refunds", Idempotency_Key="r").json()[0]
    parcel = api.post("/parcels", {"order": order.pk, "tracking_number": "1Z"}).json()
    product = api.post("/products", {"external_id": "lamp", "title": "Lamp"}).json()
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        webhook = event_actions.add_endpoint(seller, url="http://127.0.0.1:1/", by=SYSTEM)
    delivery = Delivery.objects.create(
        endpoint=webhook, event=Event.objects.latest("seq"), due_at=clock.now()
    )
    save_location(seller, LocationDraft("main", "Main", "DE"))
    movement = ExternalMovement.objects.create(
        seller=seller,
        provider="manual",
        provider_ref="x",
        tender=order.tenders.get(),
        currency="EUR",
        amount_minor=1,
        at=clock.now(),
    )
    ApprovalRequest.objects.create(
        seller=seller,
        case_id=case["id"],
        remedy="refund",
        amount_minor=1,
        asked_at=clock.now(),
        expires_at=clock.now(),
    )
    Override.objects.create(
        seller=seller, case_id=case["id"], what="amount", why="Goodwill.", by_kind="member", at=clock.now()
    )
    merge = merge_buyers(make_buyer(seller), make_buyer(seller), by=SYSTEM)
    return {
        "orders": [order.pk, order.number],
        "buyers": [order.buyer_id],
        "merges": [merge.pk],
        "products": [product["id"], "lamp"],
        "cases": [case["id"], case["rma_number"]],
        "offers": [offer["id"]],
        "refunds": [refund["id"], refund["number"]],
        "ledger": [movement.pk],
        "parcels": [parcel["id"], "1Z"],
        "imports": [import_of(api)],
        "policies": [PolicyTable.objects.get(seller=seller).pk],
        "backtests": [ask_backtest(PolicyTable.objects.get(seller=seller), by=SYSTEM).pk],
        "webhooks": [webhook.pk],
        "deliveries": [delivery.pk],
    }


def import_of(api) -> str:
    return upload(api).json()["id"]


def body_of(operation) -> dict | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")


def test_another_sellers_object_is_not_there(theirs, stranger):
    named = [row for row in OPERATIONS if "{" in row[1]]
    reached = set()
    for method, path, operation in named:
        noun = path.split("/")[3]
        for ref in theirs[noun]:
            address = re.sub(r"{\w+}", ref, path.removeprefix("/api/v1"))
            answer = stranger(
                method.upper(), address, body_of(operation), Idempotency_Key=f"{method}{path}{ref}"
            )
            if "multipart/form-data" in str(operation.get("requestBody")):
                assert answer.status_code in (404, 422), address
            else:
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (
                    f"{method} {address}"
                )
        reached.add(noun)
    assert reached == set(theirs)


def test_lists_show_only_what_is_ones_own(theirs, api, stranger):
    shared = {"/events/types", "/reasons", "/key"}
    for method, path, _operation in OPERATIONS:
        address = path.removeprefix("/api/v1")
        if method != "get" or "{" in path or address in shared:
            continue
        mine, other = api.get(address).json(), stranger.get(address).json()
        if "seller" in mine:
            mine, other = [mine], [other]
        rows = [page if isinstance(page, list) else page["items"] for page in (mine, other)]
        assert {row["seller"] for row in rows[0]} == {api.seller.pk}, address
        assert {row["seller"] for row in rows[1]} <= {stranger.seller.pk}, address


def test_a_body_cannot_name_what_is_not_ones_own(theirs, stranger):
    order = theirs["orders"][0]
    lines = [{"unit": "unit_x", "quantity": 1, "reason": "damaged"}]
    body = {"order": order, "kind": "return", "lines": lines}
    for path in ("/cases", "/decisions"):
        assert stranger.post(path, body).status_code == 404
    assert stranger.post("/parcels", {"order": order}).status_code == 404
    assert stranger.post("/parcels", {"case": theirs["cases"][1]}).status_code == 404
    scan = {"parcel": "1Z", "milestone": "lost", "at": "2026-11-21T10:00:00Z"}
    assert stranger.post("/scans", scan).json()["problems"][0]["code"] == "not_found"
