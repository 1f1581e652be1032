"""Parcel life cycle of DPD: statuses in SOAP, scans in the JSON of its tracking pages."""

import re
from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    fault_of,
    find,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

DPD: Final = "DPD"
_COUNTRY: Final = re.compile(r"\(([A-Z]{2})\)\s*$")
_DENIED: Final = "DELICOM_ERR_AUTHENTICATION"


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the parcel of an answer; raise `CarrierError`."""
    if data.lstrip()[:1] in (b"{", b"["):
        return _read_json(data)
    root = xml_of(data, DPD)
    results = within(root, "trackingresult")
    if results:
        return collect(results, _result, DPD)
    error = next((one for one in root.iter() if one.find("errorCode") is not None), None)
    code, problem = text(error, "errorCode"), text(error, "errorMessage")
    fault = fault_of(root)
    raise refused(DPD, problem or (fault[1] if fault else "no parcel"), permanent=code == _DENIED)


def _result(result: Element) -> Tracking:
    """Read what was reached: the rest of the life cycle is listed, and has not happened."""
    reached = [one for one in items(result, "statusInfo") if text(one, "statusHasBeenReached") != "false"]
    scans, problems = each(reached, _status)
    return Tracking(
        text(result, "shipmentInfo/parcelLabelNumber"),
        "dpd",
        tuple(scans),
        health="ok" if reached else "not_found",
        service=text(result, "shipmentInfo/serviceDescription/content/content"),
        problems=tuple(problems),
    )


def _status(status: Element) -> SentScan:
    place = text(status, "location/content")
    country = _country(place)
    return SentScan(
        code=text(status, "status"),
        text=text(status, "description/content/content"),
        place=place,
        country=country,
        raw=raw_of(status),
        **when(text(status, "date/content"), order="mdy", zone=zone_at(country))._asdict(),
    )


def _country(place: str) -> str:
    found = _COUNTRY.search(place)
    return country_of(found[1]) if found else ""


def _read_json(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, DPD)
    found = items(answer, "parcellifecycleResponse/parcelLifeCycleData")
    if not found:
        raise refused(DPD, text(answer, "errorMessage", "message") or "no parcel")
    return collect(found, _life, DPD)


def _life(life: Any) -> Tracking:
    events = items(life, "scanInfo/scan")
    scans, problems = each(events, _event)
    return Tracking(
        text(life, "shipmentInfo/parcelLabelNumber"),
        "dpd",
        tuple(scans),
        health="ok" if events else "not_found",
        service=text(life, "shipmentInfo/productName"),
        destination=country_of(text(life, "shipmentInfo/receiverCountryIsoCode")),
        problems=tuple(problems),
    )


def _event(event: Any) -> SentScan:
    country = country_of(text(event, "scanData/country"))
    return SentScan(
        code=text(event, "scanType/code").zfill(2),
        kind="scan",
        text=join(text(event, "scanDescription/label"), *_contents(event), by=" "),
        place=text(event, "scanData/location"),
        country=country,
        raw=raw_of(event),
        **when(text(event, "date"), zone=zone_at(country))._asdict(),
    )


def _contents(event: Any) -> list[str]:
    described = find(event, "scanDescription")
    return [text(one) for one in items(described, "content")]
