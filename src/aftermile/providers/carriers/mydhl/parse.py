"""Answers of MyDHL API's tracking (JSON) of DHL Express."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.times import Times, arrival_of
from aftermile.providers.wire import (
    Node,
    collect,
    count,
    each,
    grams,
    items,
    json_of,
    raw_of,
    refused,
    text,
    when,
)

LABEL: Final = "DHL Express (MyDHL API)"
_UNIT: Final = {"metric": "kg", "imperial": "lb"}


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    shipments = items(answer, "shipments")
    if not shipments:
        return _nothing(answer)
    return collect(shipments, _shipment, LABEL)


def _nothing(answer: Node) -> Sequence[Tracking]:
    status = text(answer, "status", "reasons/msgCode")
    if status == "404":
        return [Tracking(text(answer, "instance").rpartition("=")[2], "dhl_express", health="not_found")]
    words = text(answer, "detail", "message", "title") or "no shipment"
    raise refused(LABEL, words, permanent=status in ("401", "403") or None)


def _shipment(shipment: Node) -> Tracking:
    scans, problems = each(items(shipment, "events"), _scan)
    of_pieces = False
    for piece in items(shipment, "pieces"):
        more, broken = each(
            items(piece, "events"), partial(_scan, piece=text(piece, "trackingNumber", "number"))
        )
        scans, problems, of_pieces = scans + more, problems + broken, of_pieces or bool(more)
    unit = text(shipment, "unitOfMeasurements")
    signed = [text(event, "signedBy") for event in items(shipment, "events")]
    return Tracking(
        number=text(shipment, "shipmentTrackingNumber"),
        carrier="dhl_express",
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=text(shipment, "productCode"),
        arrival=arrival_of(text(shipment, "estimatedDeliveryDate", "estimatedTimeOfDelivery")),
        origin=text(shipment, "shipperDetails/postalAddress/countryCode"),
        destination=text(shipment, "receiverDetails/postalAddress/countryCode"),
        pieces=count(shipment, "numberOfPieces") if of_pieces else 0,
        signed_by=next((said for said in signed if said), ""),
        weight_g=grams(text(shipment, "totalWeight"), _UNIT.get(unit, unit or "kg")),
        problems=tuple(problems),
    )


def _scan(event: Node, *, piece: str = "") -> SentScan:
    return SentScan(
        code=text(event, "typeCode"),
        text=text(event, "description"),
        place=text(event, "serviceArea/description"),
        piece=piece,
        raw=raw_of(event),
        **_when(event)._asdict(),
    )


def _when(event: Node) -> Times:
    offset = text(event, "GMTOffset")
    return when(text(event, "date"), f"{text(event, 'time')} {offset}" if offset else text(event, "time"))
