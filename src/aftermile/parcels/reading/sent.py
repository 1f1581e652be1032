"""A scan as a carrier sent it becomes a fact: its time, what its code means there, its key. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from aftermile.kernel.errors import Phrase
from aftermile.parcels.carrier import SentScan
from aftermile.parcels.folding import Fact
from aftermile.parcels.reading.meaning import Meaning, read_scan
from aftermile.parcels.reading.problems import NO_LEG, NO_WORDS
from aftermile.parcels.reading.scans import YEARS, BadScan, When, leg_of, when_of
from aftermile.parcels.reading.zones import ZONE

Codes = Mapping[str, str]
"""Vendor code to `milestone.detail` or `milestone.detail|cause|party`."""

Taught = Callable[[str, str], Meaning | None]
"""What staff taught of a code and its words."""

LONGEST_KEY: Final = 64
LEGS: Final = range(-100, 101)
READ: Final = 300
"""Characters of a text that are read and kept."""
_WORDS: Final = tuple(one.name for one in fields(SentScan) if one.type in (str, "str"))
_DIRECTIONS: Final = {"outbound": "forward", "inbound": "return", "returning": "return"}
_MINUTE: Final = 16
_STAMP: Final = 20
"""Characters of the shortest instant: 2026-11-22T14:05:00Z."""


_NO_CODES: Final[Codes] = MappingProxyType({})


class Table(NamedTuple):
    """How scans of one source are read: its codes with their version, what staff taught, who says it."""

    source: str
    codes: Codes = _NO_CODES
    version: str = "1"
    taught: Taught | None = None
    person: bool = False


class Way(NamedTuple):
    """The number a scan came for: its place among the legs, the direction of its goods."""

    leg: int = 0
    direction: str = ""
    number: str = ""


SOMEWHERE: Final = Way()


def cleaned(sent: SentScan) -> SentScan:
    """Return a scan without what no database takes: NUL, halves of characters."""
    every = (
        f"{sent.code}{sent.text}{sent.place}{sent.key}{sent.number}{sent.piece}{sent.carrier}"
        f"{sent.country}{sent.local}{sent.kind}{sent.milestone}"
    )
    if every.isascii() and "\0" not in every:
        return sent
    try:
        every.encode()
    except UnicodeEncodeError:
        pass
    else:
        if "\0" not in every:
            return sent
    words: dict[str, Any] = {name: plain(getattr(sent, name)) for name in _WORDS}
    return replace(sent, **words)


def plain(text: str) -> str:
    """Return a text that can be stored."""
    return text.replace("\0", "").encode(errors="replace").decode()


def fact_of_sent(sent: SentScan, table: Table, way: Way = SOMEWHERE) -> Fact:
    """Return the fact of a scan; raise `BadScan` for one that cannot be read."""
    if not (sent.code or sent.text or sent.milestone):
        raise BadScan(NO_WORDS)
    when = _when(sent)
    meaning = mean(sent, table)
    leg = leg_of(sent.leg) if sent.leg else way.leg
    if leg not in LEGS:
        raise BadScan(Phrase(NO_LEG, leg=str(sent.leg)[:40]))
    source = table.source
    if 0 < len(sent.key) <= LONGEST_KEY:
        key = sent.key
    else:
        key = key_of(sent, source, when.local[:_MINUTE] or (when.at.isoformat()[:_MINUTE] if when.at else ""))
    return Fact(
        key,
        meaning.milestone,
        when.at,
        meaning.detail[:40],
        meaning.cause[:40],
        meaning.party[:16],
        leg,
        _direction(sent.direction) if sent.direction else way.direction,
        sent.piece[:40],
        sent.number.replace(" ", "").upper()[:60] if sent.number else way.number,
        sent.place[:120],
        sent.country.upper()[:2],
        when.local[:40],
        when.zone_source[:16],
        when.precision,
        source[:40],
        "person" if table.person else meaning.evidence,
        "",
        0,
        meaning.mapping[:40],
    )


def mean(sent: SentScan, table: Table) -> Meaning:
    """Return what a scan means: as taught, by structure, by the vendor's table, by common codes and words."""
    if table.taught is not None:
        found = table.taught(sent.code, sent.text)
        if found is not None:
            return found
    if sent.milestone:
        return _read(sent.milestone, sent.text[:READ])
    told = (table.codes.get(f"{sent.kind}:{sent.code}") if sent.kind else None) or table.codes.get(sent.code)
    if told is None:
        return _read(sent.code, sent.text[:READ])
    return _as_told(told, sent.text[:READ], f"{table.source}/{table.version}")


@lru_cache(maxsize=20_000)
def _read(code: str, text: str) -> Meaning:
    """Carriers say the same words again and again: most scans cost no reading."""
    return read_scan(code, text)


@lru_cache(maxsize=20_000)
def _as_told(told: str, text: str, mapping: str) -> Meaning:
    head, _, blame = told.partition("|")
    by_words = read_scan(head, text)
    if by_words.evidence == "text" or by_words.milestone == "unknown":
        return by_words
    cause, _, party = blame.partition("|")
    milestone, _, detail = head.partition(".")
    return Meaning(milestone, detail, cause, party, "code", mapping)


def key_of(sent: SentScan, source: str, minute: str) -> str:
    """Return what makes an event one: the vendor's id, else what stays when its words are edited."""
    if sent.key:
        return sent.key if len(sent.key) <= LONGEST_KEY else _hash(sent.key)
    what = f"{sent.kind}:{sent.code}" if sent.code else sent.milestone or sent.text
    number = f"{sent.carrier}\x1f{sent.number}"
    return _hash(f"{source}\x1f{number}\x1f{what}\x1f{minute}\x1f{sent.leg}\x1f{sent.piece}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]


def _direction(said: str) -> str:
    plain = said.strip().lower()
    plain = _DIRECTIONS.get(plain, plain)
    return plain if plain in ("forward", "return") else ""


def _when(sent: SentScan) -> When:
    """Return when a scan was; a wall clock without a zone is read in its country, where that has one zone."""
    stamp = sent.at
    if len(stamp) >= _STAMP and not sent.zone and stamp[4] == stamp[7] == "-" and stamp[16] == ":":
        try:
            at = datetime.fromisoformat(stamp)
        except ValueError:
            pass
        else:
            if at.tzinfo is not None and at.year in YEARS:
                return When(at.astimezone(UTC), sent.local, sent.zone_source or "carrier_offset", "second")
    zone = sent.zone or ZONE.get(sent.country.upper(), "")
    source = sent.zone_source if sent.zone or sent.zone_source != "none" else ""
    return when_of({"at": stamp, "local": sent.local, "zone": zone, "zone_source": source})
