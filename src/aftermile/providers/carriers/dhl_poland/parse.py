"""Answers of the DHL24 web API: one shipment in SOAP."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    fault_of,
    items,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

DHL: Final = "DHL Parcel Poland"
_DENIED: Final = "100"


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the shipment of an answer; raise `CarrierError`."""
    root = xml_of(data, DHL)
    found = within(root, "getTrackAndTraceInfoResult")
    if found:
        return collect(found, _shipment, DHL)
    code, problem = fault_of(root) or ("", "no shipment")
    raise refused(DHL, problem or f"error {code}", permanent=code == _DENIED)


def _shipment(shipment: Element) -> Tracking:
    events = items(shipment, "events/item")
    scans, problems = each(events, _scan)
    return Tracking(
        text(shipment, "shipmentId"),
        "dhl_poland",
        tuple(scans),
        health="ok" if events else "not_found",
        signed_by=text(shipment, "receivedBy"),
        problems=tuple(problems),
    )


def _scan(event: Element) -> SentScan:
    return SentScan(
        code=text(event, "status"),
        text=text(event, "description"),
        place=text(event, "terminal"),
        raw=raw_of(event),
        **when(text(event, "timestamp"))._asdict(),
    )
