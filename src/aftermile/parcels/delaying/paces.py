"""
How fast a kind of parcel usually is: what carrier, lane, destination and sender each add, thin groups drawn
to what holds their wider ones (`parcels.estimating.effects`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Final, NamedTuple

import numpy as np

from aftermile.parcels.delaying.curves import Numbers
from aftermile.parcels.estimating.effects import fit_effects

SHORTEST: Final = 0.3
"""Days below which one wait is as short as another."""
FEWEST: Final = 30


class Traits(NamedTuple):
    """What a parcel shares with others; the names are those of `estimating.groups.PRIORS`."""

    service: str = ""
    countries: str = ""
    origin: str = ""
    destination: str = ""
    lane: str = ""
    destination_area: str = ""
    origin_door: str = ""
    promised_length: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """Usual days as exp(level + what each trait adds); traits never seen add nothing."""

    level: float = 0.0
    adds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, traits: Traits) -> float:
        return exp(
            self.level
            + sum(self.adds.get(name, {}).get(value, 0.0) for name, value in traits._asdict().items())
        )


def learn_pace(days: Numbers, weights: Numbers, traits: Sequence[Traits]) -> Pace | None:
    """Learn from waits that have ended, recent ones with more weight; None from too few."""
    if len(days) < FEWEST:
        return None
    groups, names = {}, {}
    for kind in Traits._fields:
        codes: dict[str, int] = {}
        groups[kind] = np.array(
            [codes.setdefault(getattr(one, kind), len(codes)) for one in traits], dtype=np.int64
        )
        names[kind] = list(codes)
    logs = np.log(np.maximum(days, SHORTEST))
    found = fit_effects(logs, weights, groups, np.arange(len(days)))
    adds = {
        kind: {name: float(add) for name, add in zip(names[kind], found.by_kind[kind], strict=True)}
        for kind in Traits._fields
    }
    return Pace(found.level, adds)
