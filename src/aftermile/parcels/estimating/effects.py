"""
What each group adds to the logarithm of the days, learned by going round the groups.

A group's effect is the weighted mean of what its parents leave unexplained, pulled to zero as if `prior`
more parcels had shown nothing: a lane with one parcel says what its regions say, a lane with a thousand
speaks for itself. Single parcels count only up to LIMIT, so that a lost-and-found one does not move a lane.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from aftermile.parcels.estimating.groups import PRIORS
from aftermile.parcels.estimating.rows import Codes, Numbers

LIMIT: Final = 1.0
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Effects:
    level: float
    by_kind: dict[str, Numbers]

    def at(self, groups: dict[str, Codes], where: Codes) -> Numbers:
        """Return the logarithm of the days for these parcels."""
        found = np.full(len(where), self.level)
        for kind, effect in self.by_kind.items():
            found += effect[groups[kind][where]]
        return found


def fit_effects(logs: Numbers, weights: Numbers, groups: dict[str, Codes], where: Codes) -> Effects:
    """Learn from the parcels `where`; `logs` and `weights` are theirs, `groups` are everybody's."""
    level = weighted_quantile(logs, weights, 0.5)
    by_kind = {kind: np.zeros(int(codes.max()) + 1) for kind, codes in groups.items()}
    codes_of = {kind: codes[where] for kind, codes in groups.items()}
    fitted = np.full(len(where), level)
    for _ in range(ROUNDS):
        for kind, codes in codes_of.items():
            old = by_kind[kind]
            own = old[codes]
            left = np.clip(logs - fitted, -LIMIT, LIMIT) + own
            new = np.bincount(codes, weights * left, len(old)) / (
                np.bincount(codes, weights, len(old)) + PRIORS[kind]
            )
            fitted += new[codes] - own
            by_kind[kind] = new
    return Effects(level + weighted_quantile(logs - fitted, weights, 0.5), by_kind)


def weighted_quantile(values: Numbers, weights: Numbers, level: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, level * reached[-1]))
    return float(values[order][min(at, len(values) - 1)])
