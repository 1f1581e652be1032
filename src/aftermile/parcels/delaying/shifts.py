"""
Whether a place has become slower: waits of those who came lately against those who came before.

The rank sum of Mann and Whitney, with Gehan's scores where parcels still wait: a pair says something only
when it is sure which of the two waited longer. Without open waits both are the same.
"""

from dataclasses import dataclass
from math import comb, erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aftermile.parcels.delaying.curves import Numbers, Waits, kaplan_meier

FEWEST: Final = 20
EFFECT: Final = 0.5
"""Days by which the median must have grown: 12 hours."""
LEVEL: Final = 0.001
"""Hundreds of places are asked at a time: one false alarm in a thousand questions."""
EXACT: Final = 12
"""Up to so many on each side, without ties, every order is counted."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """`p` is the chance of ranks as high as this if both came from one distribution."""

    u: float
    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Shift:
    """Medians in days; `stopped`: more than half of the waiting exceed what nearly all did before."""

    before: float
    now: float
    p: float
    parcels: int
    waiting: int
    stopped: bool = False

    @property
    def grown(self) -> float:
        return self.now - self.before


def rank_sum(recent: Waits, before: Waits) -> Ranks:
    """Ask whether recent waits are longer (one-sided)."""
    n, m = len(recent), len(before)
    days = np.concatenate([recent.days, before.days])
    ended = np.concatenate([recent.ended, before.ended])
    scores = _scores(days, ended)
    won = float(scores[:n].sum())
    u = (won + n * m) / 2
    plain = bool(ended.all()) and len(np.unique(days)) == n + m
    spread = sqrt(n * m * float((scores**2).sum()) / ((n + m) * (n + m - 1)))
    z = (won - 1) / spread if spread else 0.0
    if plain and max(n, m) <= EXACT:
        return Ranks(u, z, _exact(round(u), n, m))
    return Ranks(u, z, erfc(z / sqrt(2)) / 2 if spread else 1.0)


def shift_of(recent: Waits, before: Waits, *, fewest: int = FEWEST, level: float = LEVEL) -> Shift | None:
    """Return by how much a place has become slower, None when it has not, or too few show it."""
    if len(recent) < fewest or len(before) < fewest:
        return None
    ranks = rank_sum(recent, before)
    old, new = kaplan_meier(before.days, before.ended), kaplan_meier(recent.days, recent.ended)
    longest = float(recent.days.max())
    now = min(new.median, longest)
    waiting = ~recent.ended
    usual = old.reaches(0.05)
    odd = int((recent.days[waiting] > usual).sum())
    stopped = odd >= fewest and 2 * odd > int(waiting.sum())
    if ranks.p >= level or (not stopped and now - old.median < EFFECT):
        return None
    return Shift(old.median, now, ranks.p, len(recent), int(waiting.sum()), stopped)


def _scores(days: Numbers, ended: NDArray[np.bool_]) -> Numbers:
    """Return for each how many surely waited shorter, less those that surely waited longer."""
    every, done, still = np.sort(days), np.sort(days[ended]), np.sort(days[~ended])
    shorter = np.where(
        ended, np.searchsorted(done, days, side="left"), np.searchsorted(done, days, side="right")
    )
    beyond = len(every) - np.searchsorted(every, days, side="right")
    same = np.searchsorted(still, days, side="right") - np.searchsorted(still, days, side="left")
    longer = np.where(ended, beyond + same, 0)
    found: Numbers = (shorter - longer).astype(np.float64)
    return found


def _exact(u: int, n: int, m: int) -> float:
    """Return the share of all orders of n and m whose sum is at least `u`."""
    ways = [[1] + [0] * (n * m) for _ in range(m + 1)]
    for first in range(1, n + 1):
        fresh = [[0] * (n * m + 1) for _ in range(m + 1)]
        fresh[0][0] = 1
        for second in range(1, m + 1):
            for total in range(first * second + 1):
                with_first = ways[second][total - second] if total >= second else 0
                fresh[second][total] = with_first + fresh[second - 1][total]
        ways = fresh
    return sum(ways[m][u:]) / comb(n + m, n)
