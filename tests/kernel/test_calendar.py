from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftermile.kernel.calendar import (
    CLOSED,
    MIDNIGHT,
    WEEKDAYS,
    Calendar,
    Span,
    add_working_days,
    add_working_time,
    holiday_name,
    instant_of,
    is_working_day,
    working_days_between,
    working_time_between,
)
from aftermile.kernel.errors import NeverOpen

ALWAYS = ((Span(MIDNIGHT, MIDNIGHT),),) * 7
BERLIN = Calendar("Europe/Berlin", WEEKDAYS, country="DE", subdivision="BE")
SHANGHAI = Calendar("Asia/Shanghai", WEEKDAYS, country="CN")
TWO_SHIFTS = (Span(time(9), time(12)), Span(time(13, 30), time(18)))


def _at(zone, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# --- days ---


def test_weekends_and_public_holidays_are_not_worked():
    assert is_working_day(BERLIN, date(2026, 5, 1)) is False  # Labor Day, a Friday
    assert is_working_day(BERLIN, date(2026, 5, 2)) is False
    assert is_working_day(BERLIN, date(2026, 5, 4)) is True
    assert holiday_name(BERLIN, date(2026, 5, 1)) == "Labor Day"
    assert holiday_name(BERLIN, date(2026, 5, 1), "de") == "Erster Mai"
    assert holiday_name(SHANGHAI, date(2026, 6, 19), "zh_CN") == "端午节"
    assert holiday_name(BERLIN, date(2026, 5, 4)) == ""


def test_holidays_follow_the_subdivision():
    bavaria = Calendar("Europe/Berlin", WEEKDAYS, country="DE", subdivision="BY")
    epiphany = date(2026, 1, 6)
    assert (is_working_day(BERLIN, epiphany), is_working_day(bavaria, epiphany)) == (True, False)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 1, 26), True),  # Sunday worked for Monday 3 February
        (date(2025, 2, 3), False),
        (date(2025, 10, 11), True),  # Saturday worked for Wednesday 8 October
        (date(2025, 10, 8), False),
        (date(2026, 2, 14), True),  # Saturday worked for Friday 20 February
        (date(2026, 2, 20), False),
        (date(2026, 2, 28), True),
        (date(2026, 2, 23), False),
        (date(2026, 3, 8), False),  # an ordinary Sunday
        (date(2026, 6, 1), True),  # Children's Day is a half day for children
    ],
)
def test_chinas_swap_workdays(day, worked):
    assert is_working_day(SHANGHAI, day) is worked


def test_a_swap_workday_has_the_hours_of_a_weekday():
    assert SHANGHAI.hours_on(date(2026, 2, 14)) == (Span(time(9), time(17)),)
    saturdays = (*WEEKDAYS[:5], (Span(time(10), time(12)),), CLOSED)
    assert Calendar("Asia/Shanghai", saturdays, "CN").hours_on(date(2026, 2, 14)) == (
        Span(time(10), time(12)),
    )


def test_an_override_row_wins_over_everything():
    rows = {date(2026, 5, 1): (Span(time(10), time(11)),), date(2026, 5, 4): CLOSED}
    calendar = Calendar("Europe/Berlin", WEEKDAYS, "DE", overrides=rows)
    assert is_working_day(calendar, date(2026, 5, 1)) is True
    assert is_working_day(calendar, date(2026, 5, 4)) is False
    assert add_working_days(calendar, date(2026, 4, 30), 2) == date(2026, 5, 5)


def test_half_days_end_early_where_they_are_kept():
    day = date(2026, 12, 24)
    kept = Calendar("Europe/Tallinn", (TWO_SHIFTS,) * 7, "EE", half_day_until=time(14))
    first_half = date(2026, 2, 23)
    assert kept.hours_on(first_half) == (Span(time(9), time(12)), Span(time(13, 30), time(14)))
    ignored = Calendar("Europe/Tallinn", (TWO_SHIFTS,) * 7, "EE")
    assert ignored.hours_on(first_half) == TWO_SHIFTS
    assert kept.hours_on(day) == CLOSED  # a public holiday there


def test_working_days_count_from_the_day_after():
    friday = date(2026, 4, 24)
    assert add_working_days(BERLIN, friday, 1) == date(2026, 4, 27)
    assert add_working_days(BERLIN, friday, 5) == date(2026, 5, 4)  # over Labor Day
    assert add_working_days(BERLIN, friday, 0) == friday
    assert add_working_days(BERLIN, date(2026, 4, 25), 0) == date(2026, 4, 27)
    assert add_working_days(BERLIN, date(2026, 5, 4), -1) == date(2026, 4, 30)
    assert working_days_between(BERLIN, friday, date(2026, 5, 4)) == 5
    assert working_days_between(BERLIN, date(2026, 5, 4), friday) == -5


def test_an_unknown_country_has_no_holidays():
    assert is_working_day(Calendar("UTC", WEEKDAYS, "QQ"), date(2026, 1, 1)) is True


# --- time ---


def test_time_runs_only_while_it_is_worked():
    start = _at("Europe/Berlin", 2026, 4, 30, 16, 0)
    assert add_working_time(BERLIN, start, timedelta(hours=1)) == _at("Europe/Berlin", 2026, 4, 30, 17, 0)
    assert add_working_time(BERLIN, start, timedelta(hours=2)) == _at("Europe/Berlin", 2026, 5, 4, 10, 0)
    assert working_time_between(BERLIN, start, _at("Europe/Berlin", 2026, 5, 4, 10, 0)) == timedelta(hours=2)
    sunday = _at("Europe/Berlin", 2026, 5, 3, 12, 0)
    assert add_working_time(BERLIN, sunday, timedelta()) == _at("Europe/Berlin", 2026, 5, 4, 9, 0)
    assert add_working_time(BERLIN, start, timedelta()) == start


def test_a_break_at_noon_stops_the_clock():
    calendar = Calendar("Asia/Seoul", (TWO_SHIFTS,) * 7)
    start = _at("Asia/Seoul", 2026, 3, 2, 11, 0)
    assert add_working_time(calendar, start, timedelta(hours=2)) == _at("Asia/Seoul", 2026, 3, 2, 14, 30)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Asia/Shanghai", date(2026, 3, 29), 24),
    ],
)
def test_a_whole_day_is_as_long_as_the_clock_change_makes_it(zone, day, hours):
    calendar = Calendar(zone, ALWAYS)
    (worked,) = calendar.worked_on(day)
    assert worked[1] - worked[0] == timedelta(hours=hours)


def test_hours_that_the_clock_skips_do_not_exist():
    night = Calendar("Europe/Berlin", ((Span(time(2), time(2, 30)), Span(time(2, 30), time(4))),) * 7)
    spring = date(2026, 3, 29)
    assert night.worked_on(spring) == [
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC))
    ]
    assert instant_of(spring, time(2, 45), "Europe/Berlin") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant_of(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_place_that_skipped_a_whole_day():
    # Samoa had no 30 December 2011.
    assert Calendar("Pacific/Apia", ALWAYS).worked_on(date(2011, 12, 30)) == []


def test_a_calendar_without_hours_says_so():
    never = Calendar("UTC", (CLOSED,) * 7)
    with pytest.raises(NeverOpen):
        add_working_time(never, datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=1))
    with pytest.raises(NeverOpen):
        add_working_days(never, date(2026, 1, 1), 1)
    with pytest.raises(NeverOpen):
        add_working_days(never, date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    "hours",
    [
        lambda: (Span(time(9), time(9)),),
        lambda: (Span(time(22), time(6)),),
        lambda: (Span(time(9), time(12)), Span(time(11), time(13))),
        lambda: (Span(time(9), MIDNIGHT), Span(time(11), time(13))),
    ],
)
def test_impossible_hours_are_refused(hours):
    with pytest.raises(ValueError, match=r"span"):
        Calendar("UTC", (hours(), *WEEKDAYS[1:]))


# --- properties ---

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 1))


@st.composite
def hours(draw):
    edges = sorted(draw(st.sets(st.integers(0, 24 * 4), max_size=6)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return tuple(Span(_quarter(start), _quarter(end)) for start, end in pairs)


def _quarter(count):
    return time(count % 96 // 4, count % 4 * 15)


@st.composite
def calendars(draw):
    week = [draw(hours()) for _ in range(6)]
    week.insert(draw(st.integers(0, 6)), (Span(time(9), time(17)),))
    country = draw(st.sampled_from(["", "DE", "CN", "US", "KR"]))
    overrides = draw(st.dictionaries(DAYS, hours(), max_size=3))
    return Calendar(
        draw(ZONES),
        tuple(week),
        country,
        half_day_until=draw(st.sampled_from([None, time(12)])),
        overrides=overrides,
    )


@settings(max_examples=150, deadline=None)
@given(calendars(), INSTANTS, st.integers(0, 200 * 60))
def test_added_working_time_is_there_again(calendar, start, minutes):
    duration = timedelta(minutes=minutes)
    end = add_working_time(calendar, start, duration)
    assert end >= start
    assert working_time_between(calendar, start, end) == duration


@settings(max_examples=100, deadline=None)
@given(calendars(), INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(calendar, one, two, three):
    first, second, third = sorted([one, two, three])
    whole = working_time_between(calendar, first, third)
    assert whole == working_time_between(calendar, first, second) + working_time_between(
        calendar, second, third
    )
    assert timedelta() <= whole <= third - first
    assert working_time_between(calendar, third, first) == -whole


@settings(max_examples=150, deadline=None)
@given(calendars(), DAYS, st.integers(-40, 40))
def test_added_working_days_are_counted_again(calendar, day, count):
    end = add_working_days(calendar, day, count)
    assert is_working_day(calendar, end)
    if count > 0:
        assert working_days_between(calendar, day, end) == count
    elif count == 0:
        assert end >= day
        assert working_days_between(calendar, day, end) == (0 if end == day else 1)
    else:
        one = timedelta(days=1)
        assert working_days_between(calendar, end - one, day - one) == -count


@settings(max_examples=200, deadline=None)
@given(ZONES, DAYS, st.times(), st.times())
def test_instants_keep_the_order_of_the_clock(zone, day, one, two):
    early, late = sorted([one, two])
    assert instant_of(day, early, zone) <= instant_of(day, late, zone)
