"""Goods handed in at a counter: accepted or refused, once, whoever scans how often."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import add_evidence
from aftermile.cases.actions.anchoring import note_sent_back
from aftermile.cases.actions.evidence import Upload
from aftermile.cases.actions.moving import locked
from aftermile.cases.models import Case
from aftermile.events.log import record
from aftermile.inbound.actions.routes import mark_used
from aftermile.inbound.codes import read_code
from aftermile.inbound.errors import (
    CodeCanceled,
    CodeExpired,
    CodeUnknown,
    PointNotBoxFree,
    TooManyPieces,
)
from aftermile.inbound.models import DropOff, ReturnPoint, ReturnRoute, RouteKind, RouteState
from aftermile.inbound.queries.routes import awaits_goods, pieces_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.models import Unit
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.models import Direction, Milestone, Parcel, Shipment

CARRIER: Final = "drop-off"
REASONS: Final = ("wrong_item", "incomplete", "damaged", "dangerous", "too_large", "no_id", "other")
AT_COUNTER: Final = frozenset({RouteKind.DROP_OFF, RouteKind.RETURN_POINT})


@dataclass(frozen=True, slots=True)
class Handed:
    """What the clerk saw; `reason` is one of `REASONS` where he refuses."""

    pieces: int = 0
    accepted: bool = True
    reason: str = ""
    note: str = ""
    bag: str = ""


def find_route(point: ReturnPoint, text: str) -> ReturnRoute:
    """
    Return the agreed way of a scanned or typed code; raise what tells the clerk why it does not count.

    A route that was dropped off is returned as well: the page says so.
    """
    rows = ReturnRoute.objects.filter(seller_id=point.seller_id, code=read_code(text), kind__in=AT_COUNTER)
    route = rows.select_related("case__order__buyer", "case__seller", "location").first()
    if route is None:
        raise CodeUnknown
    if route.state == RouteState.USED:
        return route
    if route.state == RouteState.EXPIRED or (route.valid_until and route.valid_until <= clock.now()):
        raise CodeExpired(day=f"{route.valid_until:%Y-%m-%d}" if route.valid_until else "")
    if route.state != RouteState.CHOSEN or not awaits_goods(route.case):
        raise CodeCanceled
    if route.kind == RouteKind.DROP_OFF and not point.takes_box_free:
        raise PointNotBoxFree(point=point.name)
    return route


def take_drop_off(
    route: ReturnRoute,
    point: ReturnPoint,
    handed: Handed,
    *,
    by: Actor,
    operation_key: str,
    photo: Upload | None = None,
) -> DropOff:
    """
    Take goods at a counter, or refuse them. A second time returns the first and changes nothing.

    Accepting makes a parcel with a scan, marks the way used and starts the clocks that count from sending.
    """
    _check(handed)
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    evidence = ""
    if photo is not None:
        evidence = add_evidence(route.case, upload=photo, by=by, label="drop_off").pk
    with transaction.atomic():
        case = locked(route.case)
        route = (
            ReturnRoute.objects.select_for_update(of=("self",)).select_related("location").get(pk=route.pk)
        )
        known = _known(route, operation_key)
        if known is not None:
            return known
        _require_open(case, route)
        expected = pieces_of(case)
        if handed.accepted and handed.pieces > expected:
            raise TooManyPieces(pieces=handed.pieces, expected=expected)
        parcel = _parcel(case, route, point, handed, by=by) if handed.accepted else None
        row = DropOff.objects.create(
            seller_id=case.seller_id,
            route=route,
            point=point,
            parcel=parcel,
            operation_key=operation_key,
            accepted=handed.accepted,
            pieces=handed.pieces,
            expected=expected,
            reason=handed.reason,
            note=handed.note.replace("\x00", "").strip()[:300],
            bag=handed.bag.replace("\x00", "").strip()[:60],
            photo_ref=evidence,
            by_name=by.name,
            at=clock.now(),
        )
        _after(case, route, row, by=by)
    return row


def _check(handed: Handed) -> None:
    if handed.accepted and handed.pieces <= 0:
        raise BadInput(field="pieces", problem=_("it must be above zero."))
    if not handed.accepted and handed.reason not in REASONS:
        raise BadInput(field="reason", problem=Phrase(_("use one of {known}."), known=", ".join(REASONS)))


def _known(route: ReturnRoute, operation_key: str) -> DropOff | None:
    rows = DropOff.objects.filter(route=route)
    return rows.filter(operation_key=operation_key).first() or rows.filter(accepted=True).first()


def _require_open(case: Case, route: ReturnRoute) -> None:
    if route.state == RouteState.EXPIRED or (route.valid_until and route.valid_until <= clock.now()):
        raise CodeExpired(day=f"{route.valid_until:%Y-%m-%d}" if route.valid_until else "")
    if route.state not in (RouteState.CHOSEN, RouteState.USED) or not awaits_goods(case):
        raise CodeCanceled


def _parcel(case: Case, route: ReturnRoute, point: ReturnPoint, handed: Handed, *, by: Actor) -> Parcel:
    shipment = Shipment.objects.filter(case_ref=case.pk, direction=Direction.RETURN, location=point.location)
    found = shipment.order_by("id").first() or create_shipment(
        case.order, by=by, direction=Direction.RETURN, case_ref=case.pk, location=point.location
    )
    units = list(Unit.objects.filter(case_lines__case=case))
    whole = handed.pieces == sum(unit.quantity for unit in units)
    parcel = add_parcel(
        found, by=by, carrier=CARRIER, tracking_number=route.code, units=units if whole else ()
    )
    text = ScanInput(
        Milestone.PICKED_UP, clock.now(), point.name, handed.bag, CARRIER, key=f"drop:{route.pk}"
    )
    record_scans(parcel, [text], by=by)
    return parcel


def _after(case: Case, route: ReturnRoute, row: DropOff, *, by: Actor) -> None:
    data = {"case": case.pk, "point": row.point.name, "count": row.pieces}
    if not row.accepted:
        more = {"reason": row.reason, "note": row.note}
        record("drop_off.refused", subject=row, by=by, thread=case.pk, data={**data, **more})
        return
    mark_used(route, row.at, by=by)
    note_sent_back(case.pk, row.at)
    more_of = {"expected": row.expected}
    record("drop_off.accepted", subject=row, by=by, thread=case.pk, data={**data, **more_of})
