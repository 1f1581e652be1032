"""The parts of what a way out costs, exact until the end, and how they become minor units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from aftermile.policies.owed.types import Option

ONE: Final = Decimal(1)
NOTHING: Final = Decimal(0)
DIGITS: Final = 60
"""Precision while parts are summed: products of a price and four numbers with six digits stay exact."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    A named share of a cost in minor units, and the inputs it was made with (`Inputs.find` reads them).

    Positive: the seller pays; negative: it comes back to him. Weighted with the chances that apply to it.
    """

    name: str
    minor: int
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Costed:
    """
    A way out with what it is expected to cost the seller, in minor units of `currency`.

    `parts` sum to `cost_minor` exactly. `buyer_gets_minor`: money, or goods at what he paid for them.
    `statutory`: the buyer may demand it by law. `cheapest`: the best of those that are possible. `why_not` is
    empty, or a code: not_owed, amount_open, stock_unknown, no_stock, no_return_point, no_hub. `chance`: that
    the buyer takes it and it can be done; otherwise what he may demand follows (part `fallback`).
    """

    remedy: str
    route: str
    option: Option | None
    cost_minor: int
    currency: str
    parts: tuple[Part, ...] = ()
    buyer_gets_minor: int = 0
    statutory: bool = False
    cheapest: bool = False
    why_not: str = ""
    chance: Decimal = ONE
    lane: str = ""
    place: str = ""

    @property
    def possible(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Share:
    """A part before rounding."""

    name: str
    exact: Decimal
    inputs: tuple[str, ...] = ()

    def times(self, chance: Decimal, *inputs: str) -> "Share":
        names = dict.fromkeys((*self.inputs, *inputs))
        return Share(self.name, self.exact * chance, tuple(names))


def total_of(shares: Iterable[Share]) -> Decimal:
    return sum((share.exact for share in shares), NOTHING)


def rounded(shares: Sequence[Share]) -> tuple[int, tuple[Part, ...]]:
    """
    Return the total and its parts in whole minor units; the parts sum to the total.

    The exact sum is rounded half to even; each part is rounded down, and what is left goes one unit each to
    the parts with the largest remainders, the earlier first.
    """
    total = int(total_of(shares).to_integral_value(ROUND_HALF_EVEN))
    floors = [int(share.exact.to_integral_value(ROUND_FLOOR)) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (floors[i] - shares[i].exact, i))
    for index in order[: total - sum(floors)]:
        floors[index] += 1
    parts = (Part(share.name, minor, share.inputs) for share, minor in zip(shares, floors, strict=True))
    return total, tuple(parts)
