"""Item tracking of bpost in XML."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.carriers.bpost.codes import CODES
from aftermile.providers.places import country_of
from aftermile.providers.times import arrival_of
from aftermile.providers.wire import (
    Element,
    collect,
    count,
    each,
    items,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

BPOST: Final = "bpost"


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the items of an answer; raise `CarrierError`."""
    root = xml_of(data, BPOST)
    found = within(root, "itemTracking")
    if not found:
        problem = " ".join(text(next(iter(within(root, "message", "title", "reason")), None)).split())
        lower = problem.lower()
        if "not found" in lower or "unknown item" in lower:
            return [Tracking("", "bpost", health="not_found")]
        denied = root.tag == "unauthorized" or "authori" in lower
        raise refused(BPOST, problem or "no item", permanent=denied)
    return collect(found, _item, BPOST)


def _item(item: Element) -> Tracking:
    states = items(item, "stateInfo")
    scans, problems = each(states, _scan)
    delivery = text(item, "deliveryTime")
    happened = any(text(state, "time")[:19] == delivery[:19] for state in states)
    return Tracking(
        text(item, "itemCode"),
        "bpost",
        tuple(scans),
        health="ok" if states else "not_found",
        arrival=None if happened else arrival_of(delivery),
        origin=country_of(text(item, "sender/address/countryCode")),
        destination=country_of(text(item, "addressee/address/countryCode")),
        weight_g=count(item, "itemDetail/weightInGrams"),
        problems=tuple(problems),
    )


def _scan(state: Element) -> SentScan:
    code, said = text(state, "stateCode"), text(state, "stateDescription")
    name = said.partition(" - ")[0]
    return SentScan(
        code=code,
        text=said,
        milestone="" if code in CODES else CODES.get(name, ""),
        raw=raw_of(state),
        **when(text(state, "time"))._asdict(),
    )
