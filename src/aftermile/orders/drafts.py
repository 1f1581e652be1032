"""
An order as a source tells it, before we know it: what import, API and channels hand to `upsert_orders`.

Money is in minor units of the order's currency; instants are aware. Nothing here touches the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class AddressDraft:
    country: str = ""
    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""


@dataclass(slots=True)
class BuyerDraft:
    """`external_id` is the channel's own customer id; with neither it nor an e-mail the buyer is unknown."""

    external_id: str = ""
    email: str = ""
    name: str = ""
    phone: str = ""
    language: str = ""
    country: str = ""


@dataclass(slots=True)
class PartDraft:
    """
    An article that is in a kit. `share` is its weight in the kit's price, for all its pieces in one kit;
    None for every part: by their list prices, else by their pieces.
    """

    sku: str
    quantity: int = 1
    title: str = ""
    share: int | None = None


@dataclass(slots=True)
class LineDraft:
    """
    `discount_minor` is the line's own discount, for all its pieces. `tax_minor` is the tax of the line;
    None: it shares the order's `tax_minor` with the other such lines. `parts` are what a kit is made of;
    none: as the catalogue knows it. Serial numbers of a kit are those of its first part.
    """

    sku: str
    quantity: int
    unit_price_minor: int
    title: str = ""
    discount_minor: int = 0
    tax_minor: int | None = None
    external_id: str = ""
    product_id: str = ""
    category: str = ""
    options: dict[str, str] = field(default_factory=dict)
    serials: list[str] = field(default_factory=list)
    parts: Sequence[PartDraft] = ()


@dataclass(slots=True)
class TenderDraft:
    """A payment that was captured. `kind`: card, wallet, gift_card, bank, cash, other."""

    captured_minor: int
    kind: str = "other"
    label: str = ""
    provider: str = ""
    external_id: str = ""
    captured_at: datetime | None = None


@dataclass(slots=True)
class OrderDraft:
    """
    `updated_at` is the source's time of this copy (the version): an older copy never overwrites a newer one.

    `tax_included`: the source's prices and discounts contain tax, as in most of the world; otherwise tax is
    added to them. `discount_minor` is the order's own discount over all lines, besides those of lines.
    """

    channel: str
    external_id: str
    currency: str
    placed_at: datetime
    buyer: BuyerDraft
    lines: list[LineDraft]
    number: str = ""
    updated_at: datetime | None = None
    ship_to: AddressDraft | None = None
    tenders: list[TenderDraft] = field(default_factory=list)
    state: str = "open"
    tax_included: bool = True
    discount_minor: int = 0
    tax_minor: int = 0
    shipping_minor: int = 0
    shipping_tax_minor: int = 0
    fees_minor: int = 0
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    canceled_at: datetime | None = None

    @property
    def version_at(self) -> datetime:
        return self.updated_at or self.placed_at


@dataclass(slots=True)
class VariantDraft:
    """`parts` make it a kit, an empty list makes it none; None leaves it as it is."""

    sku: str
    options: dict[str, str] = field(default_factory=dict)
    price_minor: int | None = None
    currency: str = ""
    available: bool = True
    parts: Sequence[PartDraft] | None = None


@dataclass(slots=True)
class ProductDraft:
    external_id: str
    title: str
    category: str = ""
    option_names: list[str] = field(default_factory=list)
    variants: list[VariantDraft] = field(default_factory=list)
