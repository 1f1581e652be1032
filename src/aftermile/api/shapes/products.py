"""Products and their variants, and what kits are made of."""

from typing import Annotated, Any

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Money, Out, ident, money_of
from aftermile.orders.models import KitPart, LinePart, Product, Variant

Options = dict[Annotated[str, Field(max_length=80)], Annotated[str, Field(max_length=200)]]


class KitPartIn(In):
    """
    An article that is in a kit. `share` is its weight in the kit's price, for all its pieces in one kit: name
    it for every part or for none.
    """

    sku: Annotated[str, Field(min_length=1, max_length=120, examples=["LENS-35"])]
    quantity: Annotated[int, Field(ge=1, le=10**6, examples=[1], description="Pieces in one kit.")] = 1
    title: Annotated[str, Field(max_length=300, examples=["Lens, 35 mm"])] = ""
    share: Annotated[int | None, Field(ge=0, le=10**15, examples=[30])] = None


class KitPartOut(Out):
    sku: str
    title: str
    quantity: int
    share: int


Parts = Annotated[list[KitPartIn], Field(max_length=200)]


class VariantIn(In):
    sku: Annotated[str, Field(min_length=1, max_length=120, examples=["LAMP-RED"])]
    options: Options = {}
    price: Money | None = None
    available: bool = True
    parts: Annotated[
        Parts | None, Field(description="Makes it a kit; an empty list makes it none, without it stays.")
    ] = None


class ProductIn(In):
    seller: Code = ""
    external_id: Annotated[str, Field(min_length=1, max_length=120, examples=["lamp"])]
    title: Annotated[str, Field(min_length=1, max_length=300, examples=["Desk lamp"])]
    category: Annotated[str, Field(max_length=80)] = ""
    option_names: Annotated[list[Code], Field(max_length=20)] = []
    variants: Annotated[list[VariantIn], Field(max_length=1000)] = []


class VariantOut(Out):
    id: Annotated[str, ident("var")]
    sku: str
    options: dict[str, Any]
    price: Money | None
    available: bool
    parts: Annotated[list[KitPartOut], Field(description="Of a kit.")]


class ProductOut(Out):
    id: Annotated[str, ident("prd")]
    seller: Annotated[str, ident("slr")]
    external_id: str
    title: str
    category: str
    option_names: list[str]
    variants: list[VariantOut]


def part_out(part: KitPart | LinePart) -> dict[str, Any]:
    return {name: getattr(part, name) for name in KitPartOut.model_fields}


def product_out(product: Product) -> dict[str, Any]:
    names = ("external_id", "title", "category", "option_names")
    return {
        "id": product.pk,
        "seller": product.seller_id,
        **{name: getattr(product, name) for name in names},
        "variants": [variant_out(row) for row in product.variants.all()],
    }


def variant_out(row: Variant) -> dict[str, Any]:
    priced = row.price_minor is not None and row.currency
    return {
        "id": row.pk,
        "sku": row.sku,
        "options": row.options,
        "price": money_of(row.price_minor or 0, row.currency) if priced else None,
        "available": row.available,
        "parts": [part_out(part) for part in row.parts.all()],
    }
