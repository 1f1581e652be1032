"""What a row of law says about withdrawing from a distance sale without a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Statute:
    """
    One right of withdrawal. `days` is 0 where the law gives none.

    `counts_anchor_day` says whether the day of delivery is day one. `refund_from` is `notice` or `received`.
    """

    id: str
    countries: frozenset[str]
    days: int
    refund_days: int
    refund_unit: str
    refund_from: str
    send_back_days: int
    freight_payer: str
    outbound_shipping: bool
    cite: str
    url: str
    valid_from: date
    verified_on: date


def statute_for(country: str, on: date, rows: Iterable[Statute]) -> Statute | None:
    """Return the row in force in `country` on the day `on`, the newest first; None where law is unknown."""
    hits = [row for row in rows if country in row.countries and row.valid_from <= on]
    return max(hits, key=lambda row: row.valid_from, default=None)
