"""Visits of parcels to places and lanes: when they came, how long they stayed, who still waits there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from aftermile.parcels.actions.delays.roads import Clocks, Stop, newest_outbound, stops_of
from aftermile.parcels.delaying.curves import Waits
from aftermile.parcels.delaying.judging import OVER
from aftermile.parcels.models import Parcel

RECENT: Final = timedelta(days=7)
BEFORE: Final = timedelta(days=28)
LIVES: Final = timedelta(days=75)
MOVING: Final = frozenset({"picked_up", "in_transit", "customs_hold", "exception"})
WEATHER: Final = frozenset({"weather", "force_majeure"})


class Where(NamedTuple):
    """A place of a carrier (`place`, in `origin`), or a lane of his."""

    carrier: str
    place: str
    origin: str
    destination: str


class Waiting(NamedTuple):
    parcel: str
    seller: str
    days: float
    customs: bool
    weather: bool


@dataclass(slots=True)
class Visits:
    """Of one place: waits of those who came lately and before, and who is there now."""

    name: str = ""
    recent: list[tuple[float, bool]] = field(default_factory=list)
    before: list[tuple[float, bool]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    def waits(self) -> tuple[Waits, Waits]:
        return _waits(self.recent), _waits(self.before)


def collect_visits(now: datetime) -> dict[Where, Visits]:
    """Read the visits of the last five weeks."""
    found: dict[Where, Visits] = defaultdict(Visits)
    clocks = Clocks()
    for page in newest_outbound(now - LIVES):
        live = [row for row in page if row.last_scan_at and row.last_scan_at >= now - RECENT - BEFORE]
        stops = stops_of([row.pk for row in live])
        for row in live:
            _collect(found, row, [stop for stop in stops.get(row.pk, ()) if stop.at <= now], clocks, now)
    return found


def _collect(
    found: dict[Where, Visits], row: Parcel, stops: Sequence[Stop], clocks: Clocks, now: datetime
) -> None:
    for where, name, come, gone, last in [*_places(row, stops), *_gaps(row, stops)]:
        if come < now - RECENT - BEFORE:
            continue
        over = row.milestone in OVER
        if gone is None and over:
            continue
        reading = clocks.of(where.origin or row.destination)
        days = max(reading.between(come, gone or now), 0.0)
        visits = found[where]
        visits.name = name
        (visits.recent if come >= now - RECENT else visits.before).append((days, gone is not None))
        if gone is None:
            customs = last.milestone == "customs_hold"
            visits.waiting.append(
                Waiting(row.pk, row.seller_id, days, customs, last.cause in WEATHER or row.party in WEATHER)
            )


Visit = tuple[Where, str, datetime, datetime | None, Stop]


def _places(row: Parcel, stops: Sequence[Stop]) -> Iterable[Visit]:
    """Return stays in places: from the first scan there to the first one elsewhere or near the door."""
    begun: Stop | None = None
    latest: Stop | None = None
    for stop in stops:
        key, moving = _key(stop.place), stop.milestone in MOVING
        if begun is not None and latest is not None and (not moving or (key and key != _key(begun.place))):
            yield _where(row, begun), begun.place, begun.at, stop.at, latest
            begun = None
        if moving and key and begun is None:
            begun = stop
        latest = stop
    if begun is not None and latest is not None:
        yield _where(row, begun), begun.place, begun.at, None, latest


def _gaps(row: Parcel, stops: Sequence[Stop]) -> Iterable[Visit]:
    """Return waits for the next scan on a lane."""
    if not (row.origin and row.destination):
        return
    where = Where(row.carrier, "", row.origin, row.destination)
    for one, following in pairwise(stops):
        if one.milestone in MOVING:
            yield where, "", one.at, following.at, one
    if stops and stops[-1].milestone in MOVING:
        yield where, "", stops[-1].at, None, stops[-1]


def _where(row: Parcel, stop: Stop) -> Where:
    return Where(row.carrier, _key(stop.place), stop.country, "")


def _key(place: str) -> str:
    return " ".join(place.casefold().split())


def _waits(rows: Sequence[tuple[float, bool]]) -> Waits:
    return Waits(
        np.array([days for days, _ended in rows], dtype=np.float64),
        np.array([ended for _days, ended in rows], dtype=np.bool_),
    )
