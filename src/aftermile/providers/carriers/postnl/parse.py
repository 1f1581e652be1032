"""Answers of PostNL's Shipping Status API (JSON): current status, complete status, signature."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import Node, collect, each, items, json_of, raw_of, refused, text, when

NAME: Final = "postnl"
LABEL: Final = "PostNL"
_NOT_FOUND: Final = re.compile(r"no shipment|not found|geen zending|niet gevonden", re.IGNORECASE)
_RECEIVER: Final = "01"
_SENDER: Final = "02"


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    shipments = items(answer, "CompleteStatus/Shipment") or items(answer, "CurrentStatus/Shipment")
    if not shipments:
        return _nothing(answer)
    return collect(shipments, _shipment, LABEL)


def _nothing(answer: Node) -> Sequence[Tracking]:
    words = text(
        answer,
        "Warnings/Message",
        "Warnings/Description",
        "Errors/ErrorMsg",
        "Errors/Description",
        "fault/faultstring",
        "message",
    )
    if _NOT_FOUND.search(words):
        return [Tracking("", NAME, health="not_found")]
    raise refused(LABEL, words or "no shipment", permanent="key" in words.lower() or None)


def _shipment(shipment: Node) -> Tracking:
    number = text(shipment, "Barcode", "MainBarcode")
    if not number:
        raise ValueError("no barcode")
    events = items(shipment, "Event") or items(shipment, "Events/Event")
    scans, problems = each(events, _event) if events else each(items(shipment, "Status"), _status)
    countries = {text(row, "AddressType"): text(row, "CountryCode") for row in items(shipment, "Address")}
    main, count = text(shipment, "MainBarcode"), text(shipment, "ShipmentAmount")
    weight = text(shipment, "Dimension/Weight")
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=text(shipment, "ProductDescription", "ProductCode"),
        arrival=arrival_of(text(shipment, "DeliveryDate")),
        origin=countries.get(_SENDER, ""),
        destination=countries.get(_RECEIVER, ""),
        master_number=main if main and main != number and count != "1" else "",
        weight_g=int(weight) if weight.isascii() and weight.isdigit() and len(weight) < 8 else 0,  # noqa: PLR2004
        history=bool(events),
        problems=tuple(problems),
    )


def _event(event: Node) -> SentScan | None:
    return _sent(event, "", text(event, "Code"), text(event, "Description"))


def _status(status: Node) -> SentScan | None:
    return _sent(status, "status", text(status, "StatusCode"), text(status, "StatusDescription"))


def _sent(row: Node, kind: str, code: str, said: str) -> SentScan | None:
    if not isinstance(row, dict):
        return None
    if not code and not said:
        raise ValueError("neither code nor description")
    return SentScan(
        code=code,
        text=said,
        place=text(row, "LocationCode"),
        kind=kind,
        raw=raw_of(row),
        **when(text(row, "TimeStamp"))._asdict(),
    )
