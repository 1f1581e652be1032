"""The way back on the page of a case: what was agreed, and choosing for the buyer."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case
from aftermile.console.cases.page import done, failed
from aftermile.inbound.actions.pickups import Door, request_pickup
from aftermile.inbound.actions.routes import cancel_route, choose_route
from aftermile.inbound.queries.points import get_service
from aftermile.inbound.queries.routes import (
    get_route,
)
from aftermile.inbound.slots import starts_of
from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.kernel.ids import new_id


@require_POST
@signed_in(Permission.CASES_WRITE)
def agree(request: MemberRequest, case_id: str) -> HttpResponse:
    """Choose a way back for the buyer, or propose it; `way` is `kind:point`."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, case.seller_id)
    kind, _colon, point = request.POST.get("way", "").partition(":")
    key = request.POST.get("operation_key", "") or new_id("op")
    offer = "offer" in request.POST
    try:
        if kind == "pickup" and not offer:
            _fetch(request, case, key)
        else:
            choose_route(
                case, kind=kind, point=point, by=request.access.actor, operation_key=key, offer=offer
            )
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, _("Proposed to the buyer.") if offer else _("The way back is agreed."))


def _fetch(request: MemberRequest, case: Case, key: str) -> None:
    service_id, _at, start = request.POST.get("slot", "").partition("@")
    if not start:
        raise BadInput(field="slot", problem=_("choose a time."))
    service = get_service(request.access.scope, service_id)
    door = Door(phone=request.POST.get("phone", ""), note=request.POST.get("note", ""))
    request_pickup(case, service, starts_of(start), by=request.access.actor, operation_key=key, door=door)


@require_POST
@signed_in(Permission.CASES_WRITE)
def give_up(request: MemberRequest, case_id: str, route_id: str) -> HttpResponse:
    """Take an agreed way back, while nothing went on it."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, case.seller_id)
    route = get_route(request.access.scope, route_id)
    try:
        cancel_route(route, by=request.access.actor, why=request.POST.get("why", "")[:300])
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, _("No longer agreed."))
