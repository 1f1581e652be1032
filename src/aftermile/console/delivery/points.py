"""Pickup points and lockers: search, list, import, switch."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.delivery.forms import POINT_NAMES, PointsFileForm, carrier_id
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.keyset import Page
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.parcels.actions.points import Wanted, import_points, switch_point
from aftermile.parcels.carrier import carriers
from aftermile.parcels.point_rows import COLUMNS, MOST_BYTES
from aftermile.parcels.points import Near, get_point, list_points, near, open_at, zone_of_point

WRITE = Permission.SETTINGS_WRITE
NEAREST = 30
PROBLEMS_SHOWN = 100


@signed_in(WRITE)
def points(request: MemberRequest) -> HttpResponse:
    """Show the points near a postcode, or all of them."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("country", "postcode", "carrier")}
    asked["carrier"] = carrier_id(asked["carrier"])
    if asked["postcode"]:
        asked["country"] = asked["country"] or seller.country
        found = near(seller.pk, limit=NEAREST, **asked)  # type: ignore[arg-type]
        page: Page[Any] = Page([], None)
    else:
        after = request.GET.get("after", "")
        country, carrier = asked["country"], asked["carrier"]
        page = list_points(
            request.access.scope, seller=seller.pk, country=country, carrier=carrier, after=after
        )
        found = [Near(row, exact=False) for row in page.items]
    now = clock.now()
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "asked": asked,
        "page": page,
        "rows": [
            (one, POINT_NAMES[one.point.kind], open_at(one.point, now), zone_of_point(one.point))
            for one in found
        ],
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/delivery/points.html", context)


@signed_in(WRITE)
def points_file(request: MemberRequest) -> HttpResponse:
    """Read a list of points; the page names every row that was left out."""
    seller = chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    form = PointsFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "seller": seller, "columns": ", ".join(COLUMNS)}
    context["carriers"] = sorted(carriers, key=lambda one: one.label.lower())
    if form.is_valid():
        data = form.cleaned_data["file"].read(MOST_BYTES + 1)
        wanted = Wanted(form.cleaned_data["carrier"], form.cleaned_data["full"])
        try:
            report = import_points(seller, data, wanted=wanted, by=request.access.actor)
        except AftermileError as error:
            form.add_error("file", translate(error))
        else:
            bad = [(one.row, one.code, translate(one.error)) for one in report.problems[:PROBLEMS_SHOWN]]
            context |= {"report": report, "bad": bad}
    status = 422 if form.errors else 200
    return render(request, "console/delivery/points_file.html", context, status=status)


@require_POST
@signed_in(WRITE)
def switch(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_point(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    switch_point(row, active=not row.active)
    back = redirect(f"{reverse('console:pickup_points')}?seller={row.seller_id}&country={row.country}")
    words = _("It is offered again.") if row.active else _("It is offered no longer, until a list names it.")
    return toast(request, back, words)
