"""17TRACK's tracking object, as its webhooks (`data`) and `gettrackinfo` (`accepted`) send it."""

from collections.abc import Iterator, Sequence
from functools import partial

from aftermile.parcels.carrier import ScanPushBroken, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    clock_of,
    count,
    country,
    day,
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
from aftermile.providers.trackers.seventeentrack.codes import (
    ALREADY_FOLLOWED,
    CARRIERS,
    HEALTH,
    INPUT,
    INVALID,
    NO_NEWS,
    STOPPED,
)


def pushed(body: bytes) -> Sequence[Tracking]:
    found = loaded("17TRACK", body)
    item = thing(found.get("data"))
    if not text(item.get("number")):
        raise ScanPushBroken(provider="17TRACK", problem="data has no number")
    return [tracking(item, stopped=found.get("event") == STOPPED)]


def polled(body: Thing) -> Sequence[Tracking]:
    """Numbers that 17TRACK does not follow are left out: they are registered next."""
    good = [tracking(thing(item)) for item in things(dig(body, "data", "accepted"))]
    return [one for one in [*good, *_rejected(body)] if one.number]


def registered(body: Thing) -> Sequence[Tracking]:
    good = [
        Tracking(text(dig(item, "number")), carrier_of(dig(item, "carrier")), health="pending")
        for item in things(dig(body, "data", "accepted"))
    ]
    known = [
        Tracking(text(dig(item, "number")), health="pending", problems=_problems(dig(item, "error", "code")))
        for item in things(dig(body, "data", "rejected"))
        if dig(item, "error", "code") not in (*INPUT, *INVALID, NO_NEWS)
    ]
    return [one for one in [*good, *known, *_rejected(body)] if one.number]


def _problems(code: object) -> tuple[str, ...]:
    return () if code == ALREADY_FOLLOWED else (f"it was not registered: {text(code)}",)


def error_codes(body: Thing) -> list[object]:
    return [dig(item, "error", "code") for item in things(dig(body, "data", "rejected"))]


def _rejected(body: Thing) -> Iterator[Tracking]:
    for item in things(dig(body, "data", "rejected")):
        number, code = text(dig(item, "number")), dig(item, "error", "code")
        if code in INPUT:
            yield Tracking(number, health="input_required", needs=INPUT[code])
        elif code in INVALID:
            yield Tracking(number, health="invalid_number")
        elif code == NO_NEWS:
            yield Tracking(number, health="pending")


def tracking(item: Thing, *, stopped: bool = False) -> Tracking:
    info = thing(item.get("track_info"))
    sources = [thing(source) for source in things(dig(info, "tracking", "providers"))]
    read = [
        scans(source.get("events"), partial(_scan, carrier=_named(source), leg=_leg(sources, index)))
        for index, source in enumerate(sources)
    ]
    latest = thing(info.get("latest_status"))
    health = HEALTH.get(text(latest.get("sub_status")), HEALTH.get(text(latest.get("status")), "ok"))
    edd = thing(dig(info, "time_metrics", "estimated_delivery_date"))
    misc = thing(info.get("misc_info"))
    return Tracking(
        number=text(item.get("number")),
        carrier=carrier_of(item.get("carrier")),
        scans=tuple(scan for good, _ in read for scan in good),
        health="stopped" if stopped else health,
        service=text(misc.get("service_type"))[:80],
        arrival=arrival(edd.get("from"), edd.get("to")),
        origin=country(dig(info, "shipping_info", "shipper_address", "country")),
        destination=country(dig(info, "shipping_info", "recipient_address", "country")),
        pieces=count(misc.get("pieces")),
        next_numbers=tuple(_local_number(item, misc)),
        weight_g=grams(misc.get("weight_kg"), "kg"),
        problems=tuple(problem for _, problems in read for problem in problems),
    )


def carrier_of(number: object) -> str:
    """Return our id of a carrier's number; one that we do not know keeps its number."""
    found = text(number)
    return CARRIERS.get(int(found), f"17track_{found}") if found.isdecimal() and int(found) else ""


def _named(source: Thing) -> str:
    key = dig(source, "provider", "key")
    known = CARRIERS.get(key) if isinstance(key, int) else None
    return known or carrier_id(dig(source, "provider", "name"))


def _leg(sources: Sequence[Thing], index: int) -> str:
    """The carrier at the origin comes first; what follows is the last mile."""
    return "" if len(sources) == 1 else ("line_haul" if index == 0 else "last_mile")


def _scan(item: Thing, *, carrier: str, leg: str) -> SentScan:
    raw = thing(item.get("time_raw"))
    at = when(item.get("time_iso") or item.get("time_utc"))
    told, clock = day(raw.get("date")), clock_of(raw.get("time"))
    local = f"{told.isoformat()}T{clock}" if told and clock else at.get("local", "")
    address = thing(item.get("address"))
    return SentScan(
        code=text(item.get("sub_status")) or text(item.get("stage")),
        text=text(item.get("description")),
        place=text(item.get("location"))[:120] or place(address.get("city"), address.get("state")),
        country=country(address.get("country")),
        postcode=text(address.get("postal_code"))[:20],
        carrier=carrier,
        leg=leg,
        **{**at, "local": local},
    )


def _local_number(item: Thing, misc: Thing) -> Iterator[tuple[str, str]]:
    number = text(misc.get("local_number"))
    if number and number != text(item.get("number")):
        yield carrier_id(misc.get("local_provider")), number
