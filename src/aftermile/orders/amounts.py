"""
What each line and each unit of an order was paid with. Pure; all parts sum to their whole in minor units.

The order's discount is shared by what the lines cost after their own discounts, its tax likewise, both by
largest remainder. Where the source adds tax to its prices, a line's discount stays the amount the source
names, and `unit_price_minor` becomes the list price with tax, rounded; paid amounts are exact in both modes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aftermile.kernel.money import allocate
from aftermile.orders.drafts import LineDraft, OrderDraft


@dataclass(slots=True)
class LineAmounts:
    unit_price_minor: int
    discount_minor: int
    tax_minor: int
    paid_minor: int


@dataclass(slots=True)
class OrderAmounts:
    """total = items - discount + shipping + fees = sum of lines' paid + shipping + fees; tax is in it."""

    lines: list[LineAmounts]
    items_minor: int
    discount_minor: int
    shipping_minor: int
    fees_minor: int
    tax_minor: int
    total_minor: int


def amounts_of(draft: OrderDraft) -> OrderAmounts:
    """Return all amounts of a checked draft (see `checking`: discounts do not exceed what they lower)."""
    if not (draft.discount_minor or draft.tax_minor or any(line.tax_minor for line in draft.lines)):
        return _plain(draft)
    lines = draft.lines
    owed = [line.unit_price_minor * line.quantity - line.discount_minor for line in lines]
    shares = allocate(draft.discount_minor, owed) if draft.discount_minor else [0] * len(lines)
    net = [amount - share for amount, share in zip(owed, shares, strict=True)]
    taxes = _taxes(draft, net)
    extra = [0] * len(lines) if draft.tax_included else taxes
    priced = [
        _line(line, share, tax, paid + more, included=draft.tax_included)
        for line, share, tax, paid, more in zip(lines, shares, taxes, net, extra, strict=True)
    ]
    paid = sum(line.paid_minor for line in priced)
    discount = sum(line.discount_minor for line in priced)
    shipping = draft.shipping_minor + (0 if draft.tax_included else draft.shipping_tax_minor)
    return OrderAmounts(
        lines=priced,
        items_minor=paid + discount,
        discount_minor=discount,
        shipping_minor=shipping,
        fees_minor=draft.fees_minor,
        tax_minor=sum(taxes) + draft.shipping_tax_minor,
        total_minor=paid + shipping + draft.fees_minor,
    )


def _plain(draft: OrderDraft) -> OrderAmounts:
    """Most orders of the past have neither tax nor a discount of their own: nothing is shared."""
    lines, items, discount = [], 0, 0
    for line in draft.lines:
        gross = line.unit_price_minor * line.quantity
        items, discount = items + gross, discount + line.discount_minor
        lines.append(LineAmounts(line.unit_price_minor, line.discount_minor, 0, gross - line.discount_minor))
    included = draft.tax_included
    shipping = draft.shipping_minor + (0 if included else draft.shipping_tax_minor)
    total = items - discount + shipping + draft.fees_minor
    return OrderAmounts(lines, items, discount, shipping, draft.fees_minor, draft.shipping_tax_minor, total)


def total_of(draft: OrderDraft) -> int:
    """Return what `amounts_of` gives as the total, without its parts."""
    total = draft.shipping_minor + draft.fees_minor - draft.discount_minor
    for line in draft.lines:
        total += line.unit_price_minor * line.quantity - line.discount_minor
    if draft.tax_included:
        return total
    untaxed = any(line.tax_minor is None for line in draft.lines)
    taxes = sum(line.tax_minor or 0 for line in draft.lines)
    return total + taxes + (draft.tax_minor if untaxed else 0) + draft.shipping_tax_minor


def _taxes(draft: OrderDraft, net: Sequence[int]) -> list[int]:
    """`OrderDraft.tax_minor` is what the lines without a tax of their own share."""
    open_lines = [i for i, line in enumerate(draft.lines) if line.tax_minor is None]
    taxes = [line.tax_minor or 0 for line in draft.lines]
    if draft.tax_minor and open_lines:
        parts = allocate(draft.tax_minor, [net[i] for i in open_lines])
        for i, part in zip(open_lines, parts, strict=True):
            taxes[i] = part
    return taxes


def _line(line: LineDraft, share: int, tax: int, paid: int, *, included: bool) -> LineAmounts:
    discount = line.discount_minor + share
    price = line.unit_price_minor if included else nearest(paid + discount, line.quantity)
    return LineAmounts(unit_price_minor=price, discount_minor=discount, tax_minor=tax, paid_minor=paid)


def nearest(total: int, count: int) -> int:
    """Return what one of so many pieces costs, rounded."""
    return (2 * total + count) // (2 * count)


@dataclass(slots=True)
class Slice:
    """
    Amounts of one unit: a piece with its serial number, or all pieces of a line that have none.

    `part` is the place of a kit's part among its parts.
    """

    quantity: int
    paid_minor: int
    discount_minor: int
    tax_minor: int
    serial: str = ""
    part: int = 0


def slices_of(line: LineDraft, amounts: LineAmounts, parts: Sequence[tuple[int, int]] = ()) -> list[Slice]:
    """
    Return the units a line begins with; they sum to the line.

    `parts` of a kit are (pieces in one kit, share): each has its own units and its share of the money.
    """
    whole = (amounts.paid_minor, amounts.discount_minor, amounts.tax_minor)
    if not parts:
        return _sliced(line.quantity, line.serials, whole, 0)
    shares = [share for _pieces, share in parts]
    money = zip(*(allocate(minor, shares) for minor in whole), strict=True)
    return [
        piece
        for place, ((pieces, _share), sums) in enumerate(zip(parts, money, strict=True))
        for piece in _sliced(line.quantity * pieces, [] if place else line.serials, sums, place)
    ]


def _sliced(quantity: int, serials: Sequence[str], whole: Sequence[int], part: int) -> list[Slice]:
    if not serials:
        return [Slice(quantity, whole[0], whole[1], whole[2], part=part)]
    rest = quantity - len(serials)
    counts = [1] * len(serials) + ([rest] if rest else [])
    paid, discount, tax = (allocate(minor, counts) for minor in whole)
    rows = zip(counts, paid, discount, tax, [*serials, ""], strict=False)
    return [Slice(*row, part=part) for row in rows]


def shares_of(pieces: Sequence[int], named: Sequence[int | None], worth: Sequence[int | None]) -> list[int]:
    """
    Return what each part of a kit weighs in its price: as named, else by list prices, else by pieces.

    `worth` are list prices of one piece; one that is not known leaves prices out of it.
    """
    if named and all(share is not None for share in named):
        return [share or 0 for share in named]
    priced = [(price or 0) * count for price, count in zip(worth, pieces, strict=True)]
    return priced if all(priced) else list(pieces)
