"""Human numbers per seller: `RMA-2026-000123`. A gap has no meaning."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import connection

from aftermile.accounts.models import NumberSeries, Seller
from aftermile.kernel import clock
from aftermile.kernel.ids import human_number

_TABLE: Final = NumberSeries._meta.db_table
_TAKE: Final = f"""
INSERT INTO "{_TABLE}" ("seller_id", "kind", "year", "last") VALUES (%s, %s, %s, %s)
ON CONFLICT ("seller_id", "kind", "year") DO UPDATE SET "last" = "{_TABLE}"."last" + excluded."last"
RETURNING "last"
"""  # noqa: S608 - a name of our own


def next_number(seller: Seller, kind: str) -> str:
    """Return the next number of this kind for this seller; call inside the transaction that uses it."""
    year = clock.today(seller.time_zone).year
    return human_number(kind, year, _take(seller, kind, year, 1))


def next_numbers(seller: Seller, kind: str, years: Sequence[int]) -> list[str]:
    """Return a number for each of `years`, in that order, for a bulk insert in one transaction."""
    taken = {year: _take(seller, kind, year, count) - count for year, count in sorted(Counter(years).items())}
    numbers = []
    for year in years:
        taken[year] += 1
        numbers.append(human_number(kind, year, taken[year]))
    return numbers


def _take(seller: Seller, kind: str, year: int, count: int) -> int:
    """Take so many numbers and return the last of them; one statement, and the row is ours until the end."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [seller.pk, kind, year, count])
        return int(cursor.fetchone()[0])
