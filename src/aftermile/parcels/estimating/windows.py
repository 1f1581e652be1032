"""Windows in days of the calendar: from rules in working days, or from quantiles in days since the order."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global

from aftermile.kernel.calendar import (
    CLOSED,
    WEEKDAYS,
    Calendar,
    Span,
    add_working_days,
    is_working_day,
    working_days_between,
)

_ZONES: Final = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/Chicago",
}
"""Countries of several zones: where most people live."""

_DELIVERY: Final = (*WEEKDAYS[:5], (Span(time(9), time(13)),), CLOSED)


@dataclass(frozen=True, slots=True)
class Window:
    """
    Between which days a parcel comes, local to its destination; `handed_over_by_on` is local to the origin.

    `basis` is what speaks: defaults, lane, legs, model, carrier; `n` how many delivered parcels stand behind
    it, `model` the id of what was learned.
    """

    from_on: date
    by_on: date
    expected_on: date
    handed_over_by_on: date | None = None
    basis: str = "defaults"
    n: int = 0
    model: str = ""


Way = tuple[tuple[str, int], ...]
"""Countries that a parcel passes, with the working days in each; empty: where it goes to."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Working days, as a person would set them. `cut_off` is local to the origin.

    `ways` are the days of `transit` country by country, where it is known through which it goes.
    """

    handling_days: int
    transit: tuple[int, int, int]
    cut_off: time | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    zone: str


_NOWHERE: Final = Place("", "UTC")


def place_of(country: str, zone: str = "") -> Place:
    return Place(country, zone or zone_of(country))


@lru_cache(maxsize=512)
def zone_of(country: str) -> str:
    """Return the zone that most people of a country live in; UTC where nobody knows it."""
    known = get_global("territory_zones").get(country) or ["UTC"]
    return _ZONES.get(country) or str(known[0])


def usual_rule(origin: str, destination: str) -> Rule:
    """Return what is said of a country pair that nobody has set: careful, in working days."""
    if origin and origin == destination:
        return Rule(1, (1, 3, 6))
    return Rule(1, (5, 9, 18))


def by_rule(rule: Rule, at: datetime, origin: Place, destination: Place) -> Window:
    """
    Count working days from an order (an aware instant): handling at the origin, then those of each country
    on the way, the rest at the other end.
    """
    handed_over = handed_over_on(rule, at, origin)
    if rule.ways:
        early, usual, late = sorted(_through(handed_over, way, destination) for way in rule.ways)
    else:
        early, usual, late = (_later(handed_over, days, destination) for days in rule.transit)
    return Window(early, late, usual, handed_over)


def handed_over_on(rule: Rule, at: datetime, origin: Place) -> date:
    local = at.astimezone(ZoneInfo(origin.zone))
    day = local.date()
    if rule.cut_off is not None and local.time() >= rule.cut_off:
        day += timedelta(days=1)
    return _handled(origin, day, rule.handling_days)


@lru_cache(maxsize=16_384)
def _handled(place: Place, day: date, count: int) -> date:
    """Count from the first working day on; a place is its calendar."""
    calendar = _calendar(place, saturday=False)
    begun = day if is_working_day(calendar, day) else add_working_days(calendar, day, 0)
    return add_working_days(calendar, begun, count) if count else begun


def by_days(at: datetime, days: tuple[float, float, float], destination: Place) -> tuple[date, date, date]:
    """
    Turn quantiles of days since `at` into local dates; one that falls on a day off moves to the next
    working day, as nothing is handed out on it.
    """
    zone = ZoneInfo(destination.zone)
    first, usual, last = ((at + timedelta(days=count)).astimezone(zone).date() for count in days)
    return _open_on(first, destination), _open_on(usual, destination), _open_on(last, destination)


@lru_cache(maxsize=65_536)
def _open_on(day: date, place: Place) -> date:
    calendar = _calendar(place, saturday=True)
    return day if is_working_day(calendar, day) else add_working_days(calendar, day, 0)


@lru_cache(maxsize=65_536)
def _later(day: date, count: int, place: Place) -> date:
    return add_working_days(_calendar(place, saturday=True), day, count) if count else day


@lru_cache(maxsize=65_536)
def _through(day: date, way: Way, place: Place) -> date:
    return through(day, way, _calendar(place, saturday=True))


def through(day: date, way: Way, end: Calendar, *, feasts: bool = True) -> date:
    """
    Count the working days of each country of a way, then wait for a day of work at its end; without
    `feasts` as if no country before the end had public holidays.
    """
    for country, days in way:
        if country in ("", end.country):
            here = end
        else:
            here = _calendar(place_of(country) if feasts else _NOWHERE, saturday=True)
        if country or days:
            day = add_working_days(here, day, days)
    return add_working_days(end, day, 0)


@lru_cache(maxsize=16_384)
def held_on_the_way(ways: tuple[Way, ...], day: date, destination: Place) -> tuple[int, ...]:
    """Return how many days public holidays on the way cost what is handed over on a day, for each way."""
    end = _calendar(destination, saturday=True)
    lost = ((through(day, way, end) - through(day, way, end, feasts=False)).days for way in ways)
    return tuple(max(0, days) for days in lost) or (0, 0, 0)


@lru_cache(maxsize=16_384)
def waits(country: str, since: date, today: date, days: int) -> int:
    """
    Return how many days public holidays hold what lies in a country, from today on.

    It was seen there on the day `since`, and usually stays for so many working days from then.
    """
    here, usual = _calendar(place_of(country), saturday=True), _calendar(_NOWHERE, saturday=True)
    left = max(0, days - working_days_between(here, since, today))
    return max(0, (add_working_days(here, today, left) - add_working_days(usual, today, left)).days)


@lru_cache(maxsize=1024)
def _calendar(place: Place, *, saturday: bool) -> Calendar:
    return Calendar(place.zone, _DELIVERY if saturday else WEEKDAYS, _known(place.country))


def _known(country: str) -> str:
    from holidays import list_supported_countries  # noqa: PLC0415 - slow to load, needed once

    return country if country in list_supported_countries() else ""
