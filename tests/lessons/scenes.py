"""Orders as a shop tells them, and the short way of a case from its opening to the money."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from aftermile.accounts.models import Seller
from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    approve,
    open_case,
    receive,
    refund_case,
    take_refund_result,
)
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import check_ledger, send_refund
from aftermile.ledger.models import Refund
from aftermile.orders.actions import upsert_orders
from aftermile.orders.amounts import total_of
from aftermile.orders.drafts import BuyerDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.models import Order, Unit
from tests.cases.acts import KIM
from tests.factories import units_of

_numbers = count(1)


def told(seller: Seller, *lines: LineDraft, paid: Sequence[int] = (), **fields: Any) -> OrderDraft:
    """An order as a shop tells it, delivered two days ago; `paid` by one card, or by so many payments."""
    now, number = clock.now(), next(_numbers)
    values: dict[str, Any] = {
        "channel": "shop",
        "external_id": f"{seller.slug}-{number}",
        "currency": "EUR",
        "placed_at": now - timedelta(days=6),
        "shipped_at": now - timedelta(days=5),
        "delivered_at": now - timedelta(days=2),
        "state": "delivered",
        "buyer": BuyerDraft(f"c{number}", f"na{number}@example.com", "Li Na", country="DE"),
        "lines": list(lines),
        **fields,
    }
    draft = OrderDraft(**values)
    draft.tenders = [
        TenderDraft(amount, "card", "Visa 4242", "obedient", f"pay_{number}_{place}")
        for place, amount in enumerate(paid or (total_of(draft),), 1)
        if amount
    ]
    return draft


def take(draft: OrderDraft, seller: Seller) -> Order:
    (outcome,) = upsert_orders(seller, [draft], by=SYSTEM)
    assert outcome.problems == []
    return Order.objects.get(pk=outcome.order_id)


def sold(seller: Seller, *lines: LineDraft, **fields: Any) -> Order:
    return take(told(seller, *lines, **fields), seller)


def open_state(**fields: Any) -> dict[str, Any]:
    """An order of which nothing has left."""
    return {"state": "open", "shipped_at": None, "delivered_at": None, **fields}


def requested(order: Order, *pieces: int, kind: str = "return", reason: str = "changed_mind") -> Case:
    """A case on so many pieces of each line that are free; without a word all of them."""
    free = [unit for unit in units_of(order) if unit.state == "with_buyer" and not unit.holder_ref]
    wanted = pieces or [unit.quantity for unit in free]
    lines = [
        LineRequest(unit.pk, quantity, reason)
        for unit, quantity in zip(free, wanted, strict=False)
        if quantity
    ]
    return open_case(order, kind=kind, lines=lines, by=KIM)


def arrived(case: Case, grade: str = "a") -> Case:
    lines = [ReceivedLine(line.pk, line.unit.quantity, grade) for line in case.lines.order_by("id")]
    receive(case, operation_key=f"all-{case.episode}", lines=lines, by=KIM)
    return fresh(case)


def agreed(case: Case, remedy: str = "refund", amount_minor: int | None = None) -> Case:
    return approve(case, remedy=remedy, amount_minor=amount_minor, override="Goodwill.", by=KIM)


def paid(case: Case, key: str = "m1") -> Case:
    """Pay what is due and let the provider and the case hear of it."""
    for refund in refund_case(case, operation_key=key, by=KIM):
        send_refund(refund.pk)
    take_refund_result(case.pk)
    return fresh(case)


def returned(order: Order, *pieces: int, amount_minor: int | None = None) -> int:
    """Bring pieces back and pay for them; return what went back."""
    case = paid(arrived(agreed(requested(order, *pieces), amount_minor=amount_minor)))
    assert case.state == "settled"
    return case.refunded_minor


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def moved(order: Order) -> list[int]:
    """Amounts that went back, oldest first."""
    rows = Refund.objects.filter(order=order, state="done").order_by("created_at", "id")
    return list(rows.values_list("amount_minor", flat=True))


def units(order: Order) -> list[tuple[str, int, int]]:
    rows = Unit.objects.filter(line__order=order).order_by("line__position", "id")
    return list(rows.values_list("state", "quantity", "paid_minor"))


def right() -> None:
    assert list(check_ledger()) == []
