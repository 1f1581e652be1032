"""
What is known of waits, from the narrow lane to all parcels: the narrowest with enough parcels speaks.

Three waits are counted per milestone: `next` until the next scan, `stay` until another milestone, `after`
from leaving it until the door.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from aftermile.parcels.delaying.curves import Curve, Tally

FEWEST: Final = 30
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


ALL: Final = Lane()
Key = tuple[str, Lane, str]
"""Which wait, on which lane, in which milestone."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The curves that speak for one lane and milestone; None where too little is known."""

    next: Curve | None = None
    stay: Curve | None = None
    after: Curve | None = None
    lane: Lane = ALL


@dataclass(slots=True)
class Lanes:
    """Tallies that are being filled, or curves as they were kept."""

    tallies: dict[Key, Tally] = field(default_factory=dict)
    kept: dict[Key, Curve] = field(default_factory=dict)
    _found: dict[tuple[Lane, str], Outlook] = field(default_factory=dict)

    def add(self, wait: str, lane: Lane, milestone: str, days: float, *, ended: bool, weight: float) -> None:
        """Count one wait on its lane and on all that hold it."""
        for one in lane.parents:
            key = (wait, one, milestone)
            tally = self.tallies.get(key)
            if tally is None:
                tally = self.tallies[key] = Tally()
            tally.add(days, ended=ended, weight=weight)

    def curves(self, fewest: int = FEWEST) -> Iterator[tuple[Key, Curve]]:
        """Return what is worth keeping."""
        for key, tally in self.tallies.items():
            if tally.count >= fewest:
                yield key, tally.curve()

    def outlook(self, lane: Lane, milestone: str) -> Outlook:
        """Return what the narrowest lanes with enough parcels say."""
        place = (lane, milestone)
        found = self._found.get(place)
        if found is None:
            heard = self._narrowest(NEXT, lane, milestone)
            found = self._found[place] = Outlook(
                heard[1] if heard else None,
                self._curve(STAY, lane, milestone),
                self._curve(AFTER, lane, milestone),
                heard[0] if heard else ALL,
            )
        return found

    def _curve(self, wait: str, lane: Lane, milestone: str) -> Curve | None:
        found = self._narrowest(wait, lane, milestone)
        return found[1] if found else None

    def _narrowest(self, wait: str, lane: Lane, milestone: str) -> tuple[Lane, Curve] | None:
        for one in lane.parents:
            curve = self.kept.get((wait, one, milestone))
            if curve is not None and curve.count >= FEWEST:
                return one, curve
        return None


def kept_lanes(curves: Mapping[Key, Curve]) -> Lanes:
    return Lanes(kept=dict(curves))
