"""
Business calendars: when a place works, and arithmetic in working days and working time.

Public holidays and swap workdays (weekend days that China and others declare working days to bridge a
holiday) come from the `holidays` package; a day named in `overrides` follows its row alone. All hours are
local times of `zone`; instants are aware and in UTC. A working hour that a clock change skips does not
exist, one that it repeats counts once (the first time), so days of 23 and 25 hours come out right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from aftermile.kernel.errors import NeverOpen

DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time(0)
LONGEST_CLOSING: Final = 800
"""Days without a working minute after which a calendar counts as never open."""


@dataclass(frozen=True, slots=True)
class Span:
    """Working hours within one day, local time; `closes` at 00:00 means the end of the day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError("a span ends after it begins; split hours that pass midnight")


Hours = tuple[Span, ...]
CLOSED: Final[Hours] = ()


def _ordered(hours: Hours) -> None:
    for earlier, later in pairwise(hours):
        if earlier.closes == MIDNIGHT or later.opens < earlier.closes:
            raise ValueError("the spans of a day follow each other without overlap")


@dataclass(frozen=True)
class Calendar:
    """
    `week` holds the hours of Monday to Sunday. `country` (ISO 3166-1, with `subdivision`) closes on its
    public holidays; empty: none. `half_day_until` ends the work of a half day (24 December in some
    countries) at this local time; None ignores half days, as China's are free for some people only.
    """

    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    country: str = ""
    subdivision: str = ""
    half_day_until: time | None = None
    overrides: Mapping[date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for hours in (*self.week, *self.overrides.values()):
            _ordered(hours)

    def hours_on(self, day: date) -> Hours:
        """Return the spans worked on this local day."""
        if day in self.overrides:
            return self.overrides[day]
        known = _year(self.country, self.subdivision, day.year)
        usual = self.week[day.weekday()]
        if day in known.swapped:
            # A Saturday that replaces a weekday is worked like one.
            return usual or next((hours for hours in self.week if hours), CLOSED)
        if day in known.off:
            return CLOSED
        if self.half_day_until is not None and day in known.half:
            return _until(usual, self.half_day_until)
        return usual

    def worked_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the hours of the day as instants, empty ones left out."""
        spans = []
        for span in self.hours_on(day):
            closes_on = day + DAY if span.closes == MIDNIGHT else day
            start = instant_of(day, span.opens, self.zone)
            end = instant_of(closes_on, span.closes, self.zone)
            if start < end:
                spans.append((start, end))
        return spans


WEEKDAYS: Final = ((Span(time(9), time(17)),),) * 5 + (CLOSED, CLOSED)
"""Monday to Friday from 9 to 17."""


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Say whether anything is worked on this local day."""
    return bool(calendar.hours_on(day))


def holiday_name(calendar: Calendar, day: date, language: str = "en_US") -> str:
    """Return the holiday's name (`zh_CN`, `de` ... where the package has it), or an empty text."""
    return _year(calendar.country, calendar.subdivision, day.year, language).off.get(day, "")


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """
    Return the `count`-th working day after `day` (before it, when negative); `day` itself is not counted.

    With 0, `day` if it is a working day, else the next one. Raises `NeverOpen`.
    """
    step = -DAY if count < 0 else DAY
    left = abs(count)
    closed = 0
    if left == 0:
        day -= DAY
        left = 1
    while left:
        day += step
        closed += 1
        if is_working_day(calendar, day):
            left -= 1
            closed = 0
        _still_opens(closed, calendar)
    return day


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """Count the working days after `first` up to and with `last`; negative when `last` comes before."""
    if last < first:
        return -working_days_between(calendar, last, first)
    return sum(is_working_day(calendar, first + DAY * n) for n in range(1, (last - first).days + 1))


def add_working_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """
    Return the instant at which `duration` of working time has passed since `start`.

    With zero, `start` if it is worked then, else the next opening. Raises `NeverOpen`.
    """
    if duration < timedelta():
        raise ValueError("working time goes forward")
    left = duration
    for opens, closes in _open_from(calendar, start):
        begins = max(opens, start)
        if left == timedelta() and begins < closes:
            return begins
        if timedelta() < left <= closes - begins:
            return begins + left
        left -= max(closes - begins, timedelta())
    raise AssertionError("the hours of a calendar do not end")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end`; negative when `end` comes before."""
    if end < start:
        return -working_time_between(calendar, end, start)
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    total = timedelta()
    while day <= last:
        for opens, closes in calendar.worked_on(day):
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += DAY
    return total


def instant_of(day: date, at: time, zone: str) -> datetime:
    """
    Return the instant of a local time, in UTC; of a time that comes twice the first, for one that a
    clock change skips the instant of the change.
    """
    place = ZoneInfo(zone)
    local = datetime.combine(day, at)
    guess = local.replace(tzinfo=place).astimezone(UTC)
    if guess.astimezone(place).replace(tzinfo=None) == local:
        return guess
    # `guess` (with the offset before the change) lies after it, with the offset after it before.
    low = int(local.replace(tzinfo=place, fold=1).timestamp())
    high = int(guess.timestamp())
    before = datetime.fromtimestamp(low, place).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _open_from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    closed = 0
    while True:
        worked = calendar.worked_on(day)
        yield from worked
        closed = 0 if worked else closed + 1
        _still_opens(closed, calendar)
        day += DAY


def _still_opens(closed: int, calendar: Calendar) -> None:
    if closed > LONGEST_CLOSING:
        raise NeverOpen(zone=calendar.zone)


def _until(hours: Hours, end: time) -> Hours:
    return tuple(
        span if span.closes != MIDNIGHT and span.closes <= end else Span(span.opens, end)
        for span in hours
        if span.opens < end
    )


@dataclass(frozen=True, slots=True)
class _Year:
    off: Mapping[date, str]
    half: frozenset[date]
    swapped: frozenset[date]


_NOTHING: Final = _Year({}, frozenset(), frozenset())


@lru_cache(maxsize=512)
def _year(country: str, subdivision: str, year: int, language: str = "en_US") -> _Year:
    """Return what the `holidays` package knows of this year; a country it does not know has no holidays."""
    if not country:
        return _NOTHING
    try:
        public = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    except NotImplementedError:
        return _NOTHING
    half: frozenset[date] = frozenset()
    if holidays.HALF_DAY in public.supported_categories:
        half = frozenset(
            holidays.country_holidays(
                country, subdiv=subdivision or None, years=year, categories=holidays.HALF_DAY
            )
        )
    return _Year(dict(public.items()), half, frozenset(getattr(public, "weekend_workdays", ())))
