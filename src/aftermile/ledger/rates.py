"""What money of one currency was worth in another on a day, by the rates that were imported. No network."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from django.conf import settings
from django.db.models import Q

from aftermile.kernel.money import exponent
from aftermile.ledger.models import ExchangeRate

_ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Known:
    """A currency's newest rate against one base."""

    rate: Fraction
    on: date


def oldest_days() -> int:
    """Return how many days old a rate may be."""
    return int(settings.RATE_DAYS)


def rate_on(currency: str, to: str, on: date) -> Fraction | None:
    """
    Return what one unit of `currency` was worth in `to` on a day; None where it is not known.

    Each side counts by its newest rate at or before the day, at most `AFTERMILE_RATE_DAYS` old, both against
    the same base. Raises `UnknownCurrency`.
    """
    exponent(currency), exponent(to)
    if currency == to:
        return _ONE
    return rates_on([currency], to, on).get(currency)


def rates_on(currencies: Iterable[str], to: str, on: date) -> Mapping[str, Fraction]:
    """Return what one unit of each of these was worth in `to` on a day, where known; one query at most."""
    others = set(currencies) - {to}
    found = {to: _ONE}
    if not others:
        return found
    names = (to, *sorted(others))
    rows = ExchangeRate.objects.filter(
        Q(currency__in=names) | Q(base__in=names), on__gt=on - timedelta(days=oldest_days() + 1), on__lte=on
    )
    by_base = _by_base(rows.order_by("-on", "base").values_list("base", "currency", "rate", "on"), on)
    for name in others:
        rate = _cross(by_base, (name, to))
        if rate is not None:
            found[name] = rate
    return found


def _by_base(rows: Iterable[tuple[str, str, object, date]], on: date) -> dict[str, dict[str, _Known]]:
    by_base: dict[str, dict[str, _Known]] = defaultdict(dict)
    for base, name, rate, day in rows:
        by_base[base].setdefault(base, _Known(_ONE, on))
        by_base[base].setdefault(name, _Known(Fraction(str(rate)), day))
    return by_base


def _cross(by_base: Mapping[str, Mapping[str, _Known]], pair: tuple[str, str]) -> Fraction | None:
    whole = [known for known in by_base.values() if pair[0] in known and pair[1] in known]
    if not whole:
        return None
    best = max(whole, key=lambda known: min(known[name].on for name in pair))
    return best[pair[1]].rate / best[pair[0]].rate


def convert(minor: int, currency: str, to: str, on: date) -> int | None:
    """Return minor units of `currency` as minor units of `to`, half-even; None without a rate."""
    rate = rate_on(currency, to, on)
    if rate is None:
        return None
    shift = exponent(to) - exponent(currency)
    return round(minor * rate * Fraction(10) ** shift)
