"""Answers of UPS's Tracking API (JSON, `trackResponse`): shipments, their packages, their activities."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from aftermile.parcels.carrier import Arrival, SentScan, Tracking
from aftermile.providers.carriers.ups.codes import CODES, RETURNS, STATUSES
from aftermile.providers.names import carrier_of
from aftermile.providers.places import zone_at
from aftermile.providers.times import Times, arrival_of
from aftermile.providers.wire import (
    BadTime,
    Node,
    each,
    find,
    grams,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    when,
)

NAME: Final = "ups"
LABEL: Final = "UPS"
_HEALTH: Final = {
    "TW0001": "not_found",
    "151044": "not_found",
    "151045": "not_found",
    "TV1002": "invalid_number",
    "TV1003": "invalid_number",
    "151018": "invalid_number",
}
_ACCESS: Final = "2500"
"""How UPS's codes for a key that is not good begin."""
_BUSY: Final = "10429"
_CLOCK: Final = 6
_STEP: Final = timedelta(minutes=15)
_FARTHEST: Final = timedelta(hours=14)


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    shipments = items(answer, "trackResponse/shipment")
    if not shipments:
        return [_nothing(items(answer, "response/errors"))]
    return [one for shipment in shipments for one in _shipment(shipment)]


def _nothing(errors: list[Node], number: str = "") -> Tracking:
    code, words = (text(errors[0], "code"), text(errors[0], "message")) if errors else ("", "no shipment")
    if code in _HEALTH:
        return Tracking(number, NAME, health=_HEALTH[code])
    raise refused(
        LABEL,
        f"{code} {words}".strip(),
        permanent=code.startswith(_ACCESS) or None,
        retry_after=60.0 if code == _BUSY else 0.0,
    )


def _shipment(shipment: Node) -> list[Tracking]:
    lead, packages = text(shipment, "inquiryNumber"), items(shipment, "package")
    if not packages:
        return [_nothing(items(shipment, "warnings"), lead)]
    found, problems = each(packages, partial(_package, lead=lead))
    if not found:
        raise refused(LABEL, problems[0])
    return found


def _package(package: Node, lead: str) -> Tracking:
    number = text(package, "trackingNumber") or lead
    scans, problems = each(items(package, "activity"), _scan)
    addresses = {
        text(row, "type").upper(): text(row, "address/countryCode")
        for row in items(package, "packageAddress")
    }
    others = [(text(row, "type"), text(row, "number")) for row in items(package, "alternateTrackingNumber")]
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=text(package, "service/description", "service/code"),
        arrival=_arrival(package),
        origin=addresses.get("ORIGIN", ""),
        destination=addresses.get("DESTINATION", ""),
        master_number=lead if lead and lead != number else "",
        next_numbers=tuple(
            (carrier_of(kind.partition("_")[0]), other) for kind, other in others if other and other != number
        ),
        signed_by=text(package, "deliveryInformation/receivedBy"),
        weight_g=grams(text(package, "weight/weight"), text(package, "weight/unitOfMeasurement")),
        problems=tuple(problems),
    )


def _arrival(package: Node) -> Arrival | None:
    """Return the day of a delivery that was put off, else the day that was scheduled."""
    days = {text(row, "type"): text(row, "date") for row in items(package, "deliveryDate")}
    return arrival_of(days.get("RDD", "")) or arrival_of(days.get("SDD", ""))


def _scan(activity: Node) -> SentScan:
    status, place = find(activity, "status"), find(activity, "location/address")
    kind, code = text(status, "type"), text(status, "code")
    told = text(status, "statusCode").zfill(3)
    says = "" if f"{kind}:{code}" in CODES or code in CODES else STATUSES.get(told, "")
    back = kind == "RS" or told in RETURNS
    if "|" in says:
        kind, code, says = "status", told, ""
    return SentScan(
        code=code or told,
        text=text(status, "description"),
        place=join(text(place, "city"), text(place, "stateProvince")),
        country=text(place, "countryCode"),
        postcode=text(place, "postalCode"),
        direction="return" if back else "",
        kind=kind,
        milestone=says,
        raw=raw_of(activity),
        **_times(activity, place)._asdict(),
    )


def _times(activity: Node, place: Node) -> Times:
    """Return the instant where UPS sends its offset or its time in GMT, else the clock of the place."""
    day, clock = text(activity, "date"), text(activity, "time")
    clock = clock.zfill(_CLOCK) if clock.isdigit() else clock
    offset = text(activity, "gmtOffset") or _offset(day, clock, activity)
    if offset:
        return when(day, f"{clock} {offset}")
    return when(day, clock, zone=zone_at(text(place, "countryCode"), text(place, "stateProvince")))


def _offset(day: str, clock: str, activity: Node) -> str:
    gmt = text(activity, "gmtTime").replace(":", "")
    try:
        here = when(day, clock).local
        there = when(text(activity, "gmtDate"), gmt.zfill(_CLOCK) if gmt else "").local
    except BadTime:
        return ""
    if not gmt or "T" not in here or "T" not in there:
        return ""
    ahead = datetime.fromisoformat(here) - datetime.fromisoformat(there)
    if abs(ahead) > _FARTHEST or ahead % _STEP:
        return ""
    minutes = int(abs(ahead).total_seconds()) // 60
    return f"{'-' if ahead < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
