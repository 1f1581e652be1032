"""
What a parcel shares with others, from the wide to the narrow, and how many parcels a group's own history
must outweigh.
"""

from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Mask, Numbers, Rows

PRIORS: Final[dict[str, float]] = {
    "countries": 5,
    "service": 10,
    "destination": 10,
    "origin": 10,
    "lane": 20,
    "heads": 20,
    "destination_area": 20,
    "destination_district": 20,
    "destination_quarter": 20,
    "origin_district": 10,
    "origin_door": 8,
    "weekday": 30,
    "promised_length": 10,
    "destination_promise": 30,
    "hour": 60,
    "weight": 40,
}
"""Weighted parcels at which a group's own history and its parents' count the same."""

_PER_DOUBLING: Final = 4
_MOST_BIN: Final = 40


def groups_of(rows: Rows) -> dict[str, Codes]:
    """Number the groups of every parcel, per kind of group in the order of PRIORS."""
    return {kind: _codes(names) for kind, names in names_of(rows).items()}


def names_of(rows: Rows) -> dict[str, list[str]]:
    """Name the groups of every parcel, per kind of group in the order of PRIORS."""
    text = rows.texts
    origin = _joined(text["origin_country"], text["origin_region"])
    destination = _joined(text["destination_country"], text["destination_region"])
    length = _bins(rows.promised - rows.purchased)
    names = {
        "countries": _joined(text["origin_country"], text["destination_country"]),
        "service": _joined(text["carrier"], text["service"]),
        "destination": destination,
        "origin": origin,
        "lane": _joined(origin, destination),
        "heads": _joined(_area(text, "origin", 1), _area(text, "destination", 1)),
        "destination_area": _area(text, "destination", 2),
        "destination_district": _area(text, "destination", 3),
        "destination_quarter": _area(text, "destination", 4),
        "origin_district": _area(text, "origin", 3),
        "origin_door": _joined(text["origin_country"], text["origin_postcode"]),
        "weekday": _whole((np.floor(rows.purchased) + 3) % 7),
        "promised_length": length,
        "destination_promise": _joined(destination, length),
        "hour": _whole(np.floor(rows.purchased % 1 * 6)),
        "weight": _whole(np.floor(np.log2(1 + np.maximum(np.nan_to_num(rows.weight_g, nan=0), 0)))),
    }
    return {kind: names[kind] for kind in PRIORS}


def countries_of(rows: Rows) -> Codes:
    """Number the countries parcels go to."""
    return _codes(rows.texts["destination_country"])


def lanes_of(rows: Rows) -> tuple[Codes, ...]:
    """Lane, destination and country pair: the steps of a plain lane table."""
    groups = groups_of(rows)
    return groups["lane"], groups["destination"], groups["countries"]


def _joined(left: list[str], right: list[str]) -> list[str]:
    return [f"{a}>{b}" for a, b in zip(left, right, strict=True)]


def _area(texts: dict[str, list[str]], end: str, length: int) -> list[str]:
    """Name the country and the first characters of the postcode."""
    return _joined(texts[f"{end}_country"], [text[:length] for text in texts[f"{end}_postcode"]])


def _whole(values: Numbers) -> list[str]:
    return [str(int(value)) for value in values]


def _bins(days: Numbers) -> list[str]:
    known: Mask = np.isfinite(days)
    steps = np.clip(
        np.round(np.log2(np.maximum(np.nan_to_num(days, nan=1), 1)) * _PER_DOUBLING), 0, _MOST_BIN
    )
    return [str(int(step)) if there else "" for step, there in zip(steps, known, strict=True)]


def _codes(names: list[str]) -> Codes:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
