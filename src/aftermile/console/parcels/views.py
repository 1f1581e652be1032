"""Parcels: find one, see what is known of it, add what was seen."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.queries import get_case
from aftermile.console.delays.words import why_text
from aftermile.console.parcels.explained import explained, numbers_of
from aftermile.console.parcels.fields import refuse
from aftermile.console.parcels.forms import ImportForm, NumberForm, ParcelForm, ScanForm
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS, Words, chip_of
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.orders.queries import get_order
from aftermile.parcels import actions, queries
from aftermile.parcels.actions.attaching import stop_leg
from aftermile.parcels.actions.importing import MOST_BYTES
from aftermile.parcels.actions.numbers import add_leg
from aftermile.parcels.actions.reports import keep_upload
from aftermile.parcels.carrier import carrier_label, carriers
from aftermile.parcels.detect import detect
from aftermile.parcels.lanes import expected_of
from aftermile.parcels.late import delays_of
from aftermile.parcels.models import Direction, Parcel
from aftermile.parcels.queries import ParcelFilters
from aftermile.parcels.telling import talk_of

WRITE: Final = Permission.PARCELS_WRITE
FILTERS: Final[dict[str, tuple[str | Promise, str]]] = {
    "milestone": (gettext_lazy("milestone"), "parcel"),
    "direction": (gettext_lazy("direction"), "direction"),
    "carrier": (gettext_lazy("carrier"), ""),
    "delay": (gettext_lazy("delay"), "delay"),
    "health": (gettext_lazy("tracker"), "tracker"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    label: str | Promise
    words: Words
    without: str


def _filters(request: HttpRequest) -> list[Filter]:
    found = []
    for name, (label, noun) in FILTERS.items():
        value = request.GET.get(name, "")
        if value:
            rest = {key: str(kept) for key, kept in request.GET.items() if key not in (name, "after")}
            words = chip_of(noun, value).word if noun else carrier_label(value)
            found.append(Filter(label, words, f"?{urlencode(rest)}"))
    return found


@signed_in(WRITE)
def parcels(request: MemberRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "")[:60] for name in FILTERS}
    filters = ParcelFilters(text=request.GET.get("q", ""), **wanted)
    context = {
        "page": queries.list_parcels(
            request.access.scope, filters, after=request.GET.get("after", ""), limit=50
        ),
        "q": filters.text,
        "filters": _filters(request),
        "milestones": CHIPS["parcel"],
        "directions": CHIPS["direction"],
        "delays": CHIPS["delay"],
        "healths": {code: one for code, one in CHIPS["tracker"].items() if code},
        "carriers": sorted(carriers, key=lambda one: one.label.lower()),
        "chosen": filters,
        "may_write": request.access.can_anywhere(WRITE),
    }
    return render(request, "console/parcels/list.html", context)


@signed_in(WRITE)
def parcel(request: MemberRequest, ref: str) -> HttpResponseBase:
    """One parcel with its scans; a POST adds a scan by hand."""
    row = queries.get_parcel(request.access.scope, ref)
    form = ScanForm(request.POST or None)
    if form.is_valid():
        request.access.require(WRITE, row.seller_id)
        fresh = actions.record_scans(row, [form.scan()], by=request.access.actor)
        words = _("Noted.") if fresh else _("This was noted before; nothing changed.")
        return toast(request, redirect("console:parcel", row.pk), words, "ok" if fresh else "info")
    status = 422 if form.is_bound else 200
    return render(request, "console/parcels/page.html", _page(request, row, form), status=status)


def _page(request: MemberRequest, row: Parcel, form: ScanForm) -> dict[str, Any]:
    shipment = row.shipment
    case = (
        get_case(request.access.scope, shipment.case_ref) if shipment.case_ref.startswith("case_") else None
    )
    return {
        "parcel": row,
        "order": shipment.order,
        "case": case,
        "delays": [(one, why_text(one.why)) for one in delays_of(row)],
        "told": explained(row),
        "numbers": numbers_of(row),
        "contents": row.contents.select_related("unit__line", "unit__part"),
        "expected": expected_of(row),
        "others": [one for one in queries.parcels_of_order(shipment.order) if one.pk != row.pk],
        "form": form,
        "talk": talk_of(row),
        "number_form": NumberForm(),
        "carriers": sorted(carriers, key=lambda one: one.label.lower()),
        "may_write": request.access.can(WRITE, row.seller_id),
        "may_teach": request.access.can_anywhere(Permission.POLICIES_WRITE),
    }


@require_POST
@signed_in(WRITE)
def take_back(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Take a scan back that was noted by mistake."""
    row = queries.get_parcel(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    actions.void_scan(row, key=request.POST.get("key", ""), by=request.access.actor)
    return toast(request, redirect("console:parcel", row.pk), _("Taken back; it no longer counts."))


@require_POST
@signed_in(WRITE)
def add_number(request: MemberRequest, ref: str) -> HttpResponseBase:
    """One more number under which the parcel travels; what came for it before is taken in."""
    row = queries.get_parcel(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    form = NumberForm(request.POST)
    if not form.is_valid():
        context = _page(request, row, ScanForm()) | {"number_form": form}
        return render(request, "console/parcels/page.html", context, status=422)
    data = form.cleaned_data
    carrier = data["carrier"] or _guess(data["number"], row.destination)
    try:
        add_leg(row, role=data["role"], carrier=carrier, number=data["number"], by=request.access.actor)
    except AftermileError as error:
        refuse(form, error, field="number")
        context = _page(request, row, ScanForm()) | {"number_form": form}
        return render(request, "console/parcels/page.html", context, status=422)
    return toast(request, redirect("console:parcel", row.pk), _("The number is followed now."))


def _guess(number: str, country: str) -> str:
    """Return whose a number is where only one carrier can have it."""
    found = {one.carrier for one in detect(number, country_hint=country)}
    return found.pop() if len(found) == 1 else ""


@require_POST
@signed_in(WRITE)
def stop_number(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Follow a number no more."""
    row = queries.get_parcel(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    leg = request.POST.get("leg", "")
    stop_leg(row, int(leg) if leg.isdecimal() else 0, by=request.access.actor)
    return toast(request, redirect("console:parcel", row.pk), _("It is followed no more."))


@signed_in(WRITE)
def add_parcel(request: MemberRequest) -> HttpResponseBase:
    """Add a box; where nobody named a carrier, those that the number fits are proposed first."""
    request.access.require_anywhere(WRITE)
    form = ParcelForm(
        request.POST or None, initial={name: request.GET.get(name, "") for name in ("order", "case")}
    )
    context: dict[str, Any] = {"form": form, "carriers": sorted(carriers, key=lambda one: one.label.lower())}
    if form.is_valid():
        data = form.cleaned_data
        found = [] if data["carrier"] else detect(data["tracking_number"])
        if found and "guess" not in request.POST:
            context["candidates"] = [(one, carrier_label(one.carrier), int(one.score * 100)) for one in found]
            return render(request, "console/parcels/add.html", context)
        try:
            row = _register(
                request, data | {"carrier": data["carrier"] or request.POST.get("guess", "")[:40]}
            )
        except AftermileError as error:
            refuse(form, error)
        else:
            return toast(request, redirect("console:parcel", row.pk), _("The parcel is known now."))
    status = 422 if form.is_bound else 200
    return render(request, "console/parcels/add.html", context, status=status)


def _register(request: MemberRequest, data: dict[str, str]) -> Parcel:
    access = request.access
    order = get_order(access.scope, data["order"].strip())
    access.require(WRITE, order.seller_id)
    carrier, number = data["carrier"], data["tracking_number"]
    if data["case"].strip():
        case = get_case(access.scope, data["case"].strip())
        return actions.register_return_parcel(
            case.order, case_ref=case.pk, by=access.actor, carrier=carrier, tracking_number=number
        )
    direction = Direction(data["direction"])
    shipment = actions.create_shipment(order, by=access.actor, direction=direction)
    return actions.add_parcel(shipment, by=access.actor, carrier=carrier, tracking_number=number)


@signed_in(WRITE)
def import_scans(request: MemberRequest) -> HttpResponseBase:
    """Scans from a CSV, Excel or JSON Lines file; its report stays, with the rows that were left out."""
    access = request.access
    access.require_anywhere(WRITE)
    rows = access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    sellers = [seller for seller in rows if access.can(WRITE, seller.pk)]
    form = ImportForm(request.POST or None, request.FILES or None, sellers=sellers)
    if form.is_valid():
        seller = next(one for one in sellers if one.pk == form.cleaned_data["seller"])
        file = form.cleaned_data["file"]
        try:
            row = keep_upload(seller, file.name, file.read(MOST_BYTES + 1), by=access.actor)
        except AftermileError as error:
            form.add_error("file", translate(error))
        else:
            return redirect("console:scan_mail", row.pk)
    status = 422 if form.errors else 200
    return render(request, "console/parcels/import.html", {"form": form}, status=status)
