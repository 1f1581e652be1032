"""
What a seller's history says, as it is kept between two trainings: the model, each lane, the rest of the way
after each milestone. Plain data in and out, and the estimates made from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from aftermile.parcels.estimating.lanes import PRIOR, Lane, Told
from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.trained import Trained, from_plain
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE

FEWEST: Final = 5
"""Delivered parcels between two countries below which defaults speak."""
FEWEST_LANDMARK: Final = 20
MOST_STRETCH: Final = 4.0


@dataclass(frozen=True, slots=True)
class Rest:
    """How many days parcels still took after a milestone; a column per level of `LEVELS`."""

    n: int
    days: list[float]


@dataclass(slots=True)
class Speaking:
    """`rest` is keyed by milestone and lane."""

    trained: Trained
    lanes: dict[Lane, Told] = field(default_factory=dict)
    rest: dict[str, dict[Lane, Rest]] = field(default_factory=dict)

    def find(self, lane: Lane) -> tuple[Lane, Told] | None:
        """
        Return the nearest lane with history: itself, the busiest that agrees where this one is silent, its
        country pair, its destination; None where fewer than 5 parcels ever went.
        """
        if (exact := self.lanes.get(lane)) is not None and exact.n >= FEWEST:
            return lane, exact
        agreeing = [one for one in self.lanes if _agrees(one, lane) and self.lanes[one].n >= FEWEST]
        if agreeing:
            best = max(agreeing, key=lambda one: (self.lanes[one].n, one.carrier, one.service))
            return best, self.lanes[best]
        for one in reversed(lane.parents[1:-1]):
            if one in self.lanes and self.lanes[one].n >= FEWEST:
                return one, self.lanes[one]
        return None

    def whole(self, rows: Rows, lanes: Sequence[Lane]) -> tuple[Numbers, list[str], Codes]:
        """Return days from the order per parcel and level, what speaks (`defaults`: nothing) and how many."""
        found = np.full((len(rows), len(LEVELS)), np.nan)
        basis, counts = ["defaults"] * len(rows), np.zeros(len(rows), dtype=np.int64)
        nearest = {lane: self.find(lane) for lane in set(lanes)}
        modeled = []
        for row, lane in enumerate(lanes):
            if (near := nearest[lane]) is None:
                continue
            told = near[1]
            basis[row], counts[row] = told.chosen, told.n
            if told.chosen == "model":
                modeled.append(row)
            else:
                found[row] = told.legs if told.chosen == "legs" and told.legs else told.whole
        if modeled:
            found[modeled] = self.trained.quantiles(rows.only(np.array(modeled)))
        return found, basis, counts

    def rest_after(self, milestone: str, lane: Lane, middle: float = float("nan")) -> Rest | None:
        """
        Return the rest of the way after a milestone, of the nearest lane with 20 parcels; None without.

        `middle` is the estimate of the whole way: a parcel of which it is longer than the lane's own also
        has more of it left.
        """
        known = self.rest.get(milestone, {})
        for one in reversed(lane.parents):
            if one in known and known[one].n >= FEWEST_LANDMARK:
                usual = self.lanes[one].whole[MIDDLE] if one in self.lanes else middle
                return Rest(known[one].n, stretched(known[one].days, middle, usual))
        return None

    def to_plain(self) -> dict[str, Any]:
        return {
            "trained": self.trained.to_plain(),
            "lanes": [[*_key(lane), asdict(told)] for lane, told in self.lanes.items()],
            "rest": {
                milestone: [[*_key(lane), rest.n, rest.days] for lane, rest in known.items()]
                for milestone, known in self.rest.items()
            },
        }


def speaking_of(plain: Mapping[str, Any]) -> Speaking:
    """Read `Speaking.to_plain` back."""
    return Speaking(
        from_plain(plain["trained"]),
        {Lane(*row[:4]): Told(**row[4]) for row in plain["lanes"]},
        {
            milestone: {Lane(*row[:4]): Rest(row[4], row[5]) for row in rows}
            for milestone, rows in plain["rest"].items()
        },
    )


def rest_by_lane(samples: Iterable[tuple[str, Lane, float]]) -> dict[str, dict[Lane, Rest]]:
    """Learn the rest of the way from (milestone, lane, days from it to the door), drawn to the parents'."""
    values: dict[str, dict[Lane, list[float]]] = {}
    for milestone, lane, days in samples:
        if days < 0:
            continue
        for one in lane.parents:
            values.setdefault(milestone, {}).setdefault(one, []).append(days)
    return {
        milestone: {lane: Rest(len(own), _shrunk(lane, known)) for lane, own in known.items()}
        for milestone, known in values.items()
    }


def stretched(days: Sequence[float], middle: float, usual: float) -> list[float]:
    """Return days left as much longer or shorter as this whole way is than the usual one."""
    by = middle / usual if usual > 0 and np.isfinite(middle) else 1.0
    by = min(max(by, 1 / MOST_STRETCH), MOST_STRETCH)
    return [by * day for day in days]


def _shrunk(lane: Lane, known: Mapping[Lane, Sequence[float]]) -> list[float]:
    found: Numbers | None = None
    for one in lane.parents:
        own = np.quantile(np.array(known[one]), LEVELS)
        share = len(known[one]) / (len(known[one]) + PRIOR)
        found = own if found is None else share * own + (1 - share) * found
    return [round(float(value), 3) for value in (found if found is not None else ())]


def _agrees(one: Lane, wanted: Lane) -> bool:
    """Tell whether a real lane is one of those that `wanted` may mean."""
    pairs = zip(_key(one), _key(wanted), strict=True)
    return bool(one.carrier) and all(have == want or not want for have, want in pairs)


def _key(lane: Lane) -> tuple[str, str, str, str]:
    return lane.carrier, lane.service, lane.origin, lane.destination
