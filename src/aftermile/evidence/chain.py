"""The chain of hashes over the files of a case."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from aftermile.cases.models import Evidence
from aftermile.evidence.models import Link


def digest_of(evidence: Evidence, position: int, previous: str) -> str:
    """Return the SHA-256 over what must not change, as canonical JSON."""
    told = {
        "position": position,
        "previous": previous,
        "evidence": evidence.pk,
        "case": evidence.case_id,
        "sha256": evidence.sha256,
        "size": evidence.size,
        "media_type": evidence.media_type,
        "name": evidence.name,
        "from_buyer": evidence.from_buyer,
        "by": evidence.by_name,
        "at": evidence.at.astimezone(UTC).isoformat(),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def add_link(evidence: Evidence) -> Link:
    """Append a file to the chain of its case; the case is locked."""
    last = Link.objects.filter(case_id=evidence.case_id).order_by("-position").first()
    position = last.position + 1 if last else 1
    previous = last.digest if last else ""
    return Link.objects.create(
        case_id=evidence.case_id,
        evidence=evidence,
        position=position,
        previous=previous,
        digest=digest_of(evidence, position, previous),
    )


def broken_links(links: Iterable[Link]) -> Iterator[tuple[Link, str]]:
    """
    Yield each link of one case, in order of position, that does not hold, and why.

    Why: `gap` (a file was taken out), `previous` (the one before is another), `changed` (the row is another).
    """
    previous, position = "", 0
    for link in links:
        if link.position != position + 1:
            yield link, "gap"
        elif link.previous != previous:
            yield link, "previous"
        elif link.digest != digest_of(link.evidence, link.position, link.previous):
            yield link, "changed"
        previous, position = link.digest, link.position


def bytes_differ(evidence: Evidence) -> bool:
    """Say whether the file in the store is not (any more) the one that came."""
    found = hashlib.sha256()
    try:
        with evidence.original.open("rb") as file:
            for chunk in iter(lambda: file.read(1 << 20), b""):
                found.update(chunk)
    except FileNotFoundError:
        return True
    return found.hexdigest() != evidence.sha256


def check_chains() -> Iterator[str]:
    """Yield each broken link, each file without one, and each file whose bytes are others."""
    links = Link.objects.select_related("evidence").order_by("case_id", "position")
    case_id = ""
    row: list[Link] = []
    for link in links.iterator():
        if link.case_id != case_id:
            yield from _told(row)
            case_id, row = link.case_id, []
        row.append(link)
    yield from _told(row)
    for evidence in Evidence.objects.filter(link=None).order_by("pk").iterator():
        yield f"evidence {evidence.pk}: not in the chain of case {evidence.case_id}"


def _told(row: list[Link]) -> Iterator[str]:
    for link, why in broken_links(row):
        yield f"evidence {link.evidence_id}: the chain of case {link.case_id} is broken ({why})"
    for link in row:
        if bytes_differ(link.evidence):
            yield f"evidence {link.evidence_id}: the file in the store is not the one that came"
