"""Where technicians may be sent, and how long the way takes. Pure; no map, no outside call."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_KM: Final = 6371.0
DETOUR: Final = 1.3
"""Roads against the great circle; published averages lie between 1.2 and 1.45."""
SAME_POSTCODE: Final = 10
"""Minutes between two addresses of one postcode whose coordinates nobody knows."""
UNKNOWN_WAY: Final = 30
"""Minutes where nothing tells how far it is."""
LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to drive to; coordinates in degrees, None where nobody knows them."""

    country: str
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None


def distance_km(one: Spot, other: Spot) -> float | None:
    """Return the great-circle distance, None without coordinates."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half_lat, half_lon = (lat2 - lat1) / 2, radians(other.longitude - one.longitude) / 2
    root = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, root)))


def travel_minutes(one: Spot, other: Spot, speed_kmh: int) -> int:
    """Return whole minutes on the way, parking included; rounded up."""
    distance = distance_km(one, other)
    if distance is None:
        same = one.postcode and (one.country, one.postcode) == (other.country, other.postcode)
        return SAME_POSTCODE if same else UNKNOWN_WAY
    minutes = distance * DETOUR / max(1, speed_kmh) * 60
    return LEAST + int(-(-minutes // 1))


@dataclass(frozen=True, slots=True)
class Area:
    """`areas` such as `DE` or `DE:10`; around `home` also what lies within `radius_km`."""

    home: Spot
    areas: tuple[str, ...] = ()
    radius_km: int | None = None

    def holds(self, spot: Spot) -> bool:
        """Say whether a technician of this area goes there; unknown coordinates are outside a radius."""
        code = _plain(spot.postcode)
        for area in self.areas:
            country, _, start = area.partition(":")
            if country.upper() == spot.country.upper() and code.startswith(_plain(start)):
                return True
        if self.radius_km is None:
            return False
        distance = distance_km(self.home, spot)
        return distance is not None and distance <= self.radius_km


def _plain(postcode: str) -> str:
    return "".join(postcode.upper().split()).replace("-", "")
