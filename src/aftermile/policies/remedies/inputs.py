"""The numbers that the ranking rests on: what each means, what it is without the seller's word, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from aftermile.kernel.money import exponent
from aftermile.policies.remedies.catalog import SPECS

SPEC: Final = MappingProxyType({spec.key: spec for spec in SPECS})
EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
DOLLAR: Final = "USD"
"""The currency of the catalog's own amounts."""
LANES: Final = ("domestic", "union", "international")


@dataclass(frozen=True, slots=True)
class Input:
    """
    One number as it holds for a case.

    `value`: minor units of the case's currency for money, else a share (1 is all) or a factor.
    `source`: default, set (by the seller) or measured (in the seller's own cases: `samples`, and `raw`, what
    they say before being pulled to the default). `scope`: `category@country` of the row; empty: a default.
    `lacks`: the currency in which the amount stands where no rate brings it over; it then counts as nothing.
    """

    key: str
    value: Decimal
    unit: str
    source: str = "default"
    samples: int = 0
    raw: Decimal | None = None
    scope: str = ""
    lacks: str = ""

    @property
    def known(self) -> bool:
        return not self.lacks


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
    default of the catalog. `dollar`: one US dollar in whole units of `currency`; None: not known.
    """

    currency: str
    rows: Mapping[str, Input] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    stock: Mapping[str, int] | None = None
    dollar: Fraction | None = None

    def of(self, key: str, category: str = "") -> Input:
        narrow = self.rows.get(f"{key}@{category.casefold()}") if category else None
        return narrow or self.rows.get(key) or default_input(key, self.currency, self.dollar)

    def name(self, key: str, category: str = "") -> str:
        """Return the name under which `find` gives the very input that `of` gave."""
        scoped = f"{key}@{category.casefold()}"
        return scoped if category and scoped in self.rows else key

    def find(self, name: str) -> Input:
        key, _at, category = name.partition("@")
        return self.of(key, category)


def default_input(key: str, currency: str, dollar: Fraction | None) -> Input:
    """Return the catalog's own number; money by the rate of a dollar, unknown without one."""
    spec = SPEC[key]
    if spec.unit != "money":
        return Input(key, spec.default, spec.unit)
    rate = Fraction(1) if currency == DOLLAR else dollar
    if rate is None:
        return Input(key, Decimal(0), spec.unit, lacks=DOLLAR)
    return Input(key, brought(spec.default, rate, currency), spec.unit)


def brought(amount: Decimal, rate: Fraction, currency: str) -> Decimal:
    """Return an amount in whole units at a rate as minor units of `currency`, half to even."""
    return Decimal(round(Fraction(amount) * rate * 10 ** exponent(currency)))


def lane(origin: str, destination: str) -> str:
    """Return the kind of way between two countries: domestic, union (inside the EU) or international."""
    if origin == destination:
        return "domestic"
    return "union" if origin in EU and destination in EU else "international"
