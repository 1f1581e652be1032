"""
What is known of a parcel as a number: how long its platform says it takes, whether it stays in its region,
and how quickly the door it leaves from has handed over lately.
"""

from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Numbers, Rows

MEASURES: Final = ("promised_length", "same_region", "dispatch")
DISPATCH: Final = MEASURES.index("dispatch")
_HALF_LIFE: Final = 120.0
_PRIOR: Final = 2.0
"""Hand-overs at which a door's own and everybody's count the same."""
_FEWEST: Final = 20
_LONGEST: Final = 30.0
_HALF_DAY: Final = 0.5


def measures_of(rows: Rows) -> Numbers:
    """Return a column per measure, NaN where it is not known; the last is for `Dispatch` to fill."""
    length = np.log(np.maximum(rows.promised - np.floor(rows.purchased), 1.0))
    text = rows.texts
    ends = zip(
        text["origin_country"],
        text["origin_region"],
        text["destination_country"],
        text["destination_region"],
        strict=True,
    )
    same = np.array([float(bool(ends[1]) and ends[:2] == ends[2:]) for ends in ends], dtype=np.float64)
    return np.column_stack([length, same, np.zeros(len(rows))])


class Dispatch:
    """
    How quickly each door hands over, against all of them: the mean logarithm of its days from purchase to
    hand-over, newer ones more, drawn to zero. It goes forward in time and reads no hand-over before its day.
    """

    def __init__(self, rows: Rows, doors: Codes) -> None:
        known = np.flatnonzero(np.isfinite(rows.handed_over))
        order = known[np.argsort(rows.handed_over[known], kind="stable")]
        took = np.clip(rows.handed_over[order] - rows.purchased[order], 0.0, _LONGEST)
        self.gone, self.logs, self.doors = rows.handed_over[order], np.log(took + _HALF_DAY), doors[order]
        self.seen, self.now = 0, 0.0
        self.weight = np.zeros(int(doors.max(initial=0)) + 1)
        self.total = np.zeros(len(self.weight))

    def at(self, now: float) -> Numbers:
        """Return what each door adds as of the day that begins now; days are asked in their order."""
        faded = np.exp2((self.now - now) / _HALF_LIFE)
        begin, self.seen, self.now = self.seen, int(np.searchsorted(self.gone, now)), now
        new, count = slice(begin, self.seen), len(self.weight)
        fresh = np.exp2((self.gone[new] - now) / _HALF_LIFE)
        self.weight = faded * self.weight + np.bincount(self.doors[new], fresh, count)
        self.total = faded * self.total + np.bincount(self.doors[new], fresh * self.logs[new], count)
        if self.seen < _FEWEST:
            return np.zeros(count)
        usual = self.total.sum() / max(float(self.weight.sum()), 1e-9)
        found: Numbers = (self.total - usual * self.weight) / (self.weight + _PRIOR)
        return found
