"""Parcels with their scans, in pages, as what delays are learned from; clocks of their countries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import log2
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from aftermile.kernel import clock
from aftermile.parcels.delaying.clock import Closed, WorkClock
from aftermile.parcels.delaying.lanes import Lane
from aftermile.parcels.delaying.paces import Traits
from aftermile.parcels.models import Direction, Parcel, PeakSeason, Scan

PAGE: Final = 1000
MOST: Final = 40_000
"""Parcels that are learned from at a time: more say nothing new, and memory stays bounded."""
_AREA: Final = 3


class Stop(NamedTuple):
    """One scan that counts, as it is learned from."""

    at: datetime
    milestone: str
    place: str
    country: str
    cause: str


def newest_outbound(since: datetime) -> Iterator[list[Parcel]]:
    """Return pages of parcels to buyers that became known since then, newest first, at most MOST."""
    rows = Parcel.objects.filter(
        created_at__gte=since, shipment__direction=Direction.OUTBOUND
    ).select_related("shipment__order__ship_to")
    seen, before = 0, ""
    while seen < MOST:
        page = list(_before(rows, before).order_by("-pk")[:PAGE])
        if not page:
            return
        yield page
        seen += len(page)
        before = page[-1].pk


def _before(rows: QuerySet[Parcel], pk: str) -> QuerySet[Parcel]:
    return rows.filter(pk__lt=pk) if pk else rows


def stops_of(refs: Sequence[str]) -> dict[str, list[Stop]]:
    """Return the scans of parcels that say something, by time; words taken back and ways back left out."""
    rows = (
        Scan.objects.filter(parcel__in=refs, at__isnull=False, takes_back="")
        .exclude(Q(milestone="unknown") | Q(direction="return"))
        .values_list("parcel_id", "at", "milestone", "place", "country", "cause")
    )
    found: dict[str, list[Stop]] = defaultdict(list)
    for ref, at, milestone, place, country, cause in rows:
        if at is not None:
            found[ref].append(Stop(at, milestone, place, country, cause))
    for stops in found.values():
        stops.sort(key=lambda stop: stop.at)
    return found


def lane_of(parcel: Parcel) -> Lane:
    return Lane(parcel.carrier, parcel.service, parcel.origin, parcel.destination)


def traits_of(parcel: Parcel) -> Traits:
    order = parcel.shipment.order
    postcode = order.ship_to.postcode.strip().upper()[:_AREA] if order.ship_to else ""
    countries = f"{parcel.origin}>{parcel.destination}"
    length = ""
    if parcel.promised_by_on is not None:
        days = max((parcel.promised_by_on - order.placed_at.date()).days, 1)
        length = str(round(log2(days) * 4))
    return Traits(
        service=f"{parcel.carrier}>{parcel.service}",
        countries=countries,
        origin=parcel.origin,
        destination=parcel.destination,
        lane=f"{parcel.carrier}>{countries}",
        destination_area=f"{parcel.destination}>{postcode}",
        origin_door=parcel.seller_id,
        promised_length=length,
    )


class Clocks:
    """The working clocks of countries, each made once; a seller's peak seasons slow those of his parcels."""

    def __init__(self) -> None:
        today = clock.now().date()
        self.first, self.last = today - timedelta(days=400), today + timedelta(days=200)
        self._made: dict[tuple[str, tuple[Closed, ...]], WorkClock] = {}
        self._peaks: dict[str, list[tuple[frozenset[str], Closed]]] = defaultdict(list)
        for row in PeakSeason.objects.filter(last_on__gte=self.first, first_on__lte=self.last).order_by("pk"):
            closed = Closed(row.first_on, row.last_on, row.pace / 100)
            self._peaks[row.seller_id].append((frozenset(row.carriers), closed))

    def of(self, country: str, seller: str = "", carrier: str = "") -> WorkClock:
        peaks = tuple(
            closed for carriers, closed in self._peaks.get(seller, ()) if not carriers or carrier in carriers
        )
        key = (country, peaks)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = WorkClock.of(country, self.first, self.last, peaks)
        return made

    def of_parcel(self, parcel: Parcel) -> WorkClock:
        """Return the clock a parcel waits on: of where it goes, else of where it comes from."""
        return self.of(parcel.destination or parcel.origin, parcel.seller_id, parcel.carrier)

    def in_peak(self, seller: str, carrier: str, day: date) -> bool:
        return any(
            closed.first <= day <= closed.last
            for carriers, closed in self._peaks.get(seller, ())
            if not carriers or carrier in carriers
        )
