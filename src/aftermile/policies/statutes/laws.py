"""Which rows are in force where: by place and day of contract, part by part, with what a parent gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from aftermile.policies.statutes.asking import Source
from aftermile.policies.statutes.parts import (
    PART_OF,
    Conformity,
    Delivery,
    Feature,
    LatePenalty,
    Mismatch,
    OutboundFreight,
    Part,
    Place,
    RefundClock,
    ReturnFreight,
    Withdrawal,
)
from aftermile.policies.statutes.rows import FEATURES, PARTS, PLACES

_PLACES: Final[Mapping[str, Place]] = {place.id: place for place in PLACES}
_RANK: Final = ("low", "medium", "high")
_OTHER_CODES: Final[Mapping[str, str]] = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True, slots=True)
class Law:
    """The rows in force for a place on a day; a part that is None is not known to us."""

    place: Place
    on: date
    withdrawal: Withdrawal | None = None
    refund: RefundClock | None = None
    return_freight: ReturnFreight | None = None
    outbound_freight: OutboundFreight | None = None
    delivery: Delivery | None = None
    conformity: Conformity | None = None
    mismatch: Mismatch | None = None
    late_penalty: LatePenalty | None = None

    @property
    def id(self) -> str:
        return self.place.id

    @property
    def known(self) -> bool:
        """Whether any row was in force that day."""
        return any(self.parts.values())

    @property
    def parts(self) -> Mapping[str, Part]:
        found = {name: getattr(self, name) for name in PART_OF.values()}
        return {name: part for name, part in found.items() if part is not None}


def jurisdictions() -> tuple[Place, ...]:
    """Return every place that has rows, in the order of the tables."""
    return PLACES


def find_place(country: str, region: str = "") -> Place | None:
    """Return the place for a country (or an id such as US-CA) and the region as an address writes it."""
    code = country.strip().upper()
    code = _OTHER_CODES.get(code, code)
    if code in _PLACES and "-" in code:
        return _PLACES[code]
    wanted = region.strip().casefold()
    if wanted:
        for place in PLACES:
            if place.region and place.country == code and _is_region(place, wanted):
                return place
    return _PLACES.get(code)


def _is_region(place: Place, wanted: str) -> bool:
    return wanted in place.names or wanted == place.id.casefold()


@lru_cache(maxsize=2048)
def law_of(country: str, region: str = "", on: date = date.max) -> Law | None:
    """Return the law of a place for contracts of the day `on`; None where there are no rows for it."""
    place = find_place(country, region)
    if place is None:
        return None
    parts: dict[str, Any] = {}
    for kind, name in PART_OF.items():
        part = _own(kind, place.id, on) or _inherited(kind, name, place, on)
        if part is not None:
            parts[name] = part
    if isinstance(parts.get("conformity"), Conformity) and place.parent:
        parts["conformity"] = _with_repair_of_parent(parts["conformity"], place, on)
    return Law(place, on, **parts)


def _own(kind: type[Part], place_id: str, on: date) -> Part | None:
    hits = [
        part
        for part in PARTS
        if type(part) is kind
        and part.place == place_id
        and part.since <= on
        and (part.until is None or on <= part.until)
    ]
    return max(hits, key=lambda part: part.since, default=None)


def _inherited(kind: type[Part], name: str, place: Place, on: date) -> Part | None:
    """
    Return the parent's row. Federal law holds as it is; a directive holds by the law of the state, so it is
    verified only where that was read.
    """
    if place.takes and name not in place.takes:
        return None
    part = _own(kind, place.parent, on) if place.parent else None
    if part is None or place.parent != "EU":
        return part
    confidence = min(part.confidence, place.confidence, key=_RANK.index)
    national = place.national.get(name)
    if national is None:
        return replace(part, verified=False, checked="", confidence=confidence)
    return replace(
        part,
        cite=f"{national.cite} ({part.cite})",
        url=national.url,
        verified=national.verified,
        checked=national.checked,
        confidence=confidence,
    )


def _with_repair_of_parent(own: Conformity, place: Place, on: date) -> Conformity:
    """Give the state at least the months that a repair adds by the law of the Union."""
    parent = _own(Conformity, place.parent, on)
    if not isinstance(parent, Conformity) or parent.repair_adds <= own.repair_adds:
        return own
    return replace(own, first_repair_adds=parent.repair_adds, notes=(*own.notes, "repair_adds_by_union"))


def source_of(part: Part, place: Place) -> Source:
    """Return where a part stands, for the place that it is asked for."""
    return Source(place.id, part.cite, part.url, part.confidence, part.verified)


def features(country: str, on: date, region: str = "") -> Mapping[str, Feature]:
    """Return the particulars in force at a place on a day, by code (`withdrawal_button` ...)."""
    place = find_place(country, region)
    if place is None:
        return {}
    chain = {place.id} if place.takes else {place.id, place.parent}
    return {
        feature.code: feature
        for feature in FEATURES
        if feature.place in chain and feature.since <= on and (feature.until is None or on <= feature.until)
    }


def canonical_rows() -> str:
    """Return all rows as one text that is the same for the same law."""
    rows = [[type(row).__name__, plain(row)] for row in (*PLACES, *PARTS, *FEATURES)]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """Return a row, or a part of one, as JSON knows it."""
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


LAW_VERSION: Final = sha256(canonical_rows().encode()).hexdigest()
