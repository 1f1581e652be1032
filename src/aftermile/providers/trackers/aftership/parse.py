"""AfterShip's tracking object, as its webhooks (`msg`) and its API (`data`) send it."""

from collections.abc import Sequence

from aftermile.parcels.carrier import Arrival, ScanPushBroken, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    count,
    country,
    dig,
    grams,
    loaded,
    place,
    scans,
    text,
    thing,
    things,
    when,
)
from aftermile.providers.trackers.aftership.codes import CARRIERS, HEALTH


def pushed(body: bytes) -> Sequence[Tracking]:
    found = loaded("AfterShip", body)
    item = thing(found.get("msg"))
    if not text(item.get("tracking_number")):
        raise ScanPushBroken(provider="AfterShip", problem="msg has no tracking_number")
    return [tracking(item, text(found.get("event_id")))]


def polled(body: Thing) -> Sequence[Tracking]:
    items = [thing(item) for item in things(dig(body, "data", "trackings"))]
    return [tracking(item) for item in items if text(item.get("tracking_number"))]


def tracking(item: Thing, event_id: str = "") -> Tracking:
    read, problems = scans(item.get("checkpoints"), _scan)
    goal = item.get("courier_destination_country_region") or item.get("destination_country_region")
    return Tracking(
        number=text(item.get("tracking_number")),
        carrier=carrier_of(item.get("slug")),
        scans=read,
        health=HEALTH.get(text(item.get("tag")), "ok"),
        service=text(item.get("shipment_type"))[:80],
        arrival=_arrival(item),
        origin=country(item.get("origin_country_region") or item.get("origin_country_iso3")),
        destination=country(goal or item.get("destination_country_iso3")),
        pieces=count(item.get("shipment_package_count")),
        next_numbers=tuple(_next_numbers(item)),
        signed_by=text(item.get("signed_by"))[:120],
        weight_g=grams(dig(item, "shipment_weight", "value"), dig(item, "shipment_weight", "unit")),
        event_id=event_id,
        problems=problems,
    )


def carrier_of(slug: object) -> str:
    said = text(slug)
    return CARRIERS[said] if said in CARRIERS else carrier_id(said)


def _scan(item: Thing) -> SentScan:
    where = (item.get("city"), item.get("state")) if item.get("city") else (item.get("location"),)
    return SentScan(
        code=text(item.get("subtag")) or text(item.get("tag")),
        text=text(item.get("message")),
        place=place(*where),
        country=country(item.get("country_region") or item.get("country_iso3")),
        postcode=text(item.get("zip"))[:20],
        carrier=carrier_of(item.get("slug")),
        **when(item.get("checkpoint_time")),
    )


def _arrival(item: Thing) -> Arrival | None:
    """Only what the carrier says: AfterShip's own estimates are not a carrier's word."""
    said = thing(item.get("courier_estimated_delivery_date"))
    single = said.get("estimated_delivery_date")
    found = arrival(
        said.get("estimated_delivery_date_min") or single, said.get("estimated_delivery_date_max")
    )
    latest = thing(item.get("latest_estimated_delivery"))
    if found or not text(latest.get("source")).lower().startswith(("carrier", "courier")):
        return found or arrival(item.get("expected_delivery"))
    return arrival(latest.get("datetime_min") or latest.get("datetime"), latest.get("datetime_max"))


def _next_numbers(item: Thing) -> Sequence[tuple[str, str]]:
    own = text(item.get("tracking_number"))
    later = [thing(item.get("last_mile")), *map(thing, things(item.get("next_couriers")))]
    pairs = [(carrier_of(one.get("slug")), text(one.get("tracking_number"))) for one in later]
    return list(dict.fromkeys(pair for pair in pairs if pair[1] and pair[1] != own))
