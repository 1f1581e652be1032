"""
A newer copy of an order that stands: what may change does, what a case holds or was settled stays.

The amounts of lines and units are taken over as a whole or not at all: a conflict names the first line that
forbids it, and then only state, dates, address and number follow the newer copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from aftermile.accounts.models import Seller
from aftermile.events.log import history as events_of
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError
from aftermile.orders.actions.catalog import read_catalog
from aftermile.orders.actions.creating import (
    Goods,
    country_of,
    insert_addresses,
    insert_goods,
    insert_tenders,
    order_words,
    pieces_of,
    unit_rows,
)
from aftermile.orders.actions.keeping import Kept, is_known, read_kept
from aftermile.orders.actions.reslicing import reslice
from aftermile.orders.actions.unit_moves import note_units
from aftermile.orders.amounts import LineAmounts, OrderAmounts, amounts_of
from aftermile.orders.drafts import LineDraft, OrderDraft
from aftermile.orders.errors import CanceledHere, ExchangedHere, LineFrozen, TenderFrozen, UnitHeld
from aftermile.orders.models import LinePart, Order, OrderLine, OrderState, Tender, Unit, UnitMove, UnitState
from aftermile.orders.words import fit

_HEADER = ("number", "country", "state", "shipped_at", "delivered_at", "canceled_at")
_MONEY = ("items_minor", "discount_minor", "shipping_minor", "fees_minor", "tax_minor", "total_minor")
_STORED = (*_HEADER, *_MONEY, "ship_to", "placed_at", "source_updated_at", "source_hash", "version", "search")
_LINE = (
    "title",
    "category",
    "options",
    "quantity",
    "unit_price_minor",
    "discount_minor",
    "tax_minor",
    "pieces",
)
_UNIT = ("quantity", "paid_minor", "discount_minor", "tax_minor", "state", "serial")


@dataclass(slots=True)
class Newer:
    order: Order
    draft: OrderDraft
    source_hash: str


@dataclass(slots=True)
class Change:
    """What a newer copy changed in one order."""

    order: Order
    changed: list[str] = field(default_factory=list)
    conflicts: list[AftermileError] = field(default_factory=list)
    tenders: list[Tender] = field(default_factory=list)
    canceled: bool = False

    def events(self, by: Actor) -> list[Event]:
        now = clock.now()
        data: dict[str, Any] = {
            "number": self.order.number,
            "changed": self.changed,
            "conflicts": [conflict.code for conflict in self.conflicts],
        }
        found = []
        if self.changed or self.conflicts:
            seller = self.order.seller
            found += events_of("order.updated", seller=seller, subjects=[(self.order.pk, now, data)], by=by)
        if self.canceled:
            data = {"number": self.order.number}
            seller = self.order.seller
            found += events_of("order.canceled", seller=seller, subjects=[(self.order.pk, now, data)], by=by)
        return found


@dataclass(slots=True)
class _Batch:
    seller: Seller
    lines: dict[str, list[OrderLine]]
    units: dict[str, list[Unit]]
    tenders: dict[str, list[Tender]]
    goods: Goods
    parts: dict[str, list[LinePart]]
    kept: Kept
    new_tenders: list[tuple[str, OrderDraft, int, int]] = field(default_factory=list)
    changed_lines: list[OrderLine] = field(default_factory=list)
    changed_units: list[Unit] = field(default_factory=list)


def update_orders(seller: Seller, copies: Sequence[Newer]) -> list[Change]:
    """Apply newer copies; a fixed number of queries. The orders are locked by the caller."""
    batch = _read(seller, copies)
    changes = []
    for copy in copies:
        copy.order.seller = seller
        change = Change(copy.order)
        _header(batch, copy, change)
        _goods(batch, copy, change)
        _tenders(batch, copy, change)
        if change.canceled:
            _cancel_units(batch, copy.order, change)
        changes.append(change)
    _addresses(batch.kept, copies, changes)
    _write(batch, copies, changes)
    return changes


def _read(seller: Seller, copies: Sequence[Newer]) -> _Batch:
    ids = [copy.order.pk for copy in copies]
    lines: dict[str, list[OrderLine]] = {}
    for line in OrderLine.objects.filter(order__in=ids).order_by("order_id", "position"):
        lines.setdefault(line.order_id, []).append(line)
    units: dict[str, list[Unit]] = {}
    for unit in Unit.objects.select_for_update(of=("self",)).filter(line__order__in=ids).order_by("id"):
        units.setdefault(unit.line_id, []).append(unit)
    tenders: dict[str, list[Tender]] = {}
    for tender in Tender.objects.filter(order__in=ids).order_by("order_id", "position"):
        tenders.setdefault(tender.order_id, []).append(tender)
    goods = Goods(seller, read_catalog(seller, [copy.draft for copy in copies]))
    parts = _parts([line for rows in lines.values() for line in rows])
    kept = read_kept([copy.order for copy in copies], lines, [row for rows in units.values() for row in rows])
    return _Batch(seller, lines, units, tenders, goods, parts, kept)


def _parts(lines: Sequence[OrderLine]) -> dict[str, list[LinePart]]:
    """Return the parts of kits as they were sold."""
    kits = [line.pk for line in lines if line.pieces]
    found: dict[str, list[LinePart]] = {}
    for part in LinePart.objects.filter(line__in=kits).order_by("line_id", "position") if kits else ():
        found.setdefault(part.line_id, []).append(part)
    return found


def _header(batch: _Batch, copy: Newer, change: Change) -> None:
    order, draft = copy.order, copy.draft
    fresh = {
        "number": fit(draft.number or draft.external_id, 120),
        "country": country_of(draft) or order.country,
        "state": draft.state,
        "shipped_at": draft.shipped_at,
        "delivered_at": draft.delivered_at,
        "canceled_at": draft.canceled_at,
    }
    if draft.state == OrderState.CANCELED and draft.canceled_at is None:
        fresh["canceled_at"] = order.canceled_at or draft.version_at
    conflict = _state_kept(batch, order, draft)
    if conflict is not None:
        change.conflicts.append(conflict)
        fresh["state"], fresh["canceled_at"] = order.state, order.canceled_at
    change.canceled = fresh["state"] == OrderState.CANCELED != order.state
    for name, value in fresh.items():
        if getattr(order, name) != value:
            setattr(order, name, value)
            change.changed.append(name)
    order.placed_at = draft.placed_at.astimezone(UTC)
    order.source_updated_at, order.source_hash = draft.version_at, copy.source_hash
    order.version += 1
    order.search = order_words(draft, personal=not order.buyer.erased_at)


def _state_kept(batch: _Batch, order: Order, draft: OrderDraft) -> AftermileError | None:
    """Say why the state stays: what a case canceled is not opened again, what it exchanged not canceled."""
    if draft.state == order.state or OrderState.CANCELED not in (draft.state, order.state):
        return None
    ours = [unit for line in batch.kept.ours.get(order.pk, []) for unit in batch.units.get(line.pk, [])]
    if order.state == OrderState.CANCELED:
        sold = [unit for line in batch.lines.get(order.pk, []) for unit in batch.units.get(line.pk, [])]
        canceled = batch.kept.was_canceled(sold + ours)
        return CanceledHere(field="state", value=draft.state) if canceled else None
    if any(unit.state != UnitState.CANCELED for unit in ours):
        return ExchangedHere(field="state", value=draft.state)
    return None


def _goods(batch: _Batch, copy: Newer, change: Change) -> None:
    order, draft = copy.order, copy.draft
    amounts = amounts_of(draft)
    pairs = _matched(batch.lines.get(order.pk, []), draft.lines)
    wanted = dict(zip(map(id, draft.lines), amounts.lines, strict=True))
    frozen = _first_frozen(batch, pairs, wanted)
    if frozen is not None:
        change.conflicts.append(LineFrozen(field="lines", value=frozen.sku, line=frozen.position))
        return
    gone = 0
    position = max((line.position for line in batch.kept.ours.get(order.pk, [])), default=0)
    for line, fresh in pairs:
        position = max(position, line.position if line else 0)
        if fresh is None and line is not None:
            gone += _drop(batch, line)
        elif line is not None and fresh is not None:
            _rewrite(batch, line, fresh, wanted[id(fresh)])
    added = [fresh for line, fresh in pairs if line is None and fresh is not None]
    for place, fresh in enumerate(added, position + 1):
        batch.goods.add(order.pk, place, fresh, wanted[id(fresh)], draft)
    if added or gone:
        change.changed.append("lines")
    added_up = [wanted[id(fresh)] for fresh in added]
    for name, minor in _totals(batch, order, amounts, added_up).items():
        if getattr(order, name) != minor:
            setattr(order, name, minor)
            change.changed.append(name.removesuffix("_minor"))


def _totals(
    batch: _Batch, order: Order, amounts: OrderAmounts, added: Sequence[LineAmounts]
) -> dict[str, int]:
    """Return what all lines now come to, with those the source does not know of."""
    standing = [*batch.lines.get(order.pk, []), *batch.kept.ours.get(order.pk, [])]
    rows: list[OrderLine | LineAmounts] = [*standing, *added]
    paid, discount = sum(row.paid_minor for row in rows), sum(row.discount_minor for row in rows)
    shipping_tax = amounts.tax_minor - sum(line.tax_minor for line in amounts.lines)
    return {
        "items_minor": paid + discount,
        "discount_minor": discount,
        "shipping_minor": amounts.shipping_minor,
        "fees_minor": amounts.fees_minor,
        "tax_minor": sum(row.tax_minor for row in rows) + shipping_tax,
        "total_minor": paid + amounts.shipping_minor + amounts.fees_minor,
    }


Pair = tuple[OrderLine | None, LineDraft | None]


def _matched(lines: Sequence[OrderLine], drafts: Sequence[LineDraft]) -> list[Pair]:
    """Pair lines with drafts: by the source's line id, else by SKU in the order they stand."""
    waiting: dict[str, list[LineDraft]] = {}
    for draft in drafts:
        waiting.setdefault(draft.external_id or f"sku:{draft.sku}", []).append(draft)
    pairs: list[Pair] = []
    for line in lines:
        queue = waiting.get(line.external_id or f"sku:{line.sku}", [])
        pairs.append((line, queue.pop(0) if queue else None))
    taken = {id(draft) for _, draft in pairs}
    return pairs + [(None, draft) for draft in drafts if id(draft) not in taken]


def _first_frozen(batch: _Batch, pairs: Sequence[Pair], wanted: dict[int, LineAmounts]) -> OrderLine | None:
    for line, fresh in pairs:
        units = batch.units.get(line.pk, []) if line else []
        if line is None or _is_free(batch, units):
            continue
        if fresh is None and not batch.kept.was_canceled(units):
            return line
        if fresh is not None and not _is_known(batch, line, fresh, wanted[id(fresh)]):
            return line
    return None


def _is_known(batch: _Batch, line: OrderLine, draft: LineDraft, paid: LineAmounts) -> bool:
    units = batch.units.get(line.pk, [])
    if batch.kept.is_touched(units):
        return is_known(line, draft, paid.paid_minor, units, batch.kept)
    return _is_same(line, draft, paid)


def _is_free(batch: _Batch, units: Sequence[Unit]) -> bool:
    if batch.kept.is_touched(units):
        return False
    free = (UnitState.WITH_BUYER, UnitState.CANCELED)
    return all(not unit.holder_ref and unit.parent_id is None and unit.state in free for unit in units)


def _is_same(line: OrderLine, draft: LineDraft, paid: LineAmounts) -> bool:
    return (line.sku, line.quantity, line.paid_minor, line.discount_minor, line.tax_minor) == (
        *(draft.sku, draft.quantity, paid.paid_minor, paid.discount_minor, paid.tax_minor),
    )


def _drop(batch: _Batch, line: OrderLine) -> int:
    """A line that the newer copy no longer has stays as canceled, with nothing paid for it."""
    units = batch.units.get(line.pk, [])
    if batch.kept.is_touched(units):
        return 0
    if all(unit.state == UnitState.CANCELED and not unit.paid_minor for unit in units):
        return 0
    line.discount_minor = line.tax_minor = line.paid_minor = 0
    batch.changed_lines.append(line)
    for unit in batch.units.get(line.pk, []):
        unit.paid_minor = unit.discount_minor = unit.tax_minor = 0
        unit.state = UnitState.CANCELED
        batch.changed_units.append(unit)
    return 1


def _rewrite(batch: _Batch, line: OrderLine, draft: LineDraft, paid: LineAmounts) -> None:
    same = _is_same(line, draft, paid)
    line.title, line.category = fit(draft.title or draft.sku, 300), fit(draft.category, 80)
    line.options = draft.options
    batch.changed_lines.append(line)
    units = batch.units.get(line.pk, [])
    if batch.kept.is_touched(units):
        return
    parts = batch.parts.get(line.pk, [])
    line.quantity, line.pieces = draft.quantity, pieces_of(draft.quantity, parts)
    line.unit_price_minor, line.discount_minor = paid.unit_price_minor, paid.discount_minor
    line.tax_minor, line.paid_minor = paid.tax_minor, paid.paid_minor
    if same or not units:
        return
    fresh = unit_rows(batch.seller, draft, paid, parts, canceled=False)
    batch.changed_units.extend(reslice(line, units, fresh))


def _tenders(batch: _Batch, copy: Newer, change: Change) -> None:
    """A capture is a fact: more of them may come, none changes."""
    rows = batch.tenders.get(copy.order.pk, [])
    standing = [row for row in rows if not row.made_of]
    told = copy.draft.tenders
    for tender, draft in zip(standing, told, strict=False):
        if tender.captured_minor != draft.captured_minor:
            values = {"field": f"tenders[{tender.position - 1}].captured", "value": draft.captured_minor}
            change.conflicts.append(TenderFrozen(**values, booked=tender.captured_minor))
    if len(told) < len(standing):
        change.conflicts.append(TenderFrozen(field="tenders", value=len(told), booked=len(standing)))
    if len(told) > len(standing):
        change.changed.append("tenders")
        last = max((row.position for row in rows), default=0)
        batch.new_tenders.append((copy.order.pk, copy.draft, len(standing), last))


def _cancel_units(batch: _Batch, order: Order, change: Change) -> None:
    for line in batch.lines.get(order.pk, []):
        for unit in batch.units.get(line.pk, []):
            if unit.holder_ref:
                change.conflicts.append(UnitHeld(field="state", value=line.sku, case=unit.holder_ref))
            elif unit.state == UnitState.WITH_BUYER:
                unit.state = UnitState.CANCELED
                batch.changed_units.append(unit)


def _addresses(kept: Kept, copies: Sequence[Newer], changes: Sequence[Change]) -> None:
    """An address is kept as it was written; another one is another row. Erased buyers get none again."""
    drafts = [None if copy.order.buyer.erased_at else copy.draft.ship_to for copy in copies]
    drafts = [
        None if draft is not None and kept.has_left(copy.order, draft) else draft
        for draft, copy in zip(drafts, copies, strict=True)
    ]
    standing = [copy.order.ship_to for copy in copies]
    wanted = []
    for draft, row in zip(drafts, standing, strict=True):
        same = draft is None or (
            row is not None
            and (row.name, row.line1, row.line2, row.city, row.region, row.postcode, row.country)
            == (
                *(fit(draft.name, 200), fit(draft.line1, 200), fit(draft.line2, 200), fit(draft.city, 120)),
                *(fit(draft.region, 120), fit(draft.postcode, 20), fit(draft.country, 2).upper()),
            )
        )
        wanted.append(None if same else draft)
    for copy, change, address_id in zip(copies, changes, insert_addresses(wanted), strict=True):
        if address_id is not None:
            copy.order.ship_to_id = address_id
            change.changed.append("ship_to")


def _write(batch: _Batch, copies: Sequence[Newer], changes: Sequence[Change]) -> None:
    Order.objects.bulk_update([copy.order for copy in copies], _STORED, batch_size=200)
    OrderLine.objects.bulk_update(batch.changed_lines, [*_LINE, "paid_minor"], batch_size=200)
    changed = {unit.pk: unit for unit in batch.changed_units}
    Unit.objects.bulk_update(changed.values(), _UNIT, batch_size=200)
    if changed:  # a unit that no move names is as the newest copy says
        moved = UnitMove.objects.filter(unit__in=changed).values_list("unit_id", flat=True).distinct()
        note_units("changed", sorted(moved))
    insert_goods(batch.goods)
    by_order = {change.order.pk: change for change in changes}
    for tender in insert_tenders(batch.seller, batch.new_tenders):
        by_order[tender.order_id].tenders.append(tender)
