"""What cannot be any parcel's yet: kept apart with the reason, taken in when its number becomes known."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from aftermile.kernel import clock
from aftermile.parcels.actions.matching import AMBIGUOUS, NOBODY, number_of
from aftermile.parcels.carrier import Tracking
from aftermile.parcels.models import StrayScan
from aftermile.parcels.reading.kept import plain_of, tracking_of
from aftermile.parcels.reading.sent import plain

MOST: Final = 1000
"""Answers that are taken up at once."""


class Stray(NamedTuple):
    tracking: Tracking
    reason: str
    problem: str = ""


class Waiting(NamedTuple):
    id: int
    tracking: Tracking


def keep_strays(strays: Sequence[Stray], *, source: str, seller_id: str) -> int:
    """Keep what is not kept yet; return how many are new."""
    if not strays:
        return 0
    now = clock.now()
    rows: dict[str, StrayScan] = {}
    for tracking, reason, problem in strays:
        told = json.loads(plain(json.dumps(plain_of(tracking), ensure_ascii=False).replace("\\u0000", "")))
        same = json.dumps({**told, "problems": []}, sort_keys=True)
        digest = hashlib.sha256(f"{seller_id}\x1f{reason == 'broken'}\x1f{same}".encode()).hexdigest()[:40]
        rows[digest] = StrayScan(
            seller_id=seller_id or None,
            source=source[:40],
            carrier=plain(tracking.carrier)[:40],
            number=plain(number_of(tracking.number)),
            reason=reason,
            problem=plain(problem)[:300],
            digest=digest,
            tracking=told,
            received_at=now,
        )
    known = StrayScan.objects.filter(digest__in=sorted(rows)).values_list("source", "number", "digest")
    there = set(known)
    fresh = [row for row in rows.values() if (row.source, row.number, row.digest) not in there]
    StrayScan.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def waiting_for(numbers: Sequence[str], seller_id: str) -> dict[str, list[Waiting]]:
    """Return what waits for these numbers of a seller, by source, oldest first."""
    rows = (
        StrayScan.objects.select_for_update()
        .filter(Q(seller=seller_id) | Q(seller=None), number__in=numbers, parcel=None)
        .filter(reason__in=(NOBODY, AMBIGUOUS))
        .order_by("id")[:MOST]
    )
    found: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        found[row.source].append(Waiting(row.pk, tracking_of(row.tracking)))
    return found


def take_up(taken: Mapping[int, str]) -> int:
    """Note which parcel the answers that waited went to."""
    by_parcel: dict[str, list[int]] = defaultdict(list)
    for row, ref in taken.items():
        by_parcel[ref].append(row)
    for ref, rows in by_parcel.items():
        StrayScan.objects.filter(pk__in=rows).update(parcel=ref)
    return len(taken)
