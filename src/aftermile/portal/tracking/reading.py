"""What the page of a link tells: each parcel, its way over all legs, its window, what is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils.translation import pgettext_lazy

from aftermile.kernel import clock
from aftermile.kernel.zones import zone_name
from aftermile.orders.models import Order
from aftermile.parcels.actions.answering import DONE_AT_ONCE
from aftermile.parcels.actions.promising import Shown, note_promise
from aftermile.parcels.buyer_words import DELAYS, GOALS, WATCHED, Said, Words, state_words, step_words
from aftermile.parcels.carrier import carrier_label, carriers
from aftermile.parcels.estimating.windows import Window, zone_of
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.models import (
    Direction,
    Leg,
    Milestone,
    Parcel,
    ParcelAnswer,
    PickupPoint,
    Role,
    Scan,
    TrackingLink,
)
from aftermile.parcels.points import point_named
from aftermile.portal.tracking.asks import Ask, asks_of

DONE: Final = frozenset({*TERMINAL, "returning"})
STATION: Final = {
    "picked_up": 1,
    "in_transit": 2,
    "exception": 2,
    "customs_hold": 2,
    "out_for_delivery": 3,
    "out_for_delivery.appointment": 2,
    "attempt_failed": 3,
    "available_for_pickup": 3,
    "delivered": 4,
}
ROLES: Final[dict[str, Words]] = {
    Role.FIRST_MILE: pgettext_lazy("tracking", "First part of the way"),
    Role.LINE_HAUL: pgettext_lazy("tracking", "Between countries"),
    Role.LAST_MILE: pgettext_lazy("tracking", "Last part of the way"),
}
FIRST_SHOWN: Final = 4
OFF_THE_WAY: Final = frozenset({"returning", "returned", "lost", "destroyed", "cancelled"})
"""Milestones to which the four stations of the way to the buyer say nothing."""
NO_WINDOW: Final = frozenset({"refused", "unclaimed", "undeliverable", "misdelivered", "damaged"})
"""Details after which nobody knows whether it still comes."""
CALM: Final = frozenset({*DONE, "out_for_delivery", "available_for_pickup", "attempt_failed"})
"""Milestones that say more than that it takes long."""
WATCHED_WHEN: Final = frozenset({"late", "slow", "stalled"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; `day` alone where the carrier told no hour."""

    words: Words
    at: datetime | None
    place: str
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A number under which the parcel travels a part of its way."""

    words: Words
    carrier: str
    number: str
    site: str


@dataclass(frozen=True, slots=True)
class Told:
    """One parcel as the page shows it."""

    parcel: Parcel
    said: Said
    number: int
    station: int
    stations: Sequence[tuple[Words, str]]
    window: tuple[date, date] | None
    promised: date | None
    delay: Words
    first: list[Step]
    rest: list[Step]
    parts: list[Part]
    asks: list[Ask]
    point: PickupPoint | None
    pickup_place: str
    answers: list[ParcelAnswer]

    @property
    def surely_later(self) -> bool:
        """Whether all days of the window lie after the promised one; else it may still be kept."""
        return bool(self.window and self.promised and self.window[0] > self.promised)

    @property
    def carrier(self) -> str:
        return self.parts[-1].carrier if self.parts else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page; `city` and `country` are where it goes, never the street."""

    order: Order
    parcels: list[Told]
    total: int
    delivered: int
    city: str
    country: str
    zone: str


def read_page(link: TrackingLink) -> Page:
    """Return what a link shows, in a fixed number of queries; what is shown as a window is noted."""
    order = link.order
    rows = _parcels(link)
    refs = [row.pk for row in rows]
    scans = scans_of(refs)
    legs: dict[str, list[Leg]] = {ref: [] for ref in refs}
    for leg in Leg.objects.filter(parcel__in=refs).order_by("position", "pk"):
        legs[leg.parcel_id].append(leg)
    answers: dict[str, list[ParcelAnswer]] = {ref: [] for ref in refs}
    for row in ParcelAnswer.objects.filter(parcel__in=refs).order_by("-id"):
        answers[row.parcel_id].append(row)
    told = [
        _told(parcel, number, order, (scans[parcel.pk], legs[parcel.pk], answers[parcel.pk]))
        for number, parcel in enumerate(rows, 1)
    ]
    ship_to = order.ship_to
    total = sum(parcel.pieces for parcel in rows)
    return Page(
        order,
        told,
        total,
        sum(parcel.pieces if parcel.delivered_at else parcel.pieces_delivered for parcel in rows),
        ship_to.city if ship_to else "",
        order.country,
        zone_of_buyer(order),
    )


def zone_of_buyer(order: Order) -> str:
    """Return the zone a buyer most likely lives in."""
    region = order.ship_to.region if order.ship_to else ""
    return zone_name(order.country, region, "UTC") if region else zone_of(order.country)


def _parcels(link: TrackingLink) -> list[Parcel]:
    rows = Parcel.objects.filter(shipment__order=link.order, shipment__direction=Direction.OUTBOUND)
    if link.parcel_id:
        rows = rows.filter(pk=link.parcel_id)
    return list(rows.select_related("shipment").order_by("id"))


def scans_of(refs: Sequence[str]) -> dict[str, list[Scan]]:
    """Return what counts of the scans of parcels, newest first: last versions that nobody took back."""
    found: dict[str, dict[str, Scan]] = {ref: {} for ref in refs}
    gone = set()
    for scan in Scan.objects.filter(parcel__in=refs).order_by("version"):
        found[scan.parcel_id][scan.key] = scan
        if scan.takes_back:
            gone.add((scan.parcel_id, scan.takes_back))
    return {
        ref: sorted(
            (scan for key, scan in rows.items() if (ref, key) not in gone and scan.milestone != "unknown"),
            key=lambda scan: (scan.at is not None, scan.at or scan.recorded_at),
            reverse=True,
        )
        for ref, rows in found.items()
    }


def _told(
    parcel: Parcel, number: int, order: Order, rows: tuple[list[Scan], list[Leg], list[ParcelAnswer]]
) -> Told:
    scans, legs, answers = rows
    steps = list(steps_of(scans))
    window = _window(parcel)
    promised = _promised(parcel, window)
    if window:
        _note(parcel, order, window)
    state = STATION.get(f"{parcel.milestone}.{parcel.detail}") or STATION.get(parcel.milestone)
    station = 4 if parcel.delivered_at else state or (1 if parcel.sent_at else 0)
    waits = parcel.milestone == Milestone.AVAILABLE_FOR_PICKUP
    scan = next((scan for scan in scans if scan.milestone == parcel.milestone), None) if waits else None
    carrying = {parcel.carrier, *(leg.carrier for leg in legs)}
    return Told(
        parcel=parcel,
        said=_said(parcel),
        number=number,
        station=station,
        stations=_stations(parcel, station),
        window=window,
        promised=promised,
        delay=_delay(parcel, promised),
        first=steps[:FIRST_SHOWN],
        rest=steps[FIRST_SHOWN:],
        parts=_parts(parcel, legs),
        asks=asks_of(parcel, legs, order, answers),
        point=point_named(parcel, f"{scan.place}\n{scan.text}", carrying) if scan else None,
        pickup_place=scan.place if scan else "",
        answers=[row for row in answers if row.kind not in DONE_AT_ONCE][:1],
    )


def _said(parcel: Parcel) -> Said:
    """Return the words of the state; of a late parcel under way, that it is watched."""
    said = state_words(parcel.milestone, parcel.detail)
    moving = parcel.milestone in (Milestone.PICKED_UP, Milestone.IN_TRANSIT)
    return replace(said, next=WATCHED) if moving and parcel.delay in WATCHED_WHEN else said


def _stations(parcel: Parcel, station: int) -> list[tuple[Words, str]]:
    if parcel.milestone in OFF_THE_WAY:
        return []
    waits = _said(parcel).title if parcel.milestone == Milestone.AVAILABLE_FOR_PICKUP else ""
    return [
        (waits if waits and place == station else words, _mark(place, station))
        for place, (_name, words) in enumerate(GOALS, 1)
    ]


def _mark(place: int, station: int) -> str:
    return "done" if place < station or station == len(GOALS) else "now" if place == station else "later"


def _window(parcel: Parcel) -> tuple[date, date] | None:
    if parcel.deliver_by_on is None or parcel.milestone in DONE or parcel.detail in NO_WINDOW:
        return None
    if parcel.milestone == Milestone.AVAILABLE_FOR_PICKUP:
        return None
    today = clock.today(zone_of(parcel.destination) if parcel.destination else "UTC")
    last = max(parcel.deliver_by_on, today)
    return min(max(parcel.deliver_from_on or last, today), last), last


def _promised(parcel: Parcel, window: tuple[date, date] | None) -> date | None:
    """Return the day promised first, where what is expected now is later."""
    if window is None or parcel.promised_by_on is None or window[1] <= parcel.promised_by_on:
        return None
    return parcel.promised_by_on


def _delay(parcel: Parcel, promised: date | None) -> Words:
    """Return why it takes longer; that it comes later than promised is said beside the promised day."""
    if parcel.milestone in CALM or (promised and parcel.delay == "late"):
        return ""
    return DELAYS.get(parcel.delay, "")


def _note(parcel: Parcel, order: Order, window: tuple[date, date]) -> None:
    shown = Shown("tracking", parcel.destination or order.country, order=order, parcel=parcel)
    note_promise(order.seller, Window(window[0], window[1], window[1], basis="lane"), shown)


def steps_of(scans: Iterable[Scan]) -> Iterable[Step]:
    last: tuple[str, str] = ("", "")
    for scan in scans:
        words = step_words(scan.milestone, scan.detail)
        here = (str(words), scan.place)
        if here == last:
            continue
        last = here
        yield Step(words, scan.at, scan.place, whole_day=scan.precision == "day")


def _parts(parcel: Parcel, legs: Sequence[Leg]) -> list[Part]:
    found = [
        Part(ROLES.get(leg.role, ""), carrier_label(leg.carrier or parcel.carrier), leg.number, _site(leg))
        for leg in legs
        if leg.role not in (Role.MASTER, Role.RETURN)
    ]
    return found if len(found) > 1 else [Part("", part.carrier, part.number, part.site) for part in found]


def _site(leg: Leg) -> str:
    info = carriers.find(leg.carrier) if leg.carrier else None
    return info.site.replace("{number}", leg.number) if info and info.site.startswith("https://") else ""
