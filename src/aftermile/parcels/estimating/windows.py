"""Windows in days of the calendar: from rules in working days, or from quantiles in days since the order."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global

from aftermile.kernel.calendar import CLOSED, WEEKDAYS, Calendar, Span, add_working_days, is_working_day

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


@dataclass(frozen=True, slots=True)
class Rule:
    """Working days, as a person would set them. `cut_off` is local to the origin."""

    handling_days: int
    transit: tuple[int, int, int]
    cut_off: time | None = None


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    zone: str


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
    """Count working days from an order (an aware instant): handling at the origin, then at the other end."""
    handed_over = handed_over_on(rule, at, origin)
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


@lru_cache(maxsize=1024)
def _calendar(place: Place, *, saturday: bool) -> Calendar:
    return Calendar(place.zone, _DELIVERY if saturday else WEEKDAYS, _known(place.country))


def _known(country: str) -> str:
    from holidays import list_supported_countries  # noqa: PLC0415 - slow to load, needed once

    return country if country in list_supported_countries() else ""
