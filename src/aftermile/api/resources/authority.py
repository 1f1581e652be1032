"""Requests for a second approver. Only a member grants or refuses one, in the console."""

from typing import Any, Literal

from ninja import Query, Status

from aftermile.api.asking import listed, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of, router
from aftermile.api.shapes import agreements
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.cases import actions, queries
from aftermile.database.keyset import page

__all__ = ["router"]


@operation(
    router,
    "POST",
    "/cases/{ref}/approval-requests",
    scope="cases:decide",
    answers={201: agreements.ApprovalRequestOut},
    guarded=True,
)
def ask_second_approver(request: Asked, ref: str, body: agreements.ApprovalRequestIn) -> Status[Any]:
    """Ask a member to agree to what is above this key's limit."""
    case = case_of(request, ref)
    row = actions.ask_second(
        case,
        remedy=body.remedy,
        amount_minor=minor_in(body.amount, case.currency),
        note=body.note,
        override=body.override,
        act=body.act,
        by=request.api_access.actor,
        version=version_of(request),
    )
    return Status(201, agreements.request_out(row))


@operation(
    router,
    "GET",
    "/approval-requests",
    scope="cases:read",
    answers={200: PageOf[agreements.ApprovalRequestOut]},
)
def list_approval_requests(
    request: Asked,
    paging: Query[Paging],
    state: Literal["", "waiting", "granted", "refused", "expired"] = "",
) -> dict[str, Any]:
    """List requests for a second approver, the newest first."""
    rows = queries.list_requests(request.api_access.scope, state=state)
    return listed(
        page(rows, order_by=["-id"], after=paging.after, limit=paging.limit), agreements.request_out
    )
