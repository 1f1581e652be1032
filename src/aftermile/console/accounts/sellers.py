"""Settings: a seller, all sellers, the operator; and which seller the console shows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts import actions
from aftermile.accounts.choice import choose_seller
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.logos import drawn_anew
from aftermile.accounts.models import Organization, Seller
from aftermile.accounts.queries import get_organization, get_seller, list_sellers
from aftermile.accounts.roles import Permission
from aftermile.console.accounts.forms import NewSellerForm, OrganizationForm, SeatForm, add_problem
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotAllowed

SETTINGS = Permission.SETTINGS_WRITE
FIELDS = ("name", "slug", "country", "language", "time_zone", "support_email", "color", "payment_provider")


@signed_in()
def seller_settings(request: MemberRequest) -> HttpResponse:
    """Lead to the one seller in scope, or to the list of several."""
    sellers = list(list_sellers(request.access.scope)[:2])
    if len(sellers) == 1:
        return redirect("console:seller", sellers[0].pk)
    return redirect("console:sellers")


@signed_in(SETTINGS)
def sellers(request: MemberRequest) -> HttpResponse:
    """List the sellers in scope; POST, by the operator, makes one."""
    access = request.access
    operator = access.can(SETTINGS, "")
    form = NewSellerForm(request.POST or None, initial=_beginning(get_organization()) if operator else None)
    if request.method == "POST":
        if not operator:
            raise NotAllowed(permission=SETTINGS)
        if form.is_valid() and (seller := _made(form)):
            messages.success(request, _("%(name)s can begin. Invite an owner next.") % {"name": seller.name})
            return redirect("console:seller", seller.pk)
    context = {"sellers": list_sellers(access.scope), "form": form if operator else None}
    return render(request, "console/accounts/sellers.html", context, status=422 if form.errors else 200)


def _beginning(operator: Organization) -> dict[str, str]:
    return {
        "language": operator.language,
        "time_zone": operator.time_zone,
        "base_currency": operator.base_currency,
        "payment_provider": "manual",
        "color": "#0f766e",
    }


def _made(form: NewSellerForm) -> Seller | None:
    fields: Any = {name: form.cleaned_data[name] for name in (*FIELDS, "base_currency")}
    if not fields["slug"]:
        del fields["slug"]
    try:
        return actions.create_seller(get_organization(), fields)
    except AftermileError as error:
        add_problem(form, error, translate(error))
        return None


@signed_in(SETTINGS)
def seller(request: MemberRequest, ref: str) -> HttpResponse:
    """Show a seller's settings; POST changes them."""
    row = get_seller(request.access.scope, ref)
    may = request.access.can(SETTINGS, row.pk)
    form = SeatForm(
        request.POST or None, request.FILES or None, initial={name: getattr(row, name) for name in FIELDS}
    )
    if request.method == "POST":
        request.access.require(SETTINGS, row.pk)
        if form.is_valid() and _changed(row, form):
            messages.success(request, _("Saved."))
            return redirect("console:seller", row.pk)
        row = get_seller(request.access.scope, ref)
    if not may:
        disable(form)
    context = {"form": form, "seller": row, "may": may}
    return render(request, "console/accounts/seller.html", context, status=422 if form.errors else 200)


def _changed(row: Seller, form: SeatForm) -> bool:
    changes: Any = {name: form.cleaned_data[name] for name in FIELDS}
    changes["slug"] = changes["slug"] or row.slug
    try:
        if form.cleaned_data["logo"]:
            changes["logo"] = drawn_anew(form.cleaned_data["logo"])
        elif form.cleaned_data["remove_logo"]:
            changes["logo"] = ""
        actions.change_seller(row, changes)
    except AftermileError as error:
        add_problem(form, error, translate(error))
        return False
    return True


@signed_in(SETTINGS)
def organization(request: MemberRequest) -> HttpResponse:
    """Show the operator's own settings to its members; POST changes them."""
    if "" not in request.access.grants:
        raise NotAllowed(permission=SETTINGS)
    row = get_organization()
    may = request.access.can(SETTINGS, "")
    names = ("name", "language", "time_zone")
    form = OrganizationForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST":
        request.access.require(SETTINGS, "")
        if form.is_valid():
            actions.change_organization(row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("console:organization")
    if not may:
        disable(form)
    context = {"form": form, "organization": row, "may": may}
    return render(request, "console/accounts/organization.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in(own=True)
def chosen_seller(request: MemberRequest) -> HttpResponse:
    """Show the console for one seller from now on, or for all again; raises `NotFound` for others."""
    choose_seller(request, request.POST.get("seller", ""))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "console:today")


def disable(form: forms.Form) -> None:
    for field in form.fields.values():
        field.disabled = True
