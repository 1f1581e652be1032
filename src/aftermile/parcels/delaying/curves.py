"""
How long parcels wait: Kaplan-Meier over those that went on and those that still wait (censored).

Times are days of working time on a fixed scale of steps, so that a million waits fit in two rows of numbers
and two tallies of the same kind can be added. A wait counts at the first step not below it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

STEPS: Final[Numbers] = np.concatenate(
    [np.arange(1, 33) / 8, 4 + np.arange(1, 65) / 4, 20 + np.arange(1, 41) / 1, 60 + np.arange(1, 13) * 5.0]
)
"""Eighths of a day up to 4 days, quarters up to 20, days up to 60, then fives up to 120."""
LONGEST: Final = float(STEPS[-1])


@dataclass(frozen=True, slots=True)
class Waits:
    """Days of working time; `ended` is false for those that still wait."""

    days: Numbers
    ended: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Curve:
    """
    `alive[i]` is the share that still waits after `STEPS[i]` days; `count` how many parcels showed it.

    `seen` is the longest wait that ended: beyond it the curve stays as it is.
    """

    count: int
    alive: Numbers
    seen: float

    def after(self, days: float) -> float:
        """Return the share that still waits after so many days."""
        at = int(np.searchsorted(STEPS, days, side="right")) - 1
        return 1.0 if at < 0 else float(self.alive[at])

    def reaches(self, share: float) -> float:
        """Return the days after which at most this share still waits, infinity when that was never seen."""
        below = np.flatnonzero(self.alive <= share)
        return float(STEPS[below[0]]) if len(below) else float("inf")

    @property
    def median(self) -> float:
        return self.reaches(0.5)


class Tally:
    """Waits of one kind, counted by step; `weight` lets old ones count less."""

    __slots__ = ("count", "ended", "open")

    def __init__(self) -> None:
        self.count = 0
        self.ended: Numbers = np.zeros(len(STEPS))
        self.open: Numbers = np.zeros(len(STEPS))

    def add_many(self, days: Numbers, ended: NDArray[np.bool_], weights: Numbers) -> None:
        at = np.minimum(np.searchsorted(STEPS, days), len(STEPS) - 1)
        self.ended += np.bincount(at, weights * ended, len(STEPS))
        self.open += np.bincount(at, weights * ~ended, len(STEPS))
        self.count += len(days)

    def curve(self) -> Curve:
        """Return the curve; one that is still open at a step was at risk there."""
        gone = self.ended + self.open
        at_risk = np.cumsum(gone[::-1])[::-1]
        known = at_risk > 0
        hazard = np.where(known, self.ended / np.where(known, at_risk, 1), 0.0)
        alive: Numbers = np.cumprod(1 - np.clip(hazard, 0, 1))
        last = np.flatnonzero(self.ended)
        return Curve(self.count, alive, float(STEPS[last[-1]]) if len(last) else 0.0)


def kaplan_meier(days: Numbers, ended: NDArray[np.bool_], weights: Numbers | None = None) -> Curve:
    """Return the curve of waits; `ended` is false for those that still wait."""
    tally = Tally()
    tally.add_many(days, ended, np.ones(len(days)) if weights is None else weights)
    return tally.curve()
