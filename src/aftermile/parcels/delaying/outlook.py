"""
The chance that a parcel comes later than its day, from where it is now and how long it has been there.

The way has two parts: the rest of the stay in the present milestone (known to have lasted `age` days), and
what follows it until the door. Their sum is the convolution of the two curves.
"""

from typing import Final

import numpy as np

from aftermile.parcels.delaying.curves import STEPS, Curve, Numbers
from aftermile.parcels.delaying.lanes import Paced

_NOTHING_LEFT: Final = 1e-6


def chance_after(stay: Paced, after: Paced | None, *, age: float, left: float) -> float:
    """
    Return the chance that more than `left` days pass until the door, after `age` days of stay.

    `after` is None where the stay ends at the door. A parcel that stays longer than any before it counts as
    late.
    """
    if left <= 0:
        return 1.0
    waiting = stay.after(age)
    if waiting <= _NOTHING_LEFT:
        return 1.0
    if after is None:
        return min(stay.after(age + left) / waiting, 1.0)
    steps = STEPS / stay.scale
    ahead = steps > age
    rest = steps[ahead] - age
    late = np.where(rest >= left, 1.0, _still(after, left - rest))
    leaving = (_leaving(stay.curve)[ahead] * late).sum() + stay.curve.alive[-1]
    return float(min(leaving / waiting, 1.0))


def _leaving(curve: Curve) -> Numbers:
    before = np.concatenate([[1.0], curve.alive[:-1]])
    found: Numbers = before - curve.alive
    return found


def _still(after: Paced, days: Numbers) -> Numbers:
    at = np.searchsorted(STEPS, days * after.scale, side="right") - 1
    found: Numbers = np.where(at < 0, 1.0, after.curve.alive[np.maximum(at, 0)])
    return found
