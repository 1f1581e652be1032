"""All that is asked about a batch of past cases, in a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum

from aftermile.cases.models import Case, CaseLine, Evidence
from aftermile.ledger.models import LineKind, Refund, RefundLine, RefundState
from aftermile.orders.models import Order, OrderState, Unit, UnitState
from aftermile.parcels.folding import Fact, fold
from aftermile.parcels.models import Direction, Milestone, Scan
from aftermile.parcels.queries import FACT_COLUMNS
from aftermile.policies.owed import Facts
from aftermile.policies.queries import first_facts

YEAR: Final = timedelta(days=365)
WITH_OPENING: Final = timedelta(hours=24)
"""Files that come so soon after a case was opened were shown with it."""
PAID: Final = (RefundState.DONE, RefundState.SENT, RefundState.UNKNOWN, RefundState.RESERVED)

Moments = dict[str, list[datetime]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases with what belongs to them, by the id of case, order, unit or buyer."""

    cases: list[Case]
    lines: dict[str, list[CaseLine]]
    pieces: dict[str, int]
    files: dict[str, list[tuple[datetime, str]]]
    scans: dict[str, dict[str, list[Fact]]]
    paid: dict[str, list[tuple[datetime, str, int]]]
    """Refunds by case: when, currency, how much."""
    paid_units: dict[str, list[tuple[datetime, str, int]]]
    """What was paid back by unit: when, by which case, how much."""
    orders: Moments
    opened: dict[str, list[tuple[datetime, str, str, int]]]
    """Cases by buyer: when, id, currency, what was paid back."""
    kept: dict[str, Facts] = field(default_factory=dict)
    """The facts that cases were decided on when they were opened, where they were kept."""

    def milestone(self, order_id: str, at: datetime) -> str:
        """Return what the parcels of an order said together at a moment, as `outbound_milestone` does."""
        known = [
            [scan for scan in scans if scan.at is None or scan.at <= at]
            for scans in self.scans[order_id].values()
        ]
        found = [fold(scans).milestone for scans in known if scans]
        if Milestone.LOST in found:
            return str(Milestone.LOST)
        waiting = [milestone for milestone in found if milestone != Milestone.DELIVERED]
        return (waiting or found or [""])[0]


def batch_of(cases: Sequence[Case]) -> Batch:
    """Read what belongs to these cases (with order, ship-to and buyer read already); 10 queries."""
    ids = [case.pk for case in cases]
    order_ids = {case.order_id for case in cases}
    buyer_ids = {case.buyer_id for case in cases}
    return Batch(
        cases=list(cases),
        lines=_lines(ids),
        pieces=_pieces(order_ids),
        files=_files(ids),
        scans=_scans(order_ids),
        paid=_paid(ids),
        paid_units=_paid_units(ids),
        orders=_orders(buyer_ids),
        opened=_opened(buyer_ids),
        kept=first_facts(ids),
    )


def _lines(case_ids: Sequence[str]) -> dict[str, list[CaseLine]]:
    found: dict[str, list[CaseLine]] = defaultdict(list)
    rows = (
        CaseLine.objects.filter(case_id__in=case_ids)
        .select_related("unit__line", "unit__part")
        .order_by("id")
    )
    for row in rows:
        found[row.case_id].append(row)
    return found


def _pieces(order_ids: set[str]) -> dict[str, int]:
    units = Unit.objects.filter(line__order_id__in=order_ids).exclude(state=UnitState.CANCELED)
    rows = units.values_list("line__order_id").annotate(pieces=Sum("quantity"))
    return dict(rows)


def _files(case_ids: Sequence[str]) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    rows = Evidence.objects.filter(case_id__in=case_ids, from_buyer=True)
    for case_id, at, kind in rows.values_list("case_id", "at", "kind"):
        found[case_id].append((at, kind))
    return found


def _scans(order_ids: set[str]) -> dict[str, dict[str, list[Fact]]]:
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    rows = Scan.objects.filter(
        parcel__shipment__order_id__in=order_ids, parcel__shipment__direction=Direction.OUTBOUND
    ).order_by("parcel_id")
    for order_id, parcel_id, *fact in rows.values_list(
        "parcel__shipment__order_id", "parcel_id", *FACT_COLUMNS
    ):
        found[order_id][parcel_id].append(Fact(*fact))
    return found


def _paid(case_ids: Sequence[str]) -> dict[str, list[tuple[datetime, str, int]]]:
    found: dict[str, list[tuple[datetime, str, int]]] = defaultdict(list)
    rows = Refund.objects.filter(case_ref__in=case_ids, state=RefundState.DONE)
    for case_ref, at, currency, minor in rows.values_list(
        "case_ref", "created_at", "currency", "amount_minor"
    ):
        found[case_ref].append((at, currency, minor))
    return found


def _paid_units(case_ids: Sequence[str]) -> dict[str, list[tuple[datetime, str, int]]]:
    """Return what was paid back for the pieces of these cases, also by other cases."""
    found: dict[str, list[tuple[datetime, str, int]]] = defaultdict(list)
    units = CaseLine.objects.filter(case_id__in=case_ids).values("unit_id")
    rows = RefundLine.objects.filter(kind=LineKind.UNIT, unit_id__in=units, refund__state__in=PAID)
    columns = ("unit_id", "refund__created_at", "refund__case_ref", "amount_minor")
    for unit_id, at, case_ref, minor in rows.values_list(*columns):
        found[unit_id].append((at, case_ref, minor))
    return found


def _orders(buyer_ids: set[str]) -> Moments:
    found: Moments = defaultdict(list)
    rows = Order.objects.filter(buyer_id__in=buyer_ids).exclude(state=OrderState.CANCELED)
    for buyer_id, at in rows.values_list("buyer_id", "placed_at"):
        found[buyer_id].append(at)
    return found


def _opened(buyer_ids: set[str]) -> dict[str, list[tuple[datetime, str, str, int]]]:
    found: dict[str, list[tuple[datetime, str, str, int]]] = defaultdict(list)
    rows = Case.objects.filter(buyer_id__in=buyer_ids)
    columns = ("buyer_id", "opened_at", "id", "currency", "refunded_minor")
    for buyer_id, at, case_id, currency, minor in rows.values_list(*columns):
        found[buyer_id].append((at, case_id, currency, minor))
    return found
