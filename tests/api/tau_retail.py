"""
The 500 training tasks of tau-bench's retailer, replayed through our API: each write of a task as one call.

The source's tools say what orders, payments and gift cards are to look like afterwards. Every task begins
at the shop as it was imported and is rolled back.
"""

import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from aftermile.api.rates import buckets
from aftermile.cases.actions.counting import take_charge_result
from aftermile.cases.models import Case, Replacement
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.money import to_minor
from aftermile.ledger.actions import confirm_charge_by_hand
from aftermile.ledger.models import Charge, ChargeState, Refund, RefundState, StoreCredit
from aftermile.orders.importing.folders import import_folder
from aftermile.orders.importing.sources.tau_retail import NOW
from aftermile.orders.models import Order, PaymentMethod, Tender, Unit, UnitState
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.api.conftest import Api
from tests.factories import make_seller

FOLDER: Final = Path(os.environ.get("AFTERMILE_SHARED", "../shared")) / "data" / "tau_retail"
NEEDED: Final = FOLDER / "tasks_train.json"
TASKS: Final = json.loads(NEEDED.read_text()) if NEEDED.exists() else []
REASONS: Final = {"no longer needed": "changed_mind", "ordered by mistake": "ordered_by_mistake"}
AFTERWARDS: Final = NOW + timedelta(days=1)
LIVE: Final = (UnitState.WITH_BUYER, UnitState.RETURNED, UnitState.SETTLED)


def cents(amount: float) -> int:
    return to_minor(f"{amount:.2f}", "USD")


@dataclass(slots=True)
class Shop:
    api: Api
    orders: dict[str, str]
    methods: dict[str, str]
    """Ours by theirs."""
    named: dict[str, str]
    """Theirs by what stands in a payment or a case: id of the method, what its provider calls it."""
    cards: dict[str, int]


def make_shop() -> Shop:
    """Import the shop of the source; at a moment of `clock.frozen(AFTERWARDS)`."""
    ensure_reasons()
    seller = make_seller(base_currency="USD", country="US")
    ensure_default_table(seller)
    import_folder(seller, FOLDER, "tau_retail", by=SYSTEM)
    cards = {
        credit.operation_key.removeprefix("past:"): credit.pk
        for credit in StoreCredit.objects.filter(seller=seller)
    }
    theirs = {ours: name for name, ours in cards.items()}
    methods, named = {}, {}
    for row in PaymentMethod.objects.filter(seller=seller):
        name = theirs.get(row.external_id, row.external_id)
        methods[name] = row.pk
        named[row.pk] = named[row.external_id] = name
    orders = dict(Order.objects.filter(seller=seller).values_list("number", "pk"))
    return Shop(Api(seller), orders, methods, named, balances())


def balances() -> dict[str, int]:
    rows = StoreCredit.objects.values_list("operation_key", "balance_minor")
    return {key.removeprefix("past:"): balance for key, balance in rows if key.startswith("past:")}


def units_by_sku(order: str, skus: list[str]) -> list[str]:
    """One unit for each of `skus`; of an item that stands twice, another unit each time."""
    waiting: dict[str, list[str]] = {}
    rows = Unit.objects.filter(line__order=order, state=UnitState.WITH_BUYER).order_by("line__position")
    for unit, sku in rows.values_list("pk", "line__sku"):
        waiting.setdefault(sku, []).append(unit)
    return [waiting[sku].pop(0) for sku in skus]


def ask(shop: Shop, tool: str, said: dict[str, Any], key: str):
    """Make the call of our API that stands for a tool of theirs."""
    order = shop.orders[said["order_id"]]
    method = shop.methods.get(said.get("payment_method_id", ""), "")
    head = {"Idempotency_Key": key}
    match tool:
        case "cancel_pending_order":
            return shop.api.post(f"/orders/{order}/cancellation", {"reason": REASONS[said["reason"]]}, **head)
        case "modify_pending_order_address":
            to = {"line1": said["address1"], "line2": said["address2"], "city": said["city"]}
            to |= {"region": said["state"], "postcode": said["zip"], "country": "US"}
            return shop.api.post(f"/orders/{order}/address", to, **head)
        case "modify_pending_order_payment":
            return shop.api.post(f"/orders/{order}/payment", {"payment_method": method}, **head)
        case "modify_pending_order_items":
            units = units_by_sku(order, said["item_ids"])
            items = [
                {"unit": unit, "sku": sku} for unit, sku in zip(units, said["new_item_ids"], strict=True)
            ]
            return shop.api.post(f"/orders/{order}/lines", {"items": items, "payment_method": method}, **head)
        case "return_delivered_order_items":
            lines = [
                {"unit": unit, "reason": "changed_mind"} for unit in units_by_sku(order, said["item_ids"])
            ]
            body = {"order": order, "kind": "return", "lines": lines, "wanted": "refund"}
            return shop.api.post("/cases", {**body, "override": "Replay.", "payment_method": method}, **head)
        case "exchange_delivered_order_items":
            units = units_by_sku(order, said["item_ids"])
            lines = [{"unit": unit, "reason": "changed_mind"} for unit in units]
            wanted = [
                {"unit": unit, "variant": sku} for unit, sku in zip(units, said["new_item_ids"], strict=True)
            ]
            body = {"order": order, "kind": "exchange", "lines": lines, "exchange": wanted, "agreed": False}
            return shop.api.post("/cases", {**body, "override": "Replay.", "payment_method": method}, **head)
    raise AssertionError(tool)


def pay_by_hand() -> None:
    """Cards and PayPal are collected outside at once: the source books them in the same moment."""
    for charge in Charge.objects.filter(state=ChargeState.OPEN):
        confirm_charge_by_hand(charge, reference=f"pay-{charge.pk}", by=SYSTEM)
        take_charge_result(charge.pk)


def payments(shop: Shop, order: Order) -> Counter[tuple[str, str, int]]:
    """All that was paid and given back, by whom: a payment with a charge names the method of the charge."""
    found: Counter[tuple[str, str, int]] = Counter()
    for tender in Tender.objects.filter(order=order).select_related("charge__method"):
        charge = getattr(tender, "charge", None)
        ref = charge.method_id if charge is not None and charge.method_id else tender.external_id
        found["payment", shop.named[ref], tender.captured_minor] += 1
    done: Counter[tuple[str, str]] = Counter()
    rows = Refund.objects.filter(order=order).exclude(state=RefundState.FAILED)
    for refund in rows.select_related("tender__charge__method"):
        charge = getattr(refund.tender, "charge", None)
        paid = charge.method_id if charge is not None and charge.method_id else refund.tender.external_id
        ref = refund.credit_id or refund.method_id or paid
        done[refund.case_ref or refund.operation_key, shop.named[ref]] += refund.amount_minor
    for (_, method), amount in done.items():
        found["refund", method, amount] += 1
    return found


def told(order: dict[str, Any]) -> Counter[tuple[str, str, int]]:
    rows = order["payment_history"]
    return Counter(
        (row["transaction_type"], row["payment_method_id"], cents(row["amount"]))
        for row in rows
        if cents(row["amount"])
    )


STATES: Final = {
    "pending": "open",
    "pending (item modified)": "open",
    "processed": "shipped",
    "cancelled": "canceled",
    "delivered": "delivered",
    "return requested": "delivered",
    "exchange requested": "delivered",
}


def compare(shop: Shop, wanted: dict[str, Any]) -> None:
    order = Order.objects.select_related("ship_to").get(pk=shop.orders[wanted["order_id"]])
    assert order.state == STATES[wanted["status"]]
    to, ship_to = wanted["address"], order.ship_to
    assert ship_to is not None
    assert (ship_to.line1, ship_to.line2, ship_to.city, ship_to.region, ship_to.postcode) == (
        *(to["address1"], to["address2"], to["city"], to["state"], to["zip"]),
    )
    states = [UnitState.CANCELED] if order.state == "canceled" else LIVE
    units = Unit.objects.filter(line__order=order, state__in=states).select_related("line")
    assert Counter((unit.line.sku, unit.line.unit_price_minor) for unit in units) == Counter(
        (item["item_id"], cents(item["price"])) for item in wanted["items"]
    )
    assert payments(shop, order) == told(wanted)
    held = Unit.objects.filter(line__order=order).exclude(holder_ref="").select_related("line")
    if "return_items" in wanted:
        assert Counter(unit.line.sku for unit in held) == Counter(wanted["return_items"])
        case = Case.objects.get(order=order, kind="return")
        assert (case.state, case.wanted) == ("requested", "refund")
        assert shop.named[case.settle_to] == wanted["return_payment_method_id"]
    if "exchange_items" in wanted:
        assert Counter(unit.line.sku for unit in held) == Counter(wanted["exchange_items"])
        case = Case.objects.get(order=order, kind="exchange")
        rows = Replacement.objects.filter(case=case)
        assert Counter(row.sku for row in rows) == Counter(wanted["exchange_new_items"])
        assert sum(row.difference_minor for row in rows) == cents(wanted["exchange_price_difference"])
        assert shop.named[case.settle_to] == wanted["exchange_payment_method_id"]


def replay(shop: Shop, task: dict[str, Any]) -> None:
    """Make the writes of a task, compare the shop with the source, and take it all back."""
    buckets._levels.clear()
    point = transaction.savepoint()
    try:
        for number, write in enumerate(task["writes"]):
            answer = ask(shop, write["tool"], write["arguments"], f"{task['task']}-{number}")
            if write["verdict"] == "allowed":
                assert answer.status_code == 201, (write, answer.json())
                pay_by_hand()
            else:
                assert answer.status_code == 409, (write, answer.json())
                assert answer.json()["code"] == "credit_too_small"
        changed = task["changed_after"]
        for order in changed["orders"].values():
            compare(shop, order)
        wanted = dict(shop.cards)
        for user in changed["users"].values():
            for method in user["payment_methods"].values():
                if method["source"] == "gift_card":
                    wanted[method["id"]] = cents(method["balance"])
        assert balances() == wanted
        touched = {shop.orders[number] for number in changed["orders"]}
        assert not Case.objects.exclude(order__in=touched).exists()
    finally:
        transaction.savepoint_rollback(point)
