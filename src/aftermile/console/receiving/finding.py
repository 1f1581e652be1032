"""What a scanned text means at the receiving desk: a case number, a parcel's number or an order's."""

from dataclasses import dataclass
from enum import StrEnum

from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES, State
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order
from aftermile.parcels.models import Parcel

RECEIVING = (State.APPROVED, State.RECEIVING, State.SETTLING)
MOST = 20


class Outcome(StrEnum):
    MATCH = "match"
    SEVERAL = "several"
    WRONG = "wrong"  # known, but nothing is expected
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """`cases` are those it may be; `parcel` the box that was scanned, where it was one."""

    outcome: Outcome
    cases: tuple[Case, ...] = ()
    parcel: Parcel | None = None


def find_by_scan(scope: Scope, text: str) -> Found:
    """Return the cases that wait for what was scanned; a QR code of ours holds the case number."""
    text = text.strip().rstrip("/").rsplit("/", 1)[-1].strip()
    if not text:
        return Found(Outcome.UNKNOWN)
    parcel = scope.apply(Parcel.objects.select_related("shipment")).filter(tracking_number=text).last()
    rows = scope.apply(Case.objects.select_related("order", "buyer", "seller"))
    named = list(rows.filter(rma_number__iexact=text).order_by("-id")[:MOST])
    if not named and parcel is not None:
        if parcel.shipment.case_ref:
            named = list(rows.filter(pk=parcel.shipment.case_ref))
        else:
            named = list(rows.filter(order_id=parcel.shipment.order_id).order_by("-id")[:MOST])
    if not named:
        orders = scope.apply(Order.objects.filter(number__in=[text, f"#{text.lstrip('#')}"]))
        named = list(rows.filter(order__in=orders.values("pk")).order_by("-id")[:MOST])
    return _sort_out(named, parcel)


def _sort_out(named: list[Case], parcel: Parcel | None) -> Found:
    expected = tuple(case for case in named if case.goods_back and State(case.state) in RECEIVING)
    if len(expected) == 1:
        return Found(Outcome.MATCH, expected, parcel)
    if expected:
        return Found(Outcome.SEVERAL, expected, parcel)
    if named:
        still_open = tuple(case for case in named if State(case.state) in OPEN_STATES)
        return Found(Outcome.WRONG, still_open or tuple(named[:1]), parcel)
    return Found(Outcome.UNKNOWN, parcel=parcel)
