"""The Track API of FedEx: `completeTrackResults`, a number each, with a result per package."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import Arrival, SentScan, Tracking
from aftermile.providers.carriers.fedex.scans import FEDEX, newest, time_of
from aftermile.providers.places import country_of
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    collect,
    count,
    each,
    find,
    grams,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
)

_DENIED: Final = ("UNAUTHORIZED", "FORBIDDEN", "NOT.AUTHORIZED")
_RETURNS: Final = ("RETURNED_TO_SHIPPER_TRACKING_NUMBER",)
_PARTNERS: Final = ("PARTNER_CARRIER_NUMBER",)


def read(data: bytes) -> Sequence[Tracking]:
    """Read the packages of an answer; raise `CarrierError`."""
    answer = json_of(data, FEDEX)
    numbers = items(answer, "output/completeTrackResults")
    if not numbers:
        code = text(answer, "errors/code")
        problem = text(answer, "errors/message") or code or "no packages"
        raise refused(FEDEX, problem, permanent=any(part in code for part in _DENIED))
    rows = [(text(one, "trackingNumber"), result) for one in numbers for result in items(one, "trackResults")]
    return newest(collect(rows, _package, FEDEX))


def _package(row: tuple[str, Any]) -> Tracking:
    asked, result = row
    number = asked or text(result, "trackingNumberInfo/trackingNumber")
    events = items(result, "scanEvents")
    error = text(result, "error/code")
    if not events and error:
        return _without(number, error, text(result, "error/message"))
    scans, problems = each(events, _scan)
    known = items(result, "additionalTrackingInfo/packageIdentifiers")
    return Tracking(
        number,
        "fedex",
        tuple(scans),
        health="ok" if events else "not_found",
        service=text(result, "serviceDetail/description"),
        arrival=_arrival(result),
        origin=country_of(_place(result, "shipperInformation/address", "originLocation")),
        destination=country_of(
            _place(
                result, "recipientInformation/address", "lastUpdatedDestinationAddress", "destinationLocation"
            )
        ),
        pieces=count(result, "packageDetails/count"),
        next_numbers=tuple(("", said) for said in _identifiers(known, _PARTNERS)),
        return_numbers=tuple(("fedex", said) for said in _identifiers(known, _RETURNS)),
        signed_by=text(result, "deliveryDetails/signedByName", "deliveryDetails/receivedByName"),
        weight_g=_weight(result),
        problems=tuple(problems),
    )


def _without(number: str, error: str, message: str) -> Tracking:
    if error.endswith("NOTFOUND"):
        return Tracking(number, "fedex", health="not_found")
    if "INVALID" in error or error.endswith("EMPTY"):
        return Tracking(number, "fedex", health="invalid_number")
    raise refused(FEDEX, message or error)


def _place(result: Any, *paths: str) -> str:
    return text(
        result,
        *(
            f"{path}/{more}"
            for path in paths
            for more in ("countryCode", "locationContactAndAddress/address/countryCode")
        ),
    )


def _identifiers(known: list[Any], kinds: Sequence[str]) -> list[str]:
    found = [text(one, "values", "value") for one in known if text(one, "type") in kinds]
    return [said for said in found if said]


def _arrival(result: Any) -> Arrival | None:
    dates = [one for one in items(result, "dateAndTimes") if text(one, "type") == "ESTIMATED_DELIVERY"]
    window = find(result, "estimatedDeliveryTimeWindow/window")
    day = text(dates[0], "dateTime") if dates else ""
    return arrival_of(day or text(window, "begins"), "" if day else text(window, "ends"))


def _weight(result: Any) -> int:
    weights = items(result, "packageDetails/weightAndDimensions/weight")
    known = (grams(text(one, "value"), text(one, "unit")) for one in weights)
    return next((found for found in known if found), 0)


def _scan(event: Any) -> SentScan:
    place = find(event, "scanLocation")
    return SentScan(
        code=text(event, "eventType"),
        kind=text(event, "exceptionCode"),
        text=text(event, "exceptionDescription", "eventDescription"),
        place=join(text(place, "city"), text(place, "stateOrProvinceCode")),
        country=country_of(text(place, "countryCode")),
        postcode=text(place, "postalCode"),
        raw=raw_of(event),
        **time_of(text(event, "date"))._asdict(),
    )
