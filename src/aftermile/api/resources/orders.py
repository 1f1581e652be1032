"""Orders, buyers, products."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.api.asking import listed, seller_of
from aftermile.api.errors import OrderRefused
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import orders as shapes
from aftermile.api.shapes import products as goods
from aftermile.api.shapes.basics import Money, PageOf, Paging, minor_in
from aftermile.database.keyset import page
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.orders import actions, queries
from aftermile.orders.actions import What
from aftermile.orders.drafts import (
    AddressDraft,
    BuyerDraft,
    LineDraft,
    OrderDraft,
    PartDraft,
    ProductDraft,
    TenderDraft,
    VariantDraft,
)
from aftermile.orders.models import BuyerMerge, KitPart, LinePart, Order, OrderLine, Product, Tender
from aftermile.orders.words import fit

router = Router(tags=["orders"])
PARTS = Prefetch("parts", LinePart.objects.order_by("position"))
KITS = Prefetch("variants__parts", KitPart.objects.order_by("position"))
AMOUNTS = ("discount", "tax", "shipping", "shipping_tax", "fees")


@operation(
    router,
    "POST",
    "/orders",
    scope="orders:write",
    answers={200: shapes.OrderTaken, 201: shapes.OrderTaken},
)
def upsert_order(request: Asked, body: shapes.OrderIn) -> Status[Any]:
    """Create an order, or bring it up to date; known by `channel` and `external_id`."""
    seller = seller_of(request, body.seller)
    outcome = actions.upsert_orders(seller, [draft_of(body)], by=request.api_access.actor)[0]
    if outcome.what is What.REFUSED:
        raise OrderRefused(problems=outcome.problems)
    order = queries.get_order(request.api_access.scope, outcome.order_id)
    status = 201 if outcome.what is What.CREATED else 200
    return Status(status, {"result": outcome.what.value, "order": shown(order)})


def draft_of(body: shapes.OrderIn) -> OrderDraft:
    apart = {"seller", "buyer", "ship_to", "lines", "tenders", *AMOUNTS}
    plain = {name: value for name, value in dict(body).items() if name not in apart}
    return OrderDraft(
        **plain,
        **{f"{name}_minor": getattr(body, name) for name in AMOUNTS},
        buyer=BuyerDraft(**body.buyer.dict()),
        ship_to=AddressDraft(**body.ship_to.dict()) if body.ship_to else None,
        lines=[_line(line) for line in body.lines],
        tenders=[_tender(tender) for tender in body.tenders],
    )


def _tender(tender: shapes.TenderIn) -> TenderDraft:
    plain = dict(tender)
    return TenderDraft(captured_minor=plain.pop("captured"), **plain)


def _line(line: shapes.LineIn) -> LineDraft:
    plain = line.dict(exclude={"unit_price", "discount", "tax", "product", "parts"})
    return LineDraft(
        **plain,
        parts=_parts(line.parts),
        unit_price_minor=line.unit_price,
        discount_minor=line.discount,
        tax_minor=line.tax,
        product_id=line.product,
    )


def _parts(parts: Sequence[goods.KitPartIn]) -> list[PartDraft]:
    return [PartDraft(**part.dict()) for part in parts]


def shown(order: Order) -> dict[str, Any]:
    """Return an order with its lines, units and payments."""
    lines = order.lines.prefetch_related("units", PARTS).order_by("position")
    return shapes.full(order, list(lines), list(order.tenders.order_by("position")))


@operation(
    router,
    "GET",
    "/orders",
    scope="orders:read",
    answers={200: PageOf[shapes.OrderRow]},
    exclude_unset=True,
)
def list_orders(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.OrderListing], expand: shapes.Expand = ""
) -> dict[str, Any]:
    """List orders, newest first."""
    fields = wanted.dict()
    chosen = queries.OrderFilter(text=fields.pop("q"), **fields)
    orders = queries.list_orders(request.api_access.scope, chosen)
    found = page(orders, order_by=queries.NEWEST_FIRST, after=paging.after, limit=paging.limit)
    more = expand.split(",")
    lookups: list[Any] = []
    if "lines" in more or "units" in more:
        rows = OrderLine.objects.prefetch_related("units", PARTS)
        lookups.append(Prefetch("lines", rows.order_by("position")))
    if "tenders" in more:
        lookups.append(Prefetch("tenders", Tender.objects.order_by("position")))
    prefetch_related_objects(found.items, *lookups)
    return listed(found, lambda order: shapes.row(order, more))


@operation(router, "GET", "/orders/{ref}", scope="orders:read", answers={200: shapes.OrderOut})
def get_order(request: Asked, ref: str) -> dict[str, Any]:
    """Read an order by its id or the number the buyer sees."""
    return shown(queries.get_order(request.api_access.scope, ref))


@operation(router, "PATCH", "/units/{ref}", scope="orders:write", answers={200: shapes.UnitOut})
def identify_unit(request: Asked, ref: str, body: shapes.PieceIn) -> dict[str, Any]:
    """Write down which piece was sent: serial number and lot. A serial number belongs to one piece."""
    unit = queries.get_unit(request.api_access.scope, ref)
    serial = unit.serial if body.serial is None else body.serial
    lot = unit.lot if body.lot is None else body.lot
    fresh = actions.set_serial(unit, serial, lot, request.api_access.actor)
    return shapes.unit_out(fresh, fresh.line.order.currency, fresh.line)


buyers = Router(tags=["buyers"])


@operation(buyers, "GET", "/buyers", scope="buyers:read", answers={200: PageOf[shapes.BuyerOut]})
def list_buyers(request: Asked, paging: Query[Paging], q: str = "") -> dict[str, Any]:
    """List buyers, newest first; `q` searches names, e-mails and phones."""
    rows = queries.list_buyers(request.api_access.scope, q[:200])
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.buyer_out)


@operation(buyers, "GET", "/buyers/{ref}", scope="buyers:read", answers={200: shapes.BuyerOut})
def get_buyer(request: Asked, ref: str) -> dict[str, Any]:
    """Read a buyer, or the one he was merged into."""
    return shapes.buyer_out(queries.get_buyer(request.api_access.scope, ref))


@operation(buyers, "POST", "/buyers/{ref}/merges", scope="buyers:write", answers={201: shapes.MergeOut})
def merge_buyer(request: Asked, ref: str, body: shapes.MergeIn) -> Status[Any]:
    """Let this buyer answer for another one; can be taken back."""
    scope = request.api_access.scope
    kept, other = queries.get_buyer(scope, ref), queries.get_buyer(scope, body.other)
    return Status(201, merge_out(actions.merge_buyers(kept, other, by=request.api_access.actor)))


@operation(buyers, "DELETE", "/merges/{merge}", scope="buyers:write", answers={200: shapes.MergeOut})
def undo_merge(request: Asked, merge: str) -> dict[str, Any]:
    """Take a merge back."""
    row = request.api_access.scope.apply(BuyerMerge.objects.select_related("kept")).filter(pk=merge).first()
    if row is None:
        raise NotFound(noun="merge", ref=merge)
    actions.undo_merge(row, by=request.api_access.actor)
    row.refresh_from_db()
    return merge_out(row)


def merge_out(row: BuyerMerge) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kept": row.kept_id,
        "merged": row.merged_id,
        "at": row.at,
        "undone_at": row.undone_at,
    }


@operation(buyers, "POST", "/buyers/{ref}/erasure", scope="buyers:write", answers={200: shapes.BuyerOut})
def erase_buyer(request: Asked, ref: str) -> dict[str, Any]:
    """Remove who this buyer is and keep what was paid. Cannot be taken back."""
    buyer = queries.get_buyer(request.api_access.scope, ref)
    return shapes.buyer_out(actions.erase_buyer(buyer, by=request.api_access.actor))


@operation(buyers, "GET", "/buyers/{ref}/export", scope="buyers:read", answers={200: dict[str, Any]})
def export_buyer(request: Asked, ref: str) -> HttpResponse | dict[str, Any]:
    """Return all that is kept about a buyer."""
    return actions.export_buyer(queries.get_buyer(request.api_access.scope, ref))


products = Router(tags=["products"])


@operation(products, "POST", "/products", scope="products:write", answers={200: goods.ProductOut})
def upsert_product(request: Asked, body: goods.ProductIn) -> dict[str, Any]:
    """Create or change a product with its variants; known by `external_id`."""
    seller = seller_of(request, body.seller)
    if len({variant.sku for variant in body.variants}) < len(body.variants):
        raise BadInput(field="variants", problem=_("a SKU stands twice."))
    draft = ProductDraft(
        external_id=body.external_id,
        title=body.title,
        category=body.category,
        option_names=list(body.option_names),
        variants=[
            VariantDraft(
                sku=variant.sku,
                options=dict(variant.options),
                price_minor=_price(variant.price),
                currency=variant.price.currency if variant.price else "",
                available=variant.available,
                parts=None if variant.parts is None else _parts(variant.parts),
            )
            for variant in body.variants
        ],
    )
    actions.upsert_products(seller, [draft])
    row = Product.objects.prefetch_related("variants", KITS).get(
        seller=seller, external_id=fit(body.external_id, 120)
    )
    return goods.product_out(row)


def _price(price: Money | None) -> int | None:
    return minor_in(price, price.currency) if price else None


@operation(products, "GET", "/products", scope="products:read", answers={200: PageOf[goods.ProductOut]})
def list_products(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List products with their variants, newest first."""
    rows = request.api_access.scope.apply(Product.objects.prefetch_related("variants", KITS))
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), goods.product_out)


@operation(products, "GET", "/products/{ref}", scope="products:read", answers={200: goods.ProductOut})
def get_product(request: Asked, ref: str) -> dict[str, Any]:
    """Read a product by its id or the channel's own."""
    rows = request.api_access.scope.apply(Product.objects.prefetch_related("variants", KITS))
    row = rows.filter(pk=ref).first() or rows.filter(external_id=ref).order_by("-id").first()
    if row is None:
        raise NotFound(noun="product", ref=ref)
    return goods.product_out(row)
