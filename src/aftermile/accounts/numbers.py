"""Human numbers per seller: `RMA-2026-000123`. A gap has no meaning."""

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
