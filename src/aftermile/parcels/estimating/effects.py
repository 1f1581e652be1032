"""
What each group adds to the logarithm of the days, and what each measure, learned by going round them.

A group's effect is the weighted mean of what its parents leave unexplained, pulled to zero as if `prior`
more parcels had shown nothing: a lane with one parcel says what its regions say, a lane with a thousand
speaks for itself. Measures add in proportion. Single parcels count only up to LIMIT, so that a
lost-and-found one does not move a lane.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aftermile.parcels.estimating.groups import PRIORS
from aftermile.parcels.estimating.rows import Codes, Numbers

LIMIT: Final = 1.0
ROUNDS: Final = 3
_SLOPE_PRIOR: Final = 5.0
_NONE: Final[Numbers] = np.zeros(0)
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Slopes:
    """What a measure adds for each unit above its mean; one that is not known adds nothing."""

    means: Numbers = field(default_factory=_NONE.copy)
    slopes: Numbers = field(default_factory=_NONE.copy)

    def at(self, measures: Numbers) -> Numbers:
        found: Numbers = np.nan_to_num(measures - self.means, nan=0.0) @ self.slopes
        return found


@dataclass(frozen=True, slots=True)
class Effects:
    level: float
    by_kind: dict[str, Numbers]
    slopes: Slopes = field(default_factory=Slopes)

    def at(self, groups: dict[str, Codes], where: Codes, measures: Numbers | None = None) -> Numbers:
        """Return the logarithm of the days for these parcels; `groups` and `measures` are everybody's."""
        found = np.full(len(where), self.level)
        for kind, effect in self.by_kind.items():
            found += effect[groups[kind][where]]
        return found if measures is None else found + self.slopes.at(measures[where])


def fit_effects(
    logs: Numbers, weights: Numbers, groups: dict[str, Codes], where: Codes, measures: Numbers | None = None
) -> Effects:
    """Learn from the parcels `where`; `logs` and `weights` are theirs, the rest is everybody's."""
    level = weighted_quantile(logs, weights, 0.5)
    by_kind = {kind: np.zeros(int(codes.max()) + 1) for kind, codes in groups.items()}
    codes_of = {kind: codes[where] for kind, codes in groups.items()}
    lines = None if measures is None else _Lines(measures[where], weights)
    fitted = np.full(len(where), level)
    for _ in range(ROUNDS):
        if lines is not None:
            fitted += lines.fit(np.clip(logs - fitted, -LIMIT, LIMIT))
        for kind, codes in codes_of.items():
            old = by_kind[kind]
            own = old[codes]
            left = np.clip(logs - fitted, -LIMIT, LIMIT) + own
            new = np.bincount(codes, weights * left, len(old)) / (
                np.bincount(codes, weights, len(old)) + PRIORS[kind]
            )
            fitted += new[codes] - own
            by_kind[kind] = new
    slopes = Slopes() if lines is None else Slopes(lines.means, lines.slopes)
    return Effects(level + weighted_quantile(logs - fitted, weights, 0.5), by_kind, slopes)


class _Lines:
    """Least squares on all measures at once, as if five more parcels had shown nothing."""

    def __init__(self, measures: Numbers, weights: Numbers) -> None:
        known = np.isfinite(measures) * weights[:, None]
        self.means = (known * np.nan_to_num(measures)).sum(axis=0) / np.maximum(known.sum(axis=0), _TINY)
        self.off = np.nan_to_num(measures - self.means, nan=0.0)
        self.weights = weights / weights.sum()
        self.weighted = self.off * weights[:, None]
        square = self.weighted.T @ self.off
        spread = np.maximum(np.diag(square) / weights.sum(), _TINY)
        self.square = square + np.diag(_SLOPE_PRIOR * spread)
        self.slopes = np.zeros(measures.shape[1])

    def fit(self, left: Numbers) -> Numbers:
        """Fit what is left; return what that adds to what was fitted before."""
        old = self.off @ self.slopes
        even = left - float(self.weights @ left)
        self.slopes = np.linalg.solve(self.square, self.weighted.T @ (even + old))
        found: Numbers = self.off @ self.slopes - old
        return found


def weighted_quantile(values: Numbers, weights: Numbers, level: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, level * reached[-1]))
    return float(values[order][min(at, len(values) - 1)])
