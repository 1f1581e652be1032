"""Pickup points near a place: by postcode, nearer by more of its signs, and by distance where it is known."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from aftermile.database.keyset import Page, page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.estimating.windows import zone_of
from aftermile.parcels.models import Milestone, Parcel, PickupPoint
from aftermile.parcels.opening import Opening, opening

MOST_READ: Final = 2000
LEAST_READ: Final = 50
EARTH_KM: Final = 6371.0
KM_A_DEGREE: Final = 110.5
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,59}")
"""What may be the code of a point among the words of a scan."""


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
    """Return the neighbors of a postcode in its order, which share most signs with it."""
    most = max(limit, LEAST_READ)
    after = list(rows.filter(area__gte=area).order_by("area", "id")[:most])
    return after + list(rows.filter(area__lt=area).order_by("-area", "id")[:most])


def _around(rows: QuerySet[PickupPoint], at: tuple[float, float], limit: int) -> list[PickupPoint]:
    """Return points in a box around a place, in a wider one until enough are as near as its edge."""
    found: list[PickupPoint] = []
    for degrees in (0.02, 0.1, 0.5, 2.0, 10.0):
        wide = min(180.0, degrees / max(0.05, math.cos(math.radians(at[0]))))
        box = rows.filter(
            latitude__range=(at[0] - degrees, at[0] + degrees), longitude__range=(at[1] - wide, at[1] + wide)
        )
        found = list(box.order_by("id")[:MOST_READ])
        sure = sum((_km(at, point) or 0.0) <= degrees * KM_A_DEGREE for point in found)
        if sure >= limit:
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


def get_point(scope: Scope, ref: str) -> PickupPoint:
    """Return a point by its id; raise `NotFound`."""
    found = scope.apply(PickupPoint.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="pickup point", ref=ref)
    return found


def list_points(
    scope: Scope, *, seller: str = "", country: str = "", carrier: str = "", after: str = "", limit: int = 50
) -> Page[PickupPoint]:
    """Return points by country and postcode, those that are switched off too."""
    rows = scope.apply(PickupPoint.objects.select_related("seller"))
    for name, value in (("seller_id", seller), ("country", country.upper()), ("carrier", carrier.lower())):
        if value:
            rows = rows.filter(**{name: value})
    return page(rows, order_by=("country", "area", "id"), after=after, limit=limit)


def zone_of_point(point: PickupPoint) -> str:
    return point.time_zone or zone_of(point.country)


def open_at(point: PickupPoint, at: datetime) -> Opening | None:
    """Return whether a point is open at an instant, in its own zone, and what comes next; None: unknown."""
    return opening(point.hours, zone_of_point(point), point.country, at)


def point_of(parcel: Parcel) -> PickupPoint | None:
    """
    Return the point where a parcel waits, once it does: the newest scan there names its code or its name.

    None where the carrier's points were not read, or where nothing or more than one fits.
    """
    if parcel.milestone != Milestone.AVAILABLE_FOR_PICKUP:
        return None
    scan = parcel.scans.filter(milestone=parcel.milestone).order_by("-at", "-recorded_at", "key").first()
    if scan is None:
        return None
    carriers = {parcel.carrier, *parcel.legs.values_list("carrier", flat=True)}
    return point_named(parcel, f"{scan.place}\n{scan.text}", carriers)


def point_named(parcel: Parcel, said: str, carriers: Iterable[str]) -> PickupPoint | None:
    """
    Return the point of these carriers that a place (the first line) or words name: the place as a code or a
    name, else a code among the words. None where two fit alike. One query.
    """
    place = said.partition("\n")[0].strip()
    words = {form for word in _CODE.findall(said) for form in (word, word.upper(), word.lower())}
    rows = PickupPoint.objects.filter(
        Q(code__in=sorted({place, place.upper(), place.lower(), *words} - {""}))
        | Q(name__iexact=place, name__gt=""),
        seller_id=parcel.seller_id,
        carrier__in=sorted({*carriers} - {""}),
        active=True,
    )
    if parcel.destination:
        rows = rows.filter(country=parcel.destination)
    found = list(rows.order_by("id")[:20])
    named = place.casefold()
    for fits in (
        [point for point in found if point.code.casefold() == named],
        [point for point in found if point.name.casefold() == named],
        [point for point in found if point.code in words],
    ):
        if fits:
            return fits[0] if len(fits) == 1 else None
    return None
