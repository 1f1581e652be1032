"""Writing orders that are new: one bulk insert a table, however many orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Model

from aftermile.accounts.models import Seller
from aftermile.database.bulk import insert_rows
from aftermile.kernel import clock
from aftermile.kernel.ids import new_ids
from aftermile.orders.actions.kits import Catalog
from aftermile.orders.amounts import LineAmounts, OrderAmounts, amounts_of, slices_of
from aftermile.orders.drafts import AddressDraft, LineDraft, OrderDraft
from aftermile.orders.models import Address, LinePart, Order, OrderLine, OrderState, Tender, Unit, UnitState
from aftermile.orders.words import clean_phone, fit, search_text

_CANCELED: Final = str(UnitState.CANCELED)
_WITH_BUYER: Final = str(UnitState.WITH_BUYER)
_ORDER: Final = (
    *("id", "seller_id", "channel", "external_id", "number", "buyer_id", "ship_to_id", "country", "state"),
    *("currency", "items_minor", "discount_minor", "shipping_minor", "fees_minor", "tax_minor"),
    *("total_minor", "placed_at", "shipped_at", "delivered_at", "canceled_at", "source_updated_at"),
    *("source_hash", "search", "created_at"),
)
_LINE: Final = (
    *("id", "order_id", "position", "external_id", "variant_id", "sku", "title", "category", "options"),
    *("quantity", "unit_price_minor", "discount_minor", "tax_minor", "paid_minor"),
)
UNIT: Final = (
    *("id", "seller_id", "line_id", "quantity", "paid_minor", "discount_minor", "tax_minor", "state"),
    "serial",
)
OF_KIT: Final = ("part_id", "part_sku", "part_title")
_TENDER: Final = (
    *("id", "seller_id", "order_id", "position", "kind", "label", "provider", "external_id"),
    *("currency", "captured_minor", "captured_at"),
)
_ADDRESS: Final = ("id", "name", "line1", "line2", "city", "region", "postcode", "country", "phone")


@dataclass(slots=True)
class NewOrder:
    """A checked draft with its hash, its buyer and the id it will have."""

    id: str
    draft: OrderDraft
    source_hash: str
    buyer_id: str


@dataclass(slots=True)
class Goods:
    """
    Lines to be written, with the parts of kits and with units, which stand in the order of their lines.

    `parts` come with the place of their line.
    """

    seller: Seller
    catalog: Catalog
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    parts: list[tuple[int, LinePart]] = field(default_factory=list)
    units: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self, order_id: str, position: int, line: LineDraft, paid: LineAmounts, draft: OrderDraft
    ) -> None:
        """Add a line of a draft."""
        parts = self.catalog.parts_of(line, draft.currency)
        self.parts.extend((len(self.lines), part) for part in parts)
        row = line_row(order_id, position, line, paid, self.catalog.variants)
        self.lines.append((*row, pieces_of(line.quantity, parts)) if parts else row)
        canceled = draft.state == OrderState.CANCELED
        self.units.extend(unit_rows(self.seller, line, paid, parts, canceled=canceled))


def pieces_of(kits: int, parts: Sequence[LinePart]) -> int:
    """Return how many pieces the parts of so many kits are."""
    return kits * sum(part.quantity for part in parts)


def create_orders(seller: Seller, news: Sequence[NewOrder], catalog: Catalog) -> list[Tender]:
    """Insert orders with addresses, lines, units and tenders; return the tenders."""
    now = clock.now()
    addresses = insert_addresses([new.draft.ship_to for new in news])
    goods, orders = Goods(seller, catalog), []
    for new, address_id in zip(news, addresses, strict=True):
        amounts = amounts_of(new.draft)
        orders.append(_order_row(seller, new, amounts, address_id, now))
        for position, (line, paid) in enumerate(zip(new.draft.lines, amounts.lines, strict=True), 1):
            goods.add(new.id, position, line, paid, new.draft)
    insert_rows(Order, _ORDER, orders)
    insert_goods(goods)
    return insert_tenders(seller, [(new.id, new.draft, 0, 0) for new in news])


def _order_row(
    seller: Seller, new: NewOrder, amounts: OrderAmounts, address_id: str | None, now: datetime
) -> tuple[Any, ...]:
    draft = new.draft
    placed = draft.placed_at.astimezone(UTC)
    canceled = draft.canceled_at
    if canceled is None and draft.state == OrderState.CANCELED:
        canceled = draft.version_at
    return (
        *(new.id, seller.pk, draft.channel, draft.external_id, fit(draft.number or draft.external_id, 120)),
        *(new.buyer_id, address_id, country_of(draft), draft.state, draft.currency),
        *(amounts.items_minor, amounts.discount_minor, amounts.shipping_minor, amounts.fees_minor),
        *(amounts.tax_minor, amounts.total_minor, placed, draft.shipped_at, draft.delivered_at, canceled),
        *(draft.version_at, new.source_hash, order_words(draft), now),
    )


def country_of(draft: OrderDraft) -> str:
    address = draft.ship_to.country if draft.ship_to else ""
    return fit(address or draft.buyer.country, 2).upper()


def order_words(draft: OrderDraft, *, personal: bool = True) -> str:
    """Return the words an order is found by: numbers, goods and, if `personal`, by whom and where to."""
    parts = [draft.number, draft.external_id]
    buyer, to = draft.buyer, draft.ship_to
    if personal:
        parts += [buyer.external_id, buyer.name, buyer.email, buyer.phone]
    if personal and to is not None:
        parts += [to.name, to.postcode, to.city]
    for line in draft.lines:
        parts.append(line.sku)
        parts.append(line.title)
        parts.extend(line.serials)
        parts.extend(part.sku for part in line.parts)
    return search_text([part for part in parts if part])


def line_row(
    order_id: str, position: int, line: LineDraft, paid: LineAmounts, variants: dict[str, str]
) -> tuple[Any, ...]:
    return (
        *("", order_id, position, fit(line.external_id, 120), variants.get(line.sku), line.sku),
        *(fit(line.title or line.sku, 300), fit(line.category, 80), line.options, line.quantity),
        *(paid.unit_price_minor, paid.discount_minor, paid.tax_minor, paid.paid_minor),
    )


def unit_rows(
    seller: Seller, line: LineDraft, paid: LineAmounts, parts: Sequence[LinePart], *, canceled: bool
) -> list[tuple[Any, ...]]:
    """
    Return the units of a line; in place of the line's id stands 1 for the first of its units, else 0.

    Those of a kit name their part as well.
    """
    state = _CANCELED if canceled else _WITH_BUYER
    named: list[tuple[Any, ...]] = [(part.pk, part.sku, part.title) for part in parts] or [()]
    return [
        (
            "",
            seller.pk,
            int(place == 0),
            part.quantity,
            part.paid_minor,
            part.discount_minor,
            part.tax_minor,
            state,
            fit(part.serial, 80),
            *named[part.part],
        )
        for place, part in enumerate(slices_of(line, paid, [(part.quantity, part.share) for part in parts]))
    ]


def insert_goods(goods: Goods) -> None:
    """Insert lines, parts and units; lines and units get their ids here."""
    line_ids = new_ids("lin", len(goods.lines))
    lines = [(id_, *row[1:]) for id_, row in zip(line_ids, goods.lines, strict=True)]
    _insert_two(OrderLine, _LINE, ("pieces",), lines)
    for place, part in goods.parts:
        part.line_id = line_ids[place]
    LinePart.objects.bulk_create([part for _, part in goods.parts], batch_size=500)
    numbered = []
    index = -1
    for unit_id, row in zip(new_ids("unit", len(goods.units)), goods.units, strict=True):
        index += row[2]
        numbered.append((unit_id, row[1], line_ids[index], *row[3:]))
    _insert_two(Unit, UNIT, OF_KIT, numbered)


def _insert_two(
    model: type[Model], names: tuple[str, ...], more: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Insert rows, of which those of kits have more fields."""
    insert_rows(model, names, [row for row in rows if len(row) == len(names)])
    insert_rows(model, (*names, *more), [row for row in rows if len(row) > len(names)])


def insert_addresses(drafts: Sequence[AddressDraft | None]) -> list[str | None]:
    """Insert the addresses there are and return their ids, None for none."""
    ids = iter(new_ids("adr", len(drafts)))
    found = [next(ids) if draft is not None else None for draft in drafts]
    rows = [
        (
            address_id,
            fit(to.name, 200),
            fit(to.line1, 200),
            fit(to.line2, 200),
            fit(to.city, 120),
            fit(to.region, 120),
            fit(to.postcode, 20),
            fit(to.country, 2).upper(),
            clean_phone(to.phone, fit(to.country, 2)),
        )
        for address_id, to in zip(found, drafts, strict=True)
        if to is not None
    ]
    insert_rows(Address, _ADDRESS, rows)
    return found


def insert_tenders(seller: Seller, orders: Sequence[tuple[str, OrderDraft, int, int]]) -> list[Tender]:
    """
    Insert the tenders of drafts after the first `skip`, in positions after `last`; return them.

    `orders`: (order id, draft, skip, last) of each.
    """
    rows = []
    for order_id, draft, skip, last in orders:
        for position, tender in enumerate(draft.tenders[skip:], last + 1):
            rows.append(
                (
                    "",
                    seller.pk,
                    order_id,
                    position,
                    fit(tender.kind, 30),
                    fit(tender.label, 80),
                    fit(tender.provider or seller.payment_provider, 40),
                    fit(tender.external_id, 120),
                    draft.currency,
                    tender.captured_minor,
                    tender.captured_at or draft.placed_at,
                )
            )
    ids = new_ids("tnd", len(rows))
    rows = [(tender_id, *row[1:]) for tender_id, row in zip(ids, rows, strict=True)]
    insert_rows(Tender, _TENDER, rows)
    return [Tender(**dict(zip(_TENDER, row, strict=True))) for row in rows]
