"""
Working time of a place: weekends and public holidays stand still, days of a peak season run slower.

Where nothing is moved on a Sunday, a parcel that was last seen on Friday has not stalled by Monday. Days are
days of UTC; a day counts as worked or not as a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

import holidays
import numpy as np

from aftermile.kernel.calendar import instant_of
from aftermile.kernel.zones import zone_name
from aftermile.parcels.delaying.curves import Numbers

PEAK_PACE: Final = 0.5
"""A day of a peak counts as half of one: waits may be twice as long before they stand out."""
REST_PACE: Final = 0.2
"""A day off: a little is handed out on some of them."""
_SATURDAY: Final = 5
_DAY: Final = 86400.0
EPOCH: Final = date(1970, 1, 1)


class Closed(NamedTuple):
    """Days, both included, on which time runs at `pace` of a working day."""

    first: date
    last: date
    pace: float = PEAK_PACE


@dataclass(frozen=True, slots=True)
class WorkClock:
    """`sums[i]` is the working time from the first day until the beginning of day i."""

    first: int
    sums: Numbers

    @classmethod
    def of(
        cls, country: str, first: date, last: date, peaks: Iterable[Closed] = (), rest: float = REST_PACE
    ) -> "WorkClock":
        """Return the clock of a country for the days from `first` to `last`; outside, time runs evenly."""
        free = free_days(country, first.year, last.year)
        days = (last - first).days + 1
        weekend = weekend_of(country)
        pace = np.ones(days)
        for at in range(days):
            day = first + timedelta(days=at)
            if day in free or day.weekday() in weekend:
                pace[at] = rest
        for peak in peaks:
            begin, end = max((peak.first - first).days, 0), min((peak.last - first).days + 1, days)
            if begin < end:
                pace[begin:end] *= peak.pace
        return cls((first - EPOCH).days, np.concatenate([[0.0], np.cumsum(pace)]))

    def at(self, instant: datetime) -> float:
        """Return the reading of the clock, in days of working time."""
        return self.reading(instant.timestamp() / _DAY)

    def reading(self, days: float) -> float:
        """Return the reading for an instant given as days since 1970, UTC."""
        since = days - self.first
        if since <= 0:
            return since
        whole = int(since)
        if whole >= len(self.sums) - 1:
            return float(self.sums[-1]) + since - (len(self.sums) - 1)
        return float(self.sums[whole] + (since - whole) * (self.sums[whole + 1] - self.sums[whole]))

    def readings(self, days: Numbers) -> Numbers:
        """Return the readings of many instants given as days since 1970, UTC; NaN stays NaN."""
        ends = self.first + np.arange(len(self.sums))
        found = np.interp(days, ends, self.sums)
        found = np.where(days < ends[0], days - ends[0], found)
        found = np.where(days > ends[-1], self.sums[-1] + days - ends[-1], found)
        result: Numbers = found
        return result

    def between(self, start: datetime, end: datetime) -> float:
        """Return the working time from `start` to `end`; negative when `end` comes before."""
        return self.at(end) - self.at(start)


@lru_cache(maxsize=4096)
def end_of_day(day: date, country: str) -> datetime:
    """Return when a local day of the country is over; where it has several zones, in the last of them."""
    return instant_of(day + timedelta(days=1), time(), zone_name(country))


@lru_cache(maxsize=256)
def free_days(country: str, first: int, last: int) -> frozenset[date]:
    """Return the public holidays of these years; a country that `holidays` does not know has none."""
    try:
        return frozenset(holidays.country_holidays(country, years=range(first, last + 1)))
    except (NotImplementedError, KeyError):
        return frozenset()


@lru_cache(maxsize=256)
def weekend_of(country: str) -> frozenset[int]:
    """Return the days of the week, Monday 0, on which a country rests."""
    usual = frozenset((_SATURDAY, _SATURDAY + 1))
    try:
        return frozenset(holidays.country_holidays(country).weekend) or usual
    except (NotImplementedError, KeyError):
        return usual
