"""Answers of GLS Track And Trace v1, with and without events."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.wire import collect, each, items, json_of, raw_of, refused, text, when

GLS: Final = "GLS"
_NOT_FOUND: Final = "E_404"


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the parcels of an answer; raise `CarrierError`."""
    answer = json_of(data, GLS)
    parcels = items(answer, "parcels")
    if not parcels:
        problem = text(answer, "errorMessage", "message", "error", "errors/message") or "no parcels"
        denied = text(answer, "errorCode", "code", "status").removeprefix("E_")[:3] in ("401", "403")
        raise refused(GLS, problem, permanent=denied)
    return collect(parcels, _parcel, GLS)


def _parcel(parcel: Any) -> Tracking:
    number = text(parcel, "unitno", "requested")
    code = text(parcel, "errorCode")
    if code.startswith(_NOT_FOUND):
        return Tracking(number, "gls", health="not_found")
    if code:
        raise refused(GLS, text(parcel, "errorMessage") or code)
    events = items(parcel, "events")
    scans, problems = each([*events, *_status(parcel, events)], _scan)
    return Tracking(
        number,
        "gls",
        tuple(scans),
        health="ok" if events or scans else "not_found",
        history=bool(events),
        problems=tuple(problems),
    )


def _status(parcel: Any, events: list[Any]) -> list[dict[str, str]]:
    """Return the parcel's own status as an event, where no event has its time."""
    code, at = text(parcel, "status"), text(parcel, "statusDateTime")
    told = any(text(event, "eventDateTime") == at for event in events)
    return [] if told or not code else [{"code": code, "eventDateTime": at, "kind": "status"}]


def _scan(event: Any) -> SentScan:
    country = text(event, "country")
    return SentScan(
        code=text(event, "code"),
        kind=text(event, "kind"),
        text=text(event, "description"),
        place=text(event, "city"),
        country=country_of(country),
        postcode=text(event, "postalCode"),
        raw=raw_of(event),
        **when(text(event, "eventDateTime"))._asdict(),
    )
