"""The numbers of the ranking as they hold for one seller: his own, else measured, else the default."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.rates import rates_on
from aftermile.policies.models import CostInput
from aftermile.policies.remedies import Input, Inputs, Place
from aftermile.policies.remedies.catalog import SPECS
from aftermile.policies.remedies.inputs import DOLLAR, SPEC, brought, default_input

MOST_ROWS: Final = 2000
"""A seller keeps no more rows than this; the action refuses more."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """One number at one scope as the settings show it: what counts, and what would count without it."""

    key: str
    country: str
    category: str
    now: Input
    own: CostInput | None
    measured: CostInput | None
    default: Input

    @property
    def beneath(self) -> Input:
        """Return what counts without a number of the seller's own: shares alone are measured."""
        return self.default if self.measured is None else replace(self.default, value=self.measured.value)


def inputs_for(
    seller: Seller,
    *,
    country: str,
    categories: Iterable[str],
    currency: str,
    places: Sequence[Place] = (),
) -> Inputs:
    """
    Return all numbers for goods of these categories that went to `country`, in minor units of `currency`.

    The seller's own rows come before measured ones; among each, the narrower wins: category with country,
    category, country, neither. Money of another currency counts by the newest rate of
    today; without one it is not known. Two queries, one where all is in `currency`.
    Without a warehouse among `places`, the seller's country is one.
    """
    wanted = {category.casefold() for category in categories if category}
    rows = [
        row
        for row in CostInput.objects.filter(seller=seller, country__in=["", country])
        if row.key in SPEC and row.category.casefold() in {"", *wanted}
    ]
    rates = _rates(seller, {row.currency for row in rows if row.currency}, currency)
    found: dict[str, Input] = {}
    for key in {row.key for row in rows}:
        of_key = [row for row in rows if row.key == key]
        base = _best(of_key, "")
        if base is not None:
            found[key] = as_input(base, currency, rates)
        for category in wanted:
            best = _best(of_key, category)
            if best is not None and best is not base:
                found[f"{key}@{category}"] = as_input(best, currency, rates)
    if not any(place.kind == "warehouse" for place in places):
        places = (*places, Place("warehouse", seller.country))
    return Inputs(currency, found, tuple(places), dollar=rates.get(DOLLAR))


def _rates(seller: Seller, currencies: Iterable[str], to: str) -> Mapping[str, Fraction]:
    today = clock.now().astimezone(ZoneInfo(seller.time_zone)).date()
    return rates_on({DOLLAR, *currencies}, to, today)


def _best(rows: Sequence[CostInput], category: str) -> CostInput | None:
    fits = [row for row in rows if row.category.casefold() in ("", category)]
    return max(fits, key=lambda row: (not row.measured, row.category != "", row.country != ""), default=None)


def as_input(row: CostInput, currency: str, rates: Mapping[str, Fraction]) -> Input:
    """Return a row as the ranking reads it; `rates`: one unit of each currency known, in `currency`."""
    value, raw, lacks = row.value, row.raw, ""
    if SPEC[row.key].unit == "money" and row.currency != currency:
        rate = rates.get(row.currency)
        lacks = row.currency if rate is None else ""
        value = _in(row, value, currency, rate)
        raw = None if raw is None or rate is None else _in(row, raw, currency, rate)
    return Input(
        key=row.key,
        value=value,
        unit=SPEC[row.key].unit,
        source="measured" if row.measured else "set",
        samples=row.samples,
        raw=raw,
        scope=f"{row.category}@{row.country}",
        lacks=lacks,
    )


def _in(row: CostInput, value: Decimal, currency: str, rate: Fraction | None) -> Decimal:
    """Return minor units of the row's currency in those of `currency`; nothing without a rate."""
    return Decimal(0) if rate is None else brought(value * Money(1, row.currency).decimal, rate, currency)


def input_rows(seller: Seller, *, country: str = "", category: str = "") -> list[InputRow]:
    """Return every number of the catalog at exactly this scope, with what stands there; three queries."""
    currency = seller.base_currency
    rows = CostInput.objects.filter(seller=seller, country=country, category=category)
    here = {(row.key, row.measured): row for row in rows}
    inputs = inputs_for(seller, country=country, categories=[category], currency=currency)
    return [
        InputRow(
            spec.key,
            country,
            category,
            inputs.of(spec.key, category),
            here.get((spec.key, False)),
            here.get((spec.key, True)),
            default_input(spec.key, currency, inputs.dollar),
        )
        for spec in SPECS
    ]


def scopes_of(seller: Seller) -> list[tuple[str, str]]:
    """Return the (country, category) pairs for which there are rows, the widest first."""
    pairs = CostInput.objects.filter(seller=seller).values_list("country", "category").distinct()
    return sorted(set(pairs) | {("", "")})
