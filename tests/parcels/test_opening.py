"""Hours of pickup points as carriers write them, and whether one is open."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.hours import DAYS
from aftermile.parcels.opening import Opening, checked, opening, read_week

WORK = [["09:00", "18:00"]]


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mo-Fr 09:00-18:00; Sa 09:00-13:00", {**dict.fromkeys(DAYS[:5], WORK), "sat": [["09:00", "13:00"]]}),
        (
            "Mo-We,Fr 9:00-12:30,14:00-18:00",
            {key: [["09:00", "12:30"], ["14:00", "18:00"]] for key in ("mon", "tue", "wed", "fri")},
        ),
        ("Mon – Fri: 09.00-18.00, Sat 09.00-18.00", dict.fromkeys(DAYS[:6], WORK)),
        ("09:00-18:00", dict.fromkeys(DAYS, WORK)),
        ("24/7", {key: [["00:00", "24:00"]] for key in DAYS}),
        (
            "Mo-Su 09:00-18:00; We off; PH off",
            {**dict.fromkeys([day for day in DAYS if day != "wed"], WORK), "ph": []},
        ),
        ("Sa-Mo 09:00-18:00", dict.fromkeys(("sat", "sun", "mon"), WORK)),
        ("Fr 18:00-02:00", {"fri": [["18:00", "24:00"]], "sat": [["00:00", "02:00"]]}),
        (
            "Sa 09:00-18:00; Fr 18:00-02:00",
            {"fri": [["18:00", "24:00"]], "sat": [["00:00", "02:00"], ["09:00", "18:00"]]},
        ),
        ("", {}),
    ],
)
def test_hours_are_read(text, week):
    assert read_week(text) == week


@pytest.mark.parametrize(
    "text",
    ["Mo", "Mo-Fr", "May-Sep 09:00-18:00", "Mo 25:00-26:00", "Mo 09:00-12:00,11:00-13:00", '"by call"'],
)
def test_what_is_not_read_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any
        read_week(text)


@given(st.text(alphabet="MoTuWeThFrSaSuPH0123456789:-,; off", max_size=40))
def test_reading_never_fails_otherwise(text):
    try:
        week = read_week(text)
    except ValueError:
        return
    assert checked(week) == week


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_it_is_open_by_its_own_zone():
    hours = read_week("Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off")
    berlin = ("Europe/Berlin", "DE")
    assert opening(hours, *berlin, at(23, 8)) == Opening(open=True, until=at(23, 17))
    assert opening(hours, *berlin, at(23, 17)) == Opening(open=False, opens=at(24, 8))
    assert opening(hours, "Asia/Tokyo", "JP", at(24, 0)) == Opening(open=True, until=at(24, 9))
    assert opening({}, *berlin, at(23, 8)) is None


def test_holidays_and_days_without_end():
    christmas = datetime(2026, 12, 25, 10, tzinfo=UTC)
    closed, short = read_week("Mo-Sa 09:00-18:00; PH off"), read_week("Mo-Sa 09:00-18:00; PH 10:00-12:00")
    assert opening(closed, "Europe/Berlin", "DE", christmas) == Opening(
        open=False, opens=datetime(2026, 12, 28, 8, tzinfo=UTC)
    )
    assert opening(short, "Europe/Berlin", "DE", christmas) == Opening(
        open=True, until=datetime(2026, 12, 25, 11, tzinfo=UTC)
    )
    always = opening(read_week("24/7"), "Europe/Berlin", "DE", christmas)
    assert always is not None
    assert (always.open, always.always) == (True, True)
