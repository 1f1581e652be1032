"""Tracking of DHL Paket: XML in which every element is `data` and has a `name`."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of, zone_at
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    flag,
    grams,
    join,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

DHL: Final = "DHL Paket"
_NOTHING: Final = ("100", "101")
_DENIED: Final = ("5", "6", "401", "403")


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the pieces of an answer; raise `CarrierError`."""
    root = xml_of(data, DHL)
    pieces = _named(root, "piece-shipment")
    code = text(root, "@code")
    if not pieces and code in _NOTHING:
        return [Tracking(text(root, "@searched-piece-code"), "dhl_parcel", health="not_found")]
    if not pieces:
        raise refused(DHL, text(root, "@error") or "no piece", permanent=code in _DENIED)
    return collect(pieces, _piece, DHL)


def _named(root: Element, name: str) -> list[Element]:
    return [one for one in within(root, "data") if text(one, "@name") == name]


def _piece(piece: Element) -> Tracking:
    number = text(piece, "@piece-code", "@searched-piece-code")
    if text(piece, "@error-status") not in ("", "0"):
        return Tracking(number, "dhl_parcel", health="not_found")
    origin, destination = country_of(text(piece, "@origin-country")), country_of(text(piece, "@dest-country"))
    inland = origin if origin == destination else ""
    back = "return" if flag(piece, "@ruecksendung") else ""
    events = _named(piece, "piece-event")
    scans, problems = each(events, lambda event: _scan(event, inland, back))
    delivered = flag(piece, "@delivery-event-flag")
    return Tracking(
        number,
        "dhl_parcel",
        tuple(scans),
        health="ok" if events else "not_found",
        service=text(piece, "@product-name"),
        origin=origin,
        destination=destination,
        signed_by=text(piece, "@pan-recipient-name", "@recipient-id-text") if delivered else "",
        weight_g=grams(text(piece, "@shipment-weight"), "kg"),
        problems=tuple(problems),
    )


def _scan(event: Element, inland: str, back: str) -> SentScan:
    country = country_of(text(event, "@event-country"))
    return SentScan(
        code=text(event, "@standard-event-code"),
        text=text(event, "@event-text", "@event-status"),
        place=join(text(event, "@event-location")),
        country=country,
        direction="return" if flag(event, "@ruecksendung") else back,
        kind=text(event, "@ice"),
        raw=raw_of(event),
        **when(text(event, "@event-timestamp"), zone=zone_at(country or inland))._asdict(),
    )
