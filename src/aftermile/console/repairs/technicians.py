"""Technicians in the settings, the board of a day, and the pages a technician works with on the phone."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Member, Seller
from aftermile.accounts.roles import Permission
from aftermile.console.cases.people import members_of
from aftermile.console.repairs.forms import TechnicianForm, initial_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.repairs import actions
from aftermile.repairs.days import ways_of
from aftermile.repairs.models import Technician
from aftermile.repairs.queries import (
    VisitFilter,
    days_off_of,
    get_technician,
    list_technicians,
    list_visits,
    visits_between,
)
from aftermile.repairs.slots import stops_of, worker_of

SETTINGS: Final = Permission.SETTINGS_WRITE
WRITE: Final = Permission.CASES_WRITE


@signed_in(SETTINGS)
def technicians(request: MemberRequest) -> HttpResponse:
    rows = list(list_technicians(request.access.scope))
    context = {"rows": rows, "sellers": _sellers(request), "may_write": request.access.can_anywhere(SETTINGS)}
    return render(request, "console/repairs/technicians.html", context)


def _sellers(request: MemberRequest) -> list[Seller]:
    rows = request.access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    return [row for row in rows if request.access.can(SETTINGS, row.pk)]


@signed_in(SETTINGS)
def new_technician(request: MemberRequest, seller_id: str) -> HttpResponseBase:
    seller = next((row for row in _sellers(request) if row.pk == seller_id), None)
    if seller is None:
        raise NotFound(noun="seller", ref=seller_id)
    return _form(request, seller, None)


@signed_in(SETTINGS)
def technician(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_technician(request.access.scope, ref)
    return _form(request, row.seller, row)


def _form(request: MemberRequest, seller: Seller, row: Technician | None) -> HttpResponseBase:
    members = members_of(seller.pk)
    start = initial_of(row) if row else {"country": seller.country, "time_zone": seller.time_zone}
    form = TechnicianForm(
        request.POST or None, initial=start, members=[(member.pk, str(member)) for member in members]
    )
    if form.is_valid():
        request.access.require(SETTINGS, seller.pk)
        if _saved(form, seller, row, members):
            return toast(request, redirect("console:technicians"), _("Saved."))
    context = {"form": form, "technician": row, "seller": seller}
    return render(request, "console/repairs/technician.html", context, status=422 if form.is_bound else 200)


def _saved(form: TechnicianForm, seller: Seller, row: Technician | None, members: list[Member]) -> bool:
    chosen = next((member for member in members if member.pk == form.cleaned_data["member"]), None)
    try:
        saved = actions.save_technician(seller, form.fields_of(), member=chosen, row=row)
    except AftermileError as error:
        field = str(error.data.get("field", ""))
        form.add_error(field if field in form.fields else None, translate(error))
        return False
    actions.set_days_off(saved, form.cleaned_data["days_off"])
    return True


@require_POST
@signed_in(SETTINGS)
def points(request: MemberRequest, seller_id: str) -> HttpResponseBase:
    """Take a table of postcodes with their coordinates."""
    seller = next((row for row in _sellers(request) if row.pk == seller_id), None)
    if seller is None:
        raise NotFound(noun="seller", ref=seller_id)
    upload = request.FILES.get("file")
    if upload is None:
        return toast(request, redirect("console:technicians"), _("Choose a file."), "bad")
    try:
        count = actions.load_points(seller, upload.read())
    except AftermileError as error:
        return toast(request, redirect("console:technicians"), translate(error), "bad")
    return toast(request, redirect("console:technicians"), _("%(count)s postcodes taken.") % {"count": count})


def _day(request: MemberRequest, zone: str) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today(zone)


@signed_in(WRITE)
def board(request: MemberRequest) -> HttpResponse:
    """Who goes where on a day, in the order of the routes, and who still has to choose a time."""
    rows = list(list_technicians(request.access.scope, active=True))
    on = _day(request, rows[0].time_zone if rows else "UTC")
    visits = visits_between(rows, on, on)
    off = days_off_of(rows)
    lanes: list[dict[str, Any]] = []
    for row in rows:
        worker, mine = worker_of(row, off.get(row.pk, frozenset())), visits.get((row.pk, on), [])
        lanes.append(
            {
                "technician": row,
                "visits": mine,
                "minutes": ways_of(worker, stops_of(mine)) if mine else 0,
                "zone": row.time_zone,
                "hours": row.hours[on.weekday()] if row.hours and on not in worker.days_off else [],
            }
        )
    waiting = list_visits(request.access.scope, VisitFilter(state="offered"), limit=20)
    context = {
        "lanes": lanes,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "waiting": waiting.items,
        "may_write": request.access.can_anywhere(WRITE),
    }
    return render(request, "console/repairs/board.html", context)


@require_POST
@signed_in(WRITE)
def route(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Order a technician's day anew by the shortest way."""
    row = get_technician(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    on = date.fromisoformat(request.POST["day"]) if request.POST.get("day") else clock.today(row.time_zone)
    actions.route_day(row, on)
    back = redirect("console:visit_board")
    back["Location"] += f"?day={on:%Y-%m-%d}"
    return toast(request, back, _("The day is routed."))


@signed_in()
def my_day(request: MemberRequest) -> HttpResponse:
    """What a technician does today, in order; the phone's first page."""
    member = request.access.member
    mine = list(list_technicians(request.access.scope, active=True).filter(member=member)) if member else []
    on = _day(request, mine[0].time_zone if mine else "UTC")
    visits = visits_between(mine, on, on)
    rows = [visit for row in mine for visit in visits.get((row.pk, on), [])]
    zone = ZoneInfo(mine[0].time_zone) if mine else ZoneInfo("UTC")
    context = {
        "technicians": mine,
        "visits": rows,
        "on": on,
        "zone": zone.key,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
    }
    return render(request, "console/repairs/my_day.html", context)


@signed_in(WRITE)
def signature(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The signature of a visit, as a picture."""
    from aftermile.repairs.queries import get_visit  # noqa: PLC0415

    row = get_visit(request.access.scope, ref)
    if not row.signature:
        raise Http404
    return FileResponse(row.signature.open(), content_type="image/png")
