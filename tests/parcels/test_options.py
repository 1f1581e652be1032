"""Shipping options: what applies where, when it leaves, when it comes, how its legs speak for a lane."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput, UnknownCurrency
from aftermile.parcels.actions.lanes import LaneDraft, save_lane_default
from aftermile.parcels.actions.options import (
    OptionDraft,
    draft_of,
    save_option,
    switch_option,
    window_of_option,
)
from aftermile.parcels.actions.promising import promise_for
from aftermile.parcels.errors import OptionExists
from aftermile.parcels.estimating.lines import LegDays, Line, arrives, leaves_on, transit_of, ways_of
from aftermile.parcels.estimating.windows import Rule, by_rule, held_on_the_way, place_of, waits
from aftermile.parcels.models import Location, PickupPoint, ShippingOption
from aftermile.parcels.options import Obstacle, Sending, options_for
from tests.factories import make_seller

LEGS = (LegDays("collect", 1, 1), LegDays("air", 2, 5), LegDays("last_mile", 2, 6))
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def save(seller, code="one", **more):
    return save_option(seller, OptionDraft(code, **more), by=SYSTEM)


def test_late_days_of_legs_add_up_as_squares():
    assert transit_of(LEGS) == (2, 5, 10)
    assert transit_of([]) == (0, 0, 0)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), max_size=5))
def test_days_of_a_line_do_not_fall(legs):
    early, usual, late = transit_of([LegDays("air", low, low + more) for low, more in legs])
    assert 0 <= early <= usual <= late


leg_days = st.tuples(st.floats(0, 30), st.floats(0, 30), st.sampled_from(("", "NL", "HK")))


@given(st.lists(leg_days, max_size=5))
def test_days_by_country_add_up_to_the_days_of_the_line(legs):
    rows = [LegDays("air", low, low + more, country) for low, more, country in legs]
    ways = ways_of(rows)
    assert bool(ways) == any(row.country for row in rows)
    for way, total in zip(ways, transit_of(rows), strict=False):
        assert [country for country, _days in way] == [row.country for row in rows]
        assert sum(days for _country, days in way) == total
        assert all(days >= 0 for _country, days in way)


FRIDAY = date(2026, 4, 24)
"""The Netherlands rest on the Monday after it, the King's Day."""


def through_hub(country):
    return LegDays("import", 2, 3, country), LegDays("last_mile", 1, 1, "")


@pytest.mark.parametrize(
    ("hub", "days"),
    [("", (27, 28, 29)), ("BE", (27, 28, 29)), ("DE", (27, 28, 29)), ("NL", (27, 29, 30))],
)
def test_a_holiday_on_the_way_moves_the_window(hub, days):
    legs, germany = through_hub(hub), place_of("DE")
    window = arrives(Line("Europe/Berlin"), FRIDAY, legs, germany)
    assert (window.from_on.day, window.expected_on.day, window.by_on.day) == days
    rule = Rule(0, transit_of(legs), None, ways_of(legs))
    same = by_rule(rule, datetime(2026, 4, 24, 9, tzinfo=UTC), germany, germany)
    assert (same.from_on, same.expected_on, same.by_on) == (window.from_on, window.expected_on, window.by_on)
    assert held_on_the_way(rule.ways, FRIDAY, germany) == ((0, 1, 1) if hub == "NL" else (0, 0, 0))


def test_nothing_passes_a_hub_while_it_rests_though_it_takes_no_whole_day():
    legs = (LegDays("collect", 1, 1, "CN"), LegDays("air", 0, 0, "HK"), LegDays("last_mile", 1, 1))
    eve = date(2026, 9, 30)  # China rests on 1 to 7 October, a Thursday to a Wednesday
    assert arrives(Line("Asia/Shanghai"), eve, legs, place_of("US")).by_on == date(2026, 10, 9)
    plain = [replace(leg, country="") for leg in legs]
    assert arrives(Line("Asia/Shanghai"), eve, plain, place_of("US")).by_on == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("country", "today", "days", "wait"),
    [
        ("CN", date(2026, 10, 1), 0, 7),
        ("CN", date(2026, 10, 7), 0, 1),
        ("CN", date(2026, 9, 30), 0, 0),
        ("CN", date(2026, 9, 30), 1, 7),
        ("KH", date(2026, 10, 4), 0, 0),
        ("XX", date(2026, 10, 1), 3, 0),
    ],
)
def test_what_lies_in_a_country_waits_for_its_holidays_from_today(country, today, days, wait):
    assert waits(country, today, today, days) == wait


def test_it_leaves_by_its_own_calendar():
    line = Line("Asia/Shanghai", 1, time(15), ("mon", "tue", "wed", "thu", "fri", "sat"), "CN")
    in_time = datetime(2026, 11, 27, 6, 59, tzinfo=UTC)
    assert leaves_on(line, in_time) == (date(2026, 11, 28), True)
    assert leaves_on(line, datetime(2026, 11, 27, 7, tzinfo=UTC)) == (date(2026, 11, 30), False)
    closed = replace(line, days_off=(date(2026, 11, 28),))
    assert leaves_on(closed, in_time) == (date(2026, 11, 30), True)
    over_new_year = datetime(2026, 2, 13, 2, tzinfo=UTC)  # Friday; the feast begins on the 15th
    assert leaves_on(replace(line, handling_days=2, workdays=()), over_new_year)[0] > date(2026, 2, 20)


@pytest.mark.django_db
def test_what_cannot_go_there_is_not_offered_and_says_why():
    seller = make_seller(country="CN")
    hub = Location.objects.create(seller=seller, code="rtm", name="Rotterdam", country="NL")
    save(seller, "plain", position=1)
    save(seller, "eu", countries=("de", "NL"), max_grams=2000, max_longest_mm=600, max_girth_mm=900)
    save(seller, "dear", max_value_minor=10_000, currency="EUR", position=2)
    save(seller, "local", kind="local_warehouse", origin=hub, position=3)
    save(seller, "locker", kind="locker", carrier="inpost", position=4)
    save(seller, "gone", active=False)

    def said(**more):
        choices = options_for(seller, Sending(**more))
        return {one.option.code: [obstacle.code for obstacle in one.obstacles] for one in choices}

    assert said(country="NL", grams=1999) == {
        "eu": [],
        "plain": [],
        "dear": [],
        "local": [],
        "locker": ["no_point"],
    }
    big = {"country": "US", "grams": 2001, "longest_mm": 601, "girth_mm": 901}
    assert said(**big)["eu"] == ["country", "weight", "longest", "girth"]
    assert said(country="NL", value_minor=10_001, currency="EUR")["dear"] == ["value"]
    assert said(country="NL", value_minor=10_000, currency="EUR")["dear"] == []
    assert said(country="NL", value_minor=1, currency="KRW")["dear"] == ["value_unknown"]
    assert said(country="DE")["local"] == ["not_local"]
    every = options_for(seller, Sending("DE"), also_off=True)
    assert [one.obstacles for one in every if one.option.code == "gone"] == [(Obstacle("off"),)]
    assert Obstacle("weight", "2000").words == "It takes at most 2000 g."
    now = clock.now()
    point = {"seller": seller, "carrier": "inpost", "country": "NL", "kind": "locker", "changed_at": now}
    PickupPoint.objects.create(code="A", name="A", max_grams=25_000, **point)
    assert said(country="NL", grams=25_000)["locker"] == []
    assert said(country="NL", grams=25_001)["locker"] == ["no_point"]
    Location.objects.update(active=False)
    assert said(country="NL")["local"] == ["origin_closed"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_what_applies_is_read_at_once(count, django_assert_num_queries):
    seller = make_seller()
    for number in range(count):
        save(seller, f"o{number}", kind="locker")
    with django_assert_num_queries(2):
        options_for(seller, Sending("DE"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("code", {"code": "a b"}),
        ("kind", {"kind": "rocket"}),
        ("countries", {"countries": ("Germany",)}),
        ("calendar", {"calendar": "XX"}),
        ("workdays", {"workdays": ("monday",)}),
        ("handling_days", {"handling_days": -1}),
        ("legs", {"legs": (LegDays("air", 3, 2),)}),
        ("legs", {"legs": (LegDays("sea", 1, 2),)}),
        ("legs", {"legs": LEGS + LEGS}),
        ("legs", {"legs": (LegDays("air", 1, 2, "XX"),)}),
        ("max_grams", {"max_grams": 0}),
        ("currency", {"max_value_minor": 5}),
        ("origin", {"kind": "local_warehouse"}),
        ("words", {"words": {"en": "x" * 121}}),
    ],
)
def test_what_is_wrong_is_named(field, more):
    with pytest.raises(BadInput) as refused:
        save_option(make_seller(), OptionDraft(**{"code": "x", **more}), by=SYSTEM)
    assert refused.value.data["field"] == field


@pytest.mark.django_db
def test_it_is_saved_once_changed_and_switched():
    seller = make_seller()
    row = save(seller, words={"en": " Fast ", "de": ""}, legs=LEGS[::-1], days_off=(date(2026, 12, 24),))
    assert (row.words, [leg["leg"] for leg in row.legs]) == ({"en": "Fast"}, ["collect", "air", "last_mile"])
    with pytest.raises(OptionExists):
        save(seller)
    with pytest.raises(UnknownCurrency):
        save(seller, "two", max_value_minor=5, currency="XXQ")
    row.refresh_from_db()
    same = save_option(seller, draft_of(row), by=SYSTEM, option=row)
    assert (same.days_off, same.legs) == (["2026-12-24"], row.legs)
    switch_option(row, active=False, by=SYSTEM)
    assert ShippingOption.objects.get().active is False
    foreign = Location.objects.create(seller=make_seller(), code="x", name="x", country="DE")
    with pytest.raises(BadInput):
        save(seller, "three", origin=foreign)


@pytest.mark.django_db
def test_its_legs_speak_until_the_lane_has_history():
    seller = make_seller(country="DE")
    with clock.frozen(MONDAY):
        row = save(seller, carrier="dhl", legs=(LegDays("last_mile", 1, 2),), workdays=(), calendar="DE")
        window = window_of_option(row, seller, country="DE")
        assert (window.handed_over_by_on, window.from_on, window.expected_on, window.by_on) == (
            date(2026, 11, 24),
            date(2026, 11, 24),
            date(2026, 11, 25),
            date(2026, 11, 26),
        )
        general = promise_for(seller, destination_country="DE", service="dhl:")
        assert general.by_on == window.by_on
        assert window_of_option(row, seller, country="") is None


@pytest.mark.django_db
def test_the_legs_of_an_option_come_before_lane_defaults_wherever_it_is_asked():
    """A shop page by its option, and a parcel of the carrier, whose option nobody noted, say the same."""
    seller = make_seller(country="DE")
    with clock.frozen(MONDAY):
        legs = (LegDays("last_mile", 1, 2),)
        row = save(seller, carrier="dhl", legs=legs, workdays=(), calendar="DE", countries=("DE",))
        save_lane_default(seller, LaneDraft(5, 6, 7, carrier="dhl", destination="DE"), by=SYSTEM)
        save_lane_default(seller, LaneDraft(8, 9, 10), by=SYSTEM)
        assert window_of_option(row, seller, country="DE").by_on == date(2026, 11, 26)
        assert promise_for(seller, destination_country="DE", service="dhl:").by_on == date(2026, 11, 26)
        save(seller, "slow", carrier="dhl", countries=("DE",), legs=(LegDays("last_mile", 2, 4),))
        assert promise_for(seller, destination_country="DE", service="dhl:").by_on == date(2026, 11, 28)
        assert promise_for(seller, destination_country="DE", service="ups:").by_on == date(2026, 12, 5)


@pytest.mark.django_db
def test_sunday_comes_only_where_it_is_delivered():
    seller = make_seller(country="DE")
    with clock.frozen(datetime(2026, 11, 26, 9, tzinfo=UTC)):  # Thursday, leaves on Friday
        legs = (LegDays("last_mile", 2, 2),)
        usual = save(seller, legs=legs)
        sunday = save(seller, "sunday", legs=legs, weekend_delivery=True)
        days = [window_of_option(row, seller, country="DE").by_on for row in (usual, sunday)]
    assert days == [date(2026, 11, 30), date(2026, 11, 29)]
