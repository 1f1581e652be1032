"""
How the present differs from what was learned: a life table over calendar time.

A parcel lives on the scale of log(age / estimate): it crosses each step of that scale on a known day, alive
or delivered. Counting crossings and deliveries by the day they happened, recent days more, gives the
distribution of log(days / estimate) now. Open parcels count for as long as they have lived, so neither a
wave of fresh orders (too short) nor one of old deliveries (too long) pulls it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Numbers

STEPS: Final[Numbers] = np.linspace(-2.0, 2.0, 81)
FEWEST: Final = 60
LONG_AGO: Final = (60.0, 180.0)
LEAST_ARRIVING: Final = 0.8
"""Where fewer seem to arrive, their scans are missing rather than they."""
OPEN_DAYS: Final = 90.0
"""A parcel that is open for longer is lost or unread, and says nothing about time."""


@dataclass(frozen=True, slots=True)
class Living:
    """Parcels bought before `now`, each on the clock of its country."""

    now: Numbers
    purchased: Numbers
    delivered: Numbers
    logs: Numbers


def residual_quantiles(
    parcels: Living, half_life: float, levels: Numbers, ever: float = 1.0
) -> Numbers | None:
    """
    Return quantiles of log(days / estimate) as of now, or nothing from too few parcels.

    They are of parcels that arrive, as the share `ever` does: lost, canceled, unread ones live for good.
    """
    use = np.flatnonzero(np.isfinite(parcels.logs))
    if len(use) < FEWEST:
        return None
    now = parcels.now[use, None]
    crossed = parcels.purchased[use, None] + np.exp(parcels.logs[use, None] + STEPS)
    end = parcels.delivered[use, None]
    arrived = _arrived(now, half_life, crossed, np.where(end < now, end, np.inf))
    return np.interp(levels * ever, arrived, STEPS)


def share_arriving(purchased: Numbers, delivered: Numbers, now: float) -> float:
    """Share of the parcels of two to six months ago that are there; 1 where there were few."""
    begin, end = np.searchsorted(purchased, [now - LONG_AGO[1], now - LONG_AGO[0]])
    if end - begin < FEWEST:
        return 1.0
    return max(float((delivered[begin:end] < now).mean()), LEAST_ARRIVING)


def evidence(parcels: Living, half_life: float) -> float:
    """Count deliveries before now, recent ones more."""
    age = parcels.now - parcels.delivered
    return float(np.exp2(-age[(age > 0) & np.isfinite(parcels.logs)] / half_life).sum())


def _arrived(now: Numbers, half_life: float, crossed: Numbers, end: Numbers) -> Numbers:
    """Share delivered by each step."""
    begins, ends = crossed[:, :-1], crossed[:, 1:]
    alive = (end > begins) & (begins <= now)
    died = alive & (end <= ends)
    weights = np.exp2(-np.maximum(now - begins, 0) / half_life) * alive
    lived = np.where(died, 1.0, np.clip((now - begins) / (ends - begins), 0, 1))
    hazard = (weights * died).sum(axis=0) / np.maximum((weights * lived).sum(axis=0), 1e-9)
    arrived: Numbers = 1 - np.cumprod(1 - np.clip(hazard, 0, 1))
    first = np.exp2(-np.maximum(now[:, 0] - crossed[:, 0], 0) / half_life) * (crossed[:, 0] <= now[:, 0])
    early = float((first * (end[:, 0] <= crossed[:, 0])).sum() / max(first.sum(), 1e-9))
    return np.concatenate([[early], early + (1 - early) * arrived])
