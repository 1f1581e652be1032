import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum

from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import check_ledger
from aftermile.ledger.models import Refund, RefundState
from aftermile.orders.importing.errors import BadFile
from aftermile.orders.importing.folders import import_folder
from aftermile.orders.models import Buyer, Order, OrderLine, Product, Tender, Unit, Variant
from tests.factories import make_seller

FOLDER = Path(os.environ.get("AFTERMILE_SHARED", "../shared")) / "data" / "tau_retail"
pytestmark = pytest.mark.django_db
needs_data = pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is not there")


def cents(amount: float) -> int:
    return int(Decimal(repr(amount)) * 100)


@needs_data
def test_every_order_payment_item_and_refund_is_accounted_for() -> None:
    seller = make_seller(base_currency="USD", country="US")
    source = {
        name: json.loads((FOLDER / f"{name}.json").read_text()) for name in ("orders", "users", "products")
    }
    orders: list[dict[str, Any]] = list(source["orders"].values())
    counts = import_folder(seller, FOLDER, "tau_retail", by=SYSTEM)
    assert counts == {
        "products": 50,
        "variants": 591,
        "buyers": 500,
        "orders": 1000,
        "orders_created": 1000,
        "orders_updated": 0,
        "orders_unchanged": 0,
        "orders_older": 0,
        "orders_refused": 0,
        "lines": 2978,
        "payments": 1000,
        "refunds_found": 102,
        "refunds_booked": 102,
    }
    assert (Product.objects.count(), Variant.objects.count(), Order.objects.count()) == (50, 591, 1000)
    assert Buyer.objects.count() == len(source["users"]) == 500
    assert OrderLine.objects.count() == Unit.objects.count() == 2978
    _per_order(orders)
    states = Counter(Order.objects.values_list("state", flat=True))
    assert states == {"open": 423, "delivered": 373, "shipped": 102, "canceled": 102}
    refunds = Refund.objects.filter(state=RefundState.DONE)
    assert refunds.count() == 102
    assert set(refunds.values_list("order__state", flat=True)) == {"canceled"}
    assert Unit.objects.filter(state="canceled").aggregate(s=Sum("paid_minor")) == refunds.aggregate(
        s=Sum("amount_minor")
    )
    assert check_ledger() == []
    again = import_folder(seller, FOLDER, "tau_retail", by=SYSTEM)
    assert (again["orders_unchanged"], again["refunds_booked"], Order.objects.count()) == (1000, 0, 1000)


def _per_order(orders: list[dict[str, Any]]) -> None:
    units = dict(
        Order.objects.annotate(paid=Sum("lines__units__paid_minor")).values_list("external_id", "paid")
    )
    lines = dict(Order.objects.annotate(n=Count("lines")).values_list("external_id", "n"))
    tenders = dict(Tender.objects.values_list("order__external_id", "captured_minor"))
    refunds = dict(Refund.objects.values_list("order__external_id", "amount_minor"))
    for order in orders:
        key, paid = order["order_id"], order["payment_history"]
        assert lines[key] == len(order["items"])
        assert units[key] == sum(cents(item["price"]) for item in order["items"])
        assert units[key] == tenders[key] == cents(paid[0]["amount"])
        assert refunds.get(key) == (cents(paid[1]["amount"]) if len(paid) > 1 else None)


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        import_folder(make_seller(), tmp_path, "tau_retail", by=SYSTEM)
