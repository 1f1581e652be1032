"""Karrio's tracker, as its webhooks (`data`) and its API send it."""

from collections.abc import Sequence

from aftermile.parcels.carrier import ScanPushBroken, SentScan, Tracking
from aftermile.parcels.reading.codes import CODES
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    clock_of,
    count,
    country,
    day,
    grams,
    loaded,
    scans,
    text,
    thing,
)
from aftermile.providers.trackers.karrio.codes import CARRIERS, HEALTH, STATUSES


def pushed(body: bytes) -> Sequence[Tracking]:
    """Events of shipments, orders and batches hold nothing for us."""
    found = loaded("Karrio", body)
    if not text(found.get("event")).startswith("tracker_"):
        return []
    item = thing(found.get("data"))
    if not text(item.get("tracking_number")):
        raise ScanPushBroken(provider="Karrio", problem="data has no tracking_number")
    return [tracking(item)]


def tracking(item: Thing) -> Tracking:
    carrier = carrier_of(item.get("carrier_name"))
    read, problems = scans(item.get("events"), lambda event: _scan(event, carrier))
    info = thing(item.get("info"))
    return Tracking(
        number=text(item.get("tracking_number")),
        carrier=carrier,
        scans=read,
        health="ok" if read else HEALTH.get(text(item.get("status")), "ok"),
        service=text(info.get("shipment_service"))[:80],
        arrival=arrival(item.get("estimated_delivery") or info.get("expected_delivery")),
        origin=country(info.get("shipment_origin_country")),
        destination=country(info.get("shipment_destination_country")),
        pieces=count(info.get("shipment_package_count")),
        signed_by=text(info.get("signed_by"))[:120],
        proof_url=text(item.get("delivery_image_url"))[:500],
        weight_g=grams(info.get("package_weight"), info.get("package_weight_unit")),
        problems=problems,
    )


def _reason(reason: str) -> str:
    milestone, detail, *_ = CODES.get(reason, ("", ""))
    return f"{milestone}.{detail}" if detail else milestone


def carrier_of(name: object) -> str:
    found = carrier_id(name)
    return CARRIERS.get(found, found)


def _scan(item: Thing, carrier: str) -> SentScan:
    """Date and time are the carrier's clock on the wall; `timestamp` is it with a Z that is not true."""
    known, hour = day(item.get("date")) or day(item.get("timestamp")), clock_of(item.get("time"))
    if known and not hour and not item.get("time"):
        stamp = text(item.get("timestamp"))
        hour = clock_of(stamp[11:].rstrip("Zz")) if len(stamp) > 11 else ""  # noqa: PLR2004
    local = known.isoformat() + (f"T{hour}" if hour else "") if known else text(item.get("date"))
    reason, status = text(item.get("reason")), text(item.get("status"))
    return SentScan(
        code=text(item.get("code")),
        text=text(item.get("description")),
        local=local,
        place=text(item.get("location"))[:120],
        carrier=carrier,
        milestone=_reason(reason) or STATUSES.get(status, ""),
    )
