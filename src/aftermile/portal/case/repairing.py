"""The repair in the buyer's portal: the quote, the visit and its time, the warranty of a piece."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.cases.models import Case
from aftermile.database.words import babel_locale, translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.ledger.models import Charge
from aftermile.orders.models import Unit
from aftermile.portal.case.reading import get_case_of
from aftermile.portal.visits import Visit, for_buyer, order_page
from aftermile.repairs import actions
from aftermile.repairs import models as repairs
from aftermile.repairs.coverage import Coverage, coverage_of
from aftermile.repairs.days import Slot
from aftermile.repairs.errors import SlotTaken
from aftermile.repairs.notices import when_of
from aftermile.repairs.slots import free_slots
from aftermile.repairs.states import Payer, VisitState

SHOWN = (VisitState.OFFERED, VisitState.BOOKED, VisitState.ON_THE_WAY, VisitState.ARRIVED, VisitState.DONE)


@dataclass(frozen=True, slots=True)
class QuoteShown:
    quote: repairs.Quote
    title: str
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class RepairView:
    """What a buyer sees of repairs; `when` in his own zone."""

    rows: list[repairs.Repair]
    quotes: list[QuoteShown]
    visit: repairs.Visit | None
    when: dict[str, str]
    loaners: list[repairs.Loaner]
    fee_charge: Charge | None = None


def read_repairs(case: Case) -> RepairView | None:
    """Return what the page of a case shows of its repairs, None where there are none. A few queries."""
    if case.remedy != "repair" and case.kind not in ("repair", "warranty"):
        return None
    rows = list(
        repairs.Repair.objects.filter(case=case)
        .exclude(state="canceled")
        .select_related("unit__line", "unit__part")
        .prefetch_related("quotes__lines", "loaners")
        .order_by("id")
    )
    quotes = [
        (row, quote)
        for row in rows
        for quote in row.quotes.all()
        if quote.payer == Payer.BUYER and quote.state in ("open", "awaits_payment", "accepted")
    ]
    visit = repairs.Visit.objects.filter(case=case).select_related("technician").order_by("-id").first()
    if visit is not None and visit.state not in SHOWN:
        visit = None
    refs = [quote.charge_ref for _row, quote in quotes] + [visit.charge_ref if visit else ""]
    charges = Charge.objects.in_bulk([ref for ref in refs if ref])
    return RepairView(
        rows=rows,
        quotes=[QuoteShown(quote, row.unit.title, charges.get(quote.charge_ref)) for row, quote in quotes],
        visit=visit,
        when=when_of(visit) if visit else {},
        loaners=[loaner for row in rows for loaner in row.loaners.all() if loaner.state == "out"],
        fee_charge=charges.get(visit.charge_ref) if visit else None,
    )


def _softly(
    request: HttpRequest, visit: Visit, case: Case, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except AftermileError as error:
        messages.error(request, translate(error))
    else:
        messages.success(request, done)
    return redirect(visit.url("case", case.pk))


def _quote(case: Case, quote_id: str) -> repairs.Quote:
    rows = repairs.Quote.objects.select_related("repair__case")
    found = rows.filter(pk=quote_id, repair__case=case, payer=Payer.BUYER).first()
    if found is None:
        raise Http404
    return found


@require_POST
@for_buyer
def quote_answer(request: HttpRequest, visit: Visit, case_id: str, quote_id: str) -> HttpResponseBase:
    """Say yes or no to the price of a repair."""
    case = get_case_of(visit, case_id)
    quote = _quote(case, quote_id)
    if request.POST.get("answer") == "yes":
        done = _("Agreed. Pay it, and we begin.") if quote.total_minor else _("Agreed. We begin.")
        return _softly(request, visit, case, lambda: actions.accept_quote(quote, by=visit.buyer), done)
    words = request.POST.get("words", "")
    return _softly(
        request,
        visit,
        case,
        lambda: actions.refuse_quote(quote, by=visit.buyer, words=words),
        _("You said no. We write to you how it goes on."),
    )


def _visit_of(case: Case, visit_id: str) -> repairs.Visit:
    rows = repairs.Visit.objects.select_related("case", "technician")
    found = rows.filter(pk=visit_id, case=case).first()
    if found is None:
        raise Http404
    return found


@for_buyer
def slots(request: HttpRequest, visit: Visit, case_id: str, visit_id: str) -> HttpResponseBase:
    """Choose when the technician comes; of two who want the last place the second one is told so."""
    case = get_case_of(visit, case_id)
    row = _visit_of(case, visit_id)
    if request.method == "POST":
        if not request.POST.get("slot"):
            return _slots_page(request, visit, row, error=_("Choose a time first."), status=422)
        try:
            _book(request, visit, row)
        except AftermileError as error:
            return _slots_page(request, visit, row, error=translate(error), status=error.status)
        messages.success(request, _("Booked. We also send it to you by mail."))
        return redirect(visit.url("case", case.pk))
    return _slots_page(request, visit, row)


def _book(request: HttpRequest, visit: Visit, row: repairs.Visit) -> None:
    chosen, _at, technician_id = request.POST.get("slot", "").partition("|")
    try:
        at = parse_datetime(chosen)
    except ValueError:
        at = None
    technician = repairs.Technician.objects.filter(pk=technician_id, seller_id=row.seller_id).first()
    if at is None or at.tzinfo is None or technician is None:
        raise SlotTaken
    actions.book_slot(row, technician=technician, starts_at=at, by=visit.buyer)


def _slots_page(
    request: HttpRequest, visit: Visit, row: repairs.Visit, *, error: str = "", status: int = 200
) -> HttpResponse:
    zone = ZoneInfo(row.zone)
    found = free_slots(row) if row.state in (VisitState.OFFERED, VisitState.BOOKED) else []
    days, typed = _days(found, zone), request.POST.get("slot", "")
    chosen = (index for index, day in enumerate(days) if any(typed == time[2] for time in day.times))
    return order_page(
        request,
        "portal/case/slots.html",
        visit,
        status=status,
        case=row.case,
        row=row,
        days=days,
        typed=typed,
        opened=next(chosen, 0),
        booked=when_of(row),
        errors=[error] if error else [],
    )


@dataclass(frozen=True, slots=True)
class DayShown:
    """A local day of the buyer, and its times: from, to, and what the form sends."""

    words: str
    times: list[tuple[str, str, str]]


def _days(found: list[Slot], zone: ZoneInfo) -> list[DayShown]:
    """Return slots by the buyer's local day, with the hours as his booking will have them."""
    locale = babel_locale()
    days: dict[str, list[tuple[str, str, str]]] = {}
    for slot in found:
        start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
        first, last = (str(format_time(at, "short", locale=locale)) for at in (start, end))
        words = str(format_skeleton("MMMMEEEEd", start, locale=locale))
        times = days.setdefault(words, [])
        times.append((first, last, f"{start.isoformat()}|{slot.technician_id}"))
    return [DayShown(words, times) for words, times in days.items()]


@require_POST
@for_buyer
def visit_cancel(request: HttpRequest, visit: Visit, case_id: str, visit_id: str) -> HttpResponseBase:
    """Call a visit off."""
    case = get_case_of(visit, case_id)
    row = _visit_of(case, visit_id)
    return _softly(
        request,
        visit,
        case,
        lambda: actions.cancel_visit(row, by=visit.buyer),
        _("The visit is canceled. We write to you how it goes on."),
    )


@dataclass(frozen=True, slots=True)
class WarrantyShown:
    unit: Unit
    coverage: Coverage
    registered: bool


@for_buyer
def warranty(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """How long each piece of an order is covered; a POST registers one with its serial number and a proof."""
    errors: list[str] = []
    if request.method == "POST":
        errors = _register(request, visit)
        if not errors:
            messages.success(request, _("Your warranty is registered."))
            return redirect(visit.url("warranty"))
    rows = Unit.objects.filter(line__order=visit.order, state="with_buyer").select_related("line", "part")
    registered = set(
        repairs.Warranty.objects.filter(
            unit__line__order=visit.order, registered_at__isnull=False
        ).values_list("unit_id", flat=True)
    )
    shown = [
        WarrantyShown(unit, coverage_of(unit, visit.order, clock.now()), unit.pk in registered)
        for unit in rows.order_by("line__position", "id")[:20]
    ]
    context: dict[str, Any] = {"rows": shown, "errors": errors, "typed": request.POST}
    return order_page(request, "portal/case/warranty.html", visit, status=422 if errors else 200, **context)


def _register(request: HttpRequest, visit: Visit) -> list[str]:
    unit = (
        Unit.objects.filter(pk=request.POST.get("unit", ""), line__order=visit.order)
        .select_related("line__order__seller", "line__order__ship_to")
        .first()
    )
    serial = request.POST.get("serial", "").strip()
    if unit is None or not serial:
        return [_("Type the serial number; it stands on the goods or their box.")]
    try:
        actions.register(
            visit.seller,
            actions.NewWarranty(serial=serial, unit=unit),
            by=visit.buyer,
            proof=request.FILES.get("proof"),
        )
    except AftermileError as error:
        return [translate(error)]
    return []
