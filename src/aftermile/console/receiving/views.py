"""The receiving desk: scan, see what should be inside, count by grade, next. Works with one thumb."""

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import add_evidence, receive
from aftermile.cases.models import Case, Receipt
from aftermile.cases.queries import get_case
from aftermile.console.receiving.counting import MAIN, NOT_HIS, expected_of, received_lines
from aftermile.console.receiving.finding import Found, Outcome, find_by_scan
from aftermile.console.toasts import is_part
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.parcels.models import Location, Parcel
from aftermile.parcels.queries import get_location, locations_of

PLACE = "receiving_place"
YEAR = 365 * 24 * 3600


@signed_in()
def desk(request: MemberRequest) -> HttpResponse:
    """`?q=` is what was scanned, `?case=` a case chosen among several."""
    text = request.GET.get("q", "").strip()
    chosen = request.GET.get("case", "")
    context: dict[str, object] = {"q": text, "recent": _recent(request)}
    if chosen:
        found = Found(Outcome.MATCH, (get_case(request.access.scope, chosen),))
        context |= _answer(request, found, text)
    elif text:
        context |= _answer(request, find_by_scan(request.access.scope, text), text)
    template = "console/receiving/answer.html" if is_part(request) else "console/receiving/desk.html"
    response = render(request, template, context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _recent(request: MemberRequest) -> list[Receipt]:
    rows = request.access.scope.apply(Receipt.objects.select_related("case"), "case__seller_id")
    return list(rows.order_by("-id")[:6])


def _answer(request: MemberRequest, found: Found, text: str) -> dict[str, object]:
    context: dict[str, object] = {"found": found, "outcome": found.outcome.value, "text": text}
    if found.outcome is not Outcome.MATCH:
        return context
    case = found.cases[0]
    expected = expected_of(case, get_language() or "en")
    if not expected:
        return context | {"outcome": Outcome.WRONG.value}
    may = request.access.can(Permission.GOODS_RECEIVE, case.seller_id)
    return context | {
        "case": case,
        "expected": expected,
        "grades": [grade.value for grade in MAIN],
        "strays": [grade.value for grade in NOT_HIS],
        "locations": locations_of(case.seller, takes_returns=True),
        "place": request.COOKIES.get(PLACE, ""),
        "operation_key": new_id("op"),
        "may": may,
        "receipts": case.receipts.count(),
    }


@require_POST
@signed_in(Permission.GOODS_RECEIVE)
def book(request: MemberRequest, case_id: str) -> HttpResponse:
    """Book one receipt; the same form again books nothing."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.GOODS_RECEIVE, case.seller_id)
    try:
        receipt = _book(request, case)
    except AftermileError as error:
        context = _answer(request, Found(Outcome.MATCH, (case,)), request.POST.get("q", ""))
        context |= {"problem": translate(error), "typed": request.POST, "recent": _recent(request)}
        template = "console/receiving/answer.html" if is_part(request) else "console/receiving/desk.html"
        return render(request, template, context, status=422)
    answer = _booked(request, case, receipt)
    place = request.POST.get("location", "")[:40]
    answer.set_cookie(PLACE, place, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def _book(request: MemberRequest, case: Case) -> Receipt:
    location = _location(request, case)
    parcel = _parcel(request, case)
    with transaction.atomic():
        receipt = receive(
            case,
            operation_key=request.POST.get("operation_key", ""),
            lines=received_lines(expected_of(case, "en"), request.POST.dict()),
            complete="complete" in request.POST,
            location=location,
            parcel=parcel,
            note=request.POST.get("note", ""),
            by=request.access.actor,
        )
        for upload in request.FILES.getlist("photos"):
            add_evidence(case, upload=upload, by=request.access.actor, label="receipt")
    return receipt


def _location(request: MemberRequest, case: Case) -> Location | None:
    ref = request.POST.get("location", "")
    location = get_location(request.access.scope, ref) if ref else None
    return location if location is not None and location.seller_id == case.seller_id else None


def _parcel(request: MemberRequest, case: Case) -> Parcel | None:
    ref = request.POST.get("parcel", "")
    return Parcel.objects.filter(pk=ref, seller_id=case.seller_id).first() if ref else None


def _booked(request: MemberRequest, case: Case, receipt: Receipt) -> HttpResponse:
    if not is_part(request):
        return HttpResponseRedirect(f"{reverse('console:receiving')}?done={receipt.pk}")
    fresh = get_case(request.access.scope, case.pk)
    lines = receipt.lines.select_related("case_line__unit__line").order_by("id")
    context = {
        "case": fresh,
        "receipt": receipt,
        "lines": lines,
        "outcome": "booked",
        "left": sum(row.quantity for row in expected_of(fresh, get_language() or "en")),
        "recent": _recent(request),
        "said": _("Booked"),
    }
    return render(request, "console/receiving/answer.html", context)
