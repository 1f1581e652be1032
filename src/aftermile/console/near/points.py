"""Return points and hubs: list, form, import, the link of the counter."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.near.forms import PointForm, PointsFileForm, initial_of
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.inbound.actions.points import COLUMNS, MOST_BYTES, import_points, renew_counter, save_point
from aftermile.inbound.codes import counter_token
from aftermile.inbound.models import ReturnPoint
from aftermile.inbound.opening import opening
from aftermile.inbound.queries.points import get_point, list_points
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError

WRITE = Permission.SETTINGS_WRITE


@signed_in(WRITE)
def points(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    page = list_points(request.access.scope, seller=seller.pk, after=request.GET.get("after", ""))
    now = clock.now()
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "page": page,
        "rows": [(point, opening(point, now)) for point in page.items],
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/near/points.html", context)


@signed_in(WRITE)
def point(request: MemberRequest, point_id: str = "") -> HttpResponseBase:
    """Add a point, or change one."""
    row = get_point(request.access.scope, point_id) if point_id else None
    seller = row.seller if row else chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    fresh = {
        "country": seller.country,
        "time_zone": seller.time_zone,
        "takes_parcels": True,
        "closed_on_holidays": True,
        "active": True,
    }
    form = PointForm(request.POST or None, initial=initial_of(row) if row else fresh)
    if form.is_valid():
        try:
            save_point(seller, form.draft, by=request.access.actor, point=row)
        except AftermileError as error:
            field = str(error.data.get("field", ""))
            form.add_error(field if field in form.fields else None, translate(error))
        else:
            back = redirect(f"{reverse('console:return_points')}?seller={seller.pk}")
            return toast(request, back, _("Saved."))
    context = {"form": form, "seller": seller, "point": row, "counter": counter_url(request, row)}
    status = 422 if form.is_bound else 200
    return render(request, "console/near/point.html", context, status=status)


def counter_url(request: HttpRequest, row: ReturnPoint | None) -> str:
    """Return the address that the clerk of a point opens on his phone."""
    if row is None:
        return ""
    token = counter_token(row.pk, row.counter_version)
    return request.build_absolute_uri(reverse("portal:counter", args=[token]))


@require_POST
@signed_in(WRITE)
def new_counter(request: MemberRequest, point_id: str) -> HttpResponseBase:
    """Make the link of the counter anew, as the old one got into wrong hands."""
    row = get_point(request.access.scope, point_id)
    request.access.require(WRITE, row.seller_id)
    renew_counter(row)
    return toast(
        request, redirect("console:return_point", row.pk), _("A new link; the old one opens nothing now.")
    )


@signed_in(WRITE)
def points_file(request: MemberRequest) -> HttpResponse:
    """Points from a CSV file; the page names every row that was left out."""
    seller = chosen_seller(request, sellers_of(request))
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
    form = PointsFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "seller": seller, "columns": ", ".join(COLUMNS)}
    if form.is_valid():
        data = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            context["report"] = import_points(seller, data, by=request.access.actor)
        except AftermileError as error:
            form.add_error("file", translate(error))
    return render(request, "console/near/points_file.html", context, status=422 if form.errors else 200)
