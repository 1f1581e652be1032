"""Answers of Cainiao's global tracking (JSON): parcels with the steps of every partner."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.times import Times
from aftermile.providers.wire import Node, collect, each, items, json_of, raw_of, refused, text, when

NAME: Final = "cainiao"
LABEL: Final = "Cainiao"


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    parcels = items(answer, "module")
    if not parcels:
        raise refused(LABEL, text(answer, "errorMsg", "ret", "message") or "no parcel")
    return collect(parcels, _parcel, LABEL)


def _parcel(parcel: Node) -> Tracking:
    number, local = text(parcel, "mailNo"), text(parcel, "copyRealMailNo")
    if not number:
        raise ValueError("no number")
    scans, problems = each(items(parcel, "detailList"), _scan)
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "not_found",
        origin=country_of(text(parcel, "originCountry")),
        destination=country_of(text(parcel, "destCountry")),
        next_numbers=(("", local),) if local and local != number else (),
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan | None:
    if not isinstance(event, dict):
        return None
    code, said = text(event, "actionCode"), text(event, "desc", "standerdDesc", "descTitle")
    if not code and not said:
        raise ValueError("neither code nor text")
    return SentScan(code=code, text=said, raw=raw_of(event), **_times(event)._asdict())


def _times(event: Node) -> Times:
    """`time` counts as if every clock were Beijing's; the clock with its zone is true."""
    zone = text(event, "timeZone")
    return when(text(event, "timeStr"), zone=zone, zone_source="provider" if zone else "")
