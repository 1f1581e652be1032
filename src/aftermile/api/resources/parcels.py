"""Parcels, their numbers, places."""

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import parcels as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import get_order
from aftermile.parcels import actions, lanes, queries
from aftermile.parcels.actions.links import link_of, renew_link
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.models import Direction, Location, Parcel
from aftermile.parcels.telling import url_of
from aftermile.parcels.why import why

router = Router(tags=["parcels"])


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
    if body.carrier:
        rows = rows.filter(carrier__in=[body.carrier.lower(), ""])
    found = rows.filter(tracking_number=number_of(body.tracking_number)).order_by("-carrier", "pk")
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
    """
    Read a parcel by its id or tracking number: its state and why it is so, the numbers it travels under, its
    scans, newest first.
    """
    parcel = queries.get_parcel(request.api_access.scope, ref)
    scans = [shapes.scan_out(scan) for scan in queries.scans_of(parcel)]
    expected = shapes.expected_out(parcel, lanes.expected_of(parcel))
    more = {**shapes.why_out(why(parcel)), **expected, "tracking_url": url_of(parcel) or None}
    return {**shapes.parcel_out(parcel), **more, "scans": scans}


@operation(
    router, "GET", "/orders/{ref}/tracking-link", scope="parcels:read", answers={200: shapes.TrackingLinkOut}
)
def get_tracking_link(request: Asked, ref: str) -> dict[str, Any]:
    """Read the address of the buyer's tracking page of an order; it exists before the first parcel does."""
    return shapes.link_out(link_of(get_order(request.api_access.scope, ref)))


@operation(
    router,
    "POST",
    "/orders/{ref}/tracking-link",
    scope="parcels:write",
    answers={201: shapes.TrackingLinkOut},
)
def renew_tracking_link(request: Asked, ref: str) -> Status[Any]:
    """Make a new address of the tracking page of an order; the old one opens nothing then."""
    return Status(201, shapes.link_out(renew_link(get_order(request.api_access.scope, ref))))


@operation(router, "POST", "/parcels/{ref}/numbers", scope="parcels:write", answers={201: shapes.LegOut})
def add_number(request: Asked, ref: str, body: shapes.NumberIn) -> Status[Any]:
    """
    Add a number under which a parcel travels: the local one of the last mile, that of its way back, a master
    waybill. The same again changes nothing; scans that wait for it are taken in.
    """
    parcel = queries.get_parcel(request.api_access.scope, ref)
    leg = actions.add_leg(
        parcel, role=body.role, carrier=body.carrier, number=body.number, by=request.api_access.actor
    )
    return Status(201, shapes.leg_out(leg))


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
