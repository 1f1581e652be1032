"""Answers of Parcel.One's tracking (JSON): a parcel and the carrier that brings it."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.names import next_pair
from aftermile.providers.wire import Node, collect, each, flag, items, json_of, raw_of, refused, text, when

NAME: Final = "parcelone"
LABEL: Final = "Parcel.One"
_CARRIERS: Final = {"DHL": "dhl paket", "UPS": "ups"}
"""What Parcel.One's short names stand for; its own (PA1) is no last carrier."""
_NOT_FOUND: Final = re.compile(r"not found|nicht gefunden|unknown", re.IGNORECASE)


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    results = items(answer, "results")
    if not flag(answer, "success") or not results:
        return _nothing(answer)
    return collect(results, _parcel, LABEL)


def _nothing(answer: Node) -> Sequence[Tracking]:
    words = text(answer, "errors/Message", "message", "Message", "type", "error")
    if _NOT_FOUND.search(words):
        return [Tracking("", NAME, health="not_found")]
    raise refused(LABEL, words or "no result")


def _parcel(parcel: Node) -> Tracking:
    scans, problems = each(items(parcel, "Events"), _scan)
    last = text(parcel, "CarrierIDLMC")
    return Tracking(
        number=text(parcel, "TrackingID"),
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        next_numbers=next_pair(_CARRIERS.get(last, last), text(parcel, "CarrierTrackingID")),
        signed_by=text(parcel, "SignedBy"),
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan:
    return SentScan(
        code=text(event, "StatusCode"),
        text=text(event, "Description"),
        place=text(event, "Location"),
        raw=raw_of(event),
        **when(text(event, "DateTime"))._asdict(),
    )
