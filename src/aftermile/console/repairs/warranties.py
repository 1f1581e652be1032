"""Warranties: by serial number, the seller's terms, files of them, and all that happened to one serial."""

from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.repairs.forms import TermForm, WarrantyForm
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.repairs import actions
from aftermile.repairs.models import WarrantyTerm
from aftermile.repairs.queries import list_warranties
from aftermile.repairs.serials import record_of

WRITE: Final = Permission.CASES_WRITE
TERMS: Final = Permission.POLICIES_WRITE


def _sellers(request: MemberRequest, permission: Permission) -> list[Seller]:
    rows = request.access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    return [row for row in rows if request.access.can(permission, row.pk)]


def _seller(request: MemberRequest, permission: Permission) -> Seller:
    ref = request.POST.get("seller", "")
    found = next((row for row in _sellers(request, permission) if row.pk == ref), None)
    if found is None:
        raise NotFound(noun="seller", ref=ref)
    return found


@signed_in(WRITE)
def warranties(request: MemberRequest) -> HttpResponse:
    return _list(request, WarrantyForm())


def _list(request: MemberRequest, form: WarrantyForm, status: int = 200, problem: str = "") -> HttpResponse:
    q = request.GET.get("q", "")[:80]
    context: dict[str, Any] = {
        "page": list_warranties(request.access.scope, serial=q, after=request.GET.get("after", "")),
        "q": q,
        "form": form,
        "problem": problem,
        "sellers": _sellers(request, WRITE),
        "may_write": request.access.can_anywhere(WRITE),
    }
    return render(request, "console/repairs/warranties.html", context, status=status)


@require_POST
@signed_in(WRITE)
def add_warranty(request: MemberRequest) -> HttpResponseBase:
    """Register one by hand, or many from a CSV file."""
    seller, by = _seller(request, WRITE), request.access.actor
    upload = request.FILES.get("file")
    form = WarrantyForm(request.POST)
    try:
        if upload is not None:
            count = actions.load_warranties(seller, upload.read(), by=by)
            words = _("%(count)s warranties taken.") % {"count": count}
            return toast(request, redirect("console:warranties"), words)
        if not form.is_valid():
            return _list(request, form, 422)
        row = actions.register(seller, actions.NewWarranty(**form.cleaned_data), by=by)
    except AftermileError as error:
        return _list(request, form, error.status, translate(error))
    return toast(request, redirect("console:serial", row.serial), _("The warranty is registered."))


@signed_in(WRITE)
def serial(request: MemberRequest, number: str) -> HttpResponse:
    """Everything that happened to one serial number: sold, swapped, repaired, and how long it is covered."""
    record = record_of(request.access.scope, number)
    if record is None:
        raise NotFound(noun="serial number", ref=number)
    return render(request, "console/repairs/serial.html", {"record": record, "number": number})


@signed_in(TERMS)
def terms(request: MemberRequest) -> HttpResponseBase:
    """What each seller promises."""
    form = TermForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.save_term(_seller(request, TERMS), **data)
        except AftermileError as error:
            form.add_error(None, translate(error))
        else:
            return toast(request, redirect("console:warranty_terms"), _("Saved."))
    rows = request.access.scope.apply(WarrantyTerm.objects.select_related("seller"))
    context = {
        "rows": rows.order_by("seller__name", "sku", "category"),
        "form": form,
        "sellers": _sellers(request, TERMS),
    }
    return render(request, "console/repairs/terms.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in(TERMS)
def remove_term(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = request.access.scope.apply(WarrantyTerm.objects.all()).filter(pk=ref).first()
    if row is None:
        raise NotFound(noun="term", ref=ref)
    request.access.require(TERMS, row.seller_id)
    row.delete()
    return toast(request, redirect("console:warranty_terms"), _("Removed. Warranties that stand stay."))
