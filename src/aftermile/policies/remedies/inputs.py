"""The numbers that the ranking rests on: what each means, what it is without the seller's word, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from aftermile.policies.remedies.catalog import SPECS
from aftermile.policies.remedies.parities import roughly

SPEC: Final = MappingProxyType({spec.key: spec for spec in SPECS})
EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
LANES: Final = ("domestic", "union", "international")


@dataclass(frozen=True, slots=True)
class Input:
    """
    One number as it holds for a case.

    `value`: minor units of the case's currency for money, else a share (1 is all) or a factor.
    `source`: default, set (by the seller) or measured (in the seller's own cases: `samples`, and `raw`, what
    they say before being pulled to the default). `scope`: `category@country` of the row; empty: a default.
    """

    key: str
    value: Decimal
    unit: str
    source: str = "default"
    samples: int = 0
    raw: Decimal | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the seller that takes goods back: warehouse, hub or return_point."""

    kind: str
    country: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """
    All numbers for one case. `rows` by key, or by `key@category` (case-folded) for one kind of goods.

    `stock` says how many pieces of a SKU can replace one; None: nobody told. What is not in `rows` is the
    default of the catalog.
    """

    currency: str
    rows: Mapping[str, Input] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    stock: Mapping[str, int] | None = None

    def of(self, key: str, category: str = "") -> Input:
        narrow = self.rows.get(f"{key}@{category.casefold()}") if category else None
        return narrow or self.rows.get(key) or default_input(key, self.currency)

    def name(self, key: str, category: str = "") -> str:
        """Return the name under which `find` gives the very input that `of` gave."""
        scoped = f"{key}@{category.casefold()}"
        return scoped if category and scoped in self.rows else key

    def find(self, name: str) -> Input:
        key, _at, category = name.partition("@")
        return self.of(key, category)


@cache
def default_input(key: str, currency: str) -> Input:
    """Return the catalog's own number; money is brought to the size of `currency`."""
    spec = SPEC[key]
    value = roughly(spec.default, "USD", currency) if spec.unit == "money" else spec.default
    return Input(key, value, spec.unit)


def lane(origin: str, destination: str) -> str:
    """Return the kind of way between two countries: domestic, union (inside the EU) or international."""
    if origin == destination:
        return "domestic"
    return "union" if origin in EU and destination in EU else "international"
