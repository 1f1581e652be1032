"""Human numbers per seller: `RMA-2026-000123`. A gap has no meaning."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import F

from aftermile.accounts.models import NumberSeries, Seller
from aftermile.kernel import clock
from aftermile.kernel.ids import human_number


def next_number(seller: Seller, kind: str) -> str:
    """Return the next number of this kind for this seller; call inside the transaction that uses it."""
    year = clock.today(seller.time_zone).year
    series, _ = NumberSeries.objects.get_or_create(seller=seller, kind=kind, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db(fields=["last"])
    return human_number(kind, year, series.last)


def next_numbers(seller: Seller, kind: str, years: Sequence[int]) -> list[str]:
    """Return a number for each of `years`, in that order, for a bulk insert in one transaction."""
    taken: dict[int, int] = {}
    for year, count in Counter(years).items():
        series, _ = NumberSeries.objects.get_or_create(seller=seller, kind=kind, year=year)
        NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + count)
        series.refresh_from_db(fields=["last"])
        taken[year] = series.last - count
    numbers = []
    for year in years:
        taken[year] += 1
        numbers.append(human_number(kind, year, taken[year]))
    return numbers
