"""Inspections of what arrived, and boxes that fit nothing."""

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.accounts.models import Seller
from aftermile.api.asking import operation_key, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.shapes import receiving as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.cases import actions
from aftermile.cases.queries import get_case, inspections_of
from aftermile.database.keyset import page
from aftermile.inbound.actions.matching import Picked, match_to_case, match_to_order, reason_for
from aftermile.inbound.actions.unknown import Item, Label, Seen, keep_unknown, set_unknown_aside
from aftermile.inbound.models import UnknownParcel, UnknownState
from aftermile.inbound.queries.unknown import NEWEST_FIRST, get_unknown, list_unknown
from aftermile.inbound.suggesting import suggestions_for
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.orders.queries import get_order
from aftermile.parcels.queries import get_location

router = Router(tags=["receiving"])


@operation(
    router,
    "GET",
    "/cases/{ref}/inspections",
    scope="cases:read",
    answers={200: list[shapes.InspectionOut]},
)
def list_inspections(request: Asked, ref: str) -> list[dict[str, Any]]:
    """Read what inspectors found, oldest first; the newest of a line counts."""
    case = case_of(request, ref)
    return [shapes.inspection_out(row, case.currency) for row in inspections_of(case)]


@operation(
    router,
    "POST",
    "/cases/{ref}/inspections",
    scope="receipts:write",
    answers={201: list[shapes.InspectionOut]},
    guarded=True,
)
def inspect_goods(request: Asked, ref: str, body: shapes.InspectionIn) -> Status[Any]:
    """Keep what was found at goods that arrived. Needs an Idempotency-Key."""
    key = operation_key(request)
    case = case_of(request, ref)
    rows = actions.inspect(
        case,
        operation_key=key,
        lines=[
            actions.InspectedLine(
                line.case_line,
                line.quantity,
                line.grade,
                line.accepted,
                line.disposition,
                line.kept_percent,
                minor_in(line.loss, case.currency),
                line.serial,
                line.serial_reason,
                line.note,
                tuple(line.photos),
            )
            for line in body.lines
        ],
        by=request.api_access.actor,
        location=get_location(case.seller.scope, body.location) if body.location else None,
        version=version_of(request),
    )
    mine = {row.pk for row in rows}
    found = [row for row in inspections_of(case) if row.pk in mine]
    return Status(201, [shapes.inspection_out(row, case.currency) for row in found])


@operation(
    router,
    "GET",
    "/unknown-parcels",
    scope="parcels:read",
    answers={200: PageOf[shapes.UnknownBrief]},
)
def list_unknown_parcels(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.UnknownFilter]
) -> dict[str, Any]:
    """List boxes that fit nothing, newest first."""
    rows = list_unknown(request.api_access.scope, state=wanted.state, text=wanted.q, seller=wanted.seller)
    found = page(rows, order_by=NEWEST_FIRST, after=paging.after, limit=paging.limit)
    return {"items": [shapes.unknown_brief(row) for row in found.items], "next": found.next or None}


@operation(router, "POST", "/unknown-parcels", scope="receipts:write", answers={201: shapes.UnknownOut})
def keep_unknown_parcel(request: Asked, body: shapes.UnknownIn) -> Status[Any]:
    """Keep a box that fits nothing; the answer says whose it could be. Needs an Idempotency-Key."""
    key = operation_key(request)
    seller = _seller(request, body.seller)
    label = Label(body.tracking_number, body.carrier, body.sender, body.postcode, body.country, body.text)
    seen = Seen(
        label,
        tuple(Item(one.sku, one.title, one.serial, one.quantity, one.grade) for one in body.items),
        body.note,
        body.weight_grams,
        get_location(seller.scope, body.location) if body.location else None,
        body.place,
        body.found,
    )
    row = keep_unknown(seller, seen, operation_key=key, by=request.api_access.actor)
    return Status(201, _told(row))


def _seller(request: Asked, ref: str) -> Seller:
    key = request.api_access.key
    wanted = ref or (key.seller_id if key else "") or ""
    if not wanted:
        raise BadInput(field="seller", problem=_("it must not be empty."))
    seller = request.api_access.scope.apply(Seller.objects.all(), "pk").filter(pk=wanted).first()
    if seller is None:
        raise NotFound(noun="seller", ref=wanted)
    return seller


def _told(row: UnknownParcel) -> dict[str, Any]:
    waits = row.state == UnknownState.WAITING
    return shapes.unknown_out(row, suggestions_for(row) if waits else [])


@operation(router, "GET", "/unknown-parcels/{ref}", scope="parcels:read", answers={200: shapes.UnknownOut})
def get_unknown_parcel(request: Asked, ref: str) -> dict[str, Any]:
    """Read a box with the cases and orders it could belong to."""
    return _told(get_unknown(request.api_access.scope, ref))


@operation(
    router,
    "POST",
    "/unknown-parcels/{ref}/match",
    scope="receipts:write",
    answers={200: shapes.UnknownOut},
)
def match_unknown_parcel(request: Asked, ref: str, body: shapes.ParcelMatchIn) -> dict[str, Any]:
    """
    Say whose goods they are. An approved case gets its receipt at once, others when they are approved; with
    an order a return is opened on it.
    """
    row, by = get_unknown(request.api_access.scope, ref), request.api_access.actor
    scope = row.seller.scope
    if bool(body.case) == bool(body.order):
        raise BadInput(field="case", problem=_("name either a case or an order."))
    if body.case:
        lines = [
            actions.ReceivedLine(
                one.case_line,
                one.quantity,
                one.grade,
                serial=one.serial,
                serial_reason=one.serial_reason,
            )
            for one in body.lines
        ]
        return _told(match_to_case(row, get_case(scope, body.case), lines=lines, by=by, words=body.text))
    picks = [Picked(one.unit, one.quantity, one.grade, one.serial, one.serial_reason) for one in body.lines]
    order = get_order(scope, body.order)
    reason = body.reason or reason_for(row)
    return _told(match_to_order(row, order, picks=picks, by=by, reason=reason, words=body.text))


@operation(
    router,
    "POST",
    "/unknown-parcels/{ref}/closure",
    scope="receipts:write",
    answers={200: shapes.UnknownOut},
)
def set_unknown_parcel_aside(request: Asked, ref: str, body: shapes.AsideIn) -> dict[str, Any]:
    """Put a box away that nobody can place, with the words why."""
    row = get_unknown(request.api_access.scope, ref)
    return _told(set_unknown_aside(row, words=body.text, by=request.api_access.actor))
