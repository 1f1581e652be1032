"""Answers of `TrackShipment` of Stamps.com's SWS/IM (SOAP): USPS events of one label."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.wire import (
    Element,
    each,
    fault_of,
    join,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

LABEL: Final = "Stamps.com (USPS)"


def parse(data: bytes) -> Sequence[Tracking]:
    root = xml_of(data, LABEL)
    fault = fault_of(root)
    if fault:
        words = " ".join(fault)
        if "not found" in words.lower() or "no tracking" in words.lower():
            return [Tracking("", "usps", health="not_found")]
        raise refused(LABEL, words, permanent="authenticat" in words.lower() or None)
    answers = within(root, "TrackShipmentResponse")
    if not answers:
        raise refused(LABEL, "no tracking in the answer")
    events = within(answers[0], "TrackingEvent")
    scans, problems = each(events, _scan)
    return [
        Tracking(
            number=text(answers[0], "TrackingNumber"),
            carrier="usps",
            scans=tuple(scans),
            health="ok" if scans else "pending",
            signed_by=next((name for name in (text(event, "SignedBy") for event in events) if name), ""),
            problems=tuple(problems),
        )
    ]


def _scan(event: Element) -> SentScan:
    country, state = country_of(text(event, "Country")), text(event, "State")
    return SentScan(
        code=text(event, "TrackingEventType"),
        text=text(event, "Event"),
        place=join(text(event, "City"), state),
        country=country,
        postcode=text(event, "Zip"),
        raw=raw_of(event),
        **when(text(event, "Timestamp"), zone=zone_at(country, state))._asdict(),
    )
