"""What was done to an order here, which a newer copy of its source does not know and must not undo."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from aftermile.events.models import Event
from aftermile.orders.drafts import AddressDraft, LineDraft
from aftermile.orders.models import Order, OrderLine, Unit, UnitMove, UnitState
from aftermile.orders.words import clean_phone, fit

SALE: Final = "sale"
_MOVED: Final = ("replaced", "sent", "raised", "lowered")
_DONE: Final = ("canceled", "reserved", *_MOVED)
_TO: Final = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")
_LENGTHS: Final = dict(zip(_TO, (200, 200, 200, 120, 120, 20, 2), strict=False))


@dataclass(slots=True)
class Kept:
    """
    `touched` units were canceled or exchanged by a case; `canceled` are those of them that were canceled.

    `gone` is what units of a line gave to other units, so that paid + gone is what the source sold it for.
    """

    touched: set[str] = field(default_factory=set)
    canceled: set[str] = field(default_factory=set)
    gone: dict[str, int] = field(default_factory=dict)
    ours: dict[str, list[OrderLine]] = field(default_factory=dict)
    left: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By order the addresses it was sent to before it was changed here."""

    def is_touched(self, units: Iterable[Unit]) -> bool:
        return any(unit.pk in self.touched for unit in units)

    def was_canceled(self, units: Iterable[Unit]) -> bool:
        """Say whether a case canceled the last of these units."""
        rows = list(units)
        return any(unit.pk in self.canceled for unit in rows) and all(
            unit.state in (UnitState.CANCELED, UnitState.REPLACED) for unit in rows
        )

    def as_sold(self, line: OrderLine) -> int:
        return line.paid_minor + self.gone.get(line.pk, 0)

    def has_left(self, order: Order, draft: AddressDraft) -> bool:
        """Say whether the order went to this address once and was sent elsewhere by a case."""
        return _written(draft) in self.left.get(order.pk, [])


def read_kept(orders: Sequence[Order], lines: dict[str, list[OrderLine]], units: Iterable[Unit]) -> Kept:
    """Read it for orders with all their lines and units; two queries. Takes our lines out of `lines`."""
    kept = Kept()
    for order_id, rows in lines.items():
        kept.ours[order_id] = [line for line in rows if line.origin != SALE]
        lines[order_id] = [line for line in rows if line.origin == SALE]
    line_of = {unit.pk: unit.line_id for unit in units}
    was: dict[str, int] = {}
    moves = UnitMove.objects.filter(unit__in=line_of, unit__line__order__in=orders).order_by("id")
    for unit, what, case_ref, paid in moves.values_list("unit_id", "what", "case_ref", "paid_minor"):
        if what in _DONE and case_ref:
            kept.touched.add(unit)
        if what == "canceled" and case_ref:
            kept.canceled.add(unit)
        if what in _MOVED and unit in was:
            line = line_of[unit]
            kept.gone[line] = kept.gone.get(line, 0) + was[unit] - paid
        was[unit] = paid
    told = Event.objects.filter(name="order.changed", subject_id__in=[order.pk for order in orders])
    for subject, data in told.order_by("seq").values_list("subject_id", "data"):
        if data.get("change") == "address":
            kept.left.setdefault(subject, []).append(data["before"])
    return kept


def is_known(line: OrderLine, draft: LineDraft, paid_minor: int, units: Sequence[Unit], kept: Kept) -> bool:
    """Say whether a newer copy tells of a line as it was sold, or without what was canceled here."""
    if draft.sku != line.sku:
        return False
    canceled = [unit for unit in units if unit.pk in kept.canceled]
    back, paid = sum(unit.quantity for unit in canceled), sum(unit.paid_minor for unit in canceled)
    if line.pieces:  # whole kits; of one of which a part is missing a source tells as of a kit
        back = back * line.quantity // line.pieces
    sold = kept.as_sold(line)
    return (draft.quantity, paid_minor) in {(line.quantity, sold), (line.quantity - back, sold - paid)}


def _written(draft: AddressDraft) -> dict[str, Any]:
    """Return an address as it is stored."""
    said = {name: fit(text, _LENGTHS.get(name, 40)) for name, text in asdict(draft).items()}
    said["country"] = said["country"].upper()
    return said | {"phone": clean_phone(draft.phone, fit(draft.country, 2))}
