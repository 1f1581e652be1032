"""Answers of Hermes Germany: `shipmentinfo`, an entry per number."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import collect, each, items, json_of, raw_of, refused, text, when

HERMES: Final = "Hermes"
_NOTHING_KNOWN: Final = "e001"


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the shipments of an answer; raise `CarrierError`."""
    answer = json_of(data, HERMES)
    shipments = items(answer, "shipmentinfo")
    if not shipments:
        problem = text(answer, "message", "error_description", "error", "listOfResultCodes/message")
        raise refused(HERMES, problem or "no shipments", permanent="error" in answer)
    return collect(shipments, _shipment, HERMES)


def _shipment(shipment: Any) -> Tracking:
    number = text(shipment, "shipmentID")
    code = text(shipment, "result/code").lower()
    if code == _NOTHING_KNOWN:
        return Tracking(number, "hermes", health="not_found")
    events = items(shipment, "status")
    if code and not events:
        raise refused(HERMES, text(shipment, "result/message") or code)
    scans, problems = each(events, _scan)
    return Tracking(
        number,
        "hermes",
        tuple(scans),
        health="ok" if events else "not_found",
        arrival=arrival_of(text(shipment, "deliveryForecast/date")),
        destination=country_of(text(shipment, "receiverAddress/countryCode")),
        problems=tuple(problems),
    )


def _scan(event: Any) -> SentScan:
    return SentScan(
        code=text(event, "code"),
        text=text(event, "description"),
        place=text(event, "scanningUnit/city"),
        country=country_of(text(event, "scanningUnit/countryCode")),
        raw=raw_of(event),
        **when(text(event, "timestamp"))._asdict(),
    )
