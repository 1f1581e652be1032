"""The list of orders, and one order with its units, payments, parcels, cases and what happened."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _words
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.changes import WAYS, is_changeable
from aftermile.cases.models import Case
from aftermile.console.orders.changes import ICONS, TITLES
from aftermile.console.orders.words import happenings
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS, chip_of
from aftermile.database.keyset import page
from aftermile.events.models import Event
from aftermile.kernel.errors import NotAllowed
from aftermile.kernel.money import Money
from aftermile.ledger.models import Refund
from aftermile.orders.actions import set_serial
from aftermile.orders.importing.rejecting import safe_cell
from aftermile.orders.queries import NEWEST_FIRST, OrderFilter, get_order, get_unit, list_orders, units_of
from aftermile.parcels.actions.links import link_of, tracking_url
from aftermile.parcels.models import Parcel

MOST_EXPORTED: Final = 100_000
MOST_EVENTS: Final = 200
FILTERS: Final[dict[str, str | Promise]] = {
    "state": _("state"),
    "channel": _("channel"),
    "country": _("country"),
    "seller": _("seller"),
    "from": _("from"),
    "to": _("until"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter in force, as `parts/filters.html` reads it."""

    label: str | Promise
    words: Any
    without: str


def _wanted(request: HttpRequest) -> OrderFilter:
    get = {name: request.GET.get(name, "").strip()[:120] for name in (*FILTERS, "q")}
    until = _day(get["to"])
    return OrderFilter(
        text=get["q"],
        state=get["state"],
        channel=get["channel"],
        country=get["country"],
        seller=get["seller"],
        placed_from=_day(get["from"]),
        placed_before=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    """Return the beginning of a day in the reader's zone; what is no day narrows nothing."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    zone = timezone.get_current_timezone_name()
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) if day else None


def _chosen(request: HttpRequest, sellers: dict[str, str]) -> list[Chosen]:
    found = []
    for name, label in FILTERS.items():
        value = request.GET.get(name, "")
        if not value:
            continue
        rest = {key: str(kept) for key, kept in request.GET.items() if key not in (name, "after")}
        words: Any = chip_of("order", value).word if name == "state" else value
        found.append(Chosen(label, sellers.get(value, words), f"?{urlencode(rest)}"))
    return found


@signed_in()
def orders(request: MemberRequest) -> HttpResponse:
    scope = request.access.scope
    wanted = _wanted(request)
    sellers = dict(scope.apply(Seller.objects.order_by("name"), "pk").values_list("pk", "name"))
    rows = list_orders(scope, wanted)
    context = {
        "page": page(rows, order_by=NEWEST_FIRST, after=request.GET.get("after"), limit=50),
        "q": wanted.text,
        "wanted": wanted,
        "filters": _chosen(request, sellers),
        "states": CHIPS["order"],
        "sellers": sellers if len(sellers) > 1 else {},
        "may_import": request.access.can_anywhere(Permission.ORDERS_WRITE),
    }
    return render(request, "console/orders/list.html", context)


@signed_in()
def order(request: MemberRequest, ref: str) -> HttpResponse:
    found = get_order(request.access.scope, ref)
    cases = list(Case.objects.filter(order=found).order_by("-id")[:50])
    threads = [found.pk, *(case.pk for case in cases)]
    events = Event.objects.filter(seller_id=found.seller_id, thread_id__in=threads).order_by("-seq")
    parcels = Parcel.objects.filter(shipment__order=found).select_related("shipment").order_by("id")
    may_write = request.access.can(Permission.CASES_WRITE, found.seller_id)
    context = {
        "order": found,
        "units": list(units_of(found)),
        "tenders": list(found.tenders.order_by("position")),
        "refunds": list(Refund.objects.filter(order=found).select_related("tender").order_by("-id")[:50]),
        "parcels": list(parcels[:50]),
        "tracking_url": tracking_url(link_of(found)),
        "cases": cases,
        "case_of": {case.pk: case for case in cases},
        "happened": happenings(list(events[:MOST_EVENTS])),
        "may_open": may_write,
        "may_identify": _may_identify(request, found.seller_id),
        "changeable": may_write and is_changeable(found),
        "ways": [(name, TITLES[name], ICONS[name]) for name in WAYS],
    }
    return render(request, "console/orders/page.html", context)


@require_POST
@signed_in()
def identify(request: MemberRequest, ref: str, unit_id: str) -> HttpResponseBase:
    """Write down the serial number and the lot of a piece: whoever ships or answers for it may."""
    unit = get_unit(request.access.scope, unit_id)
    if unit.line.order_id != ref:
        raise Http404
    if not _may_identify(request, unit.seller_id):
        raise NotAllowed
    set_serial(unit, request.POST.get("serial", ""), request.POST.get("lot", ""), request.access.actor)
    return toast(request, redirect("console:order", ref), _words("Written down."))


def _may_identify(request: MemberRequest, seller_id: str) -> bool:
    wanted = (Permission.CASES_WRITE, Permission.PARCELS_WRITE, Permission.ORDERS_WRITE)
    return any(request.access.can(permission, seller_id) for permission in wanted)


class _Line:
    """A file for `csv.writer` that hands each line on."""

    def write(self, text: str) -> str:
        return text


@signed_in()
def orders_csv(request: MemberRequest) -> StreamingHttpResponse:
    """The list as CSV, safe to open in a spreadsheet; at most 100,000 orders."""
    rows = list_orders(request.access.scope, _wanted(request)).order_by(*NEWEST_FIRST)[:MOST_EXPORTED]
    answer = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="orders.csv"'
    return answer


def _csv(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    head = ("number", "channel", "state", "placed_at", "buyer", "email", "country", "currency", "total")
    yield writer.writerow(head)
    for row in rows.iterator(chunk_size=1000):
        cells = (row.number, row.channel, row.state, row.placed_at.isoformat(), row.buyer.name)
        total = str(Money(row.total_minor, row.currency).decimal)
        more = (row.buyer.email, row.country, row.currency, total)
        yield writer.writerow([safe_cell(cell) for cell in (*cells, *more)])
