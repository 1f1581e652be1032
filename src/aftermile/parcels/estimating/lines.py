"""A line of transport as a seller describes it: its calendar, its legs and the days they take. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from math import ceil, floor, sqrt
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.kernel.calendar import CLOSED, WEEKDAYS, Calendar, Span, add_working_days, is_working_day
from aftermile.kernel.hours import DAYS
from aftermile.parcels.estimating.windows import Place, Window

LEGS: Final = ("collect", "export", "air", "import", "last_mile")
EARLY: Final = 0.6
"""Days saved where all goes well, as a share of those lost where it does not: delays have the longer tail."""
_DAY: Final = (Span(time(9), time(17)),)
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LegDays:
    """Usual working days of one leg, and those that nine in ten do not pass."""

    leg: str
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Line:
    """How orders leave; `cut_off` is local to `zone`, `workdays` are mon to sun (empty: to Friday)."""

    zone: str
    handling_days: int = 1
    cut_off: time | None = None
    workdays: tuple[str, ...] = ()
    country: str = ""
    days_off: tuple[date, ...] = ()
    weekend_delivery: bool = False


def transit_of(legs: Iterable[LegDays]) -> tuple[int, int, int]:
    """
    Return early, usual and late working days of the whole line.

    Legs err apart from each other, so their spreads add up as squares: two late legs at once are rare.
    """
    rows = list(legs)
    usual = sum(row.p50 for row in rows)
    spread = sqrt(sum((row.p90 - row.p50) ** 2 for row in rows))
    early = max(0.0, usual - EARLY * spread)
    return floor(early + _TINY), floor(usual + 0.5), ceil(usual + spread - _TINY)


def leaves_on(line: Line, at: datetime) -> tuple[date, bool]:
    """Return by which local day an order of `at` is handed over, and whether it came in time that day."""
    calendar = _calendar(line)
    local = at.astimezone(ZoneInfo(line.zone))
    today = local.date()
    works = is_working_day(calendar, today)
    in_time = works and (line.cut_off is None or local.time() < line.cut_off)
    start = today if in_time else add_working_days(calendar, today, 1)
    return (add_working_days(calendar, start, line.handling_days) if line.handling_days else start), in_time


def arrives(line: Line, leaves: date, transit: tuple[int, int, int], destination: Place) -> Window:
    """Count the working days of the other end from the hand-over."""
    calendar = _delivering(line, destination)
    early, usual, late = (
        add_working_days(calendar, leaves, days) if days else _next_open(calendar, leaves) for days in transit
    )
    return Window(early, late, usual, leaves)


def moved(window: Window, line: Line, leaves: date, destination: Place) -> Window:
    """Let a window begin with this hand-over; it ends on a day on which something is delivered."""
    if window.handed_over_by_on is None:
        return window
    calendar, days = _delivering(line, destination), leaves - window.handed_over_by_on
    first, usual, last = (
        _next_open(calendar, day + days) for day in (window.from_on, window.expected_on, window.by_on)
    )
    return replace(window, from_on=first, expected_on=usual, by_on=last, handed_over_by_on=leaves)


def _next_open(calendar: Calendar, day: date) -> date:
    return day if is_working_day(calendar, day) else add_working_days(calendar, day, 0)


def _calendar(line: Line) -> Calendar:
    week = tuple(_DAY if day in line.workdays else CLOSED for day in DAYS) if line.workdays else WEEKDAYS
    off = dict.fromkeys(line.days_off, CLOSED)
    return Calendar(line.zone, week, line.country, overrides=off)  # type: ignore[arg-type]


def _delivering(line: Line, place: Place) -> Calendar:
    """Monday to Saturday, Sunday too where the line delivers on it; never on public holidays."""
    week = (*(_DAY,) * 6, _DAY if line.weekend_delivery else CLOSED)
    return Calendar(place.zone, week, place.country)


def in_days(days: Iterable[str]) -> tuple[date, ...]:
    """Read days such as `2026-12-24`; raise ValueError."""
    return tuple(sorted({date.fromisoformat(day) for day in days}))
