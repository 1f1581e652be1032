"""
Working time: the days of the week count by how much is delivered on them, per destination country.

Where nothing is handed out on a Sunday, a parcel bought on Friday is not slower, it waits. On this clock it
is the same parcel. Quantiles pass through a clock unharmed, so whatever is learned on it is read back as
days.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Numbers

WEEK: Final = 7
_MONDAY: Final = 3
"""1970-01-01 was the fourth day of its week."""
_FIRST: Final[Numbers] = np.array([1, 1, 1, 1, 1, 0.5, 0.2])
_PRIOR: Final = 10.0
_LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Weights of the days per country; they add up to a week."""

    weights: Numbers
    before: Numbers

    def work(self, countries: Codes, instants: Numbers) -> Numbers:
        known = np.nan_to_num(instants, nan=0.0) + _MONDAY
        week = np.floor(known / WEEK)
        day = np.minimum((known - WEEK * week).astype(np.int64), WEEK - 1)
        part = known - WEEK * week - day
        found = WEEK * week + self.before[countries, day] + part * self.weights[countries, day]
        return np.where(np.isfinite(instants), found, np.nan)

    def real(self, countries: Codes, worked: Numbers) -> Numbers:
        week = np.floor(worked / WEEK)
        rest = worked - WEEK * week
        day = (self.before[countries, 1:] <= rest[:, None]).sum(axis=1)
        part = (rest - self.before[countries, day]) / self.weights[countries, day]
        found: Numbers = WEEK * week + day + part - _MONDAY
        return found


def learn_rhythm(countries: Codes, delivered: Numbers, kinds: int) -> Rhythm:
    """Learn from delivered parcels; a country with few of them keeps the usual week."""
    day = ((np.floor(delivered) + _MONDAY) % WEEK).astype(np.int64)
    counts = np.bincount(countries * WEEK + day, minlength=kinds * WEEK).reshape(kinds, WEEK)
    weights = np.maximum(counts + _PRIOR * _FIRST, _LEAST * (1 + counts.sum(axis=1, keepdims=True)))
    weights = weights * (WEEK / weights.sum(axis=1, keepdims=True))
    return Rhythm(weights, np.cumsum(weights, axis=1) - weights)
