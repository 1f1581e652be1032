"""Areas as sellers write them (`NL`, `DE 10`, `DE 60-65`), and distances on the globe. Pure."""

import re
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_KM: Final = 6371.0088
"""Mean radius (IUGG)."""
_AREA: Final = re.compile(r"(?P<country>[A-Z]{2})(?:\s+(?P<low>[0-9A-Z]{1,8})(?:-(?P<high>[0-9A-Z]{1,8}))?)?")


def read_area(text: str) -> str:
    """Return an area in its plain form; raise ValueError where it is none."""
    plain = " ".join(text.upper().replace("–", "-").split())
    match = _AREA.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    low, high = match["low"], match["high"]
    if high and (len(low) != len(high) or high < low):
        raise ValueError(text)
    return plain


def plain_postcode(postcode: str) -> str:
    """Return a postcode as it is compared: capitals and digits only."""
    return "".join(char for char in postcode.upper() if char.isalnum())


def serves(areas: Iterable[str], country: str, postcode: str, home: str) -> bool:
    """
    Say whether one of `areas` holds this place; without areas it is the whole of `home`.

    Where no postcode is known, an area with digits counts: better shown than hidden.
    """
    named = list(areas)
    if not named:
        return country == home
    code = plain_postcode(postcode)
    return any(_holds(area, country, code) for area in named)


def _holds(area: str, country: str, code: str) -> bool:
    match = _AREA.fullmatch(area)
    if match is None or match["country"] != country:
        return False
    low = match["low"]
    if not low or not code:
        return True
    head = code[: len(low)]
    return low <= head <= (match["high"] or low)


def kilometers(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) in degrees (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def same_head(one: str, other: str) -> int:
    """Return how many leading characters two postcodes share: the more, the nearer, as far as it goes."""
    count = 0
    for left, right in zip(plain_postcode(one), plain_postcode(other), strict=False):
        if left != right:
            break
        count += 1
    return count
