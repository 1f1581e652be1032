"""What was learned as plain JSON, and back. Shares are kept in tens of thousandths, up to their last step."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from aftermile.parcels.delaying.curves import STEPS, Curve
from aftermile.parcels.delaying.lanes import Lane, Lanes
from aftermile.parcels.delaying.paces import Pace

VERSION: Final = 1
_WHOLE: Final = 10_000


def state_of(lanes: Lanes) -> dict[str, Any]:
    return {
        "version": VERSION,
        "curves": [
            [wait, list(lane), milestone, curve.count, curve.seen, _short(curve)]
            for (wait, lane, milestone), curve in lanes.curves.items()
        ],
        "paces": [
            [
                wait,
                milestone,
                round(pace.level, 5),
                {kind: _rounded(adds) for kind, adds in pace.adds.items()},
            ]
            for (wait, milestone), pace in lanes.paces.items()
        ],
    }


def lanes_of(state: Mapping[str, Any]) -> Lanes:
    """Return what was kept; nothing from another version."""
    if state.get("version") != VERSION:
        return Lanes()
    return Lanes(
        {
            (wait, Lane(*lane), milestone): Curve(count, _long(alive), seen)
            for wait, lane, milestone, count, seen, alive in state["curves"]
        },
        {(wait, milestone): Pace(level, adds) for wait, milestone, level, adds in state["paces"]},
    )


def _short(curve: Curve) -> list[int]:
    found = [round(float(share) * _WHOLE) for share in curve.alive]
    while len(found) > 1 and found[-1] == found[-2]:
        found.pop()
    return found


def _long(alive: list[int]) -> Any:
    return np.array(alive + [alive[-1]] * (len(STEPS) - len(alive)), dtype=np.float64) / _WHOLE


def _rounded(adds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(add, 4) for name, add in adds.items() if abs(add) >= 1e-4}  # noqa: PLR2004
