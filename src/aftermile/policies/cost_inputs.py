"""The numbers of the ranking as they hold for one seller: his own, else measured, else the default."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aftermile.accounts.models import Seller
from aftermile.kernel.money import Money
from aftermile.policies.models import CostInput
from aftermile.policies.remedies import Input, Inputs, Place
from aftermile.policies.remedies.catalog import SPECS
from aftermile.policies.remedies.inputs import SPEC, default_input
from aftermile.policies.remedies.parities import roughly

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
    category, country, neither. One query. Without a warehouse among `places`, the seller's country is one.
    """
    wanted = {category.casefold() for category in categories if category}
    rows = [
        row
        for row in CostInput.objects.filter(seller=seller, country__in=["", country])
        if row.key in SPEC and row.category.casefold() in {"", *wanted}
    ]
    found: dict[str, Input] = {}
    for key in {row.key for row in rows}:
        of_key = [row for row in rows if row.key == key]
        base = _best(of_key, "")
        if base is not None:
            found[key] = as_input(base, currency)
        for category in wanted:
            best = _best(of_key, category)
            if best is not None and best is not base:
                found[f"{key}@{category}"] = as_input(best, currency)
    if not any(place.kind == "warehouse" for place in places):
        places = (*places, Place("warehouse", seller.country))
    return Inputs(currency, found, tuple(places))


def _best(rows: Sequence[CostInput], category: str) -> CostInput | None:
    fits = [row for row in rows if row.category.casefold() in ("", category)]
    return max(fits, key=lambda row: (not row.measured, row.category != "", row.country != ""), default=None)


def as_input(row: CostInput, currency: str) -> Input:
    """Return a row as the ranking reads it; money of another currency is brought over roughly."""
    return Input(
        key=row.key,
        value=_in(row, row.value, currency),
        unit=SPEC[row.key].unit,
        source="measured" if row.measured else "set",
        samples=row.samples,
        raw=None if row.raw is None else _in(row, row.raw, currency),
        scope=f"{row.category}@{row.country}",
    )


def _in(row: CostInput, value: Decimal, currency: str) -> Decimal:
    if SPEC[row.key].unit != "money" or row.currency == currency:
        return value
    return roughly(value * Money(1, row.currency).decimal, row.currency, currency)


def input_rows(seller: Seller, *, country: str = "", category: str = "") -> list[InputRow]:
    """Return every number of the catalog at exactly this scope, with what stands there; one query."""
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
            default_input(spec.key, currency),
        )
        for spec in SPECS
    ]


def scopes_of(seller: Seller) -> list[tuple[str, str]]:
    """Return the (country, category) pairs for which there are rows, the widest first."""
    pairs = CostInput.objects.filter(seller=seller).values_list("country", "category").distinct()
    return sorted(set(pairs) | {("", "")})
