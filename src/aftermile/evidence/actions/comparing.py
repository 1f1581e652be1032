"""Reading a file for its fingerprint and its signals, and finding the same picture in other cases."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from PIL import Image

from aftermile.cases.models import Evidence
from aftermile.events.log import record
from aftermile.evidence.fingerprints import NEAR, bands_of, distance, fingerprint_of
from aftermile.evidence.models import Band, Fingerprint, Likeness, Signal
from aftermile.evidence.signals import Around, Said, signals_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor

CANDIDATES = 500
"""So many neighbors of one picture are compared, the newest first."""


def read_file(evidence_id: str) -> Fingerprint | None:
    """Read a file once: fingerprint, signals, and where the same picture stands already; safe to repeat."""
    rows = Evidence.objects.select_related("case__order")
    evidence = rows.filter(pk=evidence_id).first()
    if evidence is None:
        return None
    bits, said = _look(evidence)
    with transaction.atomic():
        print_, made = Fingerprint.objects.get_or_create(
            evidence=evidence,
            defaults={"seller_id": evidence.case.seller_id, "bits": bits, "read_at": clock.now()},
        )
        if not made:
            return print_
        bands = [
            Band(seller_id=print_.seller_id, fingerprint=print_, position=place, value=value)
            for place, value in (bands_of(bits) if bits else [])
        ]
        Band.objects.bulk_create(bands)
        now = clock.now()
        Signal.objects.bulk_create(
            (Signal(evidence=evidence, code=one.code, data=one.data, found_at=now) for one in said),
            ignore_conflicts=True,
        )
        _keep(evidence, [*_same(evidence), *_alike(print_, bands)])
    return print_


def _look(evidence: Evidence) -> tuple[str, list[Said]]:
    if evidence.kind != "image":
        return "", []
    try:
        with evidence.original.open("rb") as file:
            data = file.read()
    except FileNotFoundError:
        return "", []
    order = evidence.case.order
    around = Around(evidence.at, order.placed_at, order.delivered_at)
    try:
        return fingerprint_of(data), signals_of(data, around)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return "", []


def _same(evidence: Evidence) -> list[tuple[str, int, bool]]:
    rows = Evidence.objects.filter(sha256=evidence.sha256, case__seller_id=evidence.case.seller_id)
    rows = rows.exclude(case_id=evidence.case_id).order_by("-id")
    return [(pk, 0, True) for pk in rows.values_list("pk", flat=True)[:CANDIDATES]]


def _alike(print_: Fingerprint, bands: Iterable[Band]) -> list[tuple[str, int, bool]]:
    wanted = [Q(bands__position=band.position, bands__value=band.value) for band in bands]
    if not wanted:
        return []
    rows = Fingerprint.objects.filter(reduce(or_, wanted), bands__seller_id=print_.seller_id)
    rows = rows.exclude(evidence__case_id=print_.evidence.case_id).distinct().order_by("-id")
    found = rows.values_list("evidence_id", "bits")[:CANDIDATES]
    near = [(pk, distance(print_.bits, bits), False) for pk, bits in found]
    return [row for row in near if row[1] <= NEAR]


def _keep(evidence: Evidence, found: list[tuple[str, int, bool]]) -> None:
    now = clock.now()
    known: set[str] = set()
    for other, bits, same in found:
        if other in known:
            continue
        known.add(other)
        newer, older = max(evidence.pk, other), min(evidence.pk, other)  # ids are in order of time
        _row, made = Likeness.objects.get_or_create(
            newer_id=newer,
            older_id=older,
            defaults={
                "seller_id": evidence.case.seller_id,
                "same": same,
                "distance": bits,
                "found_at": now,
            },
        )
        if not made:
            continue
        data = {"evidence": evidence.pk, "other": other, "distance": bits}
        record("evidence.look_alike_found", subject=evidence.case, by=SYSTEM, data=data)


@transaction.atomic
def set_aside(likeness: Likeness, *, words: str, by: Actor) -> Likeness:
    """Note that two files alike mean nothing, and why; doing it again changes nothing."""
    rows = Likeness.objects.filter(pk=likeness.pk, set_aside_at=None)
    text = words.replace("\x00", "").strip()[:300]
    if rows.update(set_aside_at=clock.now(), set_aside_by=by.name, words=text):
        data = {"evidence": likeness.newer_id, "other": likeness.older_id, "words": text}
        record("evidence.look_alike_set_aside", subject=likeness.newer.case, by=by, data=data)
    likeness.refresh_from_db()
    return likeness
