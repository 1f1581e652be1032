"""What a scanned text means at the station: a case, a parcel, an order, a serial, a code of a way back."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from aftermile.cases.actions.receiving import RECEIVING
from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES, State
from aftermile.inbound.models import ReturnRoute, UnknownParcel
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order, Unit
from aftermile.parcels.models import Direction, Parcel

MOST = 20


class Outcome(StrEnum):
    MATCH = "match"
    SEVERAL = "several"
    WRONG = "wrong"  # known, but nothing is expected
    KEPT = "kept"  # a box that was kept as unknown
    SENT_BACK = "sent_back"  # a parcel of ours to a buyer
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """`cases` are those it may be; `parcel` the box that was scanned, where it was one."""

    outcome: Outcome
    cases: tuple[Case, ...] = ()
    parcel: Parcel | None = None
    unknown: UnknownParcel | None = None
    order: Order | None = None
    serial: str = ""


def find_by_scan(scope: Scope, text: str) -> Found:
    """Return the cases that wait for what was scanned; a QR code of ours holds the case number."""
    text = text.strip().rstrip("/").rsplit("/", 1)[-1].strip()
    if not text:
        return Found(Outcome.UNKNOWN)
    unknown = scope.apply(UnknownParcel.objects.all()).filter(number__iexact=text).first()
    if unknown is not None:
        return Found(Outcome.KEPT, unknown=unknown)
    number = "".join(text.split())
    parcels = scope.apply(Parcel.objects.select_related("shipment__order__buyer"))
    parcel = parcels.filter(tracking_number__in={text, number, number.upper()}).order_by("id").last()
    rows = scope.apply(Case.objects.select_related("order", "buyer", "seller"))
    named = list(rows.filter(rma_number__iexact=text).order_by("-id")[:MOST])
    if not named and parcel is not None:
        named = _of_parcel(rows, parcel)
        if not named and parcel.shipment.direction == Direction.OUTBOUND:
            return Found(Outcome.SENT_BACK, parcel=parcel, order=parcel.shipment.order)
    serial = "" if named else text
    if not named:
        named = _by_other_numbers(scope, rows, text)
    return _sort_out(named, parcel, serial)


def _of_parcel(rows: QuerySet[Case], parcel: Parcel) -> list[Case]:
    shipment = parcel.shipment
    if shipment.case_ref:
        return list(rows.filter(pk=shipment.case_ref))
    found = list(rows.filter(order_id=shipment.order_id).order_by("-id")[:MOST])
    if shipment.direction == Direction.OUTBOUND:
        return [case for case in found if case.goods_back and State(case.state) in RECEIVING]
    return found


def _by_other_numbers(scope: Scope, rows: QuerySet[Case], text: str) -> list[Case]:
    """Return the cases of an order's number, of a serial that was sold, or of a code of a way back."""
    orders = scope.apply(Order.objects.filter(number__in=[text, f"#{text.lstrip('#')}"]))
    units = scope.apply(Unit.objects.filter(serial__iexact=text).exclude(serial=""))
    routes = scope.apply(ReturnRoute.objects.filter(code__iexact=text).exclude(code=""))
    wanted = (
        Q(order__in=orders.values("pk"))
        | Q(pk__in=units.exclude(holder_ref="").values("holder_ref"))
        | Q(pk__in=routes.values("case_id"))
    )
    return list(rows.filter(wanted).order_by("-id")[:MOST])


def _sort_out(named: list[Case], parcel: Parcel | None, serial: str) -> Found:
    expected = tuple(case for case in named if case.goods_back and State(case.state) in RECEIVING)
    if len(expected) == 1:
        return Found(Outcome.MATCH, expected, parcel, serial=serial)
    if expected:
        return Found(Outcome.SEVERAL, expected, parcel, serial=serial)
    if named:
        still_open = tuple(case for case in named if State(case.state) in OPEN_STATES)
        return Found(Outcome.WRONG, still_open or tuple(named[:1]), parcel)
    return Found(Outcome.UNKNOWN, parcel=parcel)
