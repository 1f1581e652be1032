"""Batches and their duty files."""

from typing import Any

from ninja import Query, Router, Status

from aftermile.api.asking import listed, operation_key, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import near as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.inbound.actions import arrivals, duty
from aftermile.inbound.actions import batches as acts
from aftermile.inbound.completeness import claims_of, first_deadline, missing_of
from aftermile.inbound.models import Batch, DutyEntry, DutyFile
from aftermile.inbound.queries.batches import (
    BatchFilters,
    duty_file_of,
    files_of,
    get_batch,
    get_member,
    list_batches,
    members_of,
)
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.parcels.queries import get_location

router = Router(tags=["batches"])


@operation(router, "GET", "/batches", scope="parcels:read", answers={200: PageOf[shapes.BatchOut]})
def list_hub_batches(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.BatchListing]
) -> dict[str, Any]:
    """List batches, newest first."""
    filters = BatchFilters(**dict(wanted))
    rows = list_batches(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    return listed(rows, shapes.batch_out)


@operation(router, "POST", "/batches", scope="parcels:write", answers={201: shapes.BatchOut})
def begin_batch(request: Asked, body: shapes.BatchIn) -> Status[Any]:
    """Begin a batch at a hub, to a place of the seller or to a party in a country."""
    seller, scope = seller_of(request, body.seller), request.api_access.scope
    draft = acts.BatchDraft(
        body.purpose,
        get_location(scope, body.hub),
        get_location(scope, body.destination) if body.destination else None,
        body.party,
        body.country,
        body.currency,
        body.note,
    )
    row = acts.open_batch(seller, draft, by=request.api_access.actor, operation_key=operation_key(request))
    return Status(201, shapes.batch_out(row))


@operation(router, "GET", "/batches/{ref}", scope="parcels:read", answers={200: shapes.BatchOut})
def read_batch(request: Asked, ref: str) -> dict[str, Any]:
    """Read a batch by its id or number."""
    return shapes.batch_out(get_batch(request.api_access.scope, ref))


@operation(router, "PATCH", "/batches/{ref}", scope="parcels:write", answers={200: shapes.BatchOut})
def change_batch(request: Asked, ref: str, body: shapes.BatchChange) -> dict[str, Any]:
    """Seal, open again, send, receive, close or give up a batch; the same again changes nothing."""
    row = get_batch(request.api_access.scope, ref)
    return shapes.batch_out(_changed(request, row, body))


def _changed(request: Asked, row: Batch, body: shapes.BatchChange) -> Batch:
    by = request.api_access.actor
    match body.act:
        case "seal":
            return acts.seal_batch(row, grams=body.grams, by=by)
        case "unseal":
            return acts.unseal_batch(row, by=by)
        case "send":
            cost = minor_in(body.cost, row.currency) or 0
            freight = acts.Freight(body.carrier, body.tracking_number, cost, body.share_by)
            return acts.send_batch(row, freight, by=by)
        case "receive":
            return arrivals.receive_batch(row, arrived=body.arrived, strays=body.strays, by=by)
        case "close":
            return arrivals.close_batch(row, by=by)
        case "cancel":
            return arrivals.cancel_batch(row, by=by)


@operation(router, "GET", "/batches/{ref}/members", scope="parcels:read", answers={200: shapes.MembersOut})
def list_batch_members(request: Asked, ref: str) -> dict[str, Any]:
    """List what is in a batch, with each one's share of the cost."""
    row = get_batch(request.api_access.scope, ref)
    return {"items": [shapes.member_out(member, row.currency) for member in members_of(row)]}


@operation(router, "POST", "/batches/{ref}/members", scope="parcels:write", answers={201: shapes.MembersOut})
def add_batch_members(request: Asked, ref: str, body: shapes.MemberIn) -> Status[Any]:
    """Put a received piece, or all free pieces of a case or parcel, into an open batch."""
    row = get_batch(request.api_access.scope, ref)
    found = acts.add_to_batch(row, body.scan, by=request.api_access.actor, grams=body.grams)
    return Status(201, {"items": [shapes.member_out(member, row.currency) for member in found]})


@operation(
    router,
    "DELETE",
    "/batches/{ref}/members/{member}",
    scope="parcels:write",
    answers={200: shapes.MembersOut},
)
def remove_batch_member(request: Asked, ref: str, member: str) -> dict[str, Any]:
    """Take a member out of an open batch."""
    row = get_batch(request.api_access.scope, ref)
    found = get_member(request.api_access.scope, member)
    if found.batch_id != row.pk:
        raise NotFound(noun="member", ref=member)
    acts.take_out(found, by=request.api_access.actor)
    return {"items": [shapes.member_out(one, row.currency) for one in members_of(row)]}


@operation(router, "GET", "/batches/{ref}/duty-file", scope="parcels:read", answers={200: shapes.DutyOut})
def read_duty_file(request: Asked, ref: str) -> dict[str, Any]:
    """Read the duty file of a batch: its claim, its last day, and what lacks."""
    row = get_batch(request.api_access.scope, ref)
    file = duty_file_of(row)
    if file is None:
        raise NotFound(noun="duty file", ref=ref)
    return _shown(file)


@operation(router, "PUT", "/batches/{ref}/duty-file", scope="parcels:write", answers={200: shapes.DutyOut})
def write_duty_file(request: Asked, ref: str, body: shapes.DutyIn) -> dict[str, Any]:
    """Begin the duty file of a batch, or change it; entries that are not named stay as they are."""
    by = request.api_access.actor
    row = get_batch(request.api_access.scope, ref)
    file = duty_file_of(row)
    known = file.relief.code if file else ""
    reliefs = {one.code: one for one in duty.reliefs_on(clock.now().date())}
    relief = reliefs.get(body.relief or known)
    if relief is None:
        raise NotFound(noun="relief", ref=body.relief)
    file = file or duty.open_duty_file(row, relief=relief, by=by, currency=body.currency)
    duty.save_paper(file, duty.FilePaper(body.export_mrn, body.export_on, body.same_state, relief), by=by)
    for entry in body.entries:
        values = dict(entry)
        duty.save_entry(file, values.pop("member"), duty.EntryDraft(**values))
    fresh = duty_file_of(row)
    return _shown(fresh or file)


def _shown(file: DutyFile) -> dict[str, Any]:
    rows = list(
        DutyEntry.objects.filter(file=file, member__removed_at=None)
        .select_related("member__unit")
        .order_by("id")
    )
    by_member = {entry.member_id: entry for entry in rows}
    lacking = missing_of(file, members_of(file.batch), by_member, files_of(file.batch))
    claims = claims_of(file, rows, (file.filed_at or clock.now()).date())
    return shapes.duty_out(file, claims, lacking, first_deadline(claims))
