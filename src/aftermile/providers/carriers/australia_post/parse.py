"""Answers of Australia Post's Shipping and Tracking API: results, consignments, articles, events."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import collect, count, each, find, items, json_of, raw_of, refused, text, when

AUSTRALIA_POST: Final = "Australia Post"
_INVALID: Final = "ESB-10001"
_NOT_TRACKED: Final = "ESB-10002"
_PLACE_IN_TEXT: Final = re.compile(r" in [A-Z][A-Z ]+$|(?<=^Arrived in) .+$")
_DENIED: Final = ("API_001", "API_002", "51018", "401", "403")
_REFUSED: Final = ("51101",)


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the results of an answer; raise `CarrierError`."""
    answer = json_of(data, AUSTRALIA_POST)
    results = items(answer, "tracking_results")
    if not results:
        code = text(answer, "errors/code", "errors/error_code")
        problem = text(answer, "errors/message", "errors/name", "message") or "no results"
        raise refused(AUSTRALIA_POST, problem, permanent=code in (*_DENIED, *_REFUSED))
    return collect(results, _result, AUSTRALIA_POST)


def _result(result: Any) -> Tracking:
    number = text(result, "tracking_id")
    error = text(result, "errors/code")
    if error == _INVALID:
        return Tracking(number, "australia_post", health="invalid_number")
    if error == _NOT_TRACKED:
        return Tracking(number, "australia_post", health="not_found")
    if error:
        raise refused(AUSTRALIA_POST, text(result, "errors/name", "errors/message") or error)
    articles = list(_articles(result))
    several = len(articles) > 1
    rows = [
        (event, text(one, "article_id") if several else "")
        for one in articles
        for event in items(one, "events")
    ]
    scans, problems = each(rows, _scan)
    return Tracking(
        number,
        "australia_post",
        tuple(scans),
        health="ok" if rows else "not_found",
        service=next((said for one in articles if (said := text(one, "product_type"))), ""),
        pieces=count(find(result, "trackable_items"), "number_of_items") or len(articles),
        problems=tuple(problems),
    )


def _articles(result: Any) -> Iterator[Any]:
    """Yield articles, whether they stand alone or in a consignment."""
    for item in items(result, "trackable_items"):
        inner = items(item, "items")
        yield from inner or [item]


def _scan(row: tuple[Any, str]) -> SentScan:
    event, piece = row
    said = text(event, "description")
    told = when(text(event, "date"))
    return SentScan(
        code=_PLACE_IN_TEXT.sub("", said),
        text=said,
        at=told.at or told.local,
        zone_source="provider" if told.at else told.zone_source,
        place=text(event, "location"),
        piece=piece,
        raw=raw_of(event),
    )
