"""A line of transport as a seller describes it: its calendar, its legs and the days they take. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import accumulate
from math import ceil, floor, sqrt
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.kernel.calendar import CLOSED, WEEKDAYS, Calendar, Span, add_working_days, is_working_day
from aftermile.kernel.hours import DAYS
from aftermile.parcels.estimating.windows import Place, Way, Window, through

LEGS: Final = ("collect", "export", "air", "import", "last_mile")
EARLY: Final = 0.6
"""Days saved where all goes well, as a share of those lost where it does not: delays have the longer tail."""
_DAY: Final = (Span(time(9), time(17)),)
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LegDays:
    """
    Usual working days of one leg, and those that nine in ten do not pass, of the country in which it lies;
    empty: of the one where the line ends.
    """

    leg: str
    p50: float
    p90: float
    country: str = ""


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


def ways_of(legs: Iterable[LegDays]) -> tuple[Way, ...]:
    """
    Return the days of `transit_of` country by country; nothing where no leg says in which it lies.

    Each leg has of what is won or lost its share of the squares.
    """
    rows = list(legs)
    if not any(row.country for row in rows):
        return ()
    squares = [(row.p90 - row.p50) ** 2 for row in rows]
    spread = sqrt(sum(squares)) or 1.0
    return tuple(
        _shared(
            rows, [row.p50 + part * square / spread for row, square in zip(rows, squares, strict=True)], total
        )
        for part, total in zip((-EARLY, 0.0, 1.0), transit_of(rows), strict=True)
    )


def _shared(rows: Sequence[LegDays], days: Sequence[float], total: int) -> Way:
    """Round where a leg ends, not each leg, so that whole days add up to the total."""
    ends = [min(total, max(0, floor(end + 0.5))) for end in accumulate(days)]
    ends = [*accumulate(ends[:-1], max), total]
    return tuple((row.country, end - begin) for row, begin, end in zip(rows, [0, *ends], ends, strict=False))


def leaves_on(line: Line, at: datetime) -> tuple[date, bool]:
    """Return by which local day an order of `at` is handed over, and whether it came in time that day."""
    calendar = _calendar(line)
    local = at.astimezone(ZoneInfo(line.zone))
    today = local.date()
    works = is_working_day(calendar, today)
    in_time = works and (line.cut_off is None or local.time() < line.cut_off)
    start = today if in_time else add_working_days(calendar, today, 1)
    return (add_working_days(calendar, start, line.handling_days) if line.handling_days else start), in_time


def arrives(line: Line, leaves: date, legs: Sequence[LegDays], destination: Place) -> Window:
    """Count the working days of each leg from the hand-over, where it lies."""
    calendar = _delivering(line, destination)
    ways = ways_of(legs) or [(("", days),) for days in transit_of(legs)]
    early, usual, late = sorted(through(leaves, way, calendar) for way in ways)
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
