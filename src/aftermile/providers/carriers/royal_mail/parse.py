"""Answers of Royal Mail's Tracking API v2 (JSON): events of one mail piece."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import Node, each, find, items, json_of, raw_of, refused, text, when

NAME: Final = "royal_mail"
LABEL: Final = "Royal Mail"
_NOT_FOUND: Final = re.compile(
    r"not recogni[sz]ed|isn.t recogni[sz]ed|not found|cannot be located", re.IGNORECASE
)
_INVALID: Final = re.compile(r"format|invalid (?:barcode|mail ?piece)", re.IGNORECASE)


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    pieces = items(answer, "mailPieces")
    if not pieces:
        return [_nothing(answer)]
    return [_piece(piece) for piece in pieces]


def _nothing(answer: Node, number: str = "") -> Tracking:
    error = find(answer, "errors") or find(answer, "error")
    code, words = text(error, "errorCode"), text(error, "errorDescription", "errorCause")
    if _NOT_FOUND.search(words):
        return Tracking(number, NAME, health="not_found")
    if _INVALID.search(words):
        return Tracking(number, NAME, health="invalid_number")
    status = text(answer, "httpCode", "status")
    raise refused(
        LABEL,
        f"{code} {words or text(answer, 'httpMessage', 'moreInformation')}".strip() or "no mail piece",
        permanent=status in ("401", "403") or None,
    )


def _piece(piece: Node) -> Tracking:
    number, events = text(piece, "summary/oneDBarcode", "mailPieceId"), items(piece, "events")
    if not number:
        raise refused(LABEL, "a mail piece without its number")
    if not events and find(piece, "error") is not None:
        return _nothing(piece, number)
    scans, problems = each(events, _scan)
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=text(piece, "summary/productName"),
        arrival=arrival_of(text(piece, "estimatedDelivery/date")),
        origin=country_of(text(piece, "summary/originCountryCode")),
        destination=country_of(text(piece, "summary/destinationCountryCode")),
        signed_by=text(piece, "signature/recipientName"),
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan | None:
    if not isinstance(event, dict):
        return None
    code, said = text(event, "eventCode"), text(event, "eventName")
    if not code and not said:
        raise ValueError("neither code nor name")
    return SentScan(
        code=code,
        text=said,
        place=text(event, "locationName"),
        raw=raw_of(event),
        **when(text(event, "eventDateTime"))._asdict(),
    )
