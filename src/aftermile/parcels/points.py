"""Pickup points near a place: by postcode, nearer by more of its signs, and by distance where it is known."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from aftermile.parcels.models import PickupPoint

MOST_READ: Final = 400
EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Near:
    """A point; `km` from the place asked about, None where its coordinates are not known."""

    point: PickupPoint
    exact: bool
    km: float | None = None


def area_of(postcode: str) -> str:
    """Return a postcode as the search compares it."""
    return "".join(sign for sign in postcode.upper() if sign.isalnum())[:20]


def near(  # noqa: PLR0913 - a search
    seller_id: str,
    *,
    country: str,
    postcode: str = "",
    carrier: str = "",
    kind: str = "",
    at: tuple[float, float] | None = None,
    limit: int = 20,
) -> list[Near]:
    """
    Return points of a country, best first: the same postcode, then by distance or by nearness of postcodes.

    `at` is (latitude, longitude) of the buyer. Without it the points of the same postcode stand for him.
    """
    rows = PickupPoint.objects.filter(seller_id=seller_id, country=country.upper(), active=True)
    if carrier:
        rows = rows.filter(carrier=carrier.lower())
    if kind:
        rows = rows.filter(kind=kind)
    area = area_of(postcode)
    found = _around(rows, at, limit) if at else _like(rows, area, limit)
    place = at or _middle(point for point in found if area and point.area == area)
    ranked = [Near(point, bool(area) and point.area == area, _km(place, point)) for point in found]
    ranked.sort(key=lambda row: _rank(row, area))
    return ranked[:limit]


def _like(rows: QuerySet[PickupPoint], area: str, limit: int) -> list[PickupPoint]:
    """Return points whose postcode begins like another, with fewer signs until there are enough."""
    found: list[PickupPoint] = []
    for length in sorted({len(area), *range(min(4, len(area)))}, reverse=True):
        found = list(rows.filter(area__startswith=area[:length]).order_by("area", "id")[:MOST_READ])
        if len(found) >= limit:
            break
    return found


def _around(rows: QuerySet[PickupPoint], at: tuple[float, float], limit: int) -> list[PickupPoint]:
    """Return points in a box around a place, in a wider one where there are few."""
    found: list[PickupPoint] = []
    for degrees in (0.1, 0.5, 2.0, 10.0):
        wide = min(180.0, degrees / max(0.05, math.cos(math.radians(at[0]))))
        box = rows.filter(
            latitude__range=(at[0] - degrees, at[0] + degrees), longitude__range=(at[1] - wide, at[1] + wide)
        )
        found = list(box.order_by("id")[:MOST_READ])
        if len(found) >= limit:
            break
    return found


def _rank(row: Near, area: str) -> tuple[bool, bool, float, int, float, str]:
    shared = _shared(row.point.area, area)
    distance = row.km if row.km is not None else 0.0
    return not row.exact, row.km is None, distance, -shared, _gap(row.point.area, area), row.point.pk


def _shared(one: str, other: str) -> int:
    """Return how many signs two postcodes have in common from their start."""
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count


def _gap(one: str, other: str) -> float:
    return float(abs(int(one) - int(other))) if one.isdecimal() and other.isdecimal() else 0.0


def _middle(points: Iterable[PickupPoint]) -> tuple[float, float] | None:
    known = [
        (point.latitude, point.longitude)
        for point in points
        if point.latitude is not None and point.longitude is not None
    ]
    if not known:
        return None
    return sum(row[0] for row in known) / len(known), sum(row[1] for row in known) / len(known)


def _km(place: tuple[float, float] | None, point: PickupPoint) -> float | None:
    """Return the way between two places over the ground as the bird flies, in kilometers."""
    if place is None or point.latitude is None or point.longitude is None:
        return None
    lat, lon, lat2, lon2 = map(math.radians, (*place, point.latitude, point.longitude))
    part = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return round(2 * EARTH_KM * math.asin(math.sqrt(part)), 2)
