"""
Which sale a returned row of the past belongs to. Pure.

A sale fits when the same buyer bought the same article at the same price, not later, and so many pieces are
left. The newest fitting sale is taken first; a row may take pieces of several.
"""

from collections.abc import Iterable, Sequence
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
    """
    A unit of a sale with what is left of it; `parent` is set on what a split made.

    `part` is (id, SKU, title) of the part of a kit that it is, else empty.
    """

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
    part: tuple[str, str, str] | tuple[()] = ()

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
            part=self.part,
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


@dataclass(slots=True)
class Kit:
    """A line that sold kits at a price; `parts` are the pieces in one kit by SKU."""

    line: str
    at: datetime
    price_minor: int
    parts: dict[str, int] = field(default_factory=dict)


class Sales:
    """Pieces with buyers, by buyer and article; those of `kits` stand under the SKU of their part."""

    def __init__(
        self, pieces: Iterable[tuple[str, str, Piece]], kits: Iterable[tuple[str, str, Kit]] = ()
    ) -> None:
        self._pieces: dict[tuple[str, str], list[Piece]] = {}
        self._kits: dict[tuple[str, str], list[Kit]] = {}
        self.made: list[Piece] = []
        for buyer, sku, piece in pieces:
            self._pieces.setdefault((buyer, sku), []).append(piece)
        for stock in self._pieces.values():
            stock.sort(key=lambda piece: (piece.at, piece.id))
        for buyer, sku, kit in kits:
            self._kits.setdefault((buyer, sku), []).append(kit)
        for row in self._kits.values():
            row.sort(key=lambda kit: (kit.at, kit.line))

    def match(self, row: ReturnRow) -> Matched:
        """Take the pieces that fit this row."""
        stock = self._pieces.get((row.buyer, row.sku), [])
        kits = self._kits.get((row.buyer, row.sku), [])
        found = Matched(row, left=row.quantity)
        fitting = [piece for piece in stock if not piece.returned and _fits(piece, row)]
        found.left = self._take(found, fitting, stock, found.left)
        for kit in reversed(kits):
            if found.left and _fits(kit, row):
                self._take_kits(found, kit)
        if found.left:
            found.why = _why([*stock, *kits], found)
        return found

    def _take(self, found: Matched, fitting: list[Piece], stock: list[Piece], wanted: int) -> int:
        """Take so many of these pieces, the newest first; return how many are missing."""
        for piece in reversed(fitting):
            if not wanted:
                break
            part = min(wanted, piece.quantity)
            rest = piece.take(part)
            if rest is not None:
                self.made.append(rest)
                stock.insert(stock.index(piece) + 1, rest)
            found.pieces.append(piece)
            wanted -= part
        return wanted

    def _take_kits(self, found: Matched, kit: Kit) -> None:
        """Take the pieces of as many kits of a line as are whole and wanted."""
        rows = []
        for sku, per in kit.parts.items():
            stock = self._pieces.get((found.row.buyer, sku), [])
            rows.append((per, stock, [one for one in stock if one.line == kit.line and not one.returned]))
        whole = min((sum(one.quantity for one in left) // per for per, _stock, left in rows), default=0)
        taken = min(found.left, whole)
        for per, stock, left in rows:
            self._take(found, left, stock, taken * per)
        found.left -= taken


def _fits(sold: Piece | Kit, row: ReturnRow) -> bool:
    return sold.at <= row.at and sold.price_minor == row.price_minor


def _why(stock: Sequence[Piece | Kit], found: Matched) -> Unmatched:
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
