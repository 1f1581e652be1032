"""Shippo's Track, as the webhook `track_updated` sends it."""

from collections.abc import Mapping, Sequence

from aftermile.parcels.carrier import ScanPushBroken, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    country,
    dig,
    loaded,
    place,
    scans,
    text,
    thing,
    things,
    when,
)
from aftermile.providers.trackers.shippo.codes import CARRIERS, EMPTY, HEALTH

EVENT = "track_updated"


def pushed(body: bytes) -> Sequence[Tracking]:
    """Webhooks of labels and batches hold nothing for us."""
    found = loaded("Shippo", body)
    if text(found.get("event")) not in ("", EVENT):
        return []
    item = thing(found.get("data"))
    if not text(item.get("tracking_number")):
        raise ScanPushBroken(provider="Shippo", problem="data has no tracking_number")
    return [tracking(item)]


def tracking(item: Thing) -> Tracking:
    read, problems = scans(_events(item), _scan)
    return Tracking(
        number=text(item.get("tracking_number")),
        carrier=carrier_of(item.get("carrier")),
        scans=read,
        health=HEALTH.get(text(dig(item, "tracking_status", "status")), "ok"),
        service=text(dig(item, "servicelevel", "name"))[:80],
        arrival=arrival(item.get("eta")),
        origin=country(dig(item, "address_from", "country")),
        destination=country(dig(item, "address_to", "country")),
        problems=problems,
    )


def carrier_of(name: object) -> str:
    found = carrier_id(name)
    return CARRIERS.get(found, found)


def _events(item: Thing) -> object:
    """The latest status stands apart and, most often, in the history too. `UNKNOWN` is no event."""
    history, latest = item.get("tracking_history"), item.get("tracking_status")
    listed = [*things(history)]
    if isinstance(latest, Mapping) and latest not in listed and not _same(latest, listed):
        listed.append(latest)
    if history is not None and not isinstance(history, list):
        return history if not listed else [*listed, history]
    return [event for event in listed if text(dig(event, "status")) not in HEALTH]


def _same(latest: Thing, listed: Sequence[object]) -> bool:
    key = (latest.get("status"), latest.get("status_date"), latest.get("status_details"))
    return any(
        (dig(event, "status"), dig(event, "status_date"), dig(event, "status_details")) == key
        for event in listed
    )


def _scan(item: Thing) -> SentScan:
    status, detail = text(item.get("status")), text(dig(item, "substatus", "code"))
    where = thing(item.get("location"))
    return SentScan(
        code=status if detail in EMPTY else detail,
        kind="" if detail in EMPTY else status,
        text=text(item.get("status_details")) or text(dig(item, "substatus", "text")),
        place=place(where.get("city"), where.get("state")),
        country=country(where.get("country")),
        postcode=text(where.get("zip"))[:20],
        **when(item.get("status_date")),
    )
