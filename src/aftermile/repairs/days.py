"""
The day of a technician: stops in order, each with a window of arrival, ways between, hours. Pure.

All times are aware instants. A day starts at home when the first hours begin; a stop's work lies within
one stretch of hours; the way home is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.repairs.places import Area, Spot, travel_minutes

WINDOW: Final = timedelta(hours=2)
"""How long the buyer has to be at home."""
WEEK: Final = 7
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stop:
    """`opens` to `closes`: when the technician may arrive; `fixed` ones are there already."""

    id: str
    spot: Spot
    opens: datetime
    closes: datetime
    minutes: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """What planning knows of a technician."""

    id: str
    area: Area
    skills: frozenset[str]
    hours: tuple[tuple[tuple[str, str], ...], ...]
    zone: str
    capacity: int
    speed_kmh: int
    days_off: frozenset[date] = frozenset()

    def may(self, spot: Spot, wanted: Sequence[str]) -> bool:
        """Say whether he goes there and can do it; `wanted` are names of which one is enough."""
        able = "*" in self.skills or any(skill in self.skills for skill in wanted)
        return able and self.area.holds(spot)

    def stretches(self, on: date) -> tuple[Stretch, ...]:
        """Return his hours of a local day as instants, in order; none on a day off."""
        if on in self.days_off or len(self.hours) != WEEK:
            return ()
        zone = ZoneInfo(self.zone)
        found = []
        for opens, closes in self.hours[on.weekday()]:
            start = datetime.combine(on, time.fromisoformat(opens), zone).astimezone(UTC)
            end = datetime.combine(on, time.fromisoformat(closes), zone).astimezone(UTC)
            if start < end:
                found.append((start, end))
        return tuple(sorted(found))


def schedule(worker: Worker, on: date, stops: Sequence[Stop]) -> list[datetime] | None:
    """Return when he arrives at each stop in this order; None when one of them cannot be kept."""
    stretches = worker.stretches(on)
    if not stretches or len(stops) > worker.capacity:
        return None
    here, free_at = worker.area.home, stretches[0][0]
    arrivals = []
    for stop in stops:
        way = timedelta(minutes=travel_minutes(here, stop.spot, worker.speed_kmh))
        begins = _fit(max(free_at + way, stop.opens), timedelta(minutes=stop.minutes), stretches)
        if begins is None or begins > stop.closes:
            return None
        arrivals.append(begins)
        here, free_at = stop.spot, begins + timedelta(minutes=stop.minutes)
    return arrivals


def _fit(earliest: datetime, work: timedelta, stretches: Sequence[Stretch]) -> datetime | None:
    for start, end in stretches:
        begins = max(earliest, start)
        if begins + work <= end:
            return begins
    return None


def ways_of(worker: Worker, stops: Sequence[Stop]) -> int:
    """Return the minutes on the road of a day in this order."""
    spots = [worker.area.home, *(stop.spot for stop in stops)]
    return sum(travel_minutes(one, other, worker.speed_kmh) for one, other in pairwise(spots))


def insert(worker: Worker, on: date, stops: Sequence[Stop], new: Stop) -> list[Stop] | None:
    """Return the order of the day with the new stop where it costs the least way; None if it fits nowhere."""
    best: tuple[int, list[Stop]] | None = None
    for place in range(sum(stop.fixed for stop in stops), len(stops) + 1):
        order = [*stops[:place], new, *stops[place:]]
        if schedule(worker, on, order) is None:
            continue
        cost = ways_of(worker, order)
        if best is None or cost < best[0]:
            best = (cost, order)
    return best[1] if best else None


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A window of arrival that some technician can keep."""

    starts_at: datetime
    ends_at: datetime
    technician_id: str


def slots_on(worker: Worker, on: date, stops: Sequence[Stop], wanted: Stop) -> list[Slot]:
    """Return the windows of a day in which this technician can come, wholly inside his hours."""
    found = []
    for start, end in worker.stretches(on):
        at = start
        while at + WINDOW <= end:
            stop = replace(wanted, opens=at, closes=at + WINDOW)
            if at >= wanted.opens and insert(worker, on, stops, stop) is not None:
                found.append(Slot(at, at + WINDOW, worker.id))
            at += WINDOW
    return found
