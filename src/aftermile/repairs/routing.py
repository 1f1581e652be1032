"""The route of a day by PyVRP: the order of stops with the least way, every window kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from aftermile.repairs.days import Stop, Worker, schedule, ways_of
from aftermile.repairs.places import travel_minutes

ITERATIONS: Final = 300
SEED: Final = 1
FEW: Final = 2


def best_order(worker: Worker, on: date, stops: Sequence[Stop]) -> list[Stop]:
    """
    Return the stops in the order of the least way; the order given where nothing better keeps every window.

    The same day always gives the same route: a fixed seed and number of iterations, no time limit.
    """
    given = list(stops)
    done, free = [stop for stop in given if stop.fixed], [stop for stop in given if not stop.fixed]
    if len(free) < FEW:
        return given
    found = [*done, *_solve(worker, on, done, free)]
    if schedule(worker, on, found) is None:
        return given
    if schedule(worker, on, given) is not None and ways_of(worker, given) <= ways_of(worker, found):
        return given
    return found


def _solve(worker: Worker, on: date, done: Sequence[Stop], free: Sequence[Stop]) -> list[Stop]:
    from pyvrp import Model  # noqa: PLC0415 - numpy is loaded by those who plan a route only
    from pyvrp.stop import MaxIterations  # noqa: PLC0415

    stretches = worker.stretches(on)
    if not stretches:
        return list(free)
    zero, ends = stretches[0][0], _minutes(stretches[0][0], stretches[-1][1])
    start = done[-1].spot if done else worker.area.home
    model = Model()
    places = [model.add_location(0, 0, name=stop.id) for stop in free]
    home = model.add_location(0, 0, name="home")
    depot = model.add_depot(home)
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot, tw_early=0, tw_late=ends)
    for stop, place in zip(free, places, strict=True):
        model.add_client(
            place,
            service_duration=stop.minutes,
            tw_early=max(0, min(ends, _minutes(zero, stop.opens))),
            tw_late=max(0, min(ends, _minutes(zero, stop.closes))),
        )
        out = travel_minutes(start, stop.spot, worker.speed_kmh)
        model.add_edge(home, place, distance=out, duration=out)
        model.add_edge(place, home, distance=0, duration=0)
        for other, target in zip(free, places, strict=True):
            if other is not stop:
                way = travel_minutes(stop.spot, other.spot, worker.speed_kmh)
                model.add_edge(place, target, distance=way, duration=way)
    result = model.solve(stop=MaxIterations(ITERATIONS), seed=SEED, collect_stats=False, display=False)
    routes = result.best.routes()
    if not result.is_feasible() or len(routes) != 1:
        return list(free)
    return [free[row.idx] for row in routes[0].schedule() if row.is_client()]


def _minutes(zero: datetime, at: datetime) -> int:
    return int((at - zero).total_seconds() // 60)
