"""
Lanes (carrier, service, origin, destination country) and what speaks on each: its own shrunk history, its
legs simulated, or the model, whichever erred least on the parcels of the last half year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE, Road

WEEK: Final = 7.0
HISTORY_DAYS: Final = 90.0
TESTED_WEEKS: Final = 26
FEWEST_TESTED: Final = 30
PRIOR: Final = 10.0
"""Parcels at which a lane's own quantiles and its parents' count the same."""
MARGIN: Final = 0.98
"""The model speaks only where it errs at least 2 % less than the shrunk lane, the legs likewise."""
DRAWS: Final = 2000
LOW: Final = int(np.searchsorted(LEVELS, 0.05))
HIGH: Final = int(np.searchsorted(LEVELS, 0.95))
CANDIDATES: Final = ("lane", "legs", "model")


@dataclass(frozen=True, slots=True)
class Lane:
    carrier: str = ""
    service: str = ""
    origin: str = ""
    destination: str = ""

    @property
    def parents(self) -> tuple["Lane", ...]:
        """From the wide to the narrow, this one last."""
        wider = (Lane(), Lane(destination=self.destination), Lane("", "", self.origin, self.destination))
        return tuple(dict.fromkeys((*wider, self)))


@dataclass(slots=True)
class Told:
    """
    What is known of a lane now. Quantiles are days per level of `LEVELS`: of the whole way, of the legs
    summed, of the handling. `errors` are mean absolute days of each candidate over the `tested` parcels.
    """

    n: int
    whole: list[float]
    legs: list[float] | None = None
    handling: list[float] | None = None
    chosen: str = "lane"
    tested: int = 0
    coverage: float | None = None
    errors: dict[str, float] = field(default_factory=dict)
    weeks: list[tuple[int, int, int, float]] = field(default_factory=list)


def lanes_by_row(rows: Rows) -> list[Lane]:
    columns = ("carrier", "service", "origin_country", "destination_country")
    return [Lane(*row) for row in zip(*(rows.texts[name] for name in columns), strict=True)]


class Past:
    """What was delivered in the 90 days before a day, by lane and by each of its parents."""

    def __init__(self, rows: Rows, lanes: list[Lane], now: float) -> None:
        near = (rows.delivered < now) & (rows.delivered >= now - HISTORY_DAYS) & np.isfinite(rows.days)
        self.handling = rows.handed_over - rows.purchased
        self.transit = rows.delivered - rows.handed_over
        self.days = rows.days
        self.of: dict[Lane, list[int]] = {}
        for row in np.flatnonzero(near):
            for lane in lanes[row].parents:
                self.of.setdefault(lane, []).append(int(row))

    def count(self, lane: Lane) -> int:
        return len(self.of.get(lane, ()))

    def quantiles(self, lane: Lane, values: Numbers | None = None) -> Numbers | None:
        """Return the quantiles of a lane, drawn to those of its parents where it has little history."""
        of = self.days if values is None else values
        found: Numbers | None = None
        for one in lane.parents:
            own = of[self.of.get(one, [])]
            own = own[np.isfinite(own) & (own >= 0)]
            if len(own):
                seen: Numbers = np.quantile(own, LEVELS)
                share = len(own) / (len(own) + PRIOR)
                found = seen if found is None else share * seen + (1 - share) * found
        return found

    def legs(self, lane: Lane) -> Numbers | None:
        """Simulate handling plus transit: draws from both, as much alike as they were."""
        handling, transit = self.quantiles(lane, self.handling), self.quantiles(lane, self.transit)
        if handling is None or transit is None:
            return None
        rows = np.array(self.of.get(lane) or self.of.get(Lane(), []), dtype=np.int64)
        return simulated(handling, transit, likeness(self.handling[rows], self.transit[rows]))


def likeness(left: Numbers, right: Numbers) -> float:
    """Return the correlation of ranks, pulled to zero where there are few pairs."""
    both = np.isfinite(left) & np.isfinite(right)
    count = int(both.sum())
    if count < 3:  # noqa: PLR2004 - two points always lie on a line
        return 0.0
    ranks = [np.argsort(np.argsort(values[both])) for values in (left, right)]
    found = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return found * count / (count + PRIOR) if np.isfinite(found) else 0.0


def simulated(first: Numbers, second: Numbers, alike: float) -> Numbers:
    """Return quantiles of the sum of two legs from draws whose normal scores have the correlation `alike`."""
    chance = np.random.default_rng(20261122)
    one, other = chance.standard_normal((2, DRAWS))
    other = alike * one + np.sqrt(1 - min(alike**2, 1.0)) * other
    rank = (np.arange(DRAWS) + 0.5) / DRAWS
    levels = [rank[np.argsort(np.argsort(normal))] for normal in (one, other)]
    total = np.interp(levels[0], LEVELS, first) + np.interp(levels[1], LEVELS, second)
    found: Numbers = np.quantile(total, LEVELS)
    return found


def told_lanes(rows: Rows, road: Road, now: float) -> dict[Lane, Told]:
    """Say what is known of each lane at `now`, and which candidate speaks there."""
    lanes = lanes_by_row(rows)
    past = Past(rows, lanes, now)
    told = {}
    for lane in {lane for row in past.of for lane in row.parents}:
        whole = past.quantiles(lane)
        if whole is None:
            continue
        legs, handling = past.legs(lane), past.quantiles(lane, past.handling)
        told[lane] = Told(past.count(lane), _plain(whole) or [], _plain(legs), _plain(handling))
    test = _Test(rows, road, lanes)
    for weeks in range(TESTED_WEEKS, 0, -1):
        test.week(now - WEEK * weeks)
    rows_of = test.rows_by_lane(now - WEEK * TESTED_WEEKS)
    for lane in sorted(told, key=lambda one: len([part for part in _parts(one) if part])):
        _choose(lane, told, test, np.array(rows_of.get(lane, []), dtype=np.int64))
    return told


class _Test:
    """The candidates side by side: each parcel estimated with what was known as its week began."""

    def __init__(self, rows: Rows, road: Road, lanes: list[Lane]) -> None:
        self.rows, self.road, self.lanes = rows, road, lanes
        self.said = {name: np.full((len(rows), len(LEVELS)), np.nan) for name in ("lane", "legs")}
        self.said["model"] = road.quantiles

    def week(self, begin: float) -> None:
        bought = np.flatnonzero((self.rows.purchased >= begin) & (self.rows.purchased < begin + WEEK))
        if not len(bought):
            return
        past = Past(self.rows, self.lanes, begin)
        asked: dict[Lane, list[int]] = {}
        for row in bought:
            asked.setdefault(self.lanes[row], []).append(int(row))
        for lane, here in asked.items():
            for name, found in (("lane", past.quantiles(lane)), ("legs", past.legs(lane))):
                if found is not None:
                    self.said[name][here] = found

    def rows_by_lane(self, since: float) -> dict[Lane, list[int]]:
        """Return the parcels bought since then that arrived, by their lane and by each of its parents."""
        known = np.isfinite(self.rows.days) & np.isfinite(self.said["lane"][:, 0])
        found: dict[Lane, list[int]] = {}
        for row in np.flatnonzero((self.rows.purchased >= since) & known):
            for lane in self.lanes[row].parents:
                found.setdefault(lane, []).append(int(row))
        return found


def _choose(lane: Lane, told: dict[Lane, Told], test: _Test, where: Codes) -> None:
    """Choose by the lane's own parcels; with too few of them as its nearest parent does."""
    mine = told[lane]
    mine.tested = len(where)
    took = test.rows.days[where]
    for name in CANDIDATES:
        off = np.abs(test.said[name][where, MIDDLE] - took)
        if len(where) and np.all(np.isfinite(off)):
            mine.errors[name] = round(float(off.mean()), 3)
    if mine.tested >= FEWEST_TESTED:
        mine.chosen = _best(mine.errors)
    else:
        mine.chosen = next((told[one].chosen for one in reversed(lane.parents[:-1]) if one in told), "lane")
    if not len(where):
        return
    said = test.said[mine.chosen][where]
    inside = (took >= said[:, LOW]) & (took <= said[:, HIGH])
    mine.coverage = round(float(inside.mean()), 4)
    weeks = np.floor((test.rows.purchased[where] + 3) / WEEK).astype(np.int64)
    for week in np.unique(weeks):
        here = weeks == week
        error = float(np.abs(said[here, MIDDLE] - took[here]).mean())
        mine.weeks.append((int(week) * 7 - 3, int(here.sum()), int(inside[here].sum()), round(error, 2)))


def _best(errors: dict[str, float]) -> str:
    best = "lane"
    for name in ("legs", "model"):
        if name in errors and errors[name] < MARGIN * errors[best]:
            best = name
    return best


def _parts(lane: Lane) -> Iterable[str]:
    return (lane.carrier, lane.service, lane.origin, lane.destination)


def _plain(values: Numbers | None) -> list[float] | None:
    return None if values is None else [round(float(value), 3) for value in values]
