"""A scan as a carrier sent it becomes a fact: its time, what its code means there, its key. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from aftermile.parcels.carrier import SentScan
from aftermile.parcels.folding import Fact
from aftermile.parcels.reading.meaning import Meaning, read_scan
from aftermile.parcels.reading.scans import BadScan, leg_of, when_of

Codes = Mapping[str, str]
"""Vendor code to `milestone.detail` or `milestone.detail|cause|party`."""

Taught = Callable[[str, str], Meaning | None]
"""What staff taught of a code and its words."""

LONGEST_KEY: Final = 64


def fact_of_sent(
    sent: SentScan,
    *,
    source: str,
    codes: Codes,
    version: str = "1",
    taught: Taught | None = None,
    person: bool = False,
) -> Fact:
    """Return the fact of a scan; raise `BadScan` for one that cannot be read."""
    if not (sent.code or sent.text or sent.milestone):
        raise BadScan("neither code nor text")
    when = when_of({"at": sent.at, "local": sent.local, "zone": sent.zone, "zone_source": sent.zone_source})
    meaning = mean(sent, source=source, codes=codes, version=version, taught=taught)
    minute = when.local[:16] or (when.at.isoformat()[:16] if when.at else "")
    return Fact(
        key=key_of(sent, source, minute),
        milestone=meaning.milestone,
        at=when.at,
        detail=meaning.detail,
        cause=meaning.cause,
        party=meaning.party,
        leg=leg_of(sent.leg),
        direction=sent.direction.lower(),
        piece=sent.piece[:40],
        number=sent.number.replace(" ", "").upper()[:60],
        place=sent.place[:120],
        country=sent.country.upper()[:2],
        local=when.local[:40],
        zone_source=when.zone_source,
        precision=when.precision,
        source=source[:40],
        evidence="person" if person else meaning.evidence,
        mapping=meaning.mapping[:40],
    )


def mean(
    sent: SentScan, *, source: str, codes: Codes, version: str = "1", taught: Taught | None = None
) -> Meaning:
    """Return what a scan means: as taught, by structure, by the vendor's table, by common codes and words."""
    if taught is not None:
        found = taught(sent.code, sent.text)
        if found is not None:
            return found
    if sent.milestone:
        return read_scan(sent.milestone, sent.text)
    told = (codes.get(f"{sent.kind}:{sent.code}") if sent.kind else None) or codes.get(sent.code)
    if told is None:
        return read_scan(sent.code, sent.text)
    head, _, blame = told.partition("|")
    by_words = read_scan(head, sent.text)
    if by_words.evidence == "text":
        return by_words
    cause, _, party = blame.partition("|")
    milestone, _, detail = head.partition(".")
    return Meaning(milestone, detail, cause, party, "code", f"{source}/{version}")


def key_of(sent: SentScan, source: str, minute: str) -> str:
    """Return what makes an event one: the vendor's id, else what stays when its words are edited."""
    if sent.key and len(sent.key) <= LONGEST_KEY:
        return sent.key
    parts = (
        [sent.key]
        if sent.key
        else [
            source,
            sent.carrier,
            sent.number,
            f"{sent.kind}:{sent.code}" if sent.code else sent.milestone or sent.text,
            minute,
            sent.leg,
            sent.piece,
        ]
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
