"""What people decided otherwise than the rules, by month."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.models import Override
from aftermile.cases.queries import list_overrides
from aftermile.database.keyset import page
from aftermile.kernel.money import Money

HEAD = ("at", "seller", "case", "order", "what", "remedy", "amount", "owed", "currency", "by", "why")
MONTHS = 12


def month_of(text: str) -> date:
    """Return the first day of the month `2026-08` names, else of this month."""
    today = timezone.localdate()
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= today.year + 1 else today.replace(day=1)  # noqa: PLR2004


def _span(month: date) -> tuple[datetime, datetime]:
    after = (month.replace(day=28) + timedelta(days=7)).replace(day=1)
    zone = timezone.get_current_timezone()
    return tuple(datetime(day.year, day.month, day.day, tzinfo=zone) for day in (month, after))  # type: ignore[return-value]


def _months() -> list[date]:
    months = [timezone.localdate().replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


@signed_in()
def overrides(request: MemberRequest) -> HttpResponse:
    month = month_of(request.GET.get("month", ""))
    since, until = _span(month)
    rows = list_overrides(request.access.scope, since=since, until=until)
    context = {
        "page": page(rows, order_by=["-id"], after=request.GET.get("after")),
        "month": month,
        "months": _months(),
        "total": rows.count(),
    }
    return render(request, "console/authority/overrides.html", context)


@signed_in()
def overrides_csv(request: MemberRequest) -> StreamingHttpResponse:
    month = month_of(request.GET.get("month", ""))
    since, until = _span(month)
    rows = list_overrides(request.access.scope, since=since, until=until).order_by("at", "id")
    headers = {"Content-Disposition": f'attachment; filename="overrides-{month:%Y-%m}.csv"'}
    return StreamingHttpResponse(
        _lines(rows.iterator()), content_type="text/csv; charset=utf-8", headers=headers
    )


def _lines(rows: Iterable[Override]) -> Iterator[str]:
    yield _line(HEAD)
    for row in rows:
        currency = row.case.currency
        yield _line(
            (
                row.at.isoformat(),
                row.seller.name,
                row.case.rma_number,
                row.case.order.number,
                row.what,
                row.remedy,
                _amount(row.amount_minor, currency),
                _amount(row.owed_minor, currency),
                currency,
                row.by_name,
                row.why,
            )
        )


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency).decimal)


def _line(cells: Iterable[str]) -> str:
    """Write one line; a cell that a spreadsheet would take for a formula starts with a quote."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell for cell in cells])
    return out.getvalue()
