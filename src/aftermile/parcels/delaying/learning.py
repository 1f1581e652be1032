"""
Learning waits from the stories of parcels: delivered, open (censored) and ended otherwise alike.

A wait weighs by when it began (half after HALF_LIFE days), whether it ended or not: weighing by the end would
let open parcels, which are the slow ones, count more.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from aftermile.parcels.delaying.curves import LONGEST, Waits
from aftermile.parcels.delaying.lanes import AFTER, NEXT, STAY, USUAL, Key, Lane, Lanes, curves_by_lane
from aftermile.parcels.delaying.paces import Traits, learn_pace

HALF_LIFE: Final = 30.0
PACE_HALF_LIFE: Final = 150.0
DELIVERED: Final = "delivered"


class Moment(NamedTuple):
    """A scan: the reading of the working clock, and what it says."""

    at: float
    milestone: str


class Story(NamedTuple):
    """
    A parcel up to now: its scans by time (the first is its registration), whether it has come to its end.

    `end` is the reading of the clock now, or at its end; `age` how many days ago it began.
    """

    lane: Lane
    traits: Traits
    moments: Sequence[Moment]
    end: float
    over: bool
    age: float


class _Column:
    """Waits of one kind in one milestone."""

    def __init__(self) -> None:
        self.days, self.age = array("d"), array("d")
        self.ended, self.who = bytearray(), array("q")

    def add(self, days: float, *, ended: bool, age: float, who: int) -> None:
        self.days.append(min(max(days, 0.0), LONGEST))
        self.ended.append(ended)
        self.age.append(age)
        self.who.append(who)


def learn(stories: Iterable[Story]) -> Lanes:
    """Learn curves and paces."""
    columns: dict[tuple[str, str], _Column] = {}
    parcels: list[tuple[Lane, Traits]] = []
    for story in stories:
        for wait, milestone, days, ended in waits_of(story):
            column = columns.setdefault((wait, milestone), _Column())
            column.add(days, ended=ended, age=story.age, who=len(parcels))
        parcels.append((story.lane, story.traits))
    found = Lanes()
    for (wait, milestone), column in columns.items():
        _learn_one(found, wait, milestone, column, parcels)
    return found


def waits_of(story: Story) -> Iterable[tuple[str, str, float, bool]]:
    """Return (wait, milestone, days, ended) of everything a parcel waited for."""
    moments = story.moments
    arrived = bool(moments) and moments[-1].milestone == DELIVERED
    for one, following in pairwise(moments):
        yield NEXT, one.milestone, following.at - one.at, True
    if moments and not story.over:
        yield NEXT, moments[-1].milestone, story.end - moments[-1].at, False
    begun = 0
    for place, one in enumerate(moments):
        last = place == len(moments) - 1
        if not last and moments[place + 1].milestone == one.milestone:
            continue
        start = moments[begun].at
        begun = place + 1
        if not last:
            left = moments[place + 1].at
            yield STAY, one.milestone, left - start, True
            yield AFTER, one.milestone, story.end - left, arrived
        elif not story.over:
            yield STAY, one.milestone, story.end - start, False


def _learn_one(
    found: Lanes, wait: str, milestone: str, column: _Column, parcels: Sequence[tuple[Lane, Traits]]
) -> None:
    days, ended = np.array(column.days), np.frombuffer(bytes(column.ended), dtype=np.bool_)
    age = np.array(column.age)
    lanes = [parcels[who][0] for who in column.who]
    paced = wait != NEXT
    if paced:
        done = np.flatnonzero(ended)
        traits = [parcels[column.who[at]][1] for at in done]
        pace = learn_pace(days[done], np.exp2(-age[done] / PACE_HALF_LIFE), traits)
        if pace is None:
            return
        found.paces[wait, milestone] = pace
        usual: dict[Traits, float] = {}
        every = [parcels[who][1] for who in column.who]
        scale = np.array([usual.get(one) or usual.setdefault(one, pace.of(one)) for one in every])
        days = days * USUAL / scale
    weights = np.exp2(-age / HALF_LIFE)
    for lane, curve in curves_by_lane(lanes, Waits(days, ended), weights, carriers_only=paced):
        key: Key = (wait, lane, milestone)
        found.curves[key] = curve
