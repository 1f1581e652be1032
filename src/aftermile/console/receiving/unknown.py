"""The inbox of boxes that fit nothing: keep, describe, see whose they could be, match, set aside."""

from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import ReceivedLine
from aftermile.cases.models import Grade
from aftermile.cases.queries import get_case
from aftermile.cases.withdrawals import free_units
from aftermile.console.receiving.counting import expected_of
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.inbound.actions.matching import Picked, match_to_case, match_to_order, reason_for
from aftermile.inbound.actions.unknown import (
    Item,
    Label,
    Seen,
    bring_unknown_back,
    describe_unknown,
    keep_unknown,
    set_unknown_aside,
)
from aftermile.inbound.models import Found, UnknownParcel, UnknownState
from aftermile.inbound.queries.unknown import NEWEST_FIRST, get_photo, get_unknown, list_unknown
from aftermile.inbound.suggesting import Suggestion, suggestions_for
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.ids import new_id
from aftermile.orders.queries import get_order
from aftermile.parcels.models import Location
from aftermile.parcels.queries import get_location, locations_of

REASONS: Final[dict[str, str | Promise]] = {
    "announced": gettext_lazy("this number was announced for the case"),
    "case_number": gettext_lazy("the case number is on it"),
    "serial": gettext_lazy("sold with this serial number"),
    "own_parcel": gettext_lazy("our own parcel to the buyer"),
    "order_number": gettext_lazy("the order number is on it"),
    "known_buyer": gettext_lazy("came with goods of this buyer"),
    "name": gettext_lazy("same name"),
    "contact": gettext_lazy("same e-mail or phone"),
    "postcode": gettext_lazy("same postcode"),
    "sku": gettext_lazy("same item"),
    "awaited": gettext_lazy("waits for goods"),
    "country": gettext_lazy("same country"),
}
ROWS: Final = range(1, 6)
STATES: Final = tuple(UnknownState.values)


@signed_in()
def unknown_parcels(request: MemberRequest) -> HttpResponse:
    """`?state=` and `?q=` narrow the list; the newest first."""
    state = request.GET.get("state", UnknownState.WAITING)
    state = state if state in STATES else ""
    text = request.GET.get("q", "")
    rows = list_unknown(request.access.scope, state=state, text=text)
    found = page(rows, order_by=NEWEST_FIRST, after=request.GET.get("after"))
    context = {"page": found, "state": state, "states": STATES, "q": text}
    return render(request, "console/receiving/unknown_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(Permission.GOODS_RECEIVE)
def new_unknown(request: MemberRequest) -> HttpResponseBase:
    """Keep a box; `?q=` is the number that nobody knew, `?found=returned` a parcel of our own."""
    sellers = _sellers(request)
    typed = request.POST if request.method == "POST" else request.GET
    seller = next((one for one in sellers if one.pk == typed.get("seller")), sellers[0])
    context: dict[str, Any] = {"sellers": sellers, "seller": seller, "key": new_id("op"), "typed": typed}
    if request.method == "POST":
        try:
            row = keep_unknown(
                seller,
                _seen(request, seller),
                operation_key=request.POST.get("operation_key", ""),
                by=request.access.actor,
                photos=request.FILES.getlist("photos"),
            )
        except AftermileError as error:
            context |= {"problem": translate(error), "key": request.POST.get("operation_key", "")}
        else:
            done = redirect("console:unknown_parcel", row.pk)
            return toast(
                request, done, _("Kept as %(number)s. Write it on the box.") % {"number": row.number}
            )
    context |= {"found": typed.get("found", ""), "number": typed.get("tracking_number") or typed.get("q", "")}
    context |= _form(seller)
    status = 422 if "problem" in context else 200
    return render(request, "console/receiving/unknown_new.html", context, status=status)


def _sellers(request: MemberRequest) -> list[Seller]:
    rows = request.access.scope.apply(Seller.objects.order_by("name"), "pk")
    found = [one for one in rows if request.access.can(Permission.GOODS_RECEIVE, one.pk)]
    if not found:
        raise NotFound(noun="seller", ref="-")
    return found


def _form(seller: Seller) -> dict[str, Any]:
    return {"locations": locations_of(seller), "rows": ROWS, "grades": Grade.values[:4]}


def _seen(request: MemberRequest, seller: Seller, known: UnknownParcel | None = None) -> Seen:
    data = request.POST
    names = ("tracking_number", "carrier", "sender", "postcode", "country", "text")
    items = [
        Item(
            data.get(f"sku_{row}", ""),
            data.get(f"title_{row}", ""),
            data.get(f"serial_{row}", ""),
            _number(data.get(f"quantity_{row}", ""), _("Pieces")) or 1,
            data.get(f"grade_{row}", ""),
        )
        for row in range(1, 51)
        if any(data.get(f"{name}_{row}", "").strip() for name in ("sku", "title", "serial"))
    ]
    case = get_case(request.access.scope, data["case"]) if data.get("case") else None
    found = data.get("found", "")
    return Seen(
        label=Label(**{name: data.get(name, "") for name in names}),
        items=tuple(items),
        note=data.get("note", ""),
        weight_grams=_number(data.get("weight_grams", ""), _("Weight")),
        location=_location(request, seller),
        place=data.get("place", ""),
        found=found if found in Found.values else (known.found if known else Found.PARCEL),
        case=case if case is not None and case.seller_id == seller.pk else None,
    )


def _number(text: str, field: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal():
        raise BadInput(field=field, problem=gettext_noop("write digits only."))
    return int(text[:9])


def _location(request: MemberRequest, seller: Seller) -> Location | None:
    ref = request.POST.get("location", "")
    place = get_location(request.access.scope, ref) if ref else None
    return place if place is not None and place.seller_id == seller.pk else None


@require_http_methods(["GET", "POST"])
@signed_in()
def unknown_parcel(request: MemberRequest, ref: str) -> HttpResponseBase:
    """One box with what it could be; POST describes it anew. `?order=` and `?case=` look at another one."""
    row = get_unknown(request.access.scope, ref)
    if request.method == "POST":
        request.access.require(Permission.GOODS_RECEIVE, row.seller_id)
        back = redirect("console:unknown_parcel", row.pk)
        try:
            describe_unknown(
                row,
                _seen(request, row.seller, row),
                by=request.access.actor,
                photos=request.FILES.getlist("photos"),
                version=_number(request.POST.get("version", ""), "version"),
            )
        except AftermileError as error:
            return toast(request, back, translate(error), "risk")
        return toast(request, back, _("Saved."))
    waits = row.state == UnknownState.WAITING
    context: dict[str, Any] = {
        "row": row,
        "items": list(row.items.order_by("id")),
        "photos": list(row.photos.order_by("at", "id")),
        "suggestions": [_shown(one) for one in suggestions_for(row)] if waits else [],
        "may": waits and request.access.can(Permission.GOODS_RECEIVE, row.seller_id),
        "may_back": row.state == UnknownState.SET_ASIDE
        and request.access.can(Permission.GOODS_RECEIVE, row.seller_id),
        **_form(row.seller),
        **_chosen(request, row),
    }
    return render(request, "console/receiving/unknown_page.html", context)


def _shown(found: Suggestion) -> dict[str, Any]:
    return {"found": found, "why": [REASONS[code] for code in found.reasons]}


def _chosen(request: MemberRequest, row: UnknownParcel) -> dict[str, Any]:
    """Return the case or order a person looks at, with the lines that could be in the box."""
    scope = row.seller.scope
    case_ref, order_ref = request.GET.get("case", "").strip(), request.GET.get("order", "").strip()
    try:
        if case_ref:
            case = get_case(scope, case_ref)
            return {"case": case, "expected": expected_of(case, get_language() or "en")}
        if order_ref:
            order = get_order(scope, order_ref)
            return {"order": order, "units": free_units(order), "reason": reason_for(row)}
    except NotFound as error:
        return {"problem": translate(error)}
    return {}


@require_POST
@signed_in(Permission.GOODS_RECEIVE)
def match(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Match with a case (`case`) or with an order (`order`): `n_<line or unit>` pieces, `g_` their grade."""
    row = get_unknown(request.access.scope, ref)
    request.access.require(Permission.GOODS_RECEIVE, row.seller_id)
    back = redirect("console:unknown_parcel", row.pk)
    try:
        done = _match(request, row)
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    assert done.case is not None
    words = _("Booked on %(case)s.") if done.receipt_id else _("Matched; booked when %(case)s is approved.")
    return toast(request, redirect("console:case", done.case.pk), words % {"case": done.case.rma_number})


def _match(request: MemberRequest, row: UnknownParcel) -> UnknownParcel:
    data, by, scope = request.POST, request.access.actor, row.seller.scope
    words = data.get("words", "")
    counts = {
        name[2:]: count
        for name in data
        if name.startswith("n_") and (count := _number(data.get(name, ""), _("Pieces")))
    }
    if data.get("case"):
        lines = [
            ReceivedLine(
                line,
                count,
                data.get(f"g_{line}", Grade.A),
                serial=data.get(f"serial_{line}", ""),
                serial_reason=data.get(f"why_{line}", ""),
            )
            for line, count in counts.items()
        ]
        return match_to_case(row, get_case(scope, data["case"]), lines=lines, by=by, words=words)
    order = get_order(scope, data.get("order", ""))
    picks = [
        Picked(
            unit,
            count,
            data.get(f"g_{unit}", Grade.A),
            data.get(f"serial_{unit}", ""),
            data.get(f"why_{unit}", ""),
        )
        for unit, count in counts.items()
    ]
    return match_to_order(row, order, picks=picks, by=by, reason=reason_for(row), words=words)


@require_POST
@signed_in(Permission.GOODS_RECEIVE)
def set_aside(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Put it away with words; `back` takes it up again."""
    row = get_unknown(request.access.scope, ref)
    request.access.require(Permission.GOODS_RECEIVE, row.seller_id)
    answer = redirect("console:unknown_parcel", row.pk)
    try:
        if "back" in request.POST:
            bring_unknown_back(row, by=request.access.actor)
            return toast(request, answer, _("It waits again."))
        set_unknown_aside(row, words=request.POST.get("words", ""), by=request.access.actor)
    except AftermileError as error:
        return toast(request, answer, translate(error), "risk")
    return toast(request, redirect("console:unknown_parcels"), _("Set aside."))


@signed_in()
def photo(request: MemberRequest, photo_id: str) -> FileResponse:
    """Serve a picture of a box; `?small` the small one."""
    row = get_photo(request.access.scope, photo_id)
    small = "small" in request.GET and bool(row.thumbnail)
    try:
        file = (row.thumbnail if small else row.file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg" if small else row.media_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
