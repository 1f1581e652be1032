"""Returns of the past, loaded with old orders: closed cases with their receipt and refund, nobody told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from aftermile.accounts.models import Seller
from aftermile.accounts.numbers import next_numbers
from aftermile.cases.models import Case, CaseLine, Disposition, Grade, Receipt, ReceiptLine, Remedy
from aftermile.cases.states import Kind, State
from aftermile.database.bulk import insert_rows, update_rows
from aftermile.events.log import history
from aftermile.events.models import Event
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_ids
from aftermile.kernel.search import document
from aftermile.ledger.actions import book_past_refunds
from aftermile.orders.actions import note_units
from aftermile.orders.amounts import nearest
from aftermile.orders.hooks import PastRefund, PastReturns
from aftermile.orders.importing.mapping import Mapping as FileMapping
from aftermile.orders.importing.mapping import mapping_of
from aftermile.orders.importing.values import Values
from aftermile.orders.models import BuyerIdentity, ImportJob, Order, Tender, Unit, UnitState
from aftermile.orders.past_returns import Kit, Matched, Piece, ReturnRow, Sales, Unmatched

LONGEST_KEY: Final = 80
REASON: Final = "changed_mind"
"""A canceled invoice says that goods came back, not why; no fault is laid on anybody."""


@dataclass(slots=True)
class _Past:
    """One case to be: pieces of one order that came back on one document."""

    document: str
    order_id: str
    rows: list[Matched] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def paid_minor(self) -> int:
        return sum(piece.paid_minor for piece in self.pieces)


@transaction.atomic
def load_past_returns(job: ImportJob, rows: Sequence[dict[str, str]]) -> PastReturns:
    """
    Match returned rows of an import to earlier sales and keep each as a closed return.

    All rows of a document come together: one that was loaded before changes nothing.
    """
    loader = _Loader(job.seller, mapping_of(job.mapping))
    loader.load(rows)
    return PastReturns(loader.counts, sorted(loader.listed, key=lambda one: int(str(one["row"]))))


class _Loader:
    def __init__(self, seller: Seller, mapping: FileMapping) -> None:
        self.seller, self.mapping = seller, mapping
        self.values = Values(mapping, seller.time_zone)
        self.channel = mapping.constants.get("order.channel", "import")
        self.services = {*mapping.shipping_skus, *mapping.fee_skus}
        self.counts: Counter[str] = Counter(
            dict.fromkeys(
                (
                    "returns_matched",
                    "returns_in_part",
                    "returns_unmatched",
                    "returns_known",
                    "cases",
                    "refunds",
                ),
                0,
            )
        )
        self.listed: list[dict[str, object]] = []

    def load(self, batch: Sequence[dict[str, str]]) -> None:
        rows = [row for row in map(self._read, batch) if row is not None]
        known = self._known({row.document for row in rows})
        self.counts["returns_known"] += sum(row.document in known for row in rows)
        rows = [row for row in rows if row.document not in known]
        sales = self._sales(rows)
        matches = [sales.match(row) for row in rows]
        self._count(matches)
        cases = list(_grouped(matches))
        if cases:
            _write_units(self.seller, sales, cases)
            self._write(cases)

    def _read(self, raw: dict[str, str]) -> ReturnRow | None:
        number, sku = int(raw["row"]), raw.get("line.sku", "")
        buyer = raw.get("buyer.external_id", "")
        if sku in self.services or not any(char.isdigit() for char in sku):
            self._leave(number, raw, Unmatched.NO_GOODS)
            return None
        if not buyer:
            self._leave(number, raw, Unmatched.NO_BUYER)
            return None
        try:
            currency = self.values.currency("order.currency", raw.get("order.currency", ""))
            return ReturnRow(
                number,
                raw["order.external_id"],
                buyer,
                sku,
                self.values.time("order.placed_at", raw["order.placed_at"]),
                abs(int(raw["line.quantity"])),
                self.values.amount("line.unit_price", raw["line.unit_price"], currency),
            )
        except (AftermileError, ValueError, KeyError):
            self._leave(number, raw, Unmatched.UNREADABLE)
            return None

    def _leave(self, number: int, raw: dict[str, str], why: Unmatched) -> None:
        self._list(number, raw.get("order.external_id", ""), raw.get("line.sku", ""), why)
        self.counts["returns_unmatched"] += 1

    def _list(self, row: int, document: str, sku: str, why: Unmatched) -> None:
        self.listed.append({"row": row, "document": document, "sku": sku, "why": why.value})

    def _known(self, documents: set[str]) -> set[str]:
        keys = {self._key(document, 1): document for document in documents}
        rows = Case.objects.filter(seller=self.seller, operation_key__in=keys)
        return {keys[key] for key in rows.values_list("operation_key", flat=True)}

    def _key(self, document: str, count: int) -> str:
        key = f"past:{self.channel}:{document}:{count}"
        return key if len(key) <= LONGEST_KEY else f"past:{blake2b(key.encode(), digest_size=32).hexdigest()}"

    def _sales(self, rows: Sequence[ReturnRow]) -> Sales:
        customers = {row.buyer for row in rows}
        identities = BuyerIdentity.objects.filter(
            seller=self.seller, channel=self.channel, kind="customer", value__in=customers
        )
        names = dict(identities.values_list("buyer_id", "value"))
        named = {row.sku for row in rows}
        units = (
            Unit.objects.select_for_update(of=("self",))
            .filter(
                Q(line__sku__in=named) | Q(part_sku__in=named),
                line__order__buyer__in=names,
                line__order__channel=self.channel,
                state__in=(UnitState.WITH_BUYER, UnitState.RETURNED),
                holder_ref="",
            )
            .order_by("pk")
            .values_list(
                *("part_id", "part_sku", "part_title", "part__quantity"),
                *("line__order__buyer_id", "line__sku", "state", "id", "line_id", "line__order_id"),
                *("line__order__placed_at", "line__unit_price_minor", "quantity", "paid_minor"),
                *("discount_minor", "tax_minor"),
            )
        )
        pieces, kits = [], dict[str, tuple[str, str, Kit]]()
        for part, part_sku, part_title, per, buyer, sku, state, *rest in units:
            piece = Piece(*rest)
            piece.returned = state == UnitState.RETURNED
            if part:
                kit = kits.setdefault(
                    piece.line, (names[buyer], sku, Kit(piece.line, piece.at, piece.price_minor))
                )
                kit[2].parts[part_sku] = per
                piece.part = (part, part_sku, part_title)
                piece.price_minor = nearest(piece.paid_minor + piece.discount_minor, piece.quantity)
            pieces.append((names[buyer], part_sku or sku, piece))
        return Sales(pieces, kits.values())

    def _count(self, matches: Sequence[Matched]) -> None:
        for match in matches:
            if match.why is None:
                self.counts["returns_matched"] += 1
                continue
            self.counts["returns_in_part" if match.pieces else "returns_unmatched"] += 1
            self._list(match.row.row, match.row.document, match.row.sku, match.why)

    def _write(self, cases: Sequence[_Past]) -> None:
        orders = Order.objects.in_bulk([past.order_id for past in cases])
        ids = new_ids("case", len(cases))
        years = [past.rows[0].row.at.year for past in cases]
        numbers = next_numbers(self.seller, "RMA", years)
        count: Counter[str] = Counter()
        keys = []
        for past in cases:
            count[past.document] += 1
            keys.append(self._key(past.document, count[past.document]))
        heads = [_Head(*row, orders[row[-1].order_id]) for row in zip(ids, numbers, keys, cases, strict=True)]
        _write_cases(self.seller, heads)
        self.counts["cases"] += len(heads)
        _write_events(self.seller, heads, _ARRIVAL)
        self.counts["refunds"] += book_past_refunds(self.seller, list(_refunds(heads)))
        _write_events(self.seller, heads, _END)


@dataclass(slots=True)
class _Head:
    id: str
    number: str
    key: str
    past: _Past
    order: Order


def _grouped(matches: Iterable[Matched]) -> Iterator[_Past]:
    found: dict[tuple[str, str], _Past] = {}
    for match in matches:
        for piece in match.pieces:
            key = (match.row.document, piece.order)
            past = found.setdefault(key, _Past(*key))
            past.pieces.append(piece)
            if match not in past.rows:
                past.rows.append(match)
    return iter(found.values())


def _write_units(seller: Seller, sales: Sales, cases: Sequence[_Past]) -> None:
    """Mark returned units, shrunk to what came back, and insert what is left of split ones."""
    for piece, unit_id in zip(sales.made, new_ids("unit", len(sales.made)), strict=True):
        piece.id = unit_id
    made = {id(piece) for piece in sales.made}
    insert_rows(
        Unit,
        (
            *("id", "seller_id", "line_id", "quantity", "paid_minor", "discount_minor", "tax_minor"),
            *("state", "parent_id", "part_id", "part_sku", "part_title"),
        ),
        [
            (
                *(one.id, seller.pk, one.line, one.quantity, one.paid_minor, one.discount_minor),
                one.tax_minor,
                UnitState.RETURNED.value if one.returned else UnitState.WITH_BUYER.value,
                one.parent.id if one.parent else None,
                *(one.part or (None, "", "")),
            )
            for one in sales.made
        ],
    )
    standing = {piece.id: piece for past in cases for piece in past.pieces if id(piece) not in made}
    update_rows(
        Unit,
        ("quantity", "state", "paid_minor", "discount_minor", "tax_minor"),
        [
            (
                *(piece.quantity, UnitState.RETURNED.value, piece.paid_minor, piece.discount_minor),
                *(piece.tax_minor, unit_id),
            )
            for unit_id, piece in sorted(standing.items())
        ],
    )
    note_units("made", [piece.id for piece in sales.made])
    note_units("returned", sorted(standing))


_CASE: Final = (
    *("id", "seller_id", "order_id", "buyer_id", "rma_number", "kind", "state", "reason", "wanted"),
    *("remedy", "language", "country", "source", "currency", "value_minor", "agreed_minor"),
    *("refunded_minor", "freight_payer", "operation_key", "opened_at", "updated_at", "closed_at"),
    *("goods_complete_at", "search"),
)


def _write_cases(seller: Seller, heads: Sequence[_Head]) -> None:
    insert_rows(Case, _CASE, [_case_row(seller, head) for head in heads])
    lines = [(head, piece) for head in heads for piece in head.past.pieces]
    line_ids = new_ids("cln", len(lines))
    insert_rows(
        CaseLine,
        ("id", "case_id", "unit_id", "reason"),
        [(row_id, head.id, piece.id, REASON) for row_id, (head, piece) in zip(line_ids, lines, strict=True)],
    )
    receipts = dict(zip([head.id for head in heads], new_ids("rcp", len(heads)), strict=True))
    insert_rows(
        Receipt,
        ("id", "case_id", "operation_key", "by_name", "complete", "at"),
        [(receipts[head.id], head.id, "past", "", True, _at(head)) for head in heads],
    )
    insert_rows(
        ReceiptLine,
        ("receipt_id", "case_line_id", "quantity", "grade", "disposition"),
        [
            (receipts[head.id], row_id, piece.quantity, Grade.A.value, Disposition.RESTOCK.value)
            for row_id, (head, piece) in zip(line_ids, lines, strict=True)
        ],
    )


def _at(head: _Head) -> Any:
    return head.past.rows[0].row.at


def _case_row(seller: Seller, head: _Head) -> tuple[Any, ...]:
    order, at, paid = head.order, _at(head), head.past.paid_minor
    skus = [match.row.sku for match in head.past.rows]
    words = document([head.number, order.number, head.past.document, *skus])
    return (
        *(head.id, seller.pk, order.pk, order.buyer_id, head.number, Kind.RETURN.value, State.CLOSED.value),
        *(REASON, Remedy.REFUND.value, Remedy.REFUND.value, "en", order.country, "import", order.currency),
        *(paid, paid, paid, "buyer", head.key, at, at, at, at, words),
    )


def _refunds(heads: Sequence[_Head]) -> Iterator[PastRefund]:
    tenders: dict[str, list[Tender]] = {}
    for tender in Tender.objects.filter(order__in=[head.order.pk for head in heads]).order_by("position"):
        tenders.setdefault(tender.order_id, []).append(tender)
    for head in heads:
        units = [(piece.id, piece.paid_minor) for piece in head.past.pieces if piece.paid_minor]
        paid = sum(amount for _, amount in units)
        if paid and head.order.pk in tenders:
            tender = tenders[head.order.pk][0]
            yield PastRefund(tender, paid, _at(head), head.key, units, case_ref=head.id, reason=REASON)


_ARRIVAL: Final = {
    "case.opened": (State.REQUESTED, ""),
    "case.received": (State.RECEIVED, State.APPROVED),
}
_END: Final = {
    "case.settled": (State.SETTLED, State.SETTLING),
    "case.closed": (State.CLOSED, State.SETTLED),
}


def _write_events(
    seller: Seller, heads: Sequence[_Head], steps: Mapping[str, tuple[State, State | str]]
) -> None:
    events: list[Event] = []
    for head in heads:
        money = {"minor": head.past.paid_minor, "currency": head.order.currency}
        common = {"number": head.number, "kind": Kind.RETURN.value, "order": head.order.pk}
        for name, (state, was) in steps.items():
            data: dict[str, Any] = {**common, "state": str(state), "was": str(was)}
            if name == "case.opened":
                data["reason"] = REASON
            if name == "case.settled":
                data["refunded"] = money
            events += history(name, seller=seller, subjects=[(head.id, _at(head), data)])
    names = (
        *("id", "seller_id", "name", "subject_id", "thread_id", "actor_kind", "actor_ref", "actor_name"),
        *("data", "at", "loaded"),
    )
    insert_rows(Event, names, [tuple(getattr(event, name) for name in names) for event in events])
