"""Parcels, scans, places."""

from collections import defaultdict
from typing import Annotated, Any

from ninja import Body, Field, Query, Router, Status

from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import parcels as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import get_order
from aftermile.parcels import actions, queries
from aftermile.parcels.actions import ScanInput
from aftermile.parcels.models import Direction, Location, Parcel

router = Router(tags=["parcels"])
Scans = Annotated[list[shapes.ScanIn], Field(min_length=1, max_length=1000)]


@operation(router, "POST", "/parcels", scope="parcels:write", answers={201: shapes.ParcelOut})
def register_parcel(request: Asked, body: shapes.ParcelIn) -> Status[Any]:
    """Register a box to the buyer of an order, or back from the buyer of a case; a repeat changes nothing."""
    scope, by = request.api_access.scope, request.api_access.actor
    if bool(body.order) == bool(body.case):
        raise BadInput(field="order", problem="name either an order or a case.")
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
        raise BadInput(field="units", problem=f"{min(missing)} is no unit of this order.")
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
    return {**shapes.parcel_out(parcel), "scans": scans}


@operation(router, "POST", "/scans", scope="parcels:write", answers={200: shapes.ScansTaken})
def record_scans(request: Asked, body: Body[shapes.ScanIn | Scans]) -> dict[str, Any]:
    """
    Record one scan or a list, in any order; a repeated one changes nothing, a bad one stops no other.

    An unknown milestone is kept as `unknown`.
    """
    scans = body if isinstance(body, list) else [body]
    by_parcel: dict[str, list[shapes.ScanIn]] = defaultdict(list)
    first: dict[str, int] = {}
    for index, scan in enumerate(scans):
        by_parcel[scan.parcel].append(scan)
        first.setdefault(scan.parcel, index)
    new = known = 0
    problems: list[dict[str, Any]] = []
    for ref, group in by_parcel.items():
        try:
            parcel = queries.get_parcel(request.api_access.scope, ref)
            fresh = actions.record_scans(
                parcel, [_input(scan) for scan in group], by=request.api_access.actor
            )
        except AftermileError as error:
            problems.append({"index": first[ref], "code": error.code, "detail": translate(error)})
        else:
            new += fresh
            known += len(group) - fresh
    return {"new": new, "known": known, "problems": problems}


def _input(scan: shapes.ScanIn) -> ScanInput:
    return ScanInput(scan.milestone, scan.at, scan.place, scan.text, "api", scan.key)


@operation(router, "GET", "/locations", scope="parcels:read", answers={200: PageOf[shapes.LocationOut]})
def list_locations(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List warehouses and return points."""
    rows = request.api_access.scope.apply(Location.objects.all())
    return listed(page(rows, order_by=("id",), after=paging.after, limit=paging.limit), shapes.location_out)
