"""Days as laws count them, against a walk over the days, one by one."""

import calendar
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.policies.statutes.days import Calendars, add_months, end_of, last_day
from aftermile.policies.statutes.laws import jurisdictions
from aftermile.policies.statutes.parts import Conformity, Delivery, RefundClock, Term, Withdrawal
from aftermile.policies.statutes.rows import PARTS

DAY = timedelta(days=1)
STARTS = [date(2024, 1, 1) + DAY * n for n in range(0, 3 * 366, 3)]
EDGES = [date(y, m, calendar.monthrange(y, m)[1]) for y in (2023, 2024, 2025, 2026) for m in range(1, 13)]
EDGES += [date(2024, 2, 29), date(2028, 2, 29), date(2026, 12, 31)]
_HOLIDAYS = {}


def free(country, day):
    """Say whether nobody works that day, from the package of holidays alone."""
    known = _HOLIDAYS.get((country, day.year))
    if known is None:
        known = _HOLIDAYS[country, day.year] = holidays.country_holidays(country, years=day.year)
    if day in getattr(known, "weekend_workdays", ()):
        return False
    weekend = {6} if country == "KR" else known.weekend
    return day.weekday() in weekend or day in set(known)


def walked(term, anchor, country):
    """Count day by day; the first day is the anchor or the day after it."""
    if term.amount == 0:
        return anchor
    if term.unit == "months":
        return walked_months(term, anchor, country)
    day = anchor if term.counts_first_day else anchor + DAY
    left = term.amount
    while True:
        if term.unit == "days" or not free(country, day):
            left -= 1
        if left == 0:
            break
        day += DAY
    return rolled(term, day, country)


def walked_months(term, anchor, country):
    day, months = anchor, 0
    while months < term.amount:
        day += DAY
        last = calendar.monthrange(day.year, day.month)[1]
        if day.day == min(anchor.day, last) and (day.year, day.month) != (anchor.year, anchor.month):
            months += 1
    if term.counts_first_day and day.day == anchor.day:
        day -= DAY
    return rolled(term, day, country)


def rolled(term, day, country):
    while term.rolls and free(country, day):
        day += DAY
    return day


def terms_of(part):
    if isinstance(part, Withdrawal):
        extension = part.extension
        own = (part.term, part.no_copy, part.copy_within, part.send_back)
        return (*own, *((extension.term, extension.cured) if extension else ()))
    if isinstance(part, RefundClock | Delivery):
        return (part.term,)
    if isinstance(part, Conformity):
        steps = tuple(step.term for step in part.steps)
        return (part.answer, part.repair_within, part.refund_within, *steps)
    return (getattr(part, "term", None), getattr(part, "knowing", None))


def every_term():
    found = set()
    for place in jurisdictions():
        country = "DE" if place.id == "EU" else place.country
        for part in PARTS:
            if part.place in (place.id, place.parent):
                found |= {(country, term) for term in terms_of(part) if term is not None}
    return sorted(found, key=str)


def test_every_place_has_a_term_or_gives_no_withdrawal():
    countries = {country for country, _ in every_term()}
    none = {part.place for part in PARTS if isinstance(part, Withdrawal) and part.kind == "none"}
    assert {place.country for place in jurisdictions()} - countries - none == {"EU"}


@pytest.mark.parametrize(("country", "term"), every_term(), ids=str)
def test_counted_as_walked(country, term):
    calendars = Calendars()
    for anchor in (*STARTS, *EDGES):
        assert end_of(term, anchor, country, calendars) == walked(term, anchor, country), anchor


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 40),
    st.sampled_from(["days", "business", "months"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["KR", "DE", "SA", "CN", "JP", "IL", "BR"]),
)
def test_any_term_counted_as_walked(anchor, amount, unit, counts_first_day, rolls, country):
    term = Term(amount, unit, counts_first_day, rolls)
    assert end_of(term, anchor, country) == walked(term, anchor, country)


def test_korea_before_chuseok():
    assert last_day(3, "business", date(2026, 9, 23), "KR") == date(2026, 9, 30)


def test_korea_counts_saturdays_and_china_its_swapped_sundays():
    assert last_day(1, "business", date(2026, 6, 19), "KR") == date(2026, 6, 20)
    assert last_day(1, "business", date(2026, 1, 3), "CN") == date(2026, 1, 4)
    assert last_day(1, "business", date(2026, 6, 18), "SA") == date(2026, 6, 21)


def test_japan_counts_the_day_of_delivery():
    assert last_day(8, "days", date(2026, 6, 1), "JP", True) == date(2026, 6, 8)


def test_the_union_rolls_over_christmas():
    assert last_day(14, "days", date(2026, 12, 11), "DE", False, True) == date(2026, 12, 28)
    assert last_day(14, "days", date(2026, 12, 11), "DE") == date(2026, 12, 25)


def test_own_days_come_first():
    monday = date(2026, 6, 22)
    closed = Calendars(off={"DE": (monday,)})
    open_ = Calendars(on={"DE": (date(2026, 6, 20),)})
    assert last_day(1, "business", date(2026, 6, 19), "DE", False, False, closed) == date(2026, 6, 23)
    assert last_day(1, "business", date(2026, 6, 19), "DE", False, False, open_) == date(2026, 6, 20)


def test_months_end_where_the_month_ends():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert last_day(1, "months", date(2026, 1, 31), "DE", True) == date(2026, 2, 28)


def test_no_term_passes_the_end_of_time():
    assert last_day(10**9, "days", date(2026, 1, 1)) == date.max
    assert last_day(10**6, "months", date(2026, 1, 1)) == date.max
    with pytest.raises(ValueError, match="unknown unit"):
        last_day(1, "weeks", date(2026, 1, 1))


def test_own_days_that_close_everything_are_left_out():
    closed = Calendars(off={"DE": tuple(date(2026, 1, 1) + DAY * n for n in range(1200))})
    assert last_day(3, "business", date(2026, 6, 1), "DE", False, False, closed) == date(2026, 6, 4)


def test_the_last_days_of_the_calendar():
    assert last_day(14, "days", date(9999, 12, 25), "DE", False, True) == date.max
    assert last_day(14, "business", date(9999, 12, 25), "DE") == date.max
    assert add_months(date(9999, 12, 25), 1) == date.max
