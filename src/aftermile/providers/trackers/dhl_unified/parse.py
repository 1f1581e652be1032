"""The shipments of DHL's answer."""

from collections.abc import Sequence

from aftermile.parcels.carrier import Arrival, SentScan, Tracking
from aftermile.providers.pushes import (
    Thing,
    arrival,
    carrier_id,
    count,
    country,
    dig,
    grams,
    scans,
    text,
    thing,
    things,
    when,
)
from aftermile.providers.trackers.dhl_unified.codes import SERVICES


def polled(body: Thing, number: str) -> Sequence[Tracking]:
    """Only what is of this number: without the business DHL may answer with another's shipment."""
    items = [thing(item) for item in things(body.get("shipments"))]
    return [tracking(item, number) for item in items if _is_of(item, number)]


def _is_of(item: Thing, number: str) -> bool:
    pieces = things(dig(item, "details", "pieceIds"))
    references = dig(item, "details", "references")
    named = references if isinstance(references, list) else [references]
    known = [item.get("id"), *pieces, *(dig(one, "number") for one in named)]
    return _plain(number) in {_plain(text(one)) for one in known}


def _plain(number: str) -> str:
    return "".join(letter for letter in number.upper() if letter.isalnum()).lstrip("0")


def tracking(item: Thing, number: str) -> Tracking:
    carrier = carrier_of(item.get("service"))
    back = "return" if item.get("returnFlag") is True else ""
    read, problems = scans(item.get("events"), lambda event: _scan(event, carrier, back))
    details = thing(item.get("details"))
    proof = thing(details.get("proofOfDelivery"))
    own = text(item.get("id"))
    return Tracking(
        number=number,
        carrier=carrier,
        scans=read,
        service=text(dig(details, "product", "productName"))[:80],
        arrival=_arrival(item),
        origin=country(dig(item, "origin", "address", "countryCode")),
        destination=country(dig(item, "destination", "address", "countryCode")),
        pieces=count(details.get("totalNumberOfPieces")),
        master_number=own if _plain(own) != _plain(number) else "",
        signed_by=text(dig(proof, "signed", "name") or dig(proof, "signed", "familyName"))[:120],
        proof_url=text(proof.get("documentUrl"))[:500],
        weight_g=grams(dig(details, "weight", "value"), dig(details, "weight", "unitText")),
        problems=problems,
    )


def carrier_of(service: object) -> str:
    found = text(service).lower()
    return SERVICES.get(found, carrier_id(f"dhl {found}"))


def _arrival(item: Thing) -> Arrival | None:
    frame = thing(item.get("estimatedDeliveryTimeFrame"))
    return arrival(frame.get("estimatedFrom"), frame.get("estimatedThrough")) or arrival(
        item.get("estimatedTimeOfDelivery")
    )


def _scan(item: Thing, carrier: str, direction: str) -> SentScan:
    where = thing(dig(item, "location", "address"))
    words = text(item.get("description")) or text(item.get("status"))
    return SentScan(
        code=text(item.get("statusCode")),
        text=words,
        place=text(where.get("addressLocality"))[:120],
        country=country(where.get("countryCode")),
        postcode=text(where.get("postalCode"))[:20],
        carrier=carrier,
        direction=direction,
        **when(item.get("timestamp"), source="carrier_offset"),
    )
