"""Complaints, and disputes that the operator rules on."""

from typing import Any

from ninja import Query, Router, Status

from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.shapes import complaints as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.complaints import actions, queries
from aftermile.complaints.actions.complaining import Told
from aftermile.complaints.states import Side, Verdict
from aftermile.database.keyset import page
from aftermile.ledger.actions.liability import Share

router = Router(tags=["complaints"])


@operation(router, "GET", "/complaints", scope="cases:read", answers={200: PageOf[shapes.ComplaintOut]})
def list_complaints(
    request: Asked, paging: Query[Paging], *, open_only: bool = True, cause: str = ""
) -> dict[str, Any]:
    """List complaints, the newest first; a cause may be a branch of the tree."""
    rows = queries.list_complaints(request.api_access.scope, open_only=open_only, cause=cause)
    rows = rows.prefetch_related("findings", "actions")
    found = page(rows, order_by=["-id"], after=paging.after, limit=paging.limit)
    return listed(found, shapes.complaint_out)


@operation(router, "POST", "/cases/{ref}/complaint", scope="cases:write", answers={201: shapes.ComplaintOut})
def open_complaint(request: Asked, ref: str, body: shapes.ComplaintIn) -> Status[Any]:
    """Note that a case is a complaint too, or say more of it."""
    case, by = case_of(request, ref), request.api_access.actor
    return Status(201, shapes.complaint_out(actions.open_complaint(case, told=Told(**dict(body)), by=by)))


@operation(router, "GET", "/complaints/{ref}", scope="cases:read", answers={200: shapes.ComplaintOut})
def get_complaint(request: Asked, ref: str) -> dict[str, Any]:
    """Read a complaint with its investigation and what is changed because of it."""
    return shapes.complaint_out(queries.get_complaint(request.api_access.scope, ref))


@operation(
    router, "POST", "/complaints/{ref}/findings", scope="cases:write", answers={201: shapes.ComplaintOut}
)
def add_finding(request: Asked, ref: str, body: shapes.TextIn) -> Status[Any]:
    """Add a line to the investigation."""
    row = queries.get_complaint(request.api_access.scope, ref)
    actions.add_finding(row, text=body.text, by=request.api_access.actor)
    return Status(201, get_complaint(request, ref))


@operation(
    router, "POST", "/complaints/{ref}/answer", scope="cases:write", answers={201: shapes.ComplaintOut}
)
def answer_complaint(request: Asked, ref: str, body: shapes.TextIn) -> Status[Any]:
    """Note what was answered to the marketplace or the authority."""
    row = queries.get_complaint(request.api_access.scope, ref)
    actions.answer_complaint(row, words=body.text, by=request.api_access.actor)
    return Status(201, get_complaint(request, ref))


@operation(
    router, "POST", "/complaints/{ref}/closure", scope="cases:write", answers={201: shapes.ComplaintOut}
)
def close_complaint(request: Asked, ref: str, body: shapes.ClosureIn) -> Status[Any]:
    """Close a complaint with its outcome."""
    row = queries.get_complaint(request.api_access.scope, ref)
    actions.close_complaint(row, outcome=body.outcome, words=body.text, by=request.api_access.actor)
    return Status(201, get_complaint(request, ref))


@operation(
    router, "POST", "/complaints/{ref}/actions", scope="cases:write", answers={201: shapes.ComplaintOut}
)
def plan_action(request: Asked, ref: str, body: shapes.ActionIn) -> Status[Any]:
    """Plan what is changed so that it does not happen again."""
    row = queries.get_complaint(request.api_access.scope, ref)
    actions.plan_action(
        row, target=body.target, subject=body.subject, what=body.what, by=request.api_access.actor
    )
    return Status(201, get_complaint(request, ref))


@operation(router, "GET", "/arbitrations", scope="cases:read", answers={200: PageOf[shapes.ArbitrationOut]})
def list_arbitrations(request: Asked, paging: Query[Paging], *, open_only: bool = True) -> dict[str, Any]:
    """List disputes before the operator, the newest first."""
    rows = queries.list_arbitrations(request.api_access.scope, open_only=open_only)
    rows = rows.prefetch_related("statements", "rulings")
    found = page(rows, order_by=["-id"], after=paging.after, limit=paging.limit)
    return listed(found, shapes.arbitration_out)


@operation(
    router, "POST", "/cases/{ref}/arbitration", scope="cases:decide", answers={201: shapes.ArbitrationOut}
)
def raise_arbitration(request: Asked, ref: str, body: shapes.TextIn) -> Status[Any]:
    """Ask the operator to rule, for the seller."""
    case, by = case_of(request, ref), request.api_access.actor
    row = actions.raise_arbitration(case, side=Side.SELLER, wants=body.text, by=by)
    return Status(201, shapes.arbitration_out(row))


@operation(router, "GET", "/arbitrations/{ref}", scope="cases:read", answers={200: shapes.ArbitrationOut})
def get_arbitration(request: Asked, ref: str) -> dict[str, Any]:
    """Read a dispute with what was said and ruled."""
    return shapes.arbitration_out(queries.get_arbitration(request.api_access.scope, ref))


@operation(
    router,
    "POST",
    "/arbitrations/{ref}/statements",
    scope="cases:decide",
    answers={201: shapes.ArbitrationOut},
)
def state_in_arbitration(request: Asked, ref: str, body: shapes.TextIn) -> Status[Any]:
    """Say something for the seller; a key of the operator speaks for it."""
    access = request.api_access
    row = queries.get_arbitration(access.scope, ref)
    side = Side.OPERATOR if "" in access.grants else Side.SELLER
    actions.speak(row, side=side, text=body.text, by=access.actor)
    return Status(201, get_arbitration(request, ref))


@operation(
    router, "POST", "/arbitrations/{ref}/ruling", scope="cases:decide", answers={201: shapes.ArbitrationOut}
)
def rule_on_arbitration(request: Asked, ref: str, body: shapes.RulingIn) -> Status[Any]:
    """Rule, at first or on appeal; only with a key of the operator."""
    row = queries.get_arbitration(request.api_access.scope, ref)
    actions.rule_on(
        row,
        verdict=Verdict(body.verdict),
        words=body.text,
        access=request.api_access,
        remedy=body.remedy,
        amount_minor=minor_in(body.amount, row.case.currency),
        shares=[Share(share.kind, share.basis_points, share.party) for share in body.shares],
    )
    return Status(201, get_arbitration(request, ref))


@operation(
    router, "POST", "/arbitrations/{ref}/appeal", scope="cases:decide", answers={201: shapes.ArbitrationOut}
)
def appeal_ruling(request: Asked, ref: str, body: shapes.TextIn) -> Status[Any]:
    """Appeal a ruling against the seller, in time and once."""
    row = queries.get_arbitration(request.api_access.scope, ref)
    actions.appeal(row, side=Side.SELLER, text=body.text, by=request.api_access.actor)
    return Status(201, get_arbitration(request, ref))
