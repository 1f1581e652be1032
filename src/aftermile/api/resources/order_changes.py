"""Changes of an order before it is shipped, each with a preview; the buyer's ways of paying."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ninja import Status

from aftermile.api.asking import operation_key
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.orders import buyers, router, shown
from aftermile.api.resources.picking import requests_of
from aftermile.api.shapes import changes as shapes
from aftermile.cases.actions import changing
from aftermile.orders import actions, queries
from aftermile.orders.drafts import AddressDraft
from aftermile.orders.models import Order

__all__ = ["buyers", "router"]

ANSWERS: dict[int, Any] = {200: shapes.ChangedOut, 201: shapes.ChangedOut}


def _change(request: Asked, order: Order, change: changing.Change, *, preview: bool) -> Status[Any]:
    done = changing.change_order(
        order,
        change,
        by=request.api_access.actor,
        operation_key="" if preview else operation_key(request),
        preview=preview,
        show=shown,
    )
    return Status(200 if preview else 201, shapes.changed_out(done))


@dataclass(slots=True)
class _Pick:
    unit: str
    line: str
    part: str
    quantity: int
    reason: str = ""
    comment: str = ""


def _pieces(order: Order, picks: Sequence[shapes.PiecesIn]) -> list[tuple[str, int, str]]:
    """Return unit ids, pieces and what each is to be: the SKU rides along as the comment."""
    wanted = [
        _Pick(pick.unit, pick.line, pick.part, pick.quantity, "", getattr(pick, "sku", "")) for pick in picks
    ]
    return [(row.unit_id, row.quantity, row.comment) for row in requests_of(order, wanted)]


def _order(request: Asked, ref: str) -> Order:
    return queries.get_order(request.api_access.scope, ref)


@operation(router, "POST", "/orders/{ref}/cancellation", scope="orders:write", answers=ANSWERS)
def cancel_order(
    request: Asked, ref: str, body: shapes.CancellationIn, *, preview: bool = False
) -> Status[Any]:
    """
    Cancel an order, or some of its pieces, before anything was shipped. What was paid goes back to the
    original payments, with shipping when nothing is left of the order. Needs an Idempotency-Key.
    200 is the answer of a preview.
    """
    order = _order(request, ref)
    picks = tuple((unit, quantity) for unit, quantity, _ in _pieces(order, body.lines))
    return _change(request, order, changing.Cancel(picks, body.reason), preview=preview)


@operation(router, "POST", "/orders/{ref}/address", scope="orders:write", answers=ANSWERS)
def change_address(
    request: Asked, ref: str, body: shapes.NewAddressIn, *, preview: bool = False
) -> Status[Any]:
    """
    Send an order that was not shipped to another address of the same country. Needs an Idempotency-Key.
    200 is the answer of a preview.
    """
    change = changing.NewAddress(AddressDraft(**body.dict()))
    return _change(request, _order(request, ref), change, preview=preview)


@operation(router, "POST", "/orders/{ref}/lines", scope="orders:write", answers=ANSWERS)
def change_items(request: Asked, ref: str, body: shapes.NewItemsIn, *, preview: bool = False) -> Status[Any]:
    """
    Change pieces of an order that was not shipped to another variant or product. A lower price goes back, a
    higher one is collected from the payment method named, or by a link. Needs an Idempotency-Key.
    200 is the answer of a preview.
    """
    order = _order(request, ref)
    items = tuple(changing.NewItem(*row) for row in _pieces(order, body.items))
    change = changing.NewItems(items, body.payment_method)
    return _change(request, order, change, preview=preview)


@operation(router, "POST", "/orders/{ref}/payment", scope="orders:write", answers=ANSWERS)
def change_payment(
    request: Asked, ref: str, body: shapes.NewPaymentIn, *, preview: bool = False
) -> Status[Any]:
    """
    Pay an order that was not shipped with another payment method: it pays the whole order, then the
    payments before go back. Needs an Idempotency-Key. 200 is the answer of a preview.
    """
    change = changing.NewPayment(body.payment_method)
    return _change(request, _order(request, ref), change, preview=preview)


@operation(
    buyers,
    "GET",
    "/buyers/{ref}/payment-methods",
    scope="buyers:read",
    answers={200: list[shapes.PaymentMethodOut]},
)
def list_payment_methods(request: Asked, ref: str) -> Sequence[dict[str, Any]]:
    """List the ways of paying that a buyer left, oldest first."""
    buyer = queries.get_buyer(request.api_access.scope, ref)
    return [shapes.method_out(row) for row in queries.payment_methods(buyer)]


@operation(
    buyers,
    "POST",
    "/buyers/{ref}/payment-methods",
    scope="buyers:write",
    answers={200: shapes.PaymentMethodOut},
)
def keep_payment_method(request: Asked, ref: str, body: shapes.PaymentMethodIn) -> dict[str, Any]:
    """Keep a way of paying of a buyer, or change it; `active` false takes it away."""
    buyer = queries.get_buyer(request.api_access.scope, ref)
    return shapes.method_out(actions.keep_payment_method(buyer, **body.dict()))
