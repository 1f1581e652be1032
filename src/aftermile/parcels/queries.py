"""Reads of parcels and places."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef

from aftermile.accounts.models import Seller
from aftermile.database.asked import Asked
from aftermile.database.keyset import Key, Page, page
from aftermile.database.search import matching
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order
from aftermile.parcels.carrier import trackers
from aftermile.parcels.folding import Fact, Known
from aftermile.parcels.models import (
    Direction,
    Leg,
    Location,
    Milestone,
    Pace,
    Parcel,
    ParcelUnit,
    Push,
    Role,
    Scan,
    StrayScan,
)


@dataclass(frozen=True, slots=True)
class ParcelFilters:
    milestone: str = ""
    direction: str = ""
    carrier: str = ""
    text: str = ""
    seller: str = ""
    health: str = ""
    delay: str = ""


def get_parcel(scope: Scope, ref: str) -> Parcel:
    """Return a parcel by id or tracking number; raise `NotFound`."""
    rows = scope.apply(Parcel.objects.select_related("shipment__order__buyer", "seller"))
    found = rows.filter(pk=ref).first()
    if found is None and (number := "".join(ref.split()).upper()):
        numbered = rows.filter(tracking_number=number, legs__number=number)  # legs are indexed by number
        found = numbered.order_by("-id").first()
    if found is None:
        raise NotFound(noun="parcel", ref=ref)
    return found


def find_parcel_under(scope: Scope, number: str) -> Parcel:
    """Return the newest parcel with this id, or under this number whichever leg has it; raise `NotFound`."""
    try:
        return get_parcel(scope, number)
    except NotFound:
        rows = scope.apply(Parcel.objects.select_related("shipment__order__buyer", "seller"))
        plain = "".join(number.split()).upper()
        found = rows.filter(legs__number=plain).order_by("-id").first() if plain else None
        if found is None:
            raise
        return found


def parcels_with(scope: Scope, number: str, *, most: int) -> list[Parcel]:
    """Return the parcels that have a number, the newest first: a carrier may have given it out again."""
    rows = scope.apply(Parcel.objects.select_related("shipment__order"))
    return list(rows.filter(tracking_number=number).order_by("-id")[:most]) if number else []


def list_parcels(
    scope: Scope, filters: ParcelFilters | None = None, *, after: str = "", limit: int = 50
) -> Page[Parcel]:
    """Return parcels, newest first."""
    wanted = filters or ParcelFilters()
    rows = scope.apply(Parcel.objects.select_related("shipment__order", "seller"))
    if wanted.seller:
        rows = rows.filter(seller_id=wanted.seller)
    if wanted.milestone:
        rows = rows.filter(milestone=wanted.milestone)
    if wanted.direction:
        rows = rows.filter(shipment__direction=wanted.direction)
    if wanted.carrier:
        rows = rows.filter(carrier=wanted.carrier)
    if wanted.health:
        of_tracker = Leg.objects.filter(parcel=OuterRef("pk"), health=wanted.health, ended_at=None)
        rows = rows.filter(Exists(of_tracker))
    if wanted.delay == "any":
        rows = rows.exclude(delay="")
    elif wanted.delay:
        rows = rows.filter(delay=wanted.delay)
    return page(matching(rows, wanted.text), order_by=(Key("id", descending=True),), after=after, limit=limit)


def parcels_of_order(order: Order, *, direction: str = "") -> list[Parcel]:
    rows = Parcel.objects.filter(shipment__order=order).select_related("shipment").order_by("id")
    return list(rows.filter(shipment__direction=direction) if direction else rows)


def parcels_of_case(case_ref: str) -> list[Parcel]:
    """Return the parcels that bring goods of a case back."""
    rows = Parcel.objects.filter(shipment__case_ref=case_ref, shipment__direction=Direction.RETURN)
    return list(rows.select_related("shipment").order_by("id")) if case_ref else []


_OUTBOUND: Final = Asked(
    lambda order: (
        Parcel.objects.filter(shipment__order_id=order, shipment__direction=Direction.OUTBOUND)
        .order_by("id")
        .values_list("pk", "milestone", "shipment__case_ref")
    )
)


def outbound_milestone(order: Order, unit_ids: Iterable[str] = ()) -> str:
    """
    Return what the parcels of an order say together, empty when none is known.

    Lost when one is lost, delivered when all are; otherwise the one that is not there yet speaks. Units that
    were sent in place of others have parcels of their own, and those speak for them.
    """
    parcels = _OUTBOUND(order=order.pk)
    again = [row for row in parcels if row[2]]
    if again:
        ids, refs = list(unit_ids), [pk for pk, *_ in again]
        rows = ParcelUnit.objects.filter(parcel__in=refs, unit__in=ids) if ids else ParcelUnit.objects.none()
        theirs = set(rows.values_list("parcel", flat=True))
        first = [row for row in parcels if not row[2]]
        parcels = [row for row in again if row[0] in theirs] or first
    found = [milestone for _pk, milestone, _case in parcels]
    if Milestone.LOST in found:
        return Milestone.LOST
    open_ones = [milestone for milestone in found if milestone != Milestone.DELIVERED]
    return (open_ones or found or [""])[0]


def scans_of(parcel: Parcel) -> list[Scan]:
    """Return the scans of a parcel, newest first."""
    return list(parcel.scans.order_by("-at", "-recorded_at", "key"))


FACT_COLUMNS: Final = (
    "key",
    "milestone",
    "at",
    "detail",
    "cause",
    "party",
    "leg",
    "direction",
    "piece",
    "number",
    "place",
    "country",
    "local",
    "zone_source",
    "precision",
    "source",
    "evidence",
    "takes_back",
    "version",
    "mapping",
)
"""The columns of a scan that are its fact, in the order of `Fact`."""


def facts_of(parcel: Parcel) -> list[Fact]:
    return [Fact(*row) for row in Scan.objects.filter(parcel=parcel).values_list(*FACT_COLUMNS)]


def facts_of_parcels(refs: Sequence[str]) -> dict[str, list[Fact]]:
    """Return the facts of many parcels in one query, by parcel."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for ref, *row in Scan.objects.filter(parcel__in=refs).values_list("parcel_id", *FACT_COLUMNS):
        found[ref].append(Fact(*row))
    return found


THROUGH: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
STAGES: Final = (Role.FIRST_MILE, Role.LINE_HAUL, Role.MASTER)


def knowns_of(refs: Sequence[str]) -> dict[str, Known]:
    """Return what is known beside scans: where parcels go, since when, what their legs cover."""
    legs: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Leg.objects.filter(parcel__in=refs).values_list("parcel_id", "position", "role", "number")
    for ref, position, role, number in rows:
        legs[ref].append((position, role, number))
    columns = ("pk", "destination", "origin", "since_at")
    return {
        ref: Known(
            destination,
            origin,
            since,
            frozenset(place for place, role, _number in legs[ref] if role in STAGES),
            frozenset(place for place, _role, number in legs[ref] if THROUGH.fullmatch(number)),
        )
        for ref, destination, origin, since in Parcel.objects.filter(pk__in=refs).values_list(*columns)
    }


def locations_of(seller: Seller, *, takes_returns: bool = False) -> list[Location]:
    """Return the active places of a seller: warehouses, then return points, then hubs, each by name."""
    rows = Location.objects.filter(seller=seller, active=True).order_by("-kind", "name", "id")
    return list(rows.filter(takes_returns=True) if takes_returns else rows)


def get_location(scope: Scope, location_id: str) -> Location:
    found = scope.apply(Location.objects.select_related("seller")).filter(pk=location_id).first()
    if found is None:
        raise NotFound(noun="location", ref=location_id)
    return found


def list_strays(scope: Scope, *, after: str = "", limit: int = 50) -> Page[StrayScan]:
    """Return what came and is no parcel's, newest first; what no seller's number brought, operators see."""
    rows = scope.apply(StrayScan.objects.filter(parcel=None, set_aside_at=None).select_related("seller"))
    return page(rows, order_by=(Key("id", descending=True),), after=after, limit=limit)


def get_stray(scope: Scope, row_id: int) -> StrayScan:
    found = scope.apply(StrayScan.objects.select_related("seller")).filter(pk=row_id).first()
    if found is None:
        raise NotFound(noun="stray", ref=str(row_id))
    return found


def paces_of_services() -> dict[str, Pace]:
    """Return how each tracking service does that was asked or heard once, by its id."""
    return {row.provider: row for row in Pace.objects.all()}


def pushes_by_state() -> dict[tuple[str, str], int]:
    """Count the pushes that wait and those that could not be taken in, by service and state."""
    open_ones = Push.objects.filter(state__in=["waiting", "dead"]).order_by()
    rows = open_ones.values_list("provider", "state").annotate(count=Count("pk"))
    return {(provider, state): count for provider, state, count in rows}


@dataclass(frozen=True, slots=True)
class DeadPush:
    """A push that could not be taken in; `reason` is the first line of its error."""

    pk: int
    label: str
    received_at: datetime
    reason: str


def dead_pushes(most: int) -> list[DeadPush]:
    """Return the newest pushes that could not be taken in."""
    rows = Push.objects.filter(state="dead").order_by("-pk").defer("body")[:most]
    labels = {found.info.id: found.info.label for found in trackers}
    return [
        DeadPush(
            row.pk, labels.get(row.provider, row.provider), row.received_at, row.error.partition("\n")[0]
        )
        for row in rows
    ]
