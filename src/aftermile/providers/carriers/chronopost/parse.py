"""Answers of Chronopost's tracking web service: one skybill."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    fault_of,
    items,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

CHRONOPOST: Final = "Chronopost"
_RECEIVED_BY: Final = ("Consignee's name", "Nom du destinataire")
_PARTNER: Final = ("Partner number", "Numéro partenaire")


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the skybill of an answer; raise `CarrierError`."""
    root = xml_of(data, CHRONOPOST)
    answers = within(root, "return")
    if not answers:
        fault = fault_of(root)
        raise refused(CHRONOPOST, fault[1] if fault else "no answer")
    return collect(answers, _skybill, CHRONOPOST)


def _skybill(answer: Element) -> Tracking:
    code = text(answer, "errorCode")
    if code not in ("", "0"):
        raise refused(CHRONOPOST, text(answer, "errorMessage") or f"error {code}")
    events = items(answer, "listEventInfoComp/events")
    scans, problems = each(events, _scan)
    return Tracking(
        text(answer, "listEventInfoComp/skybillNumber", "skybillNumber"),
        "chronopost",
        tuple(scans),
        health="ok" if events else "not_found",
        signed_by=_told(events, _RECEIVED_BY),
        next_numbers=_partner(_told(events, _PARTNER)),
        problems=tuple(problems),
    )


def _told(events: list[Element], names: tuple[str, ...]) -> str:
    """Return what the last event tells under one of these names."""
    told = [more for event in events for more in items(event, "infoCompList") if text(more, "name") in names]
    return text(told[-1], "value") if told else ""


def _partner(said: str) -> tuple[tuple[str, str], ...]:
    """Return the number of the network it goes on with, such as GEO/XT8452370122486 of the DPD group."""
    network, _, number = said.partition("/")
    return (("dpd" if network == "GEO" else "", number),) if number else ()


def _scan(event: Element) -> SentScan:
    return SentScan(
        code=text(event, "code"),
        text=text(event, "eventLabel"),
        place=text(event, "officeLabel"),
        postcode=text(event, "zipCode"),
        country="FR" if text(event, "NPC") else "",
        raw=raw_of(event),
        **when(text(event, "eventDate"))._asdict(),
    )
