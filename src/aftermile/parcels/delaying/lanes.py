"""
What is known of waits, from the narrow lane to all parcels: the narrowest with enough parcels speaks.

Three waits are counted per milestone: `next` until the next scan, `stay` until another milestone, `after`
from leaving it until the door. The last two are counted as multiples of what is usual for the parcel (its
pace), in days of a parcel that usually takes USUAL: so thin lanes share one curve and keep their own speed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from aftermile.parcels.delaying.curves import Curve, Numbers, Tally, Waits
from aftermile.parcels.delaying.paces import Pace, Traits

FEWEST: Final = 30
USUAL: Final = 8.0
NEXT: Final = "next"
STAY: Final = "stay"
AFTER: Final = "after"


class Lane(NamedTuple):
    """By whom, with which service, from where to where; what is not known is empty."""

    carrier: str = ""
    service: str = ""
    origin: str = ""
    destination: str = ""

    @property
    def parents(self) -> tuple["Lane", ...]:
        """From itself to all parcels, each once."""
        carrier, service, origin, destination = self
        found = (
            Lane(carrier, service, origin, destination),
            Lane(carrier, "", origin, destination),
            Lane(carrier, "", "", destination),
            Lane("", "", origin, destination),
            Lane(carrier),
            Lane("", "", "", destination),
            Lane(),
        )
        return tuple(dict.fromkeys(found))

    @property
    def carriers(self) -> tuple["Lane", ...]:
        """The parents that are told apart once paces are taken out."""
        return tuple(dict.fromkeys((Lane(self.carrier, self.service), Lane(self.carrier), Lane())))


ALL: Final = Lane()
Key = tuple[str, Lane, str]
"""Which wait, on which lane, in which milestone."""


@dataclass(frozen=True, slots=True)
class Paced:
    """A curve for one parcel: its days times `scale` are days of the curve."""

    curve: Curve
    scale: float = 1.0

    def after(self, days: float) -> float:
        return self.curve.after(days * self.scale)

    @property
    def median(self) -> float:
        return self.curve.median / self.scale


@dataclass(frozen=True, slots=True)
class Outlook:
    """The curves that speak for one parcel; None where too little is known."""

    next: Curve | None = None
    stay: Paced | None = None
    after: Paced | None = None
    lane: Lane = ALL


NOTHING: Final = Outlook()


@dataclass(slots=True)
class Lanes:
    """Curves and paces, as they were learned or kept."""

    curves: dict[Key, Curve] = field(default_factory=dict)
    paces: dict[tuple[str, str], Pace] = field(default_factory=dict)
    _next: dict[tuple[Lane, str], tuple[Curve | None, Lane]] = field(default_factory=dict)

    def outlook(self, lane: Lane, milestone: str, traits: Traits) -> Outlook:
        """Return what the narrowest lanes with enough parcels say."""
        place = (lane, milestone)
        heard = self._next.get(place)
        if heard is None:
            found = self._narrowest(NEXT, lane.parents, milestone)
            heard = self._next[place] = (found[1], found[0]) if found else (None, ALL)
        return Outlook(
            heard[0],
            self._paced(STAY, lane, milestone, traits),
            self._paced(AFTER, lane, milestone, traits),
            heard[1],
        )

    def _paced(self, wait: str, lane: Lane, milestone: str, traits: Traits) -> Paced | None:
        found = self._narrowest(wait, lane.carriers, milestone)
        pace = self.paces.get((wait, milestone))
        if found is None or pace is None:
            return None
        return Paced(found[1], USUAL / pace.of(traits))

    def _narrowest(self, wait: str, lanes: Sequence[Lane], milestone: str) -> tuple[Lane, Curve] | None:
        for one in lanes:
            curve = self.curves.get((wait, one, milestone))
            if curve is not None and curve.count >= FEWEST:
                return one, curve
        return None


def curves_by_lane(
    lanes: Sequence[Lane], waits: Waits, weights: Numbers, *, carriers_only: bool
) -> Iterator[tuple[Lane, Curve]]:
    """Count waits on their lanes and on all that hold those; return the curves with enough parcels."""
    codes: dict[Lane, int] = {}
    which = np.array([codes.setdefault(lane, len(codes)) for lane in lanes], dtype=np.int64)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(codes)))
    tallies: dict[Lane, Tally] = {}
    for lane, code in codes.items():
        here = order[(ends[code - 1] if code else 0) : ends[code]]
        for one in lane.carriers if carriers_only else lane.parents:
            tally = tallies.setdefault(one, Tally())
            tally.add_many(waits.days[here], waits.ended[here], weights[here])
    for lane, tally in tallies.items():
        if tally.count >= FEWEST:
            yield lane, tally.curve()


def kept_lanes(curves: Mapping[Key, Curve], paces: Mapping[tuple[str, str], Pace]) -> Lanes:
    return Lanes(dict(curves), dict(paces))
