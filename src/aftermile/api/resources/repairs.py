"""Repairs, technicians, visits, warranties."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.accounts.roles import Permission
from aftermile.api.asking import listed, operation_key, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import repairs as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.orders.models import Unit
from aftermile.repairs import actions, queries
from aftermile.repairs.models import Quote, Repair, Visit
from aftermile.repairs.slots import free_slots

router = Router(tags=["repairs"])
READ, WRITE = "repairs:read", "repairs:write"


def _unit(request: Asked, ref: str) -> Unit:
    rows = Unit.objects.select_related("line__order__seller", "line__order__ship_to")
    unit = request.api_access.scope.apply(rows).filter(pk=ref).first()
    if unit is None:
        raise NotFound(noun="unit", ref=ref)
    return unit


@operation(router, "POST", "/repairs", scope=WRITE, answers={201: shapes.RepairFull})
def open_repair(request: Asked, body: shapes.RepairIn) -> Status[Any]:
    """Open a repair of a piece of a case."""
    case = get_case(request.api_access.scope, body.case)
    row = actions.open_repair(
        case,
        _unit(request, body.unit),
        by=request.api_access.actor,
        place=body.place or "",
        payer=body.payer or "",
        fault=body.fault,
        operation_key=operation_key(request),
    )
    return Status(201, shapes.repair_full(row))


@operation(router, "GET", "/repairs", scope=READ, answers={200: PageOf[shapes.RepairOut]})
def list_repairs(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.RepairListing]
) -> dict[str, Any]:
    """List repairs, newest first; `state=open` are those not over."""
    filters = queries.RepairFilter(**dict(wanted))
    found = queries.list_repairs(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    return listed(found, shapes.repair_out)


@operation(router, "GET", "/repairs/{repair}", scope=READ, answers={200: shapes.RepairFull})
def read_repair(request: Asked, repair: str) -> dict[str, Any]:
    """Read a repair with its quotes and parts."""
    return shapes.repair_full(queries.get_repair(request.api_access.scope, repair))


@operation(router, "POST", "/repairs/{repair}/quote", scope=WRITE, answers={201: shapes.RepairQuoteOut})
def quote_repair(request: Asked, repair: str, body: shapes.QuoteIn) -> Status[Any]:
    """Lay a price before the payer, in place of an open one."""
    row = queries.get_repair(request.api_access.scope, repair)
    lines = [
        actions.NewLine(line.kind, minor_in(line.amount, row.currency) or 0, line.words)
        for line in body.lines
    ]
    quote = actions.make_quote(
        row,
        lines,
        by=request.api_access.actor,
        payer=body.payer or "",
        words=body.words,
        expires_at=body.expires_at,
    )
    return Status(201, shapes.quote_out(quote))


def _open_quote(row: Repair) -> Quote:
    quote = row.quotes.select_related("repair__case").order_by("-id").first()
    if quote is None:
        raise NotFound(noun="quote", ref=row.pk)
    return quote


@operation(
    router, "POST", "/repairs/{repair}/quote/acceptance", scope=WRITE, answers={200: shapes.RepairFull}
)
def accept_repair_quote(request: Asked, repair: str) -> dict[str, Any]:
    """Agree to the newest quote that somebody else than the buyer pays; needs `cases:decide`."""
    row = queries.get_repair(request.api_access.scope, repair)
    _may_decide(request, row)
    actions.accept_quote(_open_quote(row), by=request.api_access.actor)
    return shapes.repair_full(queries.get_repair(request.api_access.scope, repair))


@operation(router, "POST", "/repairs/{repair}/quote/refusal", scope=WRITE, answers={200: shapes.RepairFull})
def refuse_repair_quote(request: Asked, repair: str, body: shapes.RefusalIn) -> dict[str, Any]:
    """Say no to the newest quote that somebody else than the buyer pays."""
    row = queries.get_repair(request.api_access.scope, repair)
    actions.refuse_quote(_open_quote(row), by=request.api_access.actor, words=body.words)
    return shapes.repair_full(queries.get_repair(request.api_access.scope, repair))


@operation(router, "DELETE", "/repairs/{repair}/quote", scope=WRITE, answers={200: shapes.RepairFull})
def withdraw_repair_quote(request: Asked, repair: str) -> dict[str, Any]:
    """Take the newest quote back before it is agreed to."""
    row = queries.get_repair(request.api_access.scope, repair)
    actions.withdraw_quote(_open_quote(row), by=request.api_access.actor)
    return shapes.repair_full(queries.get_repair(request.api_access.scope, repair))


def _may_decide(request: Asked, row: Repair) -> None:
    request.api_access.require(Permission.CASES_DECIDE, row.seller_id)


@operation(router, "POST", "/repairs/{repair}/parts", scope=WRITE, answers={201: shapes.RepairFull})
def use_repair_part(request: Asked, repair: str, body: shapes.PartIn) -> Status[Any]:
    """Note a part that was used; its cost is booked on the case once per Idempotency-Key."""
    row = queries.get_repair(request.api_access.scope, repair)
    used = _part(body, row.currency)
    actions.use_part(row, used, by=request.api_access.actor, operation_key=operation_key(request))
    return Status(201, shapes.repair_full(row))


def _part(body: shapes.PartIn, currency: str) -> actions.UsedPart:
    cost = minor_in(body.cost, currency) or 0
    return actions.UsedPart(body.sku, cost, body.quantity, body.title, body.serial)


@operation(router, "POST", "/repairs/{repair}/state", scope=WRITE, answers={200: shapes.RepairFull})
def move_repair(request: Asked, repair: str, body: shapes.StateIn) -> dict[str, Any]:
    """Say where work stands; `approved` agrees without a quote and needs `cases:decide`."""
    row = queries.get_repair(request.api_access.scope, repair)
    if body.state == "approved":
        _may_decide(request, row)
    if body.state == "done" and body.outcome is None:
        raise BadInput(field="outcome", problem=_("it must not be empty."))
    MOVES[body.state](row, body, request.api_access.actor)
    return shapes.repair_full(queries.get_repair(request.api_access.scope, repair))


MOVES: Final[dict[str, Callable[[Repair, shapes.StateIn, Actor], object]]] = {
    "approved": lambda row, body, by: actions.approve_without_quote(row, by=by, words=body.words),
    "parts_awaited": lambda row, body, by: actions.await_parts(row, by=by, words=body.words),
    "in_work": lambda row, body, by: actions.start_work(row, by=by, words=body.words),
    "done": lambda row, body, by: actions.finish(
        row, body.outcome or "", by=by, fault_code=body.fault_code, words=body.words
    ),
    "returned": lambda row, body, by: actions.give_back(row, by=by, reference=body.reference),
    "canceled": lambda row, body, by: actions.cancel_repair(row, by=by, words=body.words),
}


@operation(router, "GET", "/technicians", scope=READ, answers={200: PageOf[shapes.TechnicianOut]})
def list_technicians(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List technicians, newest first."""
    rows = queries.list_technicians(request.api_access.scope)
    found = page(rows.order_by(), order_by=("-id",), after=paging.after or None, limit=paging.limit)
    return listed(found, shapes.technician_out)


@operation(router, "POST", "/technicians", scope=WRITE, answers={201: shapes.TechnicianOut})
def add_technician(request: Asked, body: shapes.TechnicianIn) -> Status[Any]:
    """Add a technician with area, hours and days off."""
    return Status(201, shapes.technician_out(_save(request, body, "")))


@operation(router, "PUT", "/technicians/{technician}", scope=WRITE, answers={200: shapes.TechnicianOut})
def change_technician(request: Asked, technician: str, body: shapes.TechnicianIn) -> dict[str, Any]:
    """Change a technician as a whole."""
    return shapes.technician_out(_save(request, body, technician))


def _save(request: Asked, body: shapes.TechnicianIn, ref: str) -> Any:
    row = queries.get_technician(request.api_access.scope, ref) if ref else None
    values = body.dict(exclude={"seller", "days_off"})
    saved = actions.save_technician(
        row.seller if row else seller_of(request, body.seller),
        actions.TechnicianFields(**values),
        member=row.member if row else None,
        row=row,
    )
    actions.set_days_off(saved, body.days_off)
    return saved


@operation(router, "POST", "/visits", scope=WRITE, answers={201: shapes.VisitOut})
def offer_visit(request: Asked, body: shapes.VisitIn) -> Status[Any]:
    """Let the buyer choose when a technician comes; one visit at a time for a case."""
    scope = request.api_access.scope
    case = get_case(scope, body.case)
    repair = queries.get_repair(scope, body.repair) if body.repair else None
    if repair is not None and repair.case_id != case.pk:
        raise NotFound(noun="repair", ref=body.repair)
    here = (body.latitude, body.longitude)
    row = actions.offer_visit(
        case,
        by=request.api_access.actor,
        repair=repair,
        minutes=body.minutes if "minutes" in body.model_fields_set else None,
        fee_minor=minor_in(body.fee, case.currency),
        coordinates=(here[0], here[1]) if here[0] is not None and here[1] is not None else None,
    )
    return Status(201, shapes.visit_out(row))


@operation(router, "GET", "/visits", scope=READ, answers={200: PageOf[shapes.VisitOut]})
def list_visits(request: Asked, paging: Query[Paging], wanted: Query[shapes.VisitListing]) -> dict[str, Any]:
    """List visits, newest first; `state=open` are those to come."""
    filters = queries.VisitFilter(**dict(wanted))
    found = queries.list_visits(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    return listed(found, shapes.visit_out)


@operation(router, "GET", "/visits/{visit}", scope=READ, answers={200: shapes.VisitOut})
def read_visit(request: Asked, visit: str) -> dict[str, Any]:
    """Read a visit."""
    return shapes.visit_out(queries.get_visit(request.api_access.scope, visit))


@operation(router, "GET", "/visit-slots", scope=READ, answers={200: shapes.SlotList})
def list_visit_slots(request: Asked, visit: str) -> dict[str, Any]:
    """List the free slots of a visit within two weeks, soonest first."""
    row = queries.get_visit(request.api_access.scope, visit)
    slots = [
        {
            "technician": slot.technician_id,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "zone": row.zone,
        }
        for slot in free_slots(row)
    ]
    return {"items": slots}


@operation(router, "PUT", "/visits/{visit}/booking", scope=WRITE, answers={200: shapes.VisitOut})
def book_visit(request: Asked, visit: str, body: shapes.BookingIn) -> dict[str, Any]:
    """Book a visit into a slot, or move it there; 409 `slot_taken` when somebody was quicker."""
    scope = request.api_access.scope
    row = queries.get_visit(scope, visit)
    technician = queries.get_technician(scope, body.technician)
    booked = actions.book_slot(
        row, technician=technician, starts_at=body.starts_at, by=request.api_access.actor
    )
    return shapes.visit_out(booked)


@operation(router, "POST", "/visits/{visit}/state", scope=WRITE, answers={200: shapes.VisitOut})
def move_visit(request: Asked, visit: str, body: shapes.VisitStateIn) -> dict[str, Any]:
    """Say where a visit stands; `done` carries its result, `failed` offers the buyer another one."""
    row, by = queries.get_visit(request.api_access.scope, visit), request.api_access.actor
    if body.state == "done":
        _done(request, row, body)
    elif body.state == "failed":
        actions.fail_visit(row, words=body.words, by=by)
    elif body.state == "canceled":
        actions.cancel_visit(row, by=by, words=body.words)
    else:
        (actions.start_way if body.state == "on_the_way" else actions.arrive)(row, by=by)
    return shapes.visit_out(queries.get_visit(request.api_access.scope, visit))


def _done(request: Asked, row: Visit, body: shapes.VisitStateIn) -> None:
    result = actions.Result(
        outcome=body.outcome,
        fault_code=body.fault_code,
        words=body.words,
        parts=[_part(part, row.currency) for part in body.parts],
        signed_name=body.signed_name,
        fee=body.fee,
    )
    key = operation_key(request)
    actions.finish_visit(row, result, by=request.api_access.actor, operation_key=key)


@operation(router, "POST", "/warranties", scope=WRITE, answers={201: shapes.WarrantyOut})
def register_warranty(request: Asked, body: shapes.WarrantyIn) -> Status[Any]:
    """Register a warranty by serial number; the same again returns the first."""
    unit = _unit(request, body.unit) if body.unit else None
    values = body.dict(exclude={"unit", "seller"})
    row = actions.register(
        unit.line.order.seller if unit else seller_of(request, body.seller),
        actions.NewWarranty(unit=unit, **values),
        by=request.api_access.actor,
    )
    return Status(201, shapes.warranty_out(row))


@operation(router, "GET", "/warranties", scope=READ, answers={200: PageOf[shapes.WarrantyOut]})
def list_warranties(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.WarrantyListing]
) -> dict[str, Any]:
    """List warranties, newest first; `serial` is how the number begins."""
    found = queries.list_warranties(
        request.api_access.scope, **dict(wanted), after=paging.after, limit=paging.limit
    )
    return listed(found, shapes.warranty_out)


@operation(router, "GET", "/warranties/{warranty}", scope=READ, answers={200: shapes.WarrantyOut})
def read_warranty(request: Asked, warranty: str) -> dict[str, Any]:
    """Read a warranty by id or serial number."""
    return shapes.warranty_out(queries.get_warranty(request.api_access.scope, warranty))
