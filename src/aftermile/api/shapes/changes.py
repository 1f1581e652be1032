"""An order changed before it is shipped, and the ways of paying of a buyer."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Money, Out, Quantity, Ref, Short, ident, money_of
from aftermile.api.shapes.orders import AddressIn, OrderOut
from aftermile.cases.actions.changing import Changed
from aftermile.orders.models import PaymentMethod

Method = Annotated[
    Ref, Field(description="Id of a payment method of the buyer, or what its provider calls it.")
]


class PiecesIn(In):
    """Pieces of a unit, or of an order line (then free units are taken from it)."""

    unit: Annotated[Code, ident("unit")] = ""
    line: Annotated[Code, ident("lin")] = ""
    part: Annotated[
        str,
        Field(max_length=120, description="SKU of a part, where the line sold kits; without: whole kits."),
    ] = ""
    quantity: Quantity = 1


class CancellationIn(In):
    lines: Annotated[
        list[PiecesIn], Field(max_length=200, description="What to cancel; nothing: the whole order.")
    ] = []
    reason: Annotated[Code, Field(examples=["ordered_by_mistake"])] = "changed_mind"


class NewAddressIn(AddressIn):
    pass


class ChangedItemIn(PiecesIn):
    """Pieces that are to be another variant or product."""

    sku: Annotated[str, Field(min_length=1, max_length=120, examples=["LAMP-BLUE"])]


class NewItemsIn(In):
    items: Annotated[list[ChangedItemIn], Field(min_length=1, max_length=200)]
    payment_method: Annotated[
        Short, Field(description="Pays or gets the difference; empty: the original payment, or a link.")
    ] = ""


class NewPaymentIn(In):
    payment_method: Method


class ChangeRefundOut(Out):
    id: Annotated[str, ident("rfd")]
    amount: Money
    tender: Annotated[str, ident("tnd")]
    label: str
    credit: Annotated[str | None, ident("crd")]
    state: Annotated[str, Field(examples=["reserved"])]


class ChangeChargeOut(Out):
    id: Annotated[str, ident("chg")]
    amount: Money
    payment_method: Annotated[str | None, ident("pym")]
    url: str
    state: Annotated[str, Field(examples=["open"])]


class ChangedOut(Out):
    """`preview`: nothing of it was kept. The order is shown as it is, or would be."""

    preview: bool
    case: Annotated[str | None, ident("case")]
    rma_number: str
    case_state: Annotated[str, Field(examples=["settled"])]
    refunds: list[ChangeRefundOut]
    charges: list[ChangeChargeOut]
    refunded: Money
    to_pay: Money
    order: OrderOut


class PaymentMethodIn(In):
    """A way of paying that the shop keeps for the buyer; known by provider and `external_id`."""

    kind: Literal["card", "wallet", "gift_card", "bank", "other"] = "other"
    label: Annotated[str, Field(max_length=80, examples=["Visa 4242"])] = ""
    provider: Annotated[str, Field(min_length=1, max_length=40, examples=["stripe"])]
    external_id: Annotated[str, Field(min_length=1, max_length=120, examples=["pm_123"])]
    active: bool = True


class PaymentMethodOut(Out):
    id: Annotated[str, ident("pym")]
    kind: str
    label: str
    provider: str
    external_id: str


def method_out(row: PaymentMethod) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "label", "provider", "external_id")} | {
        "id": row.pk
    }


def changed_out(done: Changed) -> dict[str, Any]:
    case, currency = done.case, done.case.currency
    return {
        "preview": done.preview,
        "case": None if done.preview else case.pk,
        "rma_number": "" if done.preview else case.rma_number,
        "case_state": case.state,
        "refunds": [
            {
                "id": row.pk,
                "amount": money_of(row.amount_minor, row.currency),
                "tender": row.tender_id,
                "label": row.tender.label or row.tender.kind,
                "credit": row.credit_id,
                "state": row.state,
            }
            for row in done.refunds
        ],
        "charges": [
            {
                "id": row.pk,
                "amount": money_of(row.amount_minor, row.currency),
                "payment_method": row.method_id,
                "url": row.url,
                "state": row.state,
            }
            for row in done.charges
        ],
        "refunded": money_of(done.refunded_minor, currency),
        "to_pay": money_of(
            sum(row.amount_minor for row in done.charges if row.state in ("open", "unknown")), currency
        ),
        "order": done.shown,
    }
