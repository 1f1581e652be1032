"""Return points, ways back, pickups."""

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.api.asking import listed, operation_key, seller_of, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.shapes import near as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.inbound.actions import pickups as acts
from aftermile.inbound.actions.routes import cancel_route, choose_route
from aftermile.inbound.models import Pickup
from aftermile.inbound.queries.points import Wanted, get_service, points_near
from aftermile.inbound.queries.routes import (
    PickupFilters,
    agreed_route,
    get_pickup,
    list_pickups,
    options_of,
)
from aftermile.kernel.errors import BadInput, NotFound

router = Router(tags=["returns nearby"])


@operation(router, "GET", "/return-points", scope="parcels:read", answers={200: shapes.PointsOut})
def list_return_points(request: Asked, wanted: Query[shapes.PointListing]) -> dict[str, Any]:
    """List the points that serve a place, the nearest first, at most 100."""
    seller = seller_of(request, wanted.seller)
    at = None
    if wanted.latitude is not None and wanted.longitude is not None:
        at = (wanted.latitude, wanted.longitude)
    place = Wanted(
        wanted.country.upper() or seller.country,
        wanted.postcode,
        at,
        box_free=wanted.box_free,
        grams=wanted.grams,
        longest_mm=wanted.longest_mm,
    )
    return {"items": [shapes.point_out(near) for near in points_near(seller.pk, place, limit=100)]}


@operation(router, "GET", "/cases/{ref}/return-route", scope="cases:read", answers={200: shapes.RoutesOut})
def get_return_route(request: Asked, ref: str) -> dict[str, Any]:
    """Read the agreed way back of a case, and the ways that could be agreed."""
    case = case_of(request, ref)
    route = agreed_route(case)
    options = [shapes.option_out(option) for option in options_of(case, for_staff=True)]
    return {"agreed": shapes.route_out(route) if route else None, "options": options}


@operation(
    router,
    "POST",
    "/cases/{ref}/return-route",
    scope="cases:write",
    answers={201: shapes.RouteOut},
    guarded=True,
)
def choose_return_route(request: Asked, ref: str, body: shapes.RouteIn) -> Status[Any]:
    """Agree on a way back, or propose it; a pickup is asked for with POST /pickups."""
    case = case_of(request, ref)
    route = choose_route(
        case,
        kind=body.kind,
        point=body.point,
        by=request.api_access.actor,
        operation_key=operation_key(request),
        offer=body.propose,
        version=version_of(request),
    )
    return Status(201, shapes.route_out(route))


@operation(router, "DELETE", "/cases/{ref}/return-route", scope="cases:write", answers={200: shapes.RouteOut})
def cancel_return_route(request: Asked, ref: str) -> dict[str, Any]:
    """Take the agreed way back, while nothing has gone on it."""
    case = case_of(request, ref)
    route = agreed_route(case)
    if route is None:
        raise NotFound(noun="return route", ref=ref)
    return shapes.route_out(cancel_route(route, by=request.api_access.actor))


@operation(router, "GET", "/cases/{ref}/pickup-slots", scope="cases:read", answers={200: shapes.SlotsOut})
def list_pickup_slots(request: Asked, ref: str) -> dict[str, Any]:
    """List the windows in which goods of a case can be fetched."""
    found = acts.slots_for(case_of(request, ref))
    return {"items": [shapes.slot_out(service.pk, slot) for service, slots in found for slot in slots]}


@operation(router, "GET", "/pickups", scope="parcels:read", answers={200: PageOf[shapes.PickupOut]})
def list_door_pickups(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.PickupListing]
) -> dict[str, Any]:
    """List pickups, newest first."""
    day = wanted.on.isoformat() if wanted.on else ""
    filters = PickupFilters(wanted.state, wanted.seller, wanted.service, day)
    rows = list_pickups(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    return listed(rows, shapes.pickup_out)


@operation(router, "POST", "/pickups", scope="parcels:write", answers={201: shapes.PickupOut})
def ask_for_pickup(request: Asked, body: shapes.PickupIn) -> Status[Any]:
    """Ask for goods of a case to be fetched in one of its windows."""
    case = case_of(request, body.case)
    service = get_service(request.api_access.scope, body.service)
    row = acts.request_pickup(
        case,
        service,
        body.starts_at,
        by=request.api_access.actor,
        operation_key=operation_key(request),
        door=acts.Door(phone=body.phone, note=body.note),
    )
    return Status(201, shapes.pickup_out(row))


@operation(router, "GET", "/pickups/{ref}", scope="parcels:read", answers={200: shapes.PickupOut})
def read_pickup(request: Asked, ref: str) -> dict[str, Any]:
    """Read a pickup."""
    return shapes.pickup_out(get_pickup(request.api_access.scope, ref))


@operation(router, "PATCH", "/pickups/{ref}", scope="parcels:write", answers={200: shapes.PickupOut})
def change_pickup(request: Asked, ref: str, body: shapes.PickupChange) -> dict[str, Any]:
    """Confirm a pickup, note that it was done or in vain, move it, or call it off."""
    row = get_pickup(request.api_access.scope, ref)
    return shapes.pickup_out(_changed(request, row, body))


def _changed(request: Asked, row: Pickup, body: shapes.PickupChange) -> Pickup:
    by = request.api_access.actor
    match body.act:
        case "confirm":
            return acts.confirm_pickup(row, by=by, reference=body.reference)
        case "fail":
            return acts.fail_pickup(row, reason=body.reason, words=body.words, by=by)
        case "move":
            if body.starts_at is None:
                raise BadInput(field="starts_at", problem=_("it must not be empty."))
            return acts.move_pickup(row, body.starts_at, by=by)
        case "complete":
            return acts.complete_pickup(row, tracking_number=body.tracking_number, by=by)
        case "cancel":
            return acts.cancel_pickup(row, words=body.words, by=by)
