"""The receiving station: scan, see what should be inside, count by grade, next. Works with one thumb."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import Box
from aftermile.cases.actions.receiving import DEFAULT_DISPOSITION
from aftermile.cases.errors import MoreThanExpected
from aftermile.cases.models import Case, Disposition, Receipt
from aftermile.cases.queries import get_case
from aftermile.console.receiving.counting import MAIN, NOT_HIS, entry_of, expected_of
from aftermile.console.receiving.finding import Found, Outcome, find_by_scan
from aftermile.console.toasts import is_part
from aftermile.database.words import translate
from aftermile.inbound.actions.station import Booked, book_parcel
from aftermile.inbound.queries.unknown import list_unknown, unknown_of_case
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.parcels.models import Location, Parcel
from aftermile.parcels.queries import get_location, locations_of

PLACE = "receiving_place"
YEAR = 365 * 24 * 3600
MOST_CASES = 20


@signed_in()
def desk(request: MemberRequest) -> HttpResponse:
    """`?q=` is what was scanned, `?case=` (several times) the cases chosen among those it may be."""
    text = request.GET.get("q", "").strip()
    chosen = request.GET.getlist("case")[:MOST_CASES]
    context = _frame(request) | {"q": text}
    scope = request.access.scope
    if done := request.GET.get("done", ""):
        context |= _done(request, done.split(",")[:MOST_CASES])
    if chosen:
        cases = tuple(get_case(scope, ref) for ref in dict.fromkeys(chosen))
        parcel = find_by_scan(scope, text).parcel if text else None
        context |= _answer(request, Found(Outcome.MATCH, cases, parcel), text)
    elif text:
        context |= _answer(request, find_by_scan(scope, text), text)
    return _show(request, context)


def _show(request: MemberRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    template = "console/receiving/answer.html" if is_part(request) else "console/receiving/desk.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _frame(request: MemberRequest) -> dict[str, object]:
    rows = request.access.scope.apply(Receipt.objects.select_related("case"), "case__seller_id")
    return {"recent": list(rows.order_by("-id")[:6]), "unknown_count": _unknown_count(request)}


def _unknown_count(request: MemberRequest) -> int:
    return list_unknown(request.access.scope).count()


def _answer(request: MemberRequest, found: Found, text: str) -> dict[str, object]:
    context: dict[str, object] = {"found": found, "outcome": found.outcome.value, "text": text}
    if found.outcome is not Outcome.MATCH:
        return context
    language = get_language() or "en"
    sheets = [(case, expected_of(case, language), case.receipts.count()) for case in found.cases]
    sheets = [sheet for sheet in sheets if sheet[1]]
    if not sheets:
        return context | {"outcome": Outcome.WRONG.value}
    seller = sheets[0][0].seller
    return context | {
        "sheets": sheets,
        "case": sheets[0][0],
        "grades": [grade.value for grade in MAIN],
        "strays": [grade.value for grade in NOT_HIS],
        "dispositions": Disposition.values,
        "defaults": {grade.value: choice.value for grade, choice in DEFAULT_DISPOSITION.items()},
        "locations": locations_of(seller, takes_returns=True),
        "place": request.COOKIES.get(PLACE, ""),
        "operation_key": new_id("op"),
        "may": all(request.access.can(Permission.GOODS_RECEIVE, case.seller_id) for case, _, _ in sheets),
    }


@require_POST
@signed_in(Permission.GOODS_RECEIVE)
def book(request: MemberRequest, case_id: str = "") -> HttpResponse:
    """Book one parcel against one case or several; the same form again books nothing."""
    refs = [case_id] if case_id else request.POST.getlist("case")[:MOST_CASES]
    cases = [get_case(request.access.scope, ref) for ref in dict.fromkeys(refs)]
    for case in cases:
        request.access.require(Permission.GOODS_RECEIVE, case.seller_id)
    try:
        done = _book(request, cases)
        failed = [one for one in done if one.error]
        if failed and len(failed) == len(done) and failed[0].error:
            raise failed[0].error
    except AftermileError as error:
        return _refuse(request, cases, error)
    answer = _booked(request, done)
    place = request.POST.get("location", "")[:40]
    answer.set_cookie(PLACE, place, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def _refuse(request: MemberRequest, cases: Sequence[Case], error: AftermileError) -> HttpResponse:
    context = _frame(request) | _answer(
        request, Found(Outcome.MATCH, tuple(cases), _parcel(request, cases)), request.POST.get("q", "")
    )
    context |= {
        "problem": translate(error),
        "typed": request.POST,
        "over": isinstance(error, MoreThanExpected),
        "operation_key": request.POST.get("operation_key") or new_id("op"),
    }
    return _show(request, context, status=422)


def _book(request: MemberRequest, cases: Sequence[Case]) -> list[Booked]:
    data, photos = request.POST.dict(), request.FILES.getlist("photos")
    box = Box(
        _parcel(request, cases),
        data.get("tracking_number", ""),
        _location(request, cases),
        data.get("place", ""),
    )
    entries = [entry_of(case, expected_of(case, "en"), data, photos) for case in cases]
    touched = [one for one in entries if one.counted or one.extras or one.complete] or entries[:1]
    key = data.get("operation_key", "")
    return book_parcel(touched, station_key=key, box=box, by=request.access.actor)


def _location(request: MemberRequest, cases: Sequence[Case]) -> Location | None:
    ref = request.POST.get("location", "")
    location = get_location(request.access.scope, ref) if ref else None
    return location if location and all(location.seller_id == case.seller_id for case in cases) else None


def _parcel(request: MemberRequest, cases: Sequence[Case]) -> Parcel | None:
    ref = request.POST.get("parcel", "")
    sellers = [case.seller_id for case in cases]
    return Parcel.objects.filter(pk=ref, seller_id__in=sellers).first() if ref else None


def _booked(request: MemberRequest, done: Sequence[Booked]) -> HttpResponse:
    receipts = [one.receipt.pk for one in done if one.receipt]
    if not is_part(request):
        return HttpResponseRedirect(f"{reverse('console:receiving')}?done={','.join(receipts)}")
    return render(request, "console/receiving/answer.html", _frame(request) | _outcome(request, done))


def _done(request: MemberRequest, receipts: Sequence[str]) -> dict[str, object]:
    """Say again what a form without JavaScript has just booked."""
    rows = request.access.scope.apply(Receipt.objects.filter(pk__in=receipts), "case__seller_id")
    found = [
        Booked(row.case, row, [one for one in unknown_of_case(row.case_id) if one.arrived_at >= row.at])
        for row in rows.select_related("case").order_by("id")
    ]
    return _outcome(request, found) if found else {}


def _outcome(request: MemberRequest, done: Sequence[Booked]) -> dict[str, object]:
    language = get_language() or "en"
    rows = []
    for one in done:
        fresh = get_case(request.access.scope, one.case.pk)
        lines = (
            one.receipt.lines.select_related("case_line__unit__line", "case_line__unit__part")
            if one.receipt
            else None
        )
        rows.append(
            {
                "case": fresh,
                "lines": list(lines.order_by("id")) if lines is not None else [],
                "extras": one.extras,
                "left": sum(row.quantity for row in expected_of(fresh, language)),
                "error": translate(one.error) if one.error else "",
            }
        )
    return {"rows": rows, "outcome": "booked", "said": _("Booked")}
