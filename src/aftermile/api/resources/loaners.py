"""What goes with a repair: pieces lent meanwhile, the buyer's signature, what the supplier is to pay."""

from base64 import b64encode
from typing import Any

from ninja import Query, Status

from aftermile.accounts.roles import Permission
from aftermile.api.asking import listed, operation_key
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.repairs import READ, WRITE, router
from aftermile.api.shapes import loaners as shapes
from aftermile.api.shapes import losses
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.kernel.errors import NotFound
from aftermile.repairs import actions, queries
from aftermile.repairs.actions.signing import drawing_of
from aftermile.repairs.models import Visit
from aftermile.repairs.spending import recoveries_of

__all__ = ["router"]


@operation(router, "POST", "/repairs/{repair}/loaners", scope=WRITE, answers={201: shapes.LoanerOut})
def lend_loaner(request: Asked, repair: str, body: shapes.LoanerIn) -> Status[Any]:
    """Lend the buyer a piece; the same serial number again for the same repair returns the first."""
    row = queries.get_repair(request.api_access.scope, repair)
    loaner = actions.lend(
        row,
        serial=body.serial,
        value_minor=minor_in(body.value, row.currency) or 0,
        due_at=body.due_at,
        by=request.api_access.actor,
        sku=body.sku,
        title=body.title,
    )
    return Status(201, shapes.loaner_out(loaner))


@operation(router, "GET", "/loaners", scope=READ, answers={200: PageOf[shapes.LoanerOut]})
def list_loaners(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.LoanerListing]
) -> dict[str, Any]:
    """List pieces that are or were lent, newest first; `state=late` are those that should be back."""
    filters = queries.LoanerFilter(**dict(wanted))
    found = queries.list_loaners(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    return listed(found, shapes.loaner_out)


@operation(router, "GET", "/loaners/{loaner}", scope=READ, answers={200: shapes.LoanerOut})
def read_loaner(request: Asked, loaner: str) -> dict[str, Any]:
    """Read a loaner."""
    return shapes.loaner_out(queries.get_loaner(request.api_access.scope, loaner))


@operation(router, "PATCH", "/loaners/{loaner}", scope=WRITE, answers={200: shapes.LoanerOut})
def prolong_loaner(request: Asked, loaner: str, body: shapes.LoanerChange) -> dict[str, Any]:
    """Let the buyer keep a lent piece longer, or ask for it sooner."""
    row = queries.get_loaner(request.api_access.scope, loaner)
    actions.prolong(row, due_at=body.due_at, by=request.api_access.actor)
    return shapes.loaner_out(queries.get_loaner(request.api_access.scope, loaner))


@operation(router, "POST", "/loaners/{loaner}/state", scope=WRITE, answers={200: shapes.LoanerOut})
def end_loaner(request: Asked, loaner: str, body: shapes.LoanerStateIn) -> dict[str, Any]:
    """Say that a lent piece is back, or charge one that is late; charging needs `cases:decide`."""
    row = queries.get_loaner(request.api_access.scope, loaner)
    if body.state == "kept":
        request.api_access.require(Permission.CASES_DECIDE, row.seller_id)
    act = actions.charge_kept if body.state == "kept" else actions.take_back
    act(row, by=request.api_access.actor)
    return shapes.loaner_out(queries.get_loaner(request.api_access.scope, loaner))


@operation(router, "GET", "/repairs/{repair}/recoveries", scope=READ, answers={200: list[losses.RecoveryOut]})
def list_repair_recoveries(request: Asked, repair: str) -> list[dict[str, Any]]:
    """List what suppliers were asked for because of a repair, oldest first."""
    row = queries.get_repair(request.api_access.scope, repair)
    return [losses.recovery_out(one) for one in recoveries_of(row)]


@operation(router, "POST", "/repairs/{repair}/recoveries", scope=WRITE, answers={201: losses.RecoveryOut})
def recover_repair_cost(request: Asked, repair: str, body: shapes.ClaimIn) -> Status[Any]:
    """Ask the supplier for what a repair cost; needs `cases:decide`. Its answer goes to `/recoveries`."""
    row = queries.get_repair(request.api_access.scope, repair)
    request.api_access.require(Permission.CASES_DECIDE, row.seller_id)
    claim = actions.recover_from_supplier(
        row,
        amount_minor=minor_in(body.amount, row.currency) or 0,
        by=request.api_access.actor,
        operation_key=operation_key(request),
        party=body.party,
        reference=body.reference,
    )
    made = next(one for one in recoveries_of(row) if one.pk == claim)
    return Status(201, losses.recovery_out(made))


@operation(router, "PUT", "/visits/{visit}/signature", scope=WRITE, answers={200: shapes.SignatureOut})
def sign_visit(request: Asked, visit: str, body: shapes.SignatureIn) -> dict[str, Any]:
    """Keep what the buyer signed, while the technician is there or once the visit is done."""
    row = queries.get_visit(request.api_access.scope, visit)
    signed = actions.sign_visit(
        row, by=request.api_access.actor, drawing=body.image, signed_name=body.signed_name
    )
    return _signature(signed)


@operation(router, "GET", "/visits/{visit}/signature", scope=READ, answers={200: shapes.SignatureOut})
def read_signature(request: Asked, visit: str) -> dict[str, Any]:
    """Read the buyer's signature under a visit; 404 where nobody has signed."""
    row = queries.get_visit(request.api_access.scope, visit)
    if not row.signature and not row.signed_name:
        raise NotFound(noun="signature", ref=visit)
    return _signature(row)


def _signature(row: Visit) -> dict[str, Any]:
    drawn = drawing_of(row)
    image = b64encode(drawn).decode() if drawn is not None else None
    return {"visit": row.pk, "image": image, "signed_name": row.signed_name}
