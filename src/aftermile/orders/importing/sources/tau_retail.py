"""
The retailer of tau-bench (https://github.com/sierra-research/tau-bench, MIT): three JSON files.

Prices are decimal dollars. Orders carry no time, so all are placed at the moment the source calls now
(2024-05-15 15:00 EST). A line is one piece; the refund of a canceled order pays all of it back.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.money import to_minor
from aftermile.orders.actions.catalog import upsert_products
from aftermile.orders.actions.identifying import identify_buyers
from aftermile.orders.actions.upserting import What, upsert_orders
from aftermile.orders.drafts import (
    AddressDraft,
    BuyerDraft,
    LineDraft,
    OrderDraft,
    ProductDraft,
    TenderDraft,
    VariantDraft,
)
from aftermile.orders.hooks import PastCredit, PastRefund, past_credits, past_refunds
from aftermile.orders.importing.errors import BadFile
from aftermile.orders.models import PaymentMethod, Tender, Unit

CHANNEL: Final = "tau_retail"
STORE_CREDIT: Final = "store_credit"
"""The ledger's name of what pays with gift cards."""
NOW: Final = datetime(2024, 5, 15, 15, tzinfo=ZoneInfo("America/New_York"))
_STATES: Final = {
    "pending": "open",
    "processed": "shipped",
    "delivered": "delivered",
    "cancelled": "canceled",
}
_COUNTRIES: Final = {"USA": "US"}
_KINDS: Final = {"credit_card": "card", "gift_card": "gift_card", "paypal": "wallet"}


def import_tau_retail(seller: Seller, folder: Path, by: Actor) -> dict[str, int]:
    """Import products, buyers, orders, payments and refunds; a second time changes nothing."""
    products, users, orders = (_read(folder, name) for name in ("products", "users", "orders"))
    with transaction.atomic():
        made, variants = upsert_products(seller, [_product(item) for item in products.values()])
        buyers = identify_buyers(seller, [_someone(user_id, user) for user_id, user in users.items()])
        cards = _load_methods(seller, dict(zip(buyers, users.values(), strict=True)))
        drafts = [draft_of(order, users[order["user_id"]], cards) for order in orders.values()]
        outcomes = upsert_orders(seller, drafts, by=by, history=True)
        refunds = list(_refunds(seller, list(orders.values()), [outcome.order_id for outcome in outcomes]))
        booked = sum(hook(seller, refunds) for hook in past_refunds)
    counts = {"products": made, "variants": variants, "buyers": len(set(buyers)), "orders": len(drafts)}
    counts |= {f"orders_{what}": sum(one.what is what for one in outcomes) for what in What}
    counts["lines"] = sum(len(draft.lines) for draft in drafts)
    counts["payments"] = sum(len(draft.tenders) for draft in drafts)
    return counts | {"refunds_found": len(refunds), "refunds_booked": booked}


def _someone(user_id: str, user: dict[str, Any]) -> OrderDraft:
    """A buyer without an order is one too."""
    return OrderDraft(CHANNEL, "", "USD", NOW, _buyer(user_id, user), [])


def _buyer(user_id: str, user: dict[str, Any]) -> BuyerDraft:
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    return BuyerDraft(user_id, user["email"], name, language="en", country=_country(user["address"]))


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / f"{name}.json"
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(file=path.name, problem=str(error)) from error
    if not isinstance(found, dict):
        raise BadFile(file=path.name, problem="{}")
    return found


def _product(item: dict[str, Any]) -> ProductDraft:
    variants = [
        VariantDraft(one["item_id"], one["options"], _dollars(one["price"]), "USD", one["available"])
        for one in item["variants"].values()
    ]
    options = sorted({option for variant in variants for option in variant.options})
    return ProductDraft(item["product_id"], item["name"], "", options, variants)


def _dollars(amount: float) -> int:
    """The JSON number is decimal text: its shortest form is what was written."""
    return to_minor(repr(amount), "USD")


def _load_methods(seller: Seller, users: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Keep the ways of paying of buyers, by buyer id; return the ledger's id of each gift card."""
    methods = [(buyer, method) for buyer, user in users.items() for method in _methods(user)]
    past = [
        PastCredit(buyer, method["id"], "gift_card", "USD", _dollars(method["balance"]), NOW)
        for buyer, method in methods
        if method["source"] == "gift_card"
    ]
    cards: dict[str, str] = {}
    for hook in past_credits:
        cards |= hook(seller, past)
    PaymentMethod.objects.bulk_create(
        [
            PaymentMethod(
                seller=seller,
                buyer_id=buyer,
                kind=_KINDS[method["source"]],
                label=_label(method),
                provider=STORE_CREDIT if method["id"] in cards else "manual",
                external_id=cards.get(method["id"], method["id"]),
            )
            for buyer, method in methods
        ],
        ignore_conflicts=True,
    )
    return cards


def _methods(user: dict[str, Any]) -> list[dict[str, Any]]:
    return list(user["payment_methods"].values())


def _label(method: dict[str, Any]) -> str:
    brand, digits = method.get("brand", ""), method.get("last_four", "")
    return f"{brand.title()} {digits}".strip() or method["source"].replace("_", " ").title()


def draft_of(order: dict[str, Any], user: dict[str, Any], cards: dict[str, str]) -> OrderDraft:
    """Return one order with its buyer as a draft; `cards` are the ledger's ids of gift cards."""
    buyer = _buyer(order["user_id"], user)
    canceled = order["status"] == "cancelled"
    return OrderDraft(
        channel=CHANNEL,
        external_id=order["order_id"],
        number=order["order_id"],
        currency="USD",
        placed_at=NOW,
        buyer=buyer,
        lines=[
            LineDraft(
                item["item_id"],
                1,
                _dollars(item["price"]),
                item["name"],
                external_id=str(position),
                product_id=item["product_id"],
                options=item["options"],
            )
            for position, item in enumerate(order["items"], 1)
        ],
        ship_to=_address(order["address"], buyer.name),
        tenders=[_tender(paid, user, cards) for paid in _paid(order, "payment")],
        state=_STATES[order["status"]],
        canceled_at=NOW if canceled else None,
    )


def _country(address: dict[str, str]) -> str:
    return _COUNTRIES.get(address["country"], address["country"][:2])


def _address(address: dict[str, str], name: str) -> AddressDraft:
    return AddressDraft(
        _country(address),
        name,
        address["address1"],
        address["address2"],
        address["city"],
        address["state"],
        address["zip"],
    )


def _paid(order: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry for entry in order["payment_history"] if entry["transaction_type"] == kind]


def _tender(paid: dict[str, Any], user: dict[str, Any], cards: dict[str, str]) -> TenderDraft:
    method = user["payment_methods"][paid["payment_method_id"]]
    card = cards.get(method["id"])
    return TenderDraft(
        _dollars(paid["amount"]),
        _KINDS[method["source"]],
        _label(method),
        STORE_CREDIT if card else "manual",
        card or method["id"],
        NOW,
    )


def _refunds(
    seller: Seller, orders: Sequence[dict[str, Any]], order_ids: Sequence[str]
) -> Iterator[PastRefund]:
    wanted = {
        order_id: refund
        for order_id, order in zip(order_ids, orders, strict=True)
        for refund in _paid(order, "refund")
    }
    units: dict[str, list[tuple[str, int]]] = {}
    rows = Unit.objects.filter(line__order__in=wanted).order_by("line__position", "id")
    for order_id, unit_id, paid in rows.values_list("line__order_id", "id", "paid_minor"):
        units.setdefault(order_id, []).append((unit_id, paid))
    for tender in Tender.objects.filter(seller=seller, order__in=wanted).order_by("id"):
        amount = _dollars(wanted[tender.order_id]["amount"])
        key = f"{CHANNEL}:{tender.order_id}"
        yield PastRefund(tender, amount, NOW, key, units[tender.order_id], reason="order_canceled")
