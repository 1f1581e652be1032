"""Answers of USPS: Tracking API v3 (JSON), and of the older Web Tools, `TrackFieldRequest` (XML)."""

import html
import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import Arrival, SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.times import Times, arrival_of
from aftermile.providers.wire import (
    Element,
    Node,
    collect,
    each,
    find,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

NAME: Final = "usps"
LABEL: Final = "USPS"
_HEALTH: Final = frozenset({"-2147219302", "-2147219301", "-2147219283"})
_NOT_FOUND: Final = re.compile(
    r"not (?:yet )?available|could not (?:be )?locate|not found|no record", re.IGNORECASE
)
_INVALID: Final = re.compile(r"(?:invalid|not a valid) (?:tracking|label)", re.IGNORECASE)
_ACCESS: Final = frozenset(
    {"invalid_client", "unauthorized_client", "access_denied", "invalid_scope", "401", "403"}
)
_TAG: Final = re.compile(r"<[^>]*>")


def parse(data: bytes) -> Sequence[Tracking]:
    return _xml(data) if data.lstrip()[:1] == b"<" else _json(data)


def _json(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    parcels = [row for row in items(answer) if text(row, "trackingNumber")]
    if not parcels:
        code, words = text(answer, "error/code", "error"), text(answer, "error/message", "error_description")
        return [_nothing(code, words)]
    return collect(parcels, _parcel, LABEL)


def _xml(data: bytes) -> Sequence[Tracking]:
    root = xml_of(data, LABEL)
    parcels = within(root, "TrackInfo")
    if not parcels:
        error = next(iter(within(root, "Error")), root)
        return [_nothing(text(error, "Number"), text(error, "Description"))]
    return collect(parcels, _old_parcel, LABEL)


def _nothing(code: str, words: str, number: str = "") -> Tracking:
    if code in _HEALTH or _NOT_FOUND.search(words):
        return Tracking(number, NAME, health="not_found")
    if _INVALID.search(words):
        return Tracking(number, NAME, health="invalid_number")
    raise refused(LABEL, f"{code} {words}".strip() or "no parcel", permanent=code in _ACCESS or None)


def _parcel(parcel: Node) -> Tracking:
    events = items(parcel, "trackingEvents")
    scans, problems = each(events, _scan)
    return Tracking(
        number=text(parcel, "trackingNumber"),
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=_plain(text(parcel, "mailClass")),
        arrival=_arrival(
            text(parcel, "guaranteedDeliveryTimeStamp", "guaranteedDeliveryDate"),
            text(parcel, "expectedDeliveryTimeStamp", "expectedDeliveryDate", "predictedDeliveryTimeStamp"),
        ),
        origin=_home(text(parcel, "originCountryCode", "originCountry"), text(parcel, "originState")),
        destination=_home(
            text(parcel, "destinationCountryCode", "destinationCountry"), text(parcel, "destinationState")
        ),
        signed_by=next((name for name in (text(event, "name") for event in events) if name), ""),
        problems=tuple(problems),
    )


def _old_parcel(parcel: Element) -> Tracking:
    number, error = text(parcel, "@ID"), find(parcel, "Error")
    events = [*parcel.findall("TrackSummary"), *parcel.findall("TrackDetail")]
    if error is not None and not events:
        return _nothing(text(error, "Number"), text(error, "Description"), number)
    scans, problems = each(events, _old_scan)
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=_plain(text(parcel, "Class")),
        arrival=_arrival(
            text(parcel, "GuaranteedDeliveryDate"),
            text(parcel, "ExpectedDeliveryDate", "PredictedDeliveryDate"),
        ),
        origin=_home(text(parcel, "OriginCountryCode"), text(parcel, "OriginState")),
        destination=_home(text(parcel, "DestinationCountryCode"), text(parcel, "DestinationState")),
        signed_by=next((name for name in (text(event, "Name") for event in events) if name), ""),
        problems=tuple(problems),
    )


def _arrival(guaranteed: str, expected: str) -> Arrival | None:
    return arrival_of(guaranteed, guaranteed=True) or arrival_of(expected)


def _home(country: str, state: str) -> str:
    """Return the country; USPS names none for its own."""
    return country_of(country) or ("US" if state else "")


def _plain(said: str) -> str:
    """Take the marks off a name: `USPS Ground Advantage<SUP>&#153;</SUP>`."""
    return re.sub("[™®\x80-\x9f]", "", _TAG.sub("", html.unescape(said))).strip()


def _scan(event: Node) -> SentScan:
    state, postcode = text(event, "eventState"), text(event, "eventZIP", "eventZIPCode")
    country = _home(text(event, "eventCountry"), state)
    stamp, offset = text(event, "eventTimestamp"), text(event, "GMTOffset")
    times = when(stamp, offset) if offset else when(stamp, zone=zone_at(country, state))
    return _sent(
        event,
        times,
        code=text(event, "eventCode"),
        said=text(event, "eventType"),
        place=(join(text(event, "eventCity"), state), country, postcode),
    )


def _old_scan(event: Element) -> SentScan:
    state = text(event, "EventState")
    country = _home(text(event, "EventCountry"), state)
    return _sent(
        event,
        when(text(event, "EventDate"), text(event, "EventTime"), order="mdy", zone=zone_at(country, state)),
        code=text(event, "EventCode"),
        said=text(event, "Event"),
        place=(join(text(event, "EventCity"), state), country, text(event, "EventZIPCode")),
    )


def _sent(event: Node, times: Times, *, code: str, said: str, place: tuple[str, str, str]) -> SentScan:
    where, country, postcode = place
    return SentScan(
        code=code,
        text=said,
        place=where,
        country=country,
        postcode=postcode,
        raw=raw_of(event),
        **times._asdict(),
    )
