"""Tracking of DHL Express XML services: an `AWBInfo` per waybill."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    Element,
    collect,
    count,
    each,
    find,
    grams,
    items,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

DHL: Final = "DHL Express"
_NOTHING: Final = ("103", "209")
_AREA: Final = re.compile(r"(?:,\s*([A-Z]{2}))?\s*-\s*([^-]+)$")


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the waybills of an answer; raise `CarrierError`."""
    root = xml_of(data, DHL)
    waybills = within(root, "AWBInfo")
    if not waybills:
        condition = next(iter(within(root, "Condition")), None)
        problem = " ".join(text(condition, "ConditionData").split())
        raise refused(
            DHL, problem or "no waybill", permanent=text(condition, "ConditionCode") in ("100", "111")
        )
    return collect(waybills, _waybill, DHL)


def _waybill(waybill: Element) -> Tracking:
    number, status = text(waybill, "AWBNumber"), text(waybill, "Status/ActionStatus").lower()
    code = text(waybill, "Status/Condition/ConditionCode")
    info = find(waybill, "ShipmentInfo")
    if code in _NOTHING or "no shipments found" in status:
        return Tracking(number, "dhl_express", health="not_found")
    if info is None:
        problem = text(waybill, "Status/Condition/ConditionData") or status or "no shipment"
        raise refused(DHL, " ".join(problem.split()))
    events = items(info, "ShipmentEvent")
    scans, problems = each(events, _scan)
    return Tracking(
        number,
        "dhl_express",
        tuple(scans),
        health="ok" if events else "not_found",
        service=text(info, "GlobalProductCode"),
        arrival=arrival_of(text(info, "EstDlvyDate")),
        origin=country_of(text(info, "Shipper/CountryCode")) or _area(find(info, "OriginServiceArea"))[0],
        destination=country_of(text(info, "Consignee/CountryCode"))
        or _area(find(info, "DestinationServiceArea"))[0],
        pieces=count(info, "Pieces"),
        signed_by=next((name for event in reversed(events) if (name := _signed(event))), ""),
        weight_g=grams(text(info, "Weight"), text(info, "WeightUnit")),
        problems=tuple(problems),
    )


def _signed(event: Element) -> str:
    """Return who signed: other events carry times and account numbers in that field."""
    delivered = text(event, "ServiceEvent/EventCode") in ("OK", "DD", "PD")
    return text(event, "Signatory") if delivered else ""


def _area(area: Element | None) -> tuple[str, str]:
    """Return country and state of `Milan - Italy`, `KINGSTON-JAM`, `SPRINGFIELD GARDENS,NY-USA`."""
    found = _AREA.search(text(area, "Description"))
    return (country_of(found[2]), found[1] or "") if found else ("", "")


def _scan(event: Element) -> SentScan:
    country, state = _area(find(event, "ServiceArea"))
    told = when(text(event, "Date"), text(event, "Time"), zone=zone_at(country, state))
    return SentScan(
        code=text(event, "ServiceEvent/EventCode"),
        text=" ".join(text(event, "ServiceEvent/Description").split()),
        place=text(event, "ServiceArea/Description"),
        country=country,
        raw=raw_of(event),
        **told._asdict(),
    )
