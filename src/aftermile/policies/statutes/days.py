"""
Counting of days as laws count them: calendar days, business days or months.

Business days leave out the weekend of the country, its public holidays and the operator's own days off;
weekend days that a country works to bridge a holiday count. Korea's law leaves out Sundays and holidays
only: whether a Saturday counts is disputed, and counting it gives the earlier day, so no refund comes late.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import Final

import holidays

from aftermile.kernel.calendar import CLOSED, WEEKDAYS, Calendar, add_working_days, is_working_day
from aftermile.kernel.errors import NeverOpen
from aftermile.policies.statutes.parts import Term

DAY: Final = timedelta(days=1)
SATURDAY_AND_SUNDAY: Final = frozenset({5, 6})
WEEKENDS_BY_LAW: Final[Mapping[str, frozenset[int]]] = {"KR": frozenset({6})}
"""Days of the week (Monday is 0) that no business day is, where the law differs from the habit."""
LONGEST_CLOSING: Final = timedelta(days=366)
"""A calendar that is closed for longer is a mistake."""
UNITS: Final = ("days", "business", "months")


@dataclass(frozen=True, slots=True)
class Calendars:
    """Days by country that the operator knows better: `off` closed, `on` worked."""

    off: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    on: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    def works(self, country: str, day: date) -> bool:
        """Say whether `day` is a business day in `country`."""
        return is_working_day(self.of(country), day)

    def of(self, country: str) -> Calendar:
        """Return the calendar of business days of a country."""
        return _calendar(country, self.off.get(country, ()), self.on.get(country, ()))


NO_OWN_DAYS: Final = Calendars()


def last_day(  # noqa: PLR0913, PLR0917 - a rule of counting, spelled out
    amount: int,
    unit: str,
    anchor: date,
    country: str = "",
    counts_first_day: bool = False,  # noqa: FBT001, FBT002
    rolls: bool = False,  # noqa: FBT001, FBT002
    calendars: Calendars = NO_OWN_DAYS,
) -> date:
    """
    Return the last day of a term that `anchor` starts; no term ends after the last day there is.

    Where the operator's own days move a term by more than a year, they are left out: they are a mistake.
    """
    if unit not in UNITS:
        raise ValueError(f"unknown unit of days: {unit}")
    if amount <= 0:
        return anchor
    term = Term(amount, unit, counts_first_day, rolls)
    try:
        if not calendars.off.get(country):
            return _counted(term, anchor, calendars.of(country))
        plain = _counted(term, anchor, NO_OWN_DAYS.of(country))
        own = _counted(term, anchor, calendars.of(country))
        return plain if own - plain > LONGEST_CLOSING else own
    except NeverOpen:
        return plain
    except OverflowError:
        return date.max


def never_works(calendars: Calendars, country: str, day: date) -> bool:
    """Say whether the operator's own days leave no day worked in the year after `day`."""
    if not calendars.off.get(country):
        return False
    return not any(calendars.works(country, day + DAY * n) for n in range(1, LONGEST_CLOSING.days + 1))


def end_of(term: Term, anchor: date, country: str, calendars: Calendars = NO_OWN_DAYS) -> date:
    """Return the last day of `term` when it starts with `anchor`."""
    return last_day(term.amount, term.unit, anchor, country, term.counts_first_day, term.rolls, calendars)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, the last day of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _counted(term: Term, anchor: date, calendar: Calendar) -> date:
    end = _end(term, anchor, calendar)
    if term.rolls and not is_working_day(calendar, end):
        end = add_working_days(calendar, end, 1)
    return end


def _end(term: Term, anchor: date, calendar: Calendar) -> date:
    if term.unit == "days":
        return anchor + DAY * (term.amount - term.counts_first_day)
    if term.unit == "business":
        return add_working_days(calendar, anchor - DAY if term.counts_first_day else anchor, term.amount)
    end = add_months(anchor, term.amount)
    return end - DAY if term.counts_first_day and end.day == anchor.day else end


@lru_cache(maxsize=512)
def _calendar(country: str, off: tuple[date, ...], on: tuple[date, ...]) -> Calendar:
    weekend = _weekend(country)
    hours = WEEKDAYS[0]
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        CLOSED if day in weekend else hours for day in range(7)
    )
    overrides = dict.fromkeys(off, CLOSED) | dict.fromkeys(on, hours)
    week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    return Calendar(zone="UTC", week=week, country=country, overrides=overrides)


def _weekend(country: str) -> frozenset[int]:
    if country in WEEKENDS_BY_LAW:
        return WEEKENDS_BY_LAW[country]
    try:
        return frozenset(holidays.country_holidays(country).weekend) if country else SATURDAY_AND_SUNDAY
    except NotImplementedError:
        return SATURDAY_AND_SUNDAY
