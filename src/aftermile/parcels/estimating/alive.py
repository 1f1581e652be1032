"""What is left of the way of a parcel under way: quantiles given how long it has taken so far."""

from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Numbers
from aftermile.parcels.estimating.walk import LEVELS

OVERDUE: Final = 0.97
"""Past this share of its kind a parcel is an exception, and its own age says more than their history."""
STRETCH: Final = np.array([0.1, 0.35, 1.0])
"""What an exception still takes at 5, 50 and 95 % chance, in parts of its age: waits without a scale."""


def given_alive(quantiles: Numbers, age: Numbers) -> Numbers:
    """
    Return the days left at the levels 0.05, 0.5 and 0.95, per parcel.

    `quantiles` are whole lengths per parcel and level of `LEVELS`, `age` how long it has lived; a parcel
    that has outlived a quantile is measured by those that also did.
    """
    ages = np.maximum(age, 0.0)
    gone = _share_before(quantiles, ages)
    found = np.empty((len(ages), 3))
    for place, level in enumerate((0.05, 0.5, 0.95)):
        found[:, place] = _at(quantiles, np.minimum(gone + level * (1 - gone), LEVELS[-1])) - ages
    late = gone >= OVERDUE
    found[late] = np.maximum(ages[late, None] * STRETCH, [0.2, 0.5, 1.5])
    return np.maximum(found, 0.0)


def _share_before(quantiles: Numbers, ages: Numbers) -> Numbers:
    """Share of parcels that had arrived by that age; none before the lowest level."""
    after = (quantiles <= ages[:, None]).sum(axis=1)
    inner = np.clip(after, 1, len(LEVELS) - 1)
    row = np.arange(len(ages))
    low, high = quantiles[row, inner - 1], quantiles[row, inner]
    share = np.clip((ages - low) / np.maximum(high - low, 1e-9), 0, 1)
    found = LEVELS[inner - 1] + share * (LEVELS[inner] - LEVELS[inner - 1])
    return np.where(after == 0, 0.0, np.where(after == len(LEVELS), LEVELS[-1], found))


def _at(quantiles: Numbers, levels: Numbers) -> Numbers:
    after = np.clip(np.searchsorted(LEVELS, levels), 1, len(LEVELS) - 1)
    row = np.arange(len(levels))
    share = (levels - LEVELS[after - 1]) / (LEVELS[after] - LEVELS[after - 1])
    share = np.clip(share, 0, 1)
    found: Numbers = quantiles[row, after - 1] * (1 - share) + quantiles[row, after] * share
    return found
