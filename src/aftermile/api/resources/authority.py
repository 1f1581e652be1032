"""
Second approvers, overrides, and the switch under which cases settle alone.

Only a member grants or refuses a request for a second approver, in the console.
"""

from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Status

from aftermile.api.asking import listed, seller_of, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of, router
from aftermile.api.shapes import agreements, authority
from aftermile.api.shapes.basics import Instant, PageOf, Paging, minor_in
from aftermile.api.shapes.fees import new_fees
from aftermile.cases import actions, queries
from aftermile.cases.automation import set_pay_when_due, start_automation, stop_automation
from aftermile.database.keyset import page
from aftermile.kernel.errors import BadInput

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
        after_resale=body.after_resale,
        fees=new_fees(body.fees, case.currency),
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


@operation(
    router,
    "GET",
    "/overrides",
    scope="cases:read",
    answers={200: PageOf[authority.OverrideOut]},
    tags=["cases"],
)
def list_overrides(
    request: Asked, paging: Query[Paging], since: Instant | None = None, until: Instant | None = None
) -> dict[str, Any]:
    """List what people decided otherwise than the rules, newest first, from `since` until before `until`."""
    if since and until and until <= since:
        raise BadInput(field="until", problem=_("it must lie after “since”."))
    rows = queries.list_overrides(request.api_access.scope, since=since, until=until)
    found = page(rows, order_by=["-at", "-id"], after=paging.after, limit=paging.limit)
    return listed(found, authority.override_out)


@operation(
    router,
    "GET",
    "/automation",
    scope="policies:read",
    answers={200: authority.AutomationOut},
    tags=["policies"],
)
def get_automation(request: Asked, seller: str = "") -> dict[str, Any]:
    """Read whether cases settle alone, and what is left of the budget of the day."""
    return authority.automation_out(seller_of(request, seller))


@operation(
    router,
    "PUT",
    "/automation",
    scope="policies:write",
    answers={200: authority.AutomationOut},
    tags=["policies"],
)
def set_automation(request: Asked, body: authority.AutomationIn) -> dict[str, Any]:
    """
    Let cases settle alone up to a budget a day, or stop it at once.

    Starting needs a published table of automation. Stopping twice changes nothing.
    """
    seller = seller_of(request, body.seller)
    by = request.api_access.actor
    if body.pay_when_due is not None:
        set_pay_when_due(seller, on=body.pay_when_due, by=by)
    if body.running:
        budget = minor_in(body.daily_budget, seller.base_currency)
        if budget is None:
            raise BadInput(field="daily_budget", problem=_("give the amount that may go in a day."))
        start_automation(seller, daily_budget_minor=budget, by=by)
    else:
        stop_automation(seller, by=by, why=body.why)
    return authority.automation_out(seller)
