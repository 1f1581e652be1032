"""An answer as JSON and back, for what waits until it is known whose it is. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final

from aftermile.parcels.carrier import Arrival, SentScan, Tracking

_SCAN: Final = frozenset(one.name for one in fields(SentScan))
_TRACKING: Final = frozenset(one.name for one in fields(Tracking))
_TUPLES: Final = ("needs", "problems")
_PAIRS: Final = ("next_numbers", "return_numbers")


def plain_of(tracking: Tracking) -> dict[str, Any]:
    """Return an answer as plain JSON."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(tracking), default=str))
    return told


def tracking_of(told: Mapping[str, Any]) -> Tracking:
    """Return the answer that `plain_of` wrote; what this version does not know is left out."""
    values = {name: value for name, value in told.items() if name in _TRACKING}
    values["scans"] = tuple(
        SentScan(**{name: value for name, value in scan.items() if name in _SCAN})
        for scan in told.get("scans", ())
    )
    for name in _TUPLES:
        values[name] = tuple(told.get(name, ()))
    for name in _PAIRS:
        values[name] = tuple(tuple(pair) for pair in told.get(name, ()))
    arrival = told.get("arrival")
    if arrival:
        latest = arrival.get("latest")
        values["arrival"] = Arrival(
            date.fromisoformat(arrival["earliest"]),
            date.fromisoformat(latest) if latest else None,
            bool(arrival.get("guaranteed")),
        )
    return Tracking(**values)
