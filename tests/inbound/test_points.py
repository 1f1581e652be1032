"""Return points: areas, distances, opening hours, files."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.inbound.actions.points import PointDraft, import_points, save_point
from aftermile.inbound.areas import kilometers, read_area, serves
from aftermile.inbound.models import ReturnPoint
from aftermile.inbound.opening import Opening, closed_because, opening
from aftermile.inbound.queries.points import Wanted, points_near
from aftermile.kernel.errors import BadInput
from aftermile.kernel.hours import read_day, write_day
from tests.cases.acts import KIM
from tests.inbound.scenes import make_point, make_warehouse


@pytest.mark.parametrize(
    ("areas", "country", "postcode", "held"),
    [
        ([], "DE", "10115", True),
        ([], "NL", "1011", False),
        (["NL", "BE"], "NL", "", True),
        (["DE 10"], "DE", "10115", True),
        (["DE 10"], "DE", "20115", False),
        (["DE 60-65"], "DE", "65999", True),
        (["DE 60-65"], "DE", "66000", False),
        (["DE 60-65"], "DE", "", True),
        (["GB SW1"], "GB", "SW1A1AA", True),
    ],
)
def test_an_area_holds_a_postcode(areas, country, postcode, held) -> None:
    assert serves(areas, country, postcode, "DE") is held


@pytest.mark.parametrize("text", ["", "D", "DEU", "DE 65-60", "DE 6-65", "DE 10115 x"])
def test_what_is_no_area_is_refused(text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_area(text)


def test_the_distance_is_that_of_the_globe() -> None:
    berlin, paris = (52.5200, 13.4050), (48.8566, 2.3522)
    assert round(kilometers(berlin, paris)) == 877
    assert kilometers(berlin, berlin) == 0


_places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(_places, _places, _places)
def test_a_detour_is_never_shorter(one, two, three) -> None:
    direct = kilometers(one, three)
    assert direct <= kilometers(one, two) + kilometers(two, three) + 1e-6
    assert 0 <= direct <= 20_016


@given(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).map(sorted))
def test_hours_are_read_as_they_are_written(minutes) -> None:
    pairs = list(zip(minutes[::2], minutes[1::2], strict=False))
    rows = [[f"{a // 60:02}:{a % 60:02}", f"{b // 60:02}:{b % 60:02}"] for a, b in pairs]
    assert read_day(write_day(rows)) == rows


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T10:00+01:00", Opening(open=True, until=_at("2026-11-23T12:30+01:00"))),
        ("2026-11-23T12:30+01:00", Opening(open=False, opens=_at("2026-11-23T14:00+01:00"))),
        ("2026-11-21T10:00+01:00", Opening(open=False, opens=_at("2026-11-23T09:00+01:00"))),
        # Good Friday and Easter Monday
        ("2026-04-03T10:00+02:00", Opening(open=False, opens=_at("2026-04-07T09:00+02:00"))),
    ],
)
def test_a_point_says_when_it_is_open_in_its_own_zone(seller, now, said) -> None:
    assert opening(make_point(seller), _at(now)) == said


def test_a_point_that_never_closes_is_always_open(seller) -> None:
    week = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    point = make_point(seller, hours=week, closed_on_holidays=False)
    found = opening(point, _at("2026-11-23T10:00+01:00"))
    assert (found.open, found.always) == (True, True)


def test_a_point_without_hours_says_nothing_of_opening(seller) -> None:
    assert opening(make_point(seller, hours={}), _at("2026-11-23T10:00+01:00")) == Opening(open=False)


def test_a_holiday_has_its_name_and_a_special_day_its_own_hours(seller) -> None:
    point = make_point(seller, special={"2026-12-25": [["10:00", "12:00"]]})
    assert closed_because(point, date(2026, 1, 1), "en_US") == "New Year's Day"
    assert opening(point, _at("2026-12-25T11:00+01:00")).open


def test_the_nearest_comes_first_and_only_who_serves(seller, django_assert_num_queries) -> None:
    make_point(seller, "mitte")
    make_point(
        seller,
        "spandau",
        name="Spandau",
        latitude=Decimal("52.535"),
        longitude=Decimal("13.2"),
        postcode="13597",
    )
    make_point(seller, "munich", name="Munich", serves=("DE 80-85",))
    make_point(seller, "ended", name="Ended", active_until=date(2020, 1, 1))
    wanted = Wanted("DE", "13595", at=(52.53, 13.21))
    with django_assert_num_queries(1):
        near = points_near(seller.pk, wanted)
    assert [(one.point.location.code, round(one.km or 0)) for one in near] == [("spandau", 1), ("mitte", 13)]
    by_code = points_near(seller.pk, Wanted("DE", "13595"))
    assert [(one.point.location.code, one.km) for one in by_code] == [("spandau", None), ("mitte", None)]


def test_too_heavy_too_long_or_without_a_box_is_left_out(seller) -> None:
    make_point(seller, "small", max_grams=5000, max_longest_mm=600, takes_box_free=False)
    assert len(points_near(seller.pk, Wanted("DE"))) == 1
    for wanted in (Wanted("DE", grams=5001), Wanted("DE", longest_mm=601), Wanted("DE", box_free=True)):
        assert points_near(seller.pk, wanted) == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"line1": " "}, "line1"),
        ({"latitude": Decimal(91)}, "latitude"),
        ({"longitude": None}, "latitude"),
        ({"hours": {"mon": [["18:00", "09:00"]]}}, "hours"),
        ({"hours": {"moon": []}}, "hours"),
        ({"serves": ("Berlin",)}, "serves"),
        ({"takes_parcels": False, "takes_box_free": False}, "takes_parcels"),
        ({"kind": "warehouse"}, "kind"),
        ({"active_from": date(2026, 2, 1), "active_until": date(2026, 1, 1)}, "active_until"),
        ({"time_zone": "Berlin"}, "time_zone"),
    ],
)
def test_a_wrong_field_is_named(seller, fields, name) -> None:
    with pytest.raises(BadInput) as caught:
        make_point(seller, **fields)
    assert caught.value.data["field"] == name


def test_a_plain_hub_gets_its_details_and_stays_one_location(seller) -> None:
    place = make_warehouse(seller, "hub-1")
    type(place).objects.filter(pk=place.pk).update(kind="hub")
    point = make_point(seller, "hub-1", kind="hub", name="Hub")
    assert point.location_id == place.pk


CSV = """code,name,country,line1,city,time_zone,postcode,mon,serves,takes_box_free,latitude,longitude
a,Shop A,NL,Kade 1,Utrecht,Europe/Amsterdam,3542,09:00-17:00,NL|BE 2,yes,52.09,5.11
b,Shop B,NL,Kade 2,Utrecht,Europe/Amsterdam,3543,9 to 5,,,,
c,,NL,Kade 3,Utrecht,Europe/Amsterdam,3544,,,,,
d,Shop D,NL,Kade 4,Utrecht,Europe/Amsterdam,3545,,,maybe,,
"""


def test_a_file_brings_good_rows_and_names_bad_ones(seller) -> None:
    report = import_points(seller, CSV.encode(), by=KIM)
    assert (report.rows, report.added, report.changed) == (4, 1, 0)
    assert [(row, field) for row, field, _why in report.problems] == [
        (3, "mon"),
        (4, "name"),
        (5, "takes_box_free"),
    ]
    point = ReturnPoint.objects.get(seller=seller)
    assert (point.serves, point.hours, point.takes_box_free) == (
        ["NL", "BE 2"],
        {"mon": [["09:00", "17:00"]]},
        True,
    )
    again = import_points(seller, CSV.encode(), by=KIM)
    assert (again.added, again.changed, ReturnPoint.objects.count()) == (0, 1, 1)


def test_a_draft_needs_no_more_than_an_address(seller) -> None:
    draft = PointDraft(code="x", name="X", country="NL", line1="Kade 1", city="Utrecht")
    assert save_point(seller, draft, by=KIM).address == "X\nKade 1\nUtrecht"
