"""EasyPost's Tracker, as its events (`result`) and its API send it."""

from collections.abc import Sequence

from aftermile.parcels.carrier import ScanPushBroken, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    country,
    grams,
    loaded,
    place,
    scans,
    text,
    thing,
    things,
    when,
)
from aftermile.providers.trackers.easypost.codes import CARRIERS, EMPTY, HEALTH


def pushed(body: bytes) -> Sequence[Tracking]:
    """Events of other things than trackers (batches, insurances ...) hold nothing for us."""
    found = loaded("EasyPost", body)
    item = thing(found.get("result"))
    if not text(found.get("description")).startswith("tracker.") and item.get("object") != "Tracker":
        return []
    if not text(item.get("tracking_code")):
        raise ScanPushBroken(provider="EasyPost", problem="result has no tracking_code")
    return [tracking(item, text(found.get("id")))]


def polled(body: Thing) -> Sequence[Tracking]:
    items = [thing(item) for item in things(body.get("trackers"))]
    return [tracking(item) for item in items if text(item.get("tracking_code"))]


def tracking(item: Thing, event_id: str = "") -> Tracking:
    back = "return" if item.get("is_return") is True else ""
    read, problems = scans(item.get("tracking_details"), lambda event: _scan(event, back))
    detail = thing(item.get("carrier_detail"))
    goal = thing(detail.get("destination_tracking_location"))
    start = thing(detail.get("origin_tracking_location"))
    sure = detail.get("guaranteed_delivery_date")
    local = detail.get("est_delivery_date_local")
    expired = text(item.get("status_detail")) == "expired"
    return Tracking(
        number=text(item.get("tracking_code")),
        carrier=carrier_of(item.get("carrier")),
        scans=read,
        health="expired" if expired else HEALTH.get(text(item.get("status")), "ok"),
        service=text(detail.get("service"))[:80],
        arrival=arrival(sure, guaranteed=True) or arrival(local or item.get("est_delivery_date")),
        origin=country(start.get("country")),
        destination=country(goal.get("country")),
        signed_by=text(item.get("signed_by"))[:120],
        weight_g=grams(item.get("weight"), "oz"),
        event_id=event_id,
        problems=problems,
    )


def carrier_of(name: object) -> str:
    plain = "".join(letter for letter in text(name).lower() if letter.isalnum())
    return CARRIERS.get(plain, carrier_id(name))


def _code(status: str, detail: str) -> str:
    """The detail where it says something, else the status; `unknown` is no news."""
    if detail not in EMPTY:
        return detail
    return "" if status in HEALTH else status


def _scan(item: Thing, direction: str) -> SentScan:
    status, detail = text(item.get("status")), text(item.get("status_detail"))
    where = thing(item.get("tracking_location"))
    return SentScan(
        code=_code(status, detail),
        kind="" if detail in EMPTY else status,
        text=text(item.get("message")) or text(item.get("description")),
        place=place(where.get("city"), where.get("state")),
        country=country(where.get("country")),
        postcode=text(where.get("zip"))[:20],
        carrier=carrier_of(item.get("source")),
        direction=direction,
        **when(item.get("datetime")),
    )
