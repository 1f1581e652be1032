"""Answers of DHL's Shipment Tracking - Unified."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    collect,
    count,
    each,
    find,
    flag,
    grams,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    when,
)

DHL: Final = "DHL"
_DENIED: Final = ("401", "403")


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the shipments of an answer; raise `CarrierError`."""
    answer = json_of(data, DHL)
    shipments = items(answer, "shipments")
    if shipments:
        return collect(shipments, _shipment, DHL)
    status = text(answer, "status")
    if status == "404":
        return [Tracking(text(answer, "instance").rpartition("/")[2], "dhl_universal", health="not_found")]
    problem = text(answer, "detail", "title") or "no shipments"
    raise refused(DHL, problem, permanent=status in _DENIED)


def _shipment(shipment: Any) -> Tracking:
    back = "return" if flag(shipment, "returnFlag", "details/returnFlag") else ""
    events, now = items(shipment, "events"), find(shipment, "status")
    told = events or ([now] if isinstance(now, dict) else [])
    scans, problems = each(told, lambda event: _scan(event, back))
    frame = "estimatedDeliveryTimeFrame"
    signed = "details/proofOfDelivery/signed"
    return Tracking(
        text(shipment, "id"),
        "dhl_universal",
        tuple(scans),
        health="ok" if told else "not_found",
        service=text(shipment, "details/product/productName", "service"),
        arrival=arrival_of(
            text(shipment, f"{frame}/estimatedFrom", "estimatedTimeOfDelivery"),
            text(shipment, f"{frame}/estimatedThrough"),
        ),
        origin=country_of(text(shipment, "origin/address/countryCode")),
        destination=country_of(text(shipment, "destination/address/countryCode")),
        pieces=count(shipment, "details/totalNumberOfPieces"),
        signed_by=join(text(shipment, f"{signed}/givenName"), text(shipment, f"{signed}/familyName"), by=" ")
        or text(shipment, f"{signed}/name"),
        proof_url=text(shipment, "details/proofOfDelivery/documentUrl"),
        weight_g=grams(text(shipment, "details/weight/value"), text(shipment, "details/weight/unitText")),
        history=bool(events),
        problems=tuple(problems),
    )


def _scan(event: Any, back: str) -> SentScan:
    country = country_of(text(event, "location/address/countryCode"))
    return SentScan(
        code=text(event, "statusCode"),
        text=text(event, "description", "status"),
        place=text(event, "location/address/addressLocality"),
        country=country,
        postcode=text(event, "location/address/postalCode"),
        direction=back,
        raw=raw_of(event),
        **when(text(event, "timestamp"), zone=zone_at(country))._asdict(),
    )
