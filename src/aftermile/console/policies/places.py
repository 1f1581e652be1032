"""Warehouses, hubs and return points of a seller."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.forms import LocationForm
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft
from aftermile.parcels.models import Location
from aftermile.parcels.queries import get_location

WRITE = Permission.SETTINGS_WRITE


@signed_in(WRITE)
def locations(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "locations": Location.objects.filter(seller=seller).order_by("-active", "name"),
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/policies/locations.html", context)


@signed_in(WRITE)
def location(request: MemberRequest, location_id: str = "") -> HttpResponseBase:
    """Add a place, or change one."""
    row = get_location(request.access.scope, location_id) if location_id else None
    seller = row.seller if row else chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    fresh = {"country": seller.country, "time_zone": seller.time_zone, "takes_returns": True, "active": True}
    names = LocationForm.base_fields
    initial = {name: getattr(row, name) for name in names} if row else fresh
    form = LocationForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            save_location(seller, LocationDraft(**form.cleaned_data), location=row)
        except AftermileError as error:
            form.add_error(None, translate(error))
        else:
            back = redirect(f"{reverse('console:locations')}?seller={seller.pk}")
            return toast(request, back, _("Saved."))
    status = 422 if form.is_bound else 200
    context = {"form": form, "seller": seller, "location": row}
    return render(request, "console/policies/location.html", context, status=status)
