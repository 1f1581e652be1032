"""Answers of Asendia Sync: one parcel, or a problem document."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.wire import collect, each, items, json_of, raw_of, refused, text, when

ASENDIA: Final = "Asendia"
_DENIED: Final = ("401", "403")


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the parcel of an answer, or the parcels of a list; raise `CarrierError`."""
    return collect(items(json_of(data, ASENDIA)), _parcel, ASENDIA)


def _parcel(parcel: Any) -> Tracking:
    number, events = text(parcel, "trackingNumber"), items(parcel, "trackingEvents")
    status = text(parcel, "status")
    if not number and not events:
        if status == "404":
            return Tracking(text(parcel, "path").rpartition("/")[2], "asendia", health="not_found")
        problem = text(parcel, "detail", "title", "message") or "no parcel"
        raise refused(ASENDIA, problem, permanent=status in _DENIED)
    scans, problems = each(events, _scan)
    health = "ok" if events else "not_found"
    return Tracking(number, "asendia", tuple(scans), health=health, problems=tuple(problems))


def _scan(event: Any) -> SentScan:
    return SentScan(
        code=text(event, "code"),
        text=text(event, "carrierEventDescription", "description"),
        place=text(event, "locationName"),
        country=country_of(text(event, "locationCountry")),
        raw=raw_of(event),
        **when(text(event, "time"))._asdict(),
    )
