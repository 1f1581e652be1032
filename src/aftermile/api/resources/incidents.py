"""Incidents: places and lanes where parcels wait."""

from typing import Any

from ninja import Query, Router

from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import incidents as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.parcels import late

router = Router(tags=["parcels"])


@operation(router, "GET", "/incidents", scope="parcels:read", answers={200: PageOf[shapes.IncidentOut]})
def list_incidents(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.IncidentListing]
) -> dict[str, Any]:
    """List incidents, newest first: one for each place or lane that became slow, not an alert a parcel."""
    found = late.list_incidents(
        request.api_access.scope,
        open_only=wanted.state == "open",
        kind=wanted.kind,
        carrier=wanted.carrier,
        after=paging.after,
        limit=paging.limit,
    )
    waiting = late.waiting_in(found.items)
    return listed(found, lambda row: shapes.incident_out(row, waiting.get(row.pk, 0)))


@operation(router, "GET", "/incidents/{ref}", scope="parcels:read", answers={200: shapes.IncidentOut})
def get_incident(request: Asked, ref: str) -> dict[str, Any]:
    """Read an incident."""
    row = late.get_incident(request.api_access.scope, ref)
    return shapes.incident_out(row, late.waiting_in([row]).get(row.pk, 0))


@operation(
    router,
    "GET",
    "/incidents/{ref}/parcels",
    scope="parcels:read",
    answers={200: PageOf[shapes.IncidentParcelOut]},
)
def list_incident_parcels(request: Asked, ref: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the parcels of an incident, in the order in which they were gathered."""
    row = late.get_incident(request.api_access.scope, ref)
    found = late.parcels_of_incident(row, after=paging.after, limit=paging.limit)
    return listed(found, shapes.incident_parcel_out)
