"""Answers of Sendle's tracking (JSON): one parcel, with several clocks for one event."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import zone_at
from aftermile.providers.times import Times, arrival_of
from aftermile.providers.wire import Node, each, find, items, json_of, raw_of, refused, text, when

NAME: Final = "sendle"
LABEL: Final = "Sendle"
_SAME: Final = {"Dropped off": "Dropped Off"}
_PERMANENT: Final = frozenset({"unauthorized", "payment_required", "forbidden"})


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    error = text(answer, "error")
    if error == "not_found":
        return [Tracking("", NAME, health="not_found")]
    if error or (find(answer, "tracking_events") is None and not text(answer, "state")):
        words = text(answer, "error_description") or error or "no tracking"
        raise refused(LABEL, words, permanent=error in _PERMANENT or None)
    scans, problems = each(items(answer, "tracking_events"), _scan)
    return [
        Tracking(
            number=text(answer, "sendle_reference"),
            carrier=NAME,
            scans=tuple(scans),
            health="ok" if scans else "pending",
            arrival=arrival_of(
                text(answer, "scheduling/estimated_delivery_date_minimum"),
                text(answer, "scheduling/estimated_delivery_date_maximum"),
            ),
            origin=text(answer, "origin/country"),
            destination=text(answer, "destination/country"),
            problems=tuple(problems),
        )
    ]


def _scan(event: Node) -> SentScan:
    code, place = text(event, "event_type"), find(event, "location_data")
    return SentScan(
        code=_SAME.get(code, code),
        text=text(event, "description"),
        place=text(event, "location") or text(place, "suburb"),
        country=text(place, "country"),
        postcode=text(place, "postcode"),
        key=text(event, "event_id"),
        raw=raw_of(event),
        **_times(event, place)._asdict(),
    )


def _times(event: Node, place: Node) -> Times:
    """
    Return the instant where `display_time` has an offset of its own.

    Sendle carries in Australia, Canada and the United States, where no clock shows UTC: a display time in `Z`
    is a clock on the wall whose zone Sendle did not find.
    """
    shown, sent = text(event, "display_time"), text(event, "scan_time")
    if shown and not shown.upper().endswith(("Z", "+00:00")):
        return when(shown)
    if not shown and not text(event, "local_scan_time"):
        return when(sent)
    zone = zone_at(text(place, "country"), text(place, "state")) if place is not None else ""
    return when(text(event, "local_scan_time") or shown or sent, trust=False, zone=zone)
