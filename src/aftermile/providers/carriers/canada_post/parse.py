"""Tracking details of Canada Post in XML, English or French."""

import re
from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    fault_of,
    items,
    join,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

CANADA_POST: Final = "Canada Post"
_NO_HISTORY: Final = "004"
_DENIED: Final = ("E002", "AAA")
_POSTCODE: Final = re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d")
_OFFSETS: Final = {
    "NST": "-03:30",
    "NDT": "-02:30",
    "AST": "-04:00",
    "ADT": "-03:00",
    "EST": "-05:00",
    "EDT": "-04:00",
    "CST": "-06:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
    "PST": "-08:00",
    "PDT": "-07:00",
}


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the parcels of an answer; raise `CarrierError`."""
    root = xml_of(data, CANADA_POST)
    details = within(root, "tracking-detail")
    if details:
        return collect(details, _parcel, CANADA_POST)
    message = next(iter(within(root, "message")), None)
    code, problem = text(message, "code"), text(message, "description")
    if code == _NO_HISTORY:
        return [Tracking("", "canada_post", health="not_found")]
    fault = fault_of(root)
    problem = problem or (fault[1] if fault else "") or "no parcel"
    raise refused(CANADA_POST, problem, permanent=code in _DENIED)


def _parcel(detail: Element) -> Tracking:
    back = "return" if text(detail, "original-pin") else ""
    events = items(detail, "significant-events/occurrence")
    scans, problems = each(events, lambda event: _scan(event, back))
    returned = text(detail, "return-pin")
    postcode = text(detail, "destination-postal-id").upper()
    return Tracking(
        text(detail, "pin"),
        "canada_post",
        tuple(scans),
        health="ok" if events else "not_found",
        service=text(detail, "service-name"),
        arrival=arrival_of(text(detail, "changed-expected-date", "expected-delivery-date")),
        destination="CA" if _POSTCODE.fullmatch(postcode) else "",
        return_numbers=(("canada_post", returned),) if returned else (),
        signed_by=next((name for event in events if (name := text(event, "signatory-name"))), ""),
        problems=tuple(problems),
    )


def _scan(event: Element, back: str) -> SentScan:
    offset = _OFFSETS.get(text(event, "event-time-zone"), "")
    told = when(text(event, "event-date"), text(event, "event-time"), zone=offset, zone_source="provider")
    return SentScan(
        code=text(event, "event-identifier"),
        text=" ".join(text(event, "event-description").split()),
        place=join(
            text(event, "event-retail-name"), text(event, "event-site"), text(event, "event-province")
        ),
        country="CA" if text(event, "event-province") else "",
        direction=back,
        raw=raw_of(event),
        **told._asdict(),
    )
