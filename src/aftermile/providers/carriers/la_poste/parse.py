"""Answers of La Poste's API "Suivi v2" (JSON): one object for one number, a list for several."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.carriers.la_poste.codes import ABROAD
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import Node, collect, each, find, items, json_of, raw_of, refused, text, when

NAME: Final = "la_poste"
LABEL: Final = "La Poste"
_HEALTH: Final = {"400": "invalid_number", "404": "not_found"}
_PARIS: Final = frozenset({"", "FR", "MC", "AD"})
"""Countries whose clocks show what Paris's show."""


def parse(data: bytes) -> Sequence[Tracking]:
    answers = items(json_of(data, LABEL))
    return [_answer(answers[0])] if len(answers) == 1 else collect(answers, _answer, LABEL)


def _answer(answer: Node) -> Tracking:
    shipment, code = find(answer, "shipment"), text(answer, "returnCode", "code")
    if shipment is None:
        if code in _HEALTH:
            return Tracking(text(answer, "idShip"), NAME, health=_HEALTH[code])
        raise refused(
            LABEL,
            text(answer, "returnMessage", "message") or f"code {code}",
            permanent=code in ("401", "403") or None,
        )
    destination = text(shipment, "contextData/arrivalCountry")
    scans, problems = each(items(shipment, "event"), _scan)
    if destination not in _PARIS:
        scans = _without_paris(scans)
    return Tracking(
        number=text(shipment, "idShip"),
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "pending",
        service=text(shipment, "product"),
        arrival=arrival_of(text(shipment, "estimDate")),
        origin=text(shipment, "contextData/originCountry"),
        destination=destination,
        problems=tuple(problems),
    )


def _scan(event: Node) -> SentScan:
    return SentScan(
        code=text(event, "code"),
        text=text(event, "label"),
        raw=raw_of(event),
        **when(text(event, "date"))._asdict(),
    )


def _without_paris(scans: list[SentScan]) -> list[SentScan]:
    """Take the offset of Paris off what happened abroad: the clock is the place's own, its zone not told."""
    arrived = [scan.local for scan in scans if scan.code in ABROAD and scan.local]
    since = min(arrived, default="9999")
    local = partial(replace, at="", zone="", zone_source="none")
    return [local(scan) if scan.local and scan.local >= since else scan for scan in scans]
