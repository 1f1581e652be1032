"""Ship24's trackings, as its webhooks send them: several of them, each often with its newest event only."""

from collections.abc import Sequence

from aftermile.parcels.carrier import ScanPushBroken, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    country,
    day,
    dig,
    loaded,
    scans,
    text,
    thing,
    things,
    when,
)
from aftermile.providers.trackers.ship24.codes import CARRIERS, HEALTH


def pushed(body: bytes) -> Sequence[Tracking]:
    found = loaded("Ship24", body)
    items = found.get("trackings")
    if not isinstance(items, list):
        raise ScanPushBroken(provider="Ship24", problem="trackings is no list")
    return [tracking(thing(item), number) for number, item in enumerate(items, 1)]


def tracking(item: Thing, position: int = 1) -> Tracking:
    own = text(dig(item, "tracker", "trackingNumber"))
    if not own:
        return Tracking("", problems=(f"tracking {position} has no number",))
    shipment = thing(item.get("shipment"))
    delivery = thing(shipment.get("delivery"))
    said = thing(delivery.get("courierEstimatedDeliveryDate"))
    read, problems = scans(item.get("events"), _scan)
    couriers = [text(code) for code in things(dig(item, "tracker", "courierCode"))]
    return Tracking(
        number=own,
        carrier=carrier_of(couriers[0]) if couriers else "",
        scans=read,
        health=HEALTH.get(text(shipment.get("statusMilestone")), "ok"),
        service=text(delivery.get("service"))[:80],
        arrival=arrival(said.get("from"), said.get("to")),
        origin=country(shipment.get("originCountryCode")),
        destination=country(shipment.get("destinationCountryCode")),
        next_numbers=tuple(_other_numbers(shipment, own)),
        signed_by=text(delivery.get("signedBy"))[:120],
        event_id=text(dig(item, "metadata", "messageId")),
        history=False,
        problems=problems,
    )


def carrier_of(code: object) -> str:
    found = carrier_id(code)
    return CARRIERS.get(found, found)


def _scan(item: Thing) -> SentScan:
    """
    Without a status code the words decide: the milestone of an event is that of the whole shipment, and
    would say of a mere note that it delivered.
    """
    stamp = text(item.get("occurrenceDatetime"))
    whole_day = day(stamp)
    known = {"local": whole_day.isoformat()} if item.get("hasNoTime") is True and whole_day else when(stamp)
    return SentScan(
        code=text(item.get("statusCode")),
        text=text(item.get("status")),
        zone=text(item.get("utcOffset")) if "at" not in known else "",
        place=text(item.get("location"))[:120],
        carrier=carrier_of(item.get("courierCode")),
        number=text(item.get("eventTrackingNumber")),
        key=text(item.get("eventId"))[:64],
        **known,
    )


def _other_numbers(shipment: Thing, own: str) -> Sequence[tuple[str, str]]:
    numbers = [text(dig(one, "tn")) for one in things(shipment.get("trackingNumbers"))]
    return [("", number) for number in dict.fromkeys(numbers) if number and number != own]
