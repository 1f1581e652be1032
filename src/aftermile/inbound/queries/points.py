"""Return points: one, all, and those near a buyer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from aftermile.database.keyset import Key, Page, page
from aftermile.inbound.areas import kilometers, same_head, serves
from aftermile.inbound.models import PickupService, ReturnPoint
from aftermile.inbound.opening import Opening, opening
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope

MOST: Final = 1000
"""Points of one seller that a search looks at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a buyer is and what he has; `at` are coordinates where he gave them."""

    country: str
    postcode: str = ""
    at: tuple[float, float] | None = None
    kinds: tuple[str, ...] = ("return_point", "hub")
    box_free: bool = False
    parcels: bool = False
    grams: int = 0
    longest_mm: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """A point with how far it is (None: not known) and whether it is open."""

    point: ReturnPoint
    km: float | None
    opening: Opening


def get_point(scope: Scope, ref: str) -> ReturnPoint:
    """Return a point by its id or that of its location; raise `NotFound`."""
    rows = scope.apply(ReturnPoint.objects.select_related("location", "seller"))
    found = rows.filter(Q(pk=ref) | Q(location_id=ref)).first()
    if found is None:
        raise NotFound(noun="return point", ref=ref)
    return found


def list_points(
    scope: Scope, *, seller: str = "", country: str = "", after: str = "", limit: int = 50
) -> Page[ReturnPoint]:
    """Return points, newest first."""
    rows = scope.apply(ReturnPoint.objects.select_related("location", "seller"))
    if seller:
        rows = rows.filter(seller_id=seller)
    if country:
        rows = rows.filter(location__country=country)
    return page(rows, order_by=(Key("id", descending=True),), after=after, limit=limit)


def active_points(seller_id: str, on: date | None = None) -> QuerySet[ReturnPoint]:
    """Return the points of a seller that take goods on a day, today if none is given."""
    day = on or clock.now().date()
    return ReturnPoint.objects.filter(
        Q(active_from=None) | Q(active_from__lte=day),
        Q(active_until=None) | Q(active_until__gte=day),
        seller_id=seller_id,
        location__active=True,
        location__takes_returns=True,
    ).select_related("location")


def points_near(
    seller_id: str, wanted: Wanted, *, limit: int = 20, now: datetime | None = None
) -> list[Near]:
    """
    Return the points that serve a buyer and take what he has, the nearest first; one query.

    Distance counts where both places have coordinates; else the postcode that begins alike comes first, and
    his own country before others.
    """
    now = now or clock.now()
    rows = active_points(seller_id).filter(location__kind__in=wanted.kinds).order_by("id")[:MOST]
    fits = [point for point in rows if _takes(point, wanted)]
    ranked = sorted(fits, key=lambda point: _rank(point, wanted))
    return [Near(point, distance(point, wanted), opening(point, now)) for point in ranked[:limit]]


def _takes(point: ReturnPoint, wanted: Wanted) -> bool:
    if wanted.box_free and not point.takes_box_free:
        return False
    if wanted.parcels and not point.takes_parcels:
        return False
    if point.max_grams is not None and wanted.grams > point.max_grams:
        return False
    if point.max_longest_mm is not None and wanted.longest_mm > point.max_longest_mm:
        return False
    return serves(point.serves, wanted.country, wanted.postcode, point.country)


def distance(point: ReturnPoint, wanted: Wanted) -> float | None:
    if wanted.at is None or point.latitude is None or point.longitude is None:
        return None
    return kilometers(wanted.at, (float(point.latitude), float(point.longitude)))


def _rank(point: ReturnPoint, wanted: Wanted) -> tuple[bool, float, bool, int, str, str]:
    km = distance(point, wanted)
    head = same_head(point.postcode, wanted.postcode) if point.country == wanted.country else 0
    abroad = point.country != wanted.country
    return (km is None, km or 0.0, abroad, -head, point.name, point.pk)


def services_for(seller_id: str, country: str, postcode: str) -> list[PickupService]:
    """Return the pickup services that come to a place."""
    rows = PickupService.objects.filter(seller_id=seller_id, active=True).order_by("cost_minor", "id")
    return [row for row in rows if serves(row.serves, country, postcode, row.country)]


def get_service(scope: Scope, ref: str) -> PickupService:
    found = scope.apply(PickupService.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="pickup service", ref=ref)
    return found
