"""Reads of rules and reasons, and decisions on real orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import allocate
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.queries import refundable_by_unit
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.policies.cost_inputs import inputs_for
from aftermile.policies.errors import ReasonDoesNotFit, ReasonUnknown
from aftermile.policies.models import DecisionRecord, PolicyRow, PolicyTable, Purpose, Reason, TableState
from aftermile.policies.owed import Decision, Facts, LineFacts, ReasonFacts, RowFacts, decide

__all__ = ["inputs_for"]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """So many pieces of a unit, for this reason."""

    unit: Unit
    quantity: int
    reason: str


def reasons_for(seller: Seller, *, kind: str = "", hidden: bool = False) -> list[Reason]:
    """Return the reasons of a seller in order; the seller's own row stands in for the built-in one."""
    rows = Reason.objects.filter(seller=None) | Reason.objects.filter(seller=seller)
    by_code: dict[str, Reason] = {}
    for row in rows.order_by("position", "id"):
        if row.seller_id or row.code not in by_code:
            by_code[row.code] = row
    found = [row for row in by_code.values() if hidden or row.active]
    found.sort(key=lambda row: (row.position, row.code))
    return [row for row in found if not kind or kind in row.kinds]


def get_reason(seller: Seller, code: str, *, kind: str = "") -> Reason:
    """Return an active reason by its code; raise `ReasonUnknown` or `ReasonDoesNotFit`."""
    known = {row.code: row for row in reasons_for(seller)}
    if code not in known:
        raise ReasonUnknown(reason=code, known=", ".join(sorted(known)))
    if kind and kind not in known[code].kinds:
        raise ReasonDoesNotFit(reason=code, kind=kind)
    return known[code]


def label_of(reason: Reason | None, language: str, code: str = "") -> str:
    """Return the buyer's words for a reason in a language, English where there are none."""
    if reason is None:
        return code.replace("_", " ")
    labels: dict[str, str] = reason.labels
    return (
        labels.get(language)
        or labels.get(language.split("-", maxsplit=1)[0])
        or labels.get("en")
        or reason.code
    )


def current_table(seller: Seller, *, purpose: str = Purpose.PROMISE, channel: str = "") -> PolicyTable | None:
    """Return the version in force."""
    return PolicyTable.objects.filter(
        seller=seller, purpose=purpose, channel=channel, state=TableState.LIVE
    ).first()


def draft_table_of(
    seller: Seller, *, purpose: str = Purpose.PROMISE, channel: str = ""
) -> PolicyTable | None:
    """Return the version being edited, if there is one."""
    return PolicyTable.objects.filter(
        seller=seller, purpose=purpose, channel=channel, state=TableState.DRAFT
    ).first()


def get_table(scope: Scope, table_id: str) -> PolicyTable:
    found = scope.apply(PolicyTable.objects.select_related("seller")).filter(pk=table_id).first()
    if found is None:
        raise NotFound(noun="policy table", ref=table_id)
    return found


def rows_of(table: PolicyTable | None) -> list[PolicyRow]:
    return list(table.rows.order_by("position")) if table else []


def row_facts(row: PolicyRow) -> RowFacts:
    return RowFacts(
        position=row.position,
        window_days=row.window_days,
        country=row.country,
        kind=row.kind,
        reason=row.reason,
        category=row.category,
        anchor=row.anchor,
        freight_payer=row.freight_payer,
        remedies=tuple(row.remedies),
        keep_percent=row.keep_percent,
        returnless_below_minor=row.returnless_below_minor,
        returnless_currency=row.returnless_currency,
        note=row.note,
    )


def reason_facts(reason: Reason) -> ReasonFacts:
    return ReasonFacts(reason.code, reason.fault_party, reason.goods_back, tuple(reason.evidence))


def facts_for(
    order: Order,
    *,
    kind: str,
    lines: Sequence[UnitLine],
    parcel: str = "",
    evidence: Sequence[str] = (),
    at: datetime | None = None,
) -> Facts:
    """Collect what is known about these pieces of an order; `parcel` is the milestone of its way out."""
    seller = order.seller
    table = current_table(seller)
    left = refundable_by_unit(order)
    units = Unit.objects.filter(line__order=order).exclude(state=UnitState.CANCELED)
    pieces = sum(units.values_list("quantity", flat=True))
    return Facts(
        at=at or clock.now(),
        kind=kind,
        country=order.country,
        currency=order.currency,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        parcel=parcel,
        shipping_minor=order.shipping_minor,
        whole_order=sum(line.quantity for line in lines) == pieces,
        lines=tuple(_line_facts(line, left) for line in lines),
        reasons=tuple(reason_facts(reason) for reason in reasons_for(seller)),
        evidence=tuple(evidence),
        zone=seller.time_zone,
        rows=tuple(row_facts(row) for row in rows_of(table)),
        table_version=table.version if table else 0,
    )


def _line_facts(line: UnitLine, left: dict[str, int]) -> LineFacts:
    unit = line.unit
    shares = [line.quantity, unit.quantity - line.quantity]
    paid = allocate(unit.paid_minor, shares)[0]
    back = allocate(unit.paid_minor - left.get(unit.pk, unit.paid_minor), shares)[0]
    return LineFacts(unit.pk, line.quantity, paid, line.reason, unit.line.category, back)


def decide_for(
    order: Order,
    *,
    kind: str,
    lines: Sequence[UnitLine],
    parcel: str = "",
    evidence: Sequence[str] = (),
    at: datetime | None = None,
) -> Decision:
    """Return what may be done about these pieces of an order, now."""
    return decide(facts_for(order, kind=kind, lines=lines, parcel=parcel, evidence=evidence, at=at))


def decision_of_case(case_ref: str) -> DecisionRecord | None:
    """Return the newest decision on a case."""
    return DecisionRecord.objects.filter(case_ref=case_ref).order_by("-at", "-id").first()
