from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.delaying.clock import Closed, WorkClock, end_of_day
from aftermile.parcels.delaying.curves import STEPS, Waits, kaplan_meier
from aftermile.parcels.delaying.keeping import lanes_of, state_of
from aftermile.parcels.delaying.lanes import USUAL, Lane, Paced
from aftermile.parcels.delaying.learning import Moment, Story, learn, waits_of
from aftermile.parcels.delaying.outlook import chance_after
from aftermile.parcels.delaying.paces import Traits
from aftermile.parcels.delaying.shifts import rank_sum, shift_of


def waits(days, ended=None) -> Waits:
    return Waits(np.array(days, dtype=float), np.ones(len(days), bool) if ended is None else np.array(ended))


def test_kaplan_and_meier_count_the_open_ones_while_they_are_known() -> None:
    """Remission under 6-MP (Gehan 1965), weeks as quarter days."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(np.array(weeks) / 4, np.array(ended, bool))
    found = [round(curve.after(week / 4), 3) for week in (6, 7, 10, 13, 16, 22, 23)]
    assert found == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (curve.median, curve.count, curve.seen) == (23 / 4, 21, 23 / 4)
    assert curve.reaches(0.05) == float("inf")


@given(st.lists(st.tuples(st.floats(0, 130), st.booleans()), min_size=1, max_size=60))
def test_a_curve_never_rises(rows) -> None:
    curve = kaplan_meier(np.array([days for days, _ in rows]), np.array([ended for _, ended in rows]))
    assert bool((np.diff(curve.alive) <= 1e-12).all())
    assert 0 <= curve.alive[-1] <= curve.alive[0] <= 1


def test_ranks_are_those_of_the_textbook() -> None:
    """Ages at diagnosis of diabetes, as in SciPy's documentation: U 17, two-sided exact p 0.1111."""
    found = rank_sum(waits([19, 22, 16, 29, 24]), waits([20, 11, 17, 12]))
    assert (found.u, round(2 * found.p, 4)) == (17.0, 0.1111)
    many = rank_sum(waits([*range(1, 40, 2)]), waits([*range(0, 40, 2)]))
    assert (many.u, round(many.p, 3)) == (210.0, 0.399)


def test_ties_and_open_waits_say_less() -> None:
    tied = rank_sum(waits([1, 1, 1]), waits([1, 1, 1]))
    assert (tied.u, tied.z, tied.p) == (4.5, 0.0, 1.0)
    open_ones = rank_sum(waits([1] * 20, [False] * 20), waits([2] * 20))
    assert open_ones.p == 1.0
    stuck = rank_sum(waits([3] * 20, [False] * 20), waits([2] * 20))
    assert stuck.p < 1e-6


def test_a_place_is_slow_only_by_many_parcels_and_half_a_day() -> None:
    rng = np.random.default_rng(1)
    before = waits(rng.gamma(4, 0.25, 200))
    assert shift_of(waits(rng.gamma(4, 0.25, 60)), before) is None
    assert shift_of(waits(rng.gamma(4, 0.25, 60) + 0.2), before) is None
    assert shift_of(waits(rng.gamma(4, 0.25, 19) + 3), before) is None
    found = shift_of(waits(rng.gamma(4, 0.25, 60) + 1), before)
    assert (found.parcels, found.waiting, found.stopped, found.grown > 0.5) == (60, 0, False, True)
    stuck = shift_of(waits([*rng.gamma(4, 0.25, 40), *[3.0] * 30], [True] * 40 + [False] * 30), before)
    assert (stuck.stopped, stuck.waiting) == (True, 30)


def test_weekends_holidays_and_peaks_slow_the_clock() -> None:
    clock = WorkClock.of("DE", date(2026, 3, 1), date(2026, 5, 31), rest=0.0)
    friday, monday = datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert clock.between(friday, monday) == 1.0
    easter = clock.between(datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC))
    assert easter == 2.0
    peak = [Closed(date(2026, 3, 9), date(2026, 3, 13))]
    slow = WorkClock.of("DE", date(2026, 3, 1), date(2026, 5, 31), peak, rest=0.0)
    assert slow.between(monday, datetime(2026, 3, 13, 12, tzinfo=UTC)) == 2.0
    assert WorkClock.of("XX", date(2026, 3, 1), date(2026, 3, 31), rest=0.0).between(friday, monday) == 1.0
    assert clock.readings(np.array([friday.timestamp() / 86400]))[0] == clock.at(friday)


def test_a_day_ends_where_the_parcel_goes() -> None:
    assert end_of_day(date(2026, 3, 5), "KR") == datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 5), "DE") == datetime(2026, 3, 5, 23, tzinfo=UTC)


def test_a_story_is_cut_into_waits() -> None:
    moments = [Moment(0.0, "registered"), Moment(1.0, "picked_up"), Moment(2.0, "in_transit")]
    moments += [Moment(4.0, "in_transit"), Moment(7.0, "delivered")]
    story = Story(Lane(), Traits(), moments, 7.0, True, 9.0)
    found = list(waits_of(story))
    assert [row for row in found if row[0] == "stay"] == [
        ("stay", "registered", 1.0, True),
        ("stay", "picked_up", 1.0, True),
        ("stay", "in_transit", 5.0, True),
    ]
    assert [row[2:] for row in found if row[0] == "after"] == [(6.0, True), (5.0, True), (0.0, True)]
    assert [row[2:] for row in found if row[0] == "next"] == [
        (1.0, True),
        (1.0, True),
        (2.0, True),
        (3.0, True),
    ]
    open_one = list(waits_of(Story(Lane(), Traits(), moments[:4], 9.0, False, 9.0)))
    assert ("next", "in_transit", 5.0, False) in open_one
    assert ("stay", "in_transit", 7.0, False) in open_one


def stories(lane: Lane, count: int, pace: float, seed: int):
    rng = np.random.default_rng(seed)
    for days in rng.gamma(6, pace / 6, count):
        moments = [Moment(0.0, "registered"), Moment(1.0, "picked_up"), Moment(1.0 + days, "delivered")]
        yield Story(lane, Traits(lane=lane.carrier), moments, 1 + days, True, 20.0)


def test_a_thin_lane_asks_its_parents_and_keeps_its_pace() -> None:
    slow, fast = Lane("slow", "", "CN", "DE"), Lane("fast", "", "CN", "DE")
    learned = learn([*stories(slow, 200, 12, 1), *stories(fast, 20, 4, 2)])
    asked = learned.outlook(fast, "picked_up", Traits(lane="fast"))
    assert (asked.lane, asked.next.count) == (Lane("", "", "CN", "DE"), 220)
    late = {
        name: chance_after(
            learned.outlook(lane, "picked_up", Traits(lane=name)).stay, None, age=1.0, left=9.0
        )
        for name, lane in (("slow", slow), ("fast", fast))
    }
    assert (late["slow"] > 0.5, late["fast"] < 0.1) == (True, True)
    again = lanes_of(state_of(learned))
    same = again.outlook(slow, "picked_up", Traits(lane="slow"))
    assert chance_after(same.stay, None, age=1.0, left=9.0) == pytest.approx(late["slow"], abs=1e-3)
    assert lanes_of({"version": 0}).curves == {}


@given(st.floats(0, 20), st.floats(0.1, 30), st.floats(0, 10))
def test_more_time_left_is_never_more_risk(age, left, more) -> None:
    curve = kaplan_meier(STEPS[:100], np.ones(100, bool))
    stay, after = Paced(curve, USUAL / 5), Paced(curve, USUAL / 3)
    for rest in (None, after):
        near = chance_after(stay, rest, age=age, left=left)
        assert 0 <= chance_after(stay, rest, age=age, left=left + more) <= near + 1e-9 <= 1 + 2e-9
