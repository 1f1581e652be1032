"""No technician is ever in two places; all slots lie in his hours and area; routes keep every window."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from aftermile.repairs.days import WINDOW, Stop, Worker, insert, schedule, slots_on, ways_of
from aftermile.repairs.places import Area, Spot, distance_km, travel_minutes
from aftermile.repairs.routing import best_order

DAY = date(2026, 11, 23)
ZERO = datetime(2026, 11, 23, tzinfo=UTC)
HOME = Spot("DE", "10115", 52.53, 13.38)
HOURS = st.sampled_from(
    [
        (("09:00", "17:00"),),
        (("08:00", "12:00"), ("13:00", "18:00")),
        (("06:30", "10:30"),),
        (),
    ]
)
SPOTS = st.builds(
    Spot,
    st.just("DE"),
    st.sampled_from(["10115", "10999", "12043", ""]),
    st.floats(52.3, 52.7),
    st.floats(13.1, 13.7),
) | st.builds(Spot, st.just("DE"), st.sampled_from(["10115", "10999", "12043"]))


def worker(hours, capacity: int = 8, speed: int = 40) -> Worker:
    area = Area(HOME, ("DE:1",), 60)
    return Worker("t", area, frozenset({"*"}), (hours,) * 7, "Europe/Berlin", capacity, speed)


@settings(max_examples=60, deadline=None)
@given(HOURS, st.lists(st.tuples(SPOTS, st.integers(15, 120), st.integers(0, 40)), max_size=8), st.data())
def test_a_day_filled_by_slots_keeps_one_place_at_a_time(hours, wanted, data) -> None:
    man = worker(hours, capacity=6)
    stops: list[Stop] = []
    for index, (spot, minutes, _seed) in enumerate(wanted):
        new = Stop(str(index), spot, ZERO, ZERO + timedelta(days=9), minutes)
        slots = slots_on(man, DAY, stops, new)
        for slot in slots:
            assert any(start <= slot.starts_at < slot.ends_at <= end for start, end in man.stretches(DAY))
        if not slots:
            continue
        slot = data.draw(st.sampled_from(slots))
        stop = Stop(str(index), spot, slot.starts_at, slot.ends_at, minutes)
        order = insert(man, DAY, stops, stop)
        assert order is not None
        stops = best_order(man, DAY, order)
        check(man, stops)
    assert len(stops) <= 6


def check(man: Worker, stops: list[Stop]) -> None:
    arrivals = schedule(man, DAY, stops)
    assert arrivals is not None
    for stop, at in zip(stops, arrivals, strict=True):
        assert stop.opens <= at <= stop.closes
        end = at + timedelta(minutes=stop.minutes)
        assert any(start <= at and end <= close for start, close in man.stretches(DAY))
    for (one, left), (other, came) in pairwise(zip(stops, arrivals, strict=True)):
        way = travel_minutes(one.spot, other.spot, man.speed_kmh)
        assert came >= left + timedelta(minutes=one.minutes + way)


def test_the_route_is_the_shortest_and_the_same_each_time() -> None:
    man = worker((("09:00", "17:00"),))
    opens = datetime(2026, 11, 23, 8, tzinfo=UTC)
    points = [(52.6, 13.5), (52.4, 13.2), (52.61, 13.51), (52.41, 13.21), (52.5, 13.4)]
    stops = [
        Stop(str(index), Spot("DE", "", *point), opens, opens + timedelta(hours=7), 30)
        for index, point in enumerate(points)
    ]
    best = best_order(man, DAY, stops)
    assert [stop.id for stop in best] in (["0", "2", "4", "3", "1"], ["2", "0", "4", "3", "1"])
    assert (ways_of(man, stops), ways_of(man, best)) == (259, 113)
    assert best_order(man, DAY, stops) == best


def test_a_stop_that_began_stays_first() -> None:
    man = worker((("09:00", "17:00"),))
    opens = datetime(2026, 11, 23, 8, tzinfo=UTC)
    later = opens + timedelta(hours=1)
    fixed = Stop("f", Spot("DE", "", 52.7, 13.7), later, later, 30, fixed=True)
    free = [Stop(str(n), HOME, opens, opens + timedelta(hours=7), 30) for n in range(3)]
    assert best_order(man, DAY, [fixed, *free])[0] == fixed


def test_ways_are_reckoned_with_and_without_coordinates() -> None:
    known, near = Spot("DE", "10115", 52.53, 13.38), Spot("DE", "10115")
    assert round(distance_km(known, Spot("DE", "", 48.14, 11.58))) == 505
    assert distance_km(known, near) is None
    assert travel_minutes(known, near, 40) == 10
    assert travel_minutes(known, Spot("DE", "80331"), 40) == 30
    assert travel_minutes(known, known, 40) == 5


def test_an_area_is_postcodes_or_a_radius() -> None:
    area = Area(HOME, ("DE:10", "AT"), 20)
    assert area.holds(Spot("DE", "10999"))
    assert area.holds(Spot("AT", "1010"))
    assert area.holds(Spot("DE", "12043", 52.5, 13.4))
    assert not area.holds(Spot("DE", "12043"))
    assert not area.holds(Spot("DE", "80331", 48.14, 11.58))
    assert not Area(HOME).holds(HOME)


def test_hours_follow_the_clock_of_the_technicians_own_zone() -> None:
    man = worker((("09:00", "17:00"),))
    winter, summer = man.stretches(date(2026, 11, 23))[0], man.stretches(date(2026, 7, 6))[0]
    assert (winter[0].hour, summer[0].hour) == (8, 7)
    assert timedelta(hours=2) == WINDOW
