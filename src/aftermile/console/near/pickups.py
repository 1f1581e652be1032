"""Pickups at the door: list, one with its acts, the list for the driver, and the services that drive."""

import csv
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.near.forms import ServiceForm, service_initial
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.inbound.actions import pickups as acts
from aftermile.inbound.areas import read_area
from aftermile.inbound.models import Pickup, PickupService
from aftermile.inbound.queries.points import get_service
from aftermile.inbound.queries.routes import PickupFilters, get_pickup, list_pickups
from aftermile.inbound.slots import starts_of
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.kernel.money import to_minor

WRITE = Permission.PARCELS_WRITE


@signed_in(WRITE)
def pickups(request: MemberRequest) -> HttpResponse:
    filters = PickupFilters(state=request.GET.get("state", "")[:12], on=_day(request.GET.get("on", "")))
    services = request.access.scope.apply(PickupService.objects.filter(active=True)).order_by("name")
    context = {
        "page": list_pickups(request.access.scope, filters, after=request.GET.get("after", "")),
        "states": CHIPS["pickup"],
        "chosen": filters,
        "services": list(services),
    }
    return render(request, "console/near/pickups.html", context)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""


@signed_in(WRITE)
def pickup(request: MemberRequest, pickup_id: str) -> HttpResponseBase:
    """One pickup; a POST is one act on it."""
    row = get_pickup(request.access.scope, pickup_id)
    problem = ""
    if request.method == "POST":
        request.access.require(WRITE, row.seller_id)
        try:
            _act(request, row)
        except AftermileError as error:
            problem = translate(error)
        else:
            return toast(request, redirect("console:pickup", row.pk), _("Noted."))
    context: dict[str, Any] = {
        "pickup": row,
        "notes": row.notes.order_by("id"),
        "open": row.state in acts.OPEN,
        "slots": acts.free_slots(row.service) if row.state in acts.OPEN else [],
        "failures": CHIPS["pickup_failure"],
        "problem": problem,
        "may_write": request.access.can(WRITE, row.seller_id),
    }
    return render(request, "console/near/pickup.html", context, status=422 if problem else 200)


def _act(request: MemberRequest, row: Pickup) -> None:
    post, by = request.POST, request.access.actor
    match post.get("act", ""):
        case "confirm":
            acts.confirm_pickup(row, by=by, reference=post.get("reference", ""))
        case "fail":
            acts.fail_pickup(row, reason=post.get("reason", ""), words=post.get("words", ""), by=by)
        case "move":
            acts.move_pickup(row, starts_of(post.get("slot", "")), by=by)
        case "complete":
            acts.complete_pickup(row, tracking_number=post.get("tracking_number", ""), by=by)
        case "cancel":
            acts.cancel_pickup(row, words=post.get("words", ""), by=by)
        case other:
            raise NotFound(noun="act", ref=other)


@require_POST
@signed_in(WRITE)
def driver_list(request: MemberRequest, service_id: str) -> HttpResponse:
    """The open pickups of one day as CSV, for the carrier or the driver; they are marked as told."""
    service = get_service(request.access.scope, service_id)
    request.access.require(WRITE, service.seller_id)
    day = _day(request.POST.get("on", ""))
    if not day:
        raise NotFound(noun="day", ref=request.POST.get("on", "")[:20])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pickups-{day}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        ["pickup", "case", "from", "to", "name", "address", "postcode", "country", "phone", "note", "code"]
    )
    for row in acts.pickups_to_export(service, date.fromisoformat(day)):
        times = (row.starts_at.isoformat(), row.ends_at.isoformat())
        place = (
            row.name,
            ", ".join(row.address.splitlines()),
            row.postcode,
            row.country,
            row.phone,
            row.note,
        )
        writer.writerow(
            [plain(cell) for cell in (row.pk, row.case.rma_number, *times, *place, row.route.code)]
        )
    return response


def plain(cell: object) -> str:
    """Return a cell that a spreadsheet does not run as a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@signed_in(Permission.SETTINGS_WRITE)
def services(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "services": PickupService.objects.filter(seller=seller).order_by("-active", "name"),
        "may_write": may_write(request, seller, Permission.SETTINGS_WRITE),
    }
    return render(request, "console/near/services.html", context)


@signed_in(Permission.SETTINGS_WRITE)
def service(request: MemberRequest, service_id: str = "") -> HttpResponseBase:
    """Add a service, or change one."""
    row = get_service(request.access.scope, service_id) if service_id else None
    seller = row.seller if row else chosen_seller(request, sellers_of(request))
    request.access.require(Permission.SETTINGS_WRITE, seller.pk)
    fresh = {"country": seller.country, "time_zone": seller.time_zone, "currency": seller.base_currency}
    form = ServiceForm(request.POST or None, initial=service_initial(row) if row else fresh)
    if form.is_valid() and _keep(form, seller, row):
        back = redirect(f"{reverse('console:pickup_services')}?seller={seller.pk}")
        return toast(request, back, _("Saved."))
    context = {"form": form, "seller": seller, "service": row}
    return render(request, "console/near/service.html", context, status=422 if form.is_bound else 200)


def _keep(form: ServiceForm, seller: Seller, row: PickupService | None) -> bool:
    data = dict(form.cleaned_data)
    row = row or PickupService(seller=seller)
    try:
        areas = [read_area(line) for line in data.pop("serves").splitlines() if line.strip()]
    except ValueError as wrong:
        form.add_error("serves", _("“%(text)s” is no area.") % {"text": wrong})
        return False
    try:
        data["currency"] = data["currency"].upper()
        row.cost_minor = to_minor(data.pop("cost"), data["currency"])
        data["country"] = data["country"].upper()
        row.serves, row.days = areas, sorted(int(day) for day in data.pop("days"))
        for name, value in data.items():
            setattr(row, name, value)
        row.save()
    except AftermileError as error:
        form.add_error("cost", translate(error))
    except IntegrityError:
        form.add_error("name", _("There is one with this name."))
    return not form.errors
