"""
The chance that a parcel comes later than its day, from where it is now and how long it has been there.

The way has two parts: the rest of the stay in the present milestone (known to have lasted `age` days), and
what follows it until the door. Their sum is the convolution of the two curves.
"""

import numpy as np

from aftermile.parcels.delaying.curves import STEPS, Curve, Numbers

_NOTHING_LEFT = 1e-6


def chance_after(stay: Curve, after: Curve | None, *, age: float, left: float) -> float:
    """
    Return the chance that more than `left` days pass until the door, after `age` days of stay.

    `after` is None where the stay ends at the door. A parcel that stays longer than any before it is known
    to be odd: all that is left of the curve counts as late.
    """
    if left <= 0:
        return 1.0
    waiting = stay.after(age)
    if waiting <= _NOTHING_LEFT or age >= stay.seen:
        return 1.0
    if after is None:
        return min(stay.after(age + left) / waiting, 1.0)
    leaves = _leaving(stay)
    ahead = age < STEPS
    rest = STEPS[ahead] - age
    late = np.where(rest >= left, 1.0, _still(after, left - rest))
    stays = float(stay.alive[-1])
    return float(min((float((leaves[ahead] * late).sum()) + stays) / waiting, 1.0))


def _leaving(stay: Curve) -> Numbers:
    before = np.concatenate([[1.0], stay.alive[:-1]])
    found: Numbers = before - stay.alive
    return found


def _still(after: Curve, days: Numbers) -> Numbers:
    at = np.searchsorted(STEPS, days, side="right") - 1
    found: Numbers = np.where(at < 0, 1.0, after.alive[np.maximum(at, 0)])
    return found
