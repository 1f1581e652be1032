"""TrackReply of FedEx's older web service, versions 7 and later."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.carriers.fedex.scans import FEDEX, newest, time_of
from aftermile.providers.places import country_of
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    Element,
    collect,
    count,
    each,
    fault_of,
    find,
    grams,
    items,
    join,
    raw_of,
    refused,
    text,
    within,
    xml_of,
)

_NOT_FOUND: Final = ("9040", "9041")
_INVALID: Final = ("6035", "5508")
_DENIED: Final = ("1000",)
_BAD: Final = ("ERROR", "FAILURE")


def read(data: bytes) -> Sequence[Tracking]:
    """Read the packages of a reply; raise `CarrierError`."""
    root = xml_of(data, FEDEX)
    packages = within(root, "TrackDetails")
    notices = [note for note in within(root, "Notifications") if text(note, "Severity") in _BAD]
    if packages:
        return newest(collect(packages, _package, FEDEX))
    if notices:
        return [_without("", notices[0])]
    fault = fault_of(root)
    raise refused(FEDEX, fault[1] if fault else "no packages")


def _without(number: str, notice: Element) -> Tracking:
    code = text(notice, "Code")
    if code in _NOT_FOUND:
        return Tracking(number, "fedex", health="not_found")
    if code in _INVALID:
        return Tracking(number, "fedex", health="invalid_number")
    raise refused(FEDEX, text(notice, "Message") or f"error {code}", permanent=code in _DENIED)


def _package(package: Element) -> Tracking:
    number, notice = text(package, "TrackingNumber"), find(package, "Notification")
    if text(notice, "Severity") in _BAD:
        return _without(number, notice)
    events = items(package, "Events")
    status = find(package, "StatusDetail")
    told = events or ([status] if text(status, "Code") else [])
    scans, problems = each(told, _scan)
    return Tracking(
        number,
        "fedex",
        tuple(scans),
        health="ok" if told else "not_found",
        service=text(package, "Service/Description", "ServiceInfo"),
        arrival=arrival_of(text(package, "EstimatedDeliveryTimestamp")),
        origin=country_of(text(package, "OriginLocationAddress/CountryCode", "ShipperAddress/CountryCode")),
        destination=country_of(text(package, "DestinationAddress/CountryCode")),
        pieces=count(package, "PackageCount"),
        signed_by=text(package, "DeliverySignatureName"),
        weight_g=grams(text(package, "PackageWeight/Value"), text(package, "PackageWeight/Units")),
        history=bool(events),
        problems=tuple(problems),
    )


def _scan(event: Element) -> SentScan:
    place = find(event, "Address")
    if place is None:
        place = find(event, "Location")
    return SentScan(
        code=text(event, "EventType", "Code"),
        kind=text(event, "StatusExceptionCode"),
        text=text(event, "StatusExceptionDescription", "EventDescription", "Description"),
        place=join(text(place, "City"), text(place, "StateOrProvinceCode")),
        country=country_of(text(place, "CountryCode")),
        postcode=text(place, "PostalCode"),
        raw=raw_of(event),
        **time_of(text(event, "Timestamp", "CreationTime"))._asdict(),
    )
