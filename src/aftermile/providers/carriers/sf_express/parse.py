"""Answers of SF Express's `EXP_RECE_SEARCH_ROUTES` (JSON): routes of waybills."""

from collections.abc import Sequence
from typing import Any, Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import (
    Node,
    collect,
    each,
    find,
    items,
    json_of,
    raw_of,
    refused,
    text,
    when,
)

NAME: Final = "sf_express"
LABEL: Final = "SF Express"
_FINE: Final = frozenset({"", "S0000"})
_ACCESS: Final = frozenset({"A1002", "A1003", "A1004", "A1006"})
"""Result codes of the gateway: a parameter, the address, the service or the signature is not good."""


def parse(data: bytes) -> Sequence[Tracking]:
    answer = json_of(data, LABEL)
    gateway = text(answer, "apiResultCode")
    if gateway and gateway != "A1000":
        raise refused(LABEL, f"{gateway} {text(answer, 'apiErrorMsg')}", permanent=gateway in _ACCESS or None)
    found = _inner(answer)
    if text(found, "errorCode") not in _FINE:
        raise refused(LABEL, f"{text(found, 'errorCode')} {text(found, 'errorMsg')}")
    rows = items(found, "msgData/routeResps") or items(found, "routeResps")
    if not rows:
        raise refused(LABEL, "no routes in the answer")
    return collect(rows, _waybill, LABEL)


def _inner(answer: Any) -> Any:
    """The gateway wraps the answer as a text of JSON."""
    wrapped = find(answer, "apiResultData")
    if isinstance(wrapped, str):
        return json_of(wrapped.encode("utf-8", "replace"), LABEL)
    return wrapped if wrapped is not None else answer


def _waybill(row: Node) -> Tracking:
    number = text(row, "mailNo")
    if not number:
        raise ValueError("no waybill number")
    scans, problems = each(items(row, "routes"), _scan)
    return Tracking(
        number=number,
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "not_found",
        problems=tuple(problems),
    )


def _scan(route: Node) -> SentScan | None:
    if not isinstance(route, dict):
        return None
    code, said = text(route, "opCode", "opcode"), text(route, "remark")
    if not code and not said:
        raise ValueError("neither code nor remark")
    return SentScan(
        code=code,
        text=said,
        place=text(route, "acceptAddress"),
        raw=raw_of(route),
        **when(text(route, "acceptTime"))._asdict(),
    )
