"""Parcels, scans, places."""

from collections import defaultdict
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.api.asking import listed
from aftermile.api.lines import Lines, described
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import parcels as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import get_order
from aftermile.parcels import actions, lanes, queries
from aftermile.parcels.actions import ScanInput
from aftermile.parcels.models import Direction, Location, Parcel

router = Router(tags=["parcels"])
SCAN = {"parcel": "00340434161094015902", "milestone": "in_transit", "at": "2026-11-22T14:05:00Z"}


@operation(router, "POST", "/parcels", scope="parcels:write", answers={201: shapes.ParcelOut})
def register_parcel(request: Asked, body: shapes.ParcelIn) -> Status[Any]:
    """Register a box to the buyer of an order, or back from the buyer of a case; a repeat changes nothing."""
    scope, by = request.api_access.scope, request.api_access.actor
    if bool(body.order) == bool(body.case):
        raise BadInput(field="order", problem=_("name either an order or a case."))
    if body.case:
        case = get_case(scope, body.case)
        parcel = actions.register_return_parcel(
            case.order,
            case_ref=case.pk,
            by=by,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
        )
    else:
        order = get_order(scope, body.order)
        units = _units(order, body.units)
        known = _known(order, body)
        shipment = known.shipment if known else actions.create_shipment(order, by=by)
        parcel = actions.add_parcel(
            shipment,
            by=by,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
            units=() if known else units,
        )
    return Status(201, shapes.parcel_out(parcel))


def _known(order: Order, body: shapes.ParcelIn) -> Parcel | None:
    if not body.tracking_number:
        return None
    rows = Parcel.objects.filter(shipment__order=order, shipment__direction=Direction.OUTBOUND)
    found = rows.filter(carrier=body.carrier.lower(), tracking_number="".join(body.tracking_number.split()))
    return found.select_related("shipment__order").first()


def _units(order: Order, wanted: list[str]) -> list[Unit]:
    units = list(Unit.objects.filter(line__order=order, pk__in=wanted))
    missing = set(wanted) - {unit.pk for unit in units}
    if missing:
        raise BadInput(
            field="units", problem=Phrase(_("{unit} is no unit of this order."), unit=min(missing))
        )
    return units


@operation(router, "GET", "/parcels", scope="parcels:read", answers={200: PageOf[shapes.ParcelOut]})
def list_parcels(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.ParcelListing]
) -> dict[str, Any]:
    """List parcels, newest first."""
    fields = wanted.dict()
    filters = queries.ParcelFilters(text=fields.pop("q"), **fields)
    scope = request.api_access.scope
    return listed(
        queries.list_parcels(scope, filters, after=paging.after, limit=paging.limit), shapes.parcel_out
    )


@operation(router, "GET", "/parcels/{ref}", scope="parcels:read", answers={200: shapes.ParcelFull})
def get_parcel(request: Asked, ref: str) -> dict[str, Any]:
    """Read a parcel by its id or tracking number, with its scans, newest first."""
    parcel = queries.get_parcel(request.api_access.scope, ref)
    scans = [shapes.scan_out(scan) for scan in queries.scans_of(parcel)]
    expected = shapes.expected_out(parcel, lanes.expected_of(parcel))
    return {**shapes.parcel_out(parcel), **expected, "scans": scans}


@operation(
    router,
    "POST",
    "/scans",
    scope="parcels:write",
    answers={200: shapes.ScansTaken},
    openapi_extra={"requestBody": described(shapes.ScanIn, SCAN)},
)
def record_scans(request: Asked) -> dict[str, Any]:
    """
    Record one scan or many, in any order; a repeated one changes nothing.

    A JSON body is one scan or a list; with application/x-ndjson one scan a line, and a line that cannot be
    read stops no other. A scan of an unknown parcel is reported; an unknown milestone is kept as `unknown`.
    """
    lines = Lines(shapes.ScanIn, request)
    by_parcel: dict[str, list[int]] = defaultdict(list)
    for index, scan in lines.rows.items():
        by_parcel[scan.parcel].append(index)
    new = known = 0
    for ref, places in by_parcel.items():
        group = [_input(lines.rows[index]) for index in places]
        try:
            parcel = queries.get_parcel(request.api_access.scope, ref)
            fresh = actions.record_scans(parcel, group, by=request.api_access.actor)
        except AftermileError as error:
            for index in places:
                lines.refuse(index, error.code, translate(error))
        else:
            new += fresh
            known += len(group) - fresh
    problems = sorted(lines.problems, key=itemgetter("index"))
    return {"new": new, "known": known, "problems": problems}


def _input(scan: shapes.ScanIn) -> ScanInput:
    return ScanInput(scan.milestone, scan.at, scan.place, scan.text, "api", scan.key)


@operation(router, "GET", "/lanes", scope="parcels:read", answers={200: PageOf[shapes.LaneOut]})
def list_lanes(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List lanes with history, the busiest first: days, how well windows hold, what speaks there."""
    found = lanes.list_lanes(request.api_access.scope, after=paging.after, limit=paging.limit)
    return listed(found, shapes.lane_out)


@operation(router, "GET", "/locations", scope="parcels:read", answers={200: PageOf[shapes.LocationOut]})
def list_locations(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List warehouses and return points."""
    rows = request.api_access.scope.apply(Location.objects.all())
    return listed(page(rows, order_by=("id",), after=paging.after, limit=paging.limit), shapes.location_out)
