"""
Which sale a returned row of the past belongs to. Pure.

A sale fits when the same buyer bought the same article at the same price, not later, and so many pieces are
left. The newest fitting sale is taken first; a row may take pieces of several.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aftermile.kernel.money import allocate


def _(words: str) -> str:
    return words


class Unmatched(StrEnum):
    """Why pieces of a returned row have no sale."""

    NO_BUYER = _("no buyer is named")
    NO_GOODS = _("no goods: postage, fees, discounts")
    NEVER_BOUGHT = _("the buyer never bought this article here")
    BOUGHT_LATER = _("the buyer bought this article only later")
    OTHER_PRICE = _("the buyer bought this article at another price only")
    NONE_LEFT = _("all pieces that were bought have been returned")
    TOO_MANY = _("more pieces than were bought")
    UNREADABLE = _("date, quantity or price cannot be read")


@dataclass(slots=True, eq=False)
class Piece:
    """A unit of a sale with what is left of it; `parent` is set on what a split made."""

    id: str
    line: str
    order: str
    at: datetime
    price_minor: int
    quantity: int
    paid_minor: int
    discount_minor: int
    tax_minor: int
    returned: bool = False
    changed: bool = False
    parent: "Piece | None" = None

    def take(self, quantity: int) -> "Piece | None":
        """Mark `quantity` pieces as returned; return what is left as a new piece, its id still empty."""
        self.returned = self.changed = True
        if quantity == self.quantity:
            return None
        weights = [quantity, self.quantity - quantity]
        paid, discount, tax = (
            allocate(whole, weights) for whole in (self.paid_minor, self.discount_minor, self.tax_minor)
        )
        self.quantity, self.paid_minor, self.discount_minor, self.tax_minor = (
            quantity,
            paid[0],
            discount[0],
            tax[0],
        )
        return Piece(
            *("", self.line, self.order, self.at, self.price_minor),
            *(weights[1], paid[1], discount[1], tax[1]),
            parent=self,
        )


@dataclass(slots=True)
class ReturnRow:
    """One returned row: `document` is the source's number of the return."""

    row: int
    document: str
    buyer: str
    sku: str
    at: datetime
    quantity: int
    price_minor: int


@dataclass(slots=True)
class Matched:
    """The pieces a row took; `left` of its quantity found none, and why."""

    row: ReturnRow
    pieces: list[Piece] = field(default_factory=list)
    left: int = 0
    why: Unmatched | None = None


class Sales:
    """Pieces with buyers, by buyer and article."""

    def __init__(self, pieces: Iterable[tuple[str, str, Piece]]) -> None:
        self._pieces: dict[tuple[str, str], list[Piece]] = {}
        self.made: list[Piece] = []
        for buyer, sku, piece in pieces:
            self._pieces.setdefault((buyer, sku), []).append(piece)
        for stock in self._pieces.values():
            stock.sort(key=lambda piece: (piece.at, piece.id))

    def match(self, row: ReturnRow) -> Matched:
        """Take the pieces that fit this row."""
        stock = self._pieces.get((row.buyer, row.sku), [])
        found = Matched(row, left=row.quantity)
        for piece in reversed(stock.copy()):
            if not found.left:
                break
            if piece.returned or piece.at > row.at or piece.price_minor != row.price_minor:
                continue
            part = min(found.left, piece.quantity)
            rest = piece.take(part)
            if rest is not None:
                self.made.append(rest)
                stock.insert(stock.index(piece) + 1, rest)
            found.pieces.append(piece)
            found.left -= part
        if found.left:
            found.why = _why(stock, found)
        return found


def _why(stock: list[Piece], found: Matched) -> Unmatched:
    row = found.row
    if found.pieces:
        return Unmatched.TOO_MANY
    if not stock:
        return Unmatched.NEVER_BOUGHT
    earlier = [piece for piece in stock if piece.at <= row.at]
    if not earlier:
        return Unmatched.BOUGHT_LATER
    if not any(piece.price_minor == row.price_minor for piece in earlier):
        return Unmatched.OTHER_PRICE
    return Unmatched.NONE_LEFT
