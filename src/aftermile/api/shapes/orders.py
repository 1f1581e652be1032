"""Orders, buyers and products."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import (
    Code,
    In,
    Instant,
    Minor,
    Money,
    Out,
    Quantity,
    Ref,
    Short,
    expanding,
    ident,
    money_of,
)
from aftermile.api.shapes.products import KitPartOut, Options, Parts, part_out
from aftermile.orders.models import (
    Address,
    Buyer,
    Order,
    OrderLine,
    Tender,
    Unit,
)


class AddressIn(In):
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["DE"])]
    name: Short = ""
    line1: Short = ""
    line2: Short = ""
    city: Short = ""
    region: Short = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    phone: Annotated[str, Field(max_length=32)] = ""


class BuyerIn(In):
    external_id: Annotated[Short, Field(description="The channel's own customer id.")] = ""
    email: Annotated[str, Field(max_length=254, examples=["li.na@example.com"])] = ""
    name: Annotated[Short, Field(examples=["Li Na"])] = ""
    phone: Annotated[str, Field(max_length=32)] = ""
    language: Annotated[str, Field(max_length=12, examples=["zh-hans"])] = ""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""


class LineIn(In):
    """`discount` and `tax` are for all pieces of the line, in minor units."""

    sku: Annotated[str, Field(min_length=1, max_length=120, examples=["LAMP-RED"])]
    quantity: Quantity
    unit_price: Minor
    title: Annotated[str, Field(max_length=300, examples=["Desk lamp, red"])] = ""
    discount: Minor = 0
    tax: Minor | None = None
    external_id: Short = ""
    product: Annotated[Short, Field(description="The channel's own product id.")] = ""
    category: Annotated[str, Field(max_length=80)] = ""
    options: Options = {}
    serials: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=1000)] = []
    parts: Annotated[Parts, Field(description="What a kit is made of; nothing: what the product says.")] = []


class TenderIn(In):
    """A payment that was captured, in minor units of the order's currency."""

    captured: Annotated[int, Field(ge=1, le=10**15, examples=[5420])]
    kind: Literal["card", "wallet", "gift_card", "bank", "cash", "other"] = "other"
    label: Annotated[str, Field(max_length=80, examples=["Visa 4242"])] = ""
    provider: Code = ""
    external_id: Short = ""
    captured_at: Instant | None = None


class OrderIn(In):
    """An order as the shop knows it; amounts in minor units of `currency`."""

    seller: Annotated[Code, Field(description="Id or short name; only for keys of the operator.")] = ""
    channel: Annotated[str, Field(min_length=1, max_length=40, examples=["shop"])]
    external_id: Annotated[str, Field(min_length=1, max_length=120, examples=["5001"])]
    number: Annotated[Short, Field(examples=["#1001"])] = ""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
    placed_at: Instant
    updated_at: Annotated[Instant | None, Field(description="An older copy never changes a newer one.")] = (
        None
    )
    state: Literal["open", "shipped", "delivered", "canceled"] = "open"
    buyer: BuyerIn
    ship_to: AddressIn | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=2000)]
    tenders: Annotated[list[TenderIn], Field(max_length=50)] = []
    tax_included: bool = True
    discount: Minor = 0
    tax: Minor = 0
    shipping: Minor = 0
    shipping_tax: Minor = 0
    fees: Minor = 0
    shipped_at: Instant | None = None
    delivered_at: Instant | None = None
    canceled_at: Instant | None = None


class UnitOut(Out):
    id: Annotated[str, ident("unit")]
    quantity: int
    paid: Money
    state: Annotated[str, Field(examples=["with_buyer"])]
    serial: str
    lot: str
    sku: str
    title: str
    part: Annotated[bool, Field(description="Whether it is a part of a kit: then the line names the kit.")]
    case: Annotated[str | None, ident("case")]


class PieceIn(In):
    """Which piece it is; what is left out stays, empty takes it away."""

    serial: Annotated[str | None, Field(max_length=80, examples=["SN-0042"])] = None
    lot: Annotated[str | None, Field(max_length=80, examples=["L-2026-11"])] = None


class LineOut(Out):
    id: Annotated[str, ident("lin")]
    position: int
    sku: str
    title: str
    quantity: int
    unit_price: Money
    paid: Money
    options: dict[str, Any]
    parts: Annotated[list[KitPartOut], Field(description="Of a kit, as it was sold.")]
    units: list[UnitOut]


class TenderOut(Out):
    id: Annotated[str, ident("tnd")]
    kind: Annotated[str, Field(examples=["card"])]
    label: str
    provider: str
    captured: Money
    captured_at: Instant


class OrderBrief(Out):
    id: Annotated[str, ident("ord")]
    seller: Annotated[str, ident("slr")]
    channel: str
    external_id: str
    number: Annotated[str, Field(examples=["#1001"])]
    buyer: Annotated[str, ident("byr")]
    state: Annotated[str, Field(examples=["delivered"])]
    country: Annotated[str, Field(examples=["DE"])]
    total: Money
    placed_at: Instant
    shipped_at: Instant | None
    delivered_at: Instant | None
    version: int


class OrderRow(OrderBrief):
    """`lines`, their `units` and `tenders` are there when `expand` asks for them."""

    lines: list["LineRow"] = []
    tenders: list[TenderOut] = []


class LineRow(LineOut):
    units: list[UnitOut] = []


class AddressOut(Out):
    name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str


class OrderOut(OrderBrief):
    discount: Money
    shipping: Money
    fees: Money
    tax: Money
    ship_to: AddressOut | None
    lines: list[LineOut]
    tenders: list[TenderOut]


class OrderTaken(Out):
    """`result` says what the copy did: created, updated, unchanged, or older than what stands."""

    result: Annotated[str, Field(examples=["created"])]
    order: OrderOut


class BuyerOut(Out):
    id: Annotated[str, ident("byr")]
    seller: Annotated[str, ident("slr")]
    name: str
    email: str
    phone: str
    language: str
    country: str
    merged_into: Annotated[str | None, ident("byr")]
    erased_at: Instant | None
    created_at: Instant


class MergeIn(In):
    other: Annotated[Ref, ident("byr")]


class MergeOut(Out):
    id: Annotated[str, ident("mrg")]
    kept: Annotated[str, ident("byr")]
    merged: Annotated[str, ident("byr")]
    at: Instant
    undone_at: Instant | None


class OrderListing(Schema):
    """Filters of the list of orders."""

    q: Annotated[str, Field(max_length=200, description="Words, a number, an e-mail.")] = ""
    state: Literal["", "open", "shipped", "delivered", "canceled"] = ""
    channel: Code = ""
    country: Annotated[str, Field(max_length=2)] = ""
    buyer: Code = ""
    seller: Code = ""


Expand = expanding("lines", "units", "tenders")


def row(order: Order, wanted: Collection[str]) -> dict[str, Any]:
    """Return an order of a list; `units` come inside `lines`."""
    currency = order.currency
    shown = brief(order)
    if "lines" in wanted or "units" in wanted:
        shown["lines"] = [line_out(line, currency) for line in order.lines.all()]
        for line in shown["lines"] if "units" not in wanted else ():
            del line["units"]
    if "tenders" in wanted:
        shown["tenders"] = [tender_out(tender) for tender in order.tenders.all()]
    return shown


def brief(order: Order) -> dict[str, Any]:
    return {
        "id": order.pk,
        "seller": order.seller_id,
        "channel": order.channel,
        "external_id": order.external_id,
        "number": order.number,
        "buyer": order.buyer_id,
        "state": order.state,
        "country": order.country,
        "total": money_of(order.total_minor, order.currency),
        "placed_at": order.placed_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "version": order.version,
    }


def full(order: Order, lines: list[OrderLine], tenders: list[Tender]) -> dict[str, Any]:
    currency = order.currency
    return {
        **brief(order),
        "discount": money_of(order.discount_minor, currency),
        "shipping": money_of(order.shipping_minor, currency),
        "fees": money_of(order.fees_minor, currency),
        "tax": money_of(order.tax_minor, currency),
        "ship_to": address(order.ship_to),
        "lines": [line_out(line, currency) for line in lines],
        "tenders": [tender_out(tender) for tender in tenders],
    }


def address(row: Address | None) -> dict[str, Any] | None:
    return None if row is None else {name: getattr(row, name) for name in AddressOut.model_fields}


def line_out(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "id": line.pk,
        "position": line.position,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "unit_price": money_of(line.unit_price_minor, currency),
        "paid": money_of(line.paid_minor, currency),
        "options": line.options,
        "parts": [part_out(part) for part in line.parts.all()],
        "units": [unit_out(unit, currency, line) for unit in line.units.all()],
    }


def unit_out(unit: Unit, currency: str, line: OrderLine) -> dict[str, Any]:
    unit.line = line
    return {
        "id": unit.pk,
        "quantity": unit.quantity,
        "paid": money_of(unit.paid_minor, currency),
        "state": unit.state,
        "serial": unit.serial,
        "lot": unit.lot,
        "sku": unit.sku,
        "title": unit.part_title or line.title,
        "part": bool(unit.part_id),
        "case": unit.holder_ref or None,
    }


def tender_out(tender: Tender) -> dict[str, Any]:
    return {
        "id": tender.pk,
        "kind": tender.kind,
        "label": tender.label,
        "provider": tender.provider,
        "captured": money_of(tender.captured_minor, tender.currency),
        "captured_at": tender.captured_at,
    }


def buyer_out(buyer: Buyer) -> dict[str, Any]:
    names = ("name", "email", "phone", "language", "country", "erased_at", "created_at")
    return {
        "id": buyer.pk,
        "seller": buyer.seller_id,
        "merged_into": buyer.merged_into_id,
        **{name: getattr(buyer, name) for name in names},
    }
