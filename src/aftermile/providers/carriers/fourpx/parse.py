"""Answers of 4PX's open platform, `tr.order.tracking.get` (JSON)."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.places import country_of
from aftermile.providers.wire import Node, each, find, items, json_of, raw_of, refused, text, when

LABEL: Final = "4PX"
CARRIER: Final = "4px"
_NOT_FOUND: Final = ("not found", "not exist", "不存在", "未找到")


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    order, result = find(answer, "data"), text(answer, "result")
    number = text(order, "deliveryOrderNo", "trackingNo")
    if result != "1" or not number:
        words = text(answer, "errors/errorMsg", "errors/error_msg", "msg") or "no order"
        if any(known in words.lower() for known in _NOT_FOUND):
            return [Tracking("", CARRIER, health="not_found")]
        raise refused(LABEL, words)
    scans, problems = each(items(order, "trackingList"), _scan)
    return [
        Tracking(
            number=number,
            carrier=CARRIER,
            scans=tuple(scans),
            health="ok" if scans else "pending",
            destination=country_of(text(order, "destinationCountry")),
            problems=tuple(problems),
        )
    ]


def _scan(event: Node) -> SentScan | None:
    if not isinstance(event, dict):
        return None
    code, said = text(event, "businessLinkCode"), text(event, "trackingContent")
    if not code and not said:
        raise ValueError("neither code nor text")
    zone = text(event, "timeZone")
    return SentScan(
        code=code.upper(),
        text=said,
        place=text(event, "occurLocation"),
        country=country_of(text(event, "country")),
        raw=raw_of(event),
        **when(text(event, "occurDatetime"), zone=zone, zone_source="provider" if zone else "")._asdict(),
    )
