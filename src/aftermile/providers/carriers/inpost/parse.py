"""Answers of InPost's ShipX tracking (JSON)."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import Node, each, items, json_of, raw_of, refused, text, when

NAME: Final = "inpost"
LABEL: Final = "InPost"
_ACCESS: Final = frozenset({"token_invalid", "unauthorized", "access_forbidden"})


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    number = text(answer, "tracking_number")
    if not number:
        error = text(answer, "error")
        if error == "resource_not_found" or text(answer, "status") == "404":
            return [Tracking("", NAME, health="not_found")]
        raise refused(
            LABEL, text(answer, "message") or error or "no parcel", permanent=error in _ACCESS or None
        )
    scans, problems = each(items(answer, "tracking_details"), _scan)
    return [
        Tracking(
            number=number,
            carrier=NAME,
            scans=tuple(scans),
            health="ok" if scans else "pending",
            service=text(answer, "service"),
            origin="PL",
            problems=tuple(problems),
        )
    ]


def _scan(event: Node) -> SentScan | None:
    if not isinstance(event, dict):
        return None
    status = text(event, "status")
    if not status:
        raise ValueError("no status")
    return SentScan(
        code=status.lower(),
        place=text(event, "agency"),
        raw=raw_of(event),
        **when(text(event, "datetime"))._asdict(),
    )
