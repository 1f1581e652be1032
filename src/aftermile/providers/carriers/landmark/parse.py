"""Answers of Landmark's Track API (XML): one parcel that travels under two numbers."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.carriers.landmark.codes import LAST_MILE, WAREHOUSE
from aftermile.providers.names import carrier_of
from aftermile.providers.places import ZONE, country_of
from aftermile.providers.wire import Element, collect, each, raw_of, refused, text, when, within, xml_of

NAME: Final = "landmark"
LABEL: Final = "Landmark Global"
_NOT_FOUND: Final = re.compile(
    r"not found|no (?:shipment|package)s?\b|does not exist|could not be found", re.IGNORECASE
)
_ACCESS: Final = re.compile(r"login|password|access|authoriz|permission", re.IGNORECASE)
_STATES: Final = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC "
    "ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AB BC MB NB NL NS NT NU ON PE QC SK YT"
)
"""CA, DE, NL are states and countries: a place of two parts does not say which."""
_WHOLE: Final = 3


def parse(data: bytes) -> Sequence[Tracking]:
    root = xml_of(data, LABEL)
    packages = within(root, "Package")
    if not packages:
        return _nothing(root)
    carrier = text(root, "Result/ShipmentDetails/EndDeliveryCarrier")
    return collect(packages, partial(_package, last_carrier=carrier), LABEL)


def _nothing(root: Element) -> Sequence[Tracking]:
    error = next(iter(within(root, "Error")), root)
    code, words = text(error, "ErrorCode"), text(error, "ErrorMessage", "Result/ResultMessage")
    if _NOT_FOUND.search(words):
        return [Tracking("", NAME, health="not_found")]
    raise refused(
        LABEL, f"{code} {words}".strip() or "no package", permanent=bool(_ACCESS.search(code + words))
    )


def _package(package: Element, last_carrier: str) -> Tracking:
    number, last = text(package, "LandmarkTrackingNumber"), text(package, "TrackingNumber")
    scans, problems = each(package.findall("Events/Event"), _scan)
    return Tracking(
        number=number or last,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        next_numbers=((carrier_of(last_carrier), last),) if last and number and last != number else (),
        problems=tuple(problems),
    )


def _scan(event: Element) -> SentScan:
    code, place = text(event, "EventCode"), text(event, "Location")
    leg = "last_mile" if code in LAST_MILE else "warehouse" if code in WAREHOUSE else "line_haul"
    return SentScan(
        code=code,
        text=" ".join(text(event, "Status").split()),
        place=place,
        country=_country(place),
        leg=leg,
        raw=raw_of(event),
        **when(text(event, "DateTime"), order="mdy")._asdict(),
    )


def _country(place: str) -> str:
    parts = [part.strip() for part in place.split(",")]
    last = parts[-1].upper()
    if len(parts) < 2 or len(last) != 2:  # noqa: PLR2004  "city, country"
        return ""
    code = country_of(last)
    if len(parts) >= _WHOLE or (last not in _STATES.split() and (code in ZONE or code == "US")):
        return code
    return ""
