"""Answers of Teleship's tracking (JSON): one parcel over a first and a last carrier."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.names import next_pair
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import Node, collect, each, find, items, json_of, raw_of, refused, text, when

NAME: Final = "teleship"
LABEL: Final = "Teleship"


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    said = find(answer, "messages")
    if said is not None and not text(answer, "trackingNumber"):
        code, words = text(said, "code"), text(said, "message")
        if code == "404":
            return [Tracking("", NAME, health="not_found")]
        raise refused(LABEL, f"{code} {words}", permanent=code in ("401", "403") or None)
    return collect(items(answer), _shipment, LABEL)


def _shipment(shipment: Node) -> Tracking:
    number = text(shipment, "trackingNumber")
    if not number:
        raise ValueError("no tracking number")
    scans, problems = each(items(shipment, "events"), _scan)
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        arrival=arrival_of(text(shipment, "estimatedDelivery")),
        origin=text(shipment, "shipFrom/address/country"),
        destination=text(shipment, "shipTo/address/country"),
        next_numbers=next_pair(text(shipment, "lastMile/carrier"), text(shipment, "lastMile/trackingNumber")),
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan:
    place = text(event, "location")
    last = place.rpartition(", ")[2]
    return SentScan(
        code=text(event, "code"),
        text=text(event, "description"),
        place=place,
        country=last if len(last) == 2 and last.isupper() else "",  # noqa: PLR2004  ISO 3166
        raw=raw_of(event),
        **when(text(event, "timestamp"))._asdict(),
    )
