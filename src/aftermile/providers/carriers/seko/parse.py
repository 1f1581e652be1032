"""Answers of SEKO OmniParcel's tracking (JSON): a list of consignments with the events of every carrier."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import Node, collect, each, items, json_of, raw_of, refused, text, when

NAME: Final = "seko"
LABEL: Final = "SEKO OmniParcel"


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    errors = items(answer, "Errors")
    if errors:
        raise refused(LABEL, "; ".join(text(error, "Message") for error in errors), permanent=True)
    if text(answer, "Message"):
        raise refused(
            LABEL, text(answer, "Message"), permanent="denied" in text(answer, "Message").lower() or None
        )
    return collect(items(answer), _consignment, LABEL)


def _consignment(row: Node) -> Tracking:
    events = items(row, "Events")
    scans, problems = each(events, _scan)
    parts = {text(event, "Part") for event in events} - {""}
    return Tracking(
        number=text(row, "ConsignmentNo"),
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        pieces=len(parts),
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan:
    part = text(event, "Part")
    return SentScan(
        code=text(event, "OmniCode") or text(event, "Code"),
        text=text(event, "Description"),
        place=text(event, "Location"),
        country=_country(text(event, "Location")),
        piece="" if part in ("", "0") else part,
        raw=raw_of(event),
        **when(text(event, "EventDT"), trust=False)._asdict(),
    )


def _country(place: str) -> str:
    """Return what stands last: "Essen, DE", "Egham, Surrey,GB", "NL"."""
    last = place.rpartition(",")[2].strip()
    return last if len(last) == 2 and last.isalpha() and last.isupper() else ""  # noqa: PLR2004  ISO 3166
