"""Answers of Spring's XBS API, command `TrackShipment` (JSON)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.names import carrier_of
from aftermile.providers.times import Times
from aftermile.providers.wire import (
    Node,
    each,
    find,
    grams,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    when,
)

NAME: Final = "spring"
LABEL: Final = "Spring GDS"
_NOT_FOUND: Final = re.compile(r"not found|unknown (?:tracking|shipment)|does not exist", re.IGNORECASE)
_ACCESS: Final = re.compile(r"api ?key|access|authoriz", re.IGNORECASE)
_FARTHEST: Final = timedelta(hours=14)
_STEP: Final = timedelta(minutes=15)


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    shipment, words = find(answer, "Shipment"), text(answer, "Error")
    if shipment is None:
        if _NOT_FOUND.search(words):
            return [Tracking("", NAME, health="not_found")]
        raise refused(LABEL, words or "no shipment", permanent=bool(_ACCESS.search(words)) or None)
    scans, problems = each(items(shipment, "Events"), _scan)
    return [
        Tracking(
            number=text(shipment, "TrackingNumber"),
            carrier=NAME,
            scans=tuple(scans),
            health="ok" if scans else "pending",
            service=text(shipment, "Service"),
            next_numbers=_next(shipment),
            weight_g=grams(text(shipment, "Weight"), text(shipment, "WeightUnit")),
            problems=tuple(problems),
        )
    ]


def _next(shipment: Node) -> tuple[tuple[str, str], ...]:
    """Return the carrier's number, and the local one that it may have behind the border."""
    own, found = text(shipment, "TrackingNumber"), {}
    if (number := text(shipment, "CarrierTrackingNumber")) and number != own:
        found[number] = carrier_of(text(shipment, "Carrier"))
    if (local := text(shipment, "CarrierLocalTrackingNumber")) and local != own:
        found.setdefault(local, "")
    return tuple((carrier, number) for number, carrier in found.items())


def _scan(event: Node) -> SentScan:
    return SentScan(
        code=text(event, "Code"),
        text=text(event, "Description"),
        place=join(text(event, "City"), text(event, "State")),
        country=text(event, "Country"),
        postcode=text(event, "Zip"),
        raw=raw_of(event),
        **_times(event)._asdict(),
    )


def _times(event: Node) -> Times:
    """
    Return an instant where `DateTime` and `Timestamp` differ as a zone does.

    Where they do not, `Timestamp` was made of the local clock as if it were UTC: there is only that clock.
    """
    clock, stamp = when(text(event, "DateTime"), trust=False), text(event, "Timestamp")
    if not stamp.isdigit() or not clock.local or len(stamp) > 11:  # noqa: PLR2004  seconds, not milliseconds
        return clock
    ahead = datetime.fromisoformat(clock.local).replace(tzinfo=UTC) - datetime.fromtimestamp(int(stamp), UTC)
    if not ahead or abs(ahead) > _FARTHEST or ahead % _STEP:
        return clock
    minutes = int(abs(ahead).total_seconds()) // 60
    sign = "-" if ahead < timedelta(0) else "+"
    return clock._replace(
        at=f"{clock.local}{sign}{minutes // 60:02}:{minutes % 60:02}", zone_source="carrier_offset"
    )
