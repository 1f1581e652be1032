"""What belongs to another seller answers 404, at every address that names something."""

import re

import pytest
from django.db import models

from aftermile.cases.models import ApprovalRequest, Arrear, Case, Fee, Offer, Override
from aftermile.complaints.models import Arbitration, Complaint
from aftermile.events.models import Delivery, WebhookEndpoint
from aftermile.evidence.models import Challenge, Pack
from aftermile.inbound.models import Batch, Pickup, ReturnPoint, UnknownParcel
from aftermile.ledger.models import (
    Charge,
    Cost,
    Dispute,
    ExternalMovement,
    Posting,
    Recovery,
    Refund,
    StoreCredit,
)
from aftermile.orders.models import Buyer, BuyerMerge, ImportJob, Order, Product, Unit
from aftermile.parcels.models import Incident, Location, Parcel, PickupPoint, ShippingOption, TaughtCode
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.policies.models import Backtest, PolicyTable
from aftermile.repairs.models import Loaner, Repair, Technician, Visit, Warranty
from tests.api.conftest import Api
from tests.api.test_document import OPERATIONS
from tests.factories import make_seller
from tests.isolation.chunks import apart
from tests.isolation.world import World

# What the first place of an address names, by its noun; each is also found by the fields given.
NOUNS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "orders": (Order, ("number",)),
    "units": (Unit, ()),
    "buyers": (Buyer, ()),
    "merges": (BuyerMerge, ()),
    "products": (Product, ("external_id",)),
    "cases": (Case, ("rma_number",)),
    "offers": (Offer, ()),
    "refunds": (Refund, ("number",)),
    "ledger": (ExternalMovement, ()),
    "store-credits": (StoreCredit, ()),
    "charges": (Charge, ()),
    "disputes": (Dispute, ()),
    "recoveries": (Recovery, ()),
    "parcels": (Parcel, ("tracking_number",)),
    "incidents": (Incident, ()),
    "codes": (TaughtCode, ()),
    "pickups": (Pickup, ()),
    "pickup-points": (PickupPoint, ()),
    "shipping-options": (ShippingOption, ()),
    "batches": (Batch, ()),
    "unknown-parcels": (UnknownParcel, ()),
    "repairs": (Repair, ()),
    "loaners": (Loaner, ()),
    "technicians": (Technician, ()),
    "visits": (Visit, ()),
    "warranties": (Warranty, ()),
    "challenges": (Challenge, ()),
    "evidence-packs": (Pack, ()),
    "complaints": (Complaint, ()),
    "arbitrations": (Arbitration, ()),
    "imports": (ImportJob, ()),
    "policies": (PolicyTable, ()),
    "backtests": (Backtest, ()),
    "webhooks": (WebhookEndpoint, ()),
    "deliveries": (Delivery, ()),
}
# What stands at a second place.
PLACES: dict[str, type[models.Model]] = {"arrear": Arrear, "cost": Cost, "fee": Fee, "member": Pickup}
KEYS = {"key": "refund"}
# Rows that lists show besides those that have an address of their own.
LISTED = (ApprovalRequest, Override, Location, ReturnPoint, Posting)


@pytest.fixture
def theirs(db):
    """One row of every model, all of one seller."""
    ensure_reasons()
    world = World("theirs").fill()
    for model, _fields in NOUNS.values():
        world.row(model)
    for model in LISTED:
        world.row(model)
    return world


@pytest.fixture
def stranger(theirs):
    other = make_seller()
    ensure_default_table(other)
    return Api(other)


def names(world: World, noun: str) -> list[str]:
    model, fields = NOUNS[noun]
    row = world.row(model)
    return [str(row.pk), *(getattr(row, field) for field in fields)]


def address_of(path: str, ref: str, world: World) -> str:
    """Put `ref` at the first place, and rows of the same seller at the others."""
    first, *others = re.findall(r"{(\w+)}", path)
    address = path.replace(f"{{{first}}}", ref)
    for place in others:
        address = address.replace(f"{{{place}}}", KEYS.get(place) or world.ref(PLACES[place]))
    return address.removeprefix("/api/v1")


def body_of(operation) -> dict | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")


def test_another_sellers_object_is_not_there(theirs, stranger):
    named = [row for row in OPERATIONS if "{" in row[1]]
    reached, wrong = set(), []
    for method, path, operation in named:
        noun = path.split("/")[3]
        for ref in names(theirs, noun):
            address = address_of(path, ref, theirs)
            with apart():
                answer = stranger(
                    method.upper(), address, body_of(operation), Idempotency_Key=f"{method}{path}{ref}"
                )
            if "multipart/form-data" in str(operation.get("requestBody")):
                assert answer.status_code in (404, 422), address
            else:
                code = answer.json()["code"] if answer.content else ""
                if (answer.status_code, code) != (404, "not_found"):
                    wrong.append(f"{method} {address}: {answer.status_code} {answer.content[:300]!r}")
        reached.add(noun)
    assert not wrong, "\n".join(wrong)
    assert reached == set(NOUNS)


def test_lists_show_only_what_is_ones_own(theirs, stranger):
    unlisted = {"/codes/unknown", "/events/types", "/reasons", "/key", "/visit-slots"}
    ours = Api(theirs.seller)
    for method, path, _operation in OPERATIONS:
        address = path.removeprefix("/api/v1")
        if method != "get" or "{" in path or address in unlisted:
            continue
        mine, other = ours.get(address).json(), stranger.get(address).json()

        if "seller" in mine:
            mine, other = [mine], [other]
        rows = [page if isinstance(page, list) else page["items"] for page in (mine, other)]
        assert {row["seller"] for row in rows[0]} == {ours.seller.pk}, address
        assert {row["seller"] for row in rows[1]} <= {stranger.seller.pk}, address


def test_a_body_cannot_name_what_is_not_ones_own(theirs, stranger):
    order, case, parcel = (theirs.row(model) for model in (Order, Case, Parcel))
    lines = [{"unit": "unit_x", "quantity": 1, "reason": "damaged"}]
    body = {"order": order.pk, "kind": "return", "lines": lines}
    for path in ("/cases", "/decisions"):
        assert stranger.post(path, body).status_code == 404
    assert stranger.post("/parcels", {"order": order.pk}).status_code == 404
    assert stranger.post("/parcels", {"case": case.rma_number}).status_code == 404
    scan = {"parcel": parcel.tracking_number, "milestone": "lost", "at": "2026-11-21T10:00:00Z"}
    assert stranger.post("/scans", scan).json()["problems"][0]["code"] == "not_found"
