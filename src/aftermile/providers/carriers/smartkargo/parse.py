"""Answers of SmartKargo's tracking (JSON): a bare list of events of all pieces of one package."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import Arrival, SentScan, Tracking
from aftermile.providers.times import arrival_of
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

NAME: Final = "smartkargo"
LABEL: Final = "SmartKargo"
_NOT_FOUND: Final = re.compile(r"not[ _]?found|no record", re.IGNORECASE)


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    error = find(answer, "error") if isinstance(answer, dict) else None
    if error is not None or text(answer, "message"):
        words = join(text(error, "code"), text(error, "message"), text(answer, "message"), by=" ")
        if _NOT_FOUND.search(words):
            return [Tracking("", NAME, health="not_found")]
        raise refused(LABEL, words, permanent="authoriz" in words.lower() or None)
    parcels: dict[str, list[Node]] = {}
    for row in items(answer):
        parcels.setdefault(text(row, "packageReference", "headerReference"), []).append(row)
    if not parcels:
        return [Tracking("", NAME, health="pending")]
    return [_package(number, rows) for number, rows in parcels.items()]


def _package(number: str, rows: list[Node]) -> Tracking:
    scans, problems = each(rows, _scan)
    first = rows[0]
    pieces = {text(row, "pieceReference") for row in rows} - {""}
    waybill = text(first, "airWaybill")
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        arrival=_arrival(rows),
        pieces=max(len(pieces), _whole(text(first, "pieces"))),
        master_number=join(text(first, "prefix"), waybill, by="-") if waybill else "",
        weight_g=grams(text(first, "weight"), "kg"),
        problems=tuple(problems),
    )


def _arrival(rows: list[Node]) -> Arrival | None:
    """Return the latest day that is named: each piece and each event may name one."""
    named = [found for row in rows if (found := arrival_of(text(row, "estimatedDeliveryDate")))]
    return max(named, key=lambda one: one.earliest, default=None)


def _whole(value: str) -> int:
    try:
        return min(int(float(value)), 10_000)
    except (ValueError, OverflowError):
        return 0


def _scan(event: Node) -> SentScan | None:
    if not isinstance(event, dict):
        return None
    place, code, said = find(event, "location"), text(event, "eventType"), text(event, "description")
    if not code and not said:
        raise ValueError("neither type nor description")
    return SentScan(
        code=code,
        text=said,
        place=join(text(place, "city"), text(place, "state")) or text(event, "eventLocation"),
        country=text(place, "countryId"),
        postcode=text(place, "zip"),
        piece=text(event, "pieceReference"),
        raw=raw_of(event),
        **when(text(event, "eventDate"), zone=text(place, "timezone"))._asdict(),
    )
