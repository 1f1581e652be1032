"""The buyer chooses how his goods go back, among the ways that serve his address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftermile.cases.models import Case
from aftermile.database.words import translate
from aftermile.inbound.actions.pickups import Door, cancel_pickup, move_pickup, request_pickup, slots_for
from aftermile.inbound.actions.routes import accept_route, choose_route
from aftermile.inbound.models import Pickup
from aftermile.inbound.queries.points import Wanted, get_service, points_near
from aftermile.inbound.queries.routes import (
    agreed_route,
    awaits_goods,
    destination_of,
    options_of,
    proposed_route,
)
from aftermile.inbound.slots import starts_of
from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.kernel.ids import new_id
from aftermile.portal.case.reading import get_case_of
from aftermile.portal.near.reading import ways_of
from aftermile.portal.visits import Visit, find_seller, for_buyer, order_page, page


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyer
def way_back(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Show the ways back with address and hours, and take the choice; `?postcode=` looks elsewhere."""
    case = get_case_of(visit, case_id)
    if not awaits_goods(case):
        return redirect(visit.url("case", case.pk))
    problem = ""
    if request.method == "POST":
        try:
            _choose(request, visit, case)
        except AftermileError as error:
            problem = translate(error)
        else:
            messages.success(request, _("Agreed. This is what to do now."))
            return redirect(visit.url("case", case.pk))
    country, postcode = destination_of(case)
    asked = request.GET.get("postcode", "")[:20] or postcode
    return order_page(
        request,
        "portal/near/ways.html",
        visit,
        case=case,
        ways=ways_of(options_of(case, wanted=Wanted(country, asked)), visit.language),
        services=slots_for(case),
        postcode=asked,
        agreed=agreed_route(case),
        proposed=proposed_route(case),
        chosen=request.POST.get("way", ""),
        operation_key=request.POST.get("operation_key") or new_id("op"),
        problem=problem,
        status=422 if problem else 200,
    )


def _choose(request: HttpRequest, visit: Visit, case: Case) -> None:
    kind, _colon, point = request.POST.get("way", "").partition(":")
    key = request.POST.get("operation_key", "")[:80] or new_id("op")
    if not kind:
        raise BadInput(field=pgettext("choice", "Way back"), problem=_("choose one."))
    if kind != "pickup":
        choose_route(case, kind=kind, point=point, by=visit.buyer, operation_key=key)
        return
    service_id, _at, start = request.POST.get("slot", "").partition("@")
    if not start:
        raise BadInput(field=_("Time"), problem=_("choose one of the times."))
    service = get_service(visit.seller.scope, service_id)
    door = Door(phone=request.POST.get("phone", ""), note=request.POST.get("note", ""))
    request_pickup(case, service, starts_of(start), by=visit.buyer, operation_key=key, door=door)


@require_POST
@for_buyer
def take_proposed(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Take the way back that the shop proposed."""
    case = get_case_of(visit, case_id)
    route = proposed_route(case)
    if route is not None:
        try:
            accept_route(route, by=visit.buyer)
        except AftermileError as error:
            messages.error(request, translate(error))
        else:
            messages.success(request, _("Agreed. This is what to do now."))
    return redirect(visit.url("case", case.pk))


@require_POST
@for_buyer
def pickup(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Move the pickup to another time, or call it off."""
    case = get_case_of(visit, case_id)
    row = Pickup.objects.filter(case=case, route=agreed_route(case)).select_related("case", "service").first()
    if row is not None:
        try:
            if "cancel" in request.POST:
                cancel_pickup(row, by=visit.buyer)
            else:
                move_pickup(row, starts_of(request.POST.get("slot", "")), by=visit.buyer)
        except AftermileError as error:
            messages.error(request, translate(error))
        else:
            messages.success(request, _("Changed."))
    return redirect(visit.url("case", case.pk))


@require_safe
def points(request: HttpRequest, slug: str) -> HttpResponse:
    """The return points of a shop for a country and postcode, with address and hours; open to everybody."""
    seller = find_seller(slug)
    country = request.GET.get("country", "").upper()[:2] or seller.country
    postcode = request.GET.get("postcode", "")[:20]
    near = points_near(seller.pk, Wanted(country, postcode), limit=50)
    return page(request, "portal/near/points.html", seller, near=near, country=country, postcode=postcode)
