"""What tracking services push is kept first, then taken in by the worker: none is lost, none counts twice."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from aftermile.events import bell, claims
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.carrier import CarrierError, Tracking, pushing, trackers
from aftermile.parcels.models import Pace, Push, PushState

BATCH: Final = 200
TRIES: Final = 12
KEPT: Final = timedelta(days=30)
CHUNK: Final = 2000


_KEEP: Final = (
    "INSERT INTO parcels_push (provider, digest, body, received_at, due_at, state, lease, attempts, error) "
    "VALUES (%s, %s, %s, %s, %s, 'waiting', '', 0, '') ON CONFLICT (digest, provider) DO NOTHING"
)
"""One statement is a transaction of its own: kept when it has returned, whatever happens after."""


def receive(provider: str, body: bytes) -> bool:
    """Keep a push whose signature was checked; say whether it is new. It is taken in by the worker."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [provider, hashlib.sha256(body).hexdigest(), body, now, now])
        fresh = bool(cursor.rowcount == 1)
    if fresh:
        transaction.on_commit(bell.ring)
    return fresh


def actor_of(provider: str) -> Actor:
    found = trackers.find(provider)
    return Actor(ActorKind.PROVIDER, provider, found.info.label if found else provider)


@dataclass(frozen=True, slots=True)
class _Read:
    """A push with what it says; `problems` name what could not be read of it."""

    push: Push
    trackings: Sequence[Tracking]

    @property
    def good(self) -> list[Tracking]:
        return [one for one in self.trackings if one.number]

    @property
    def problems(self) -> str:
        return "\n".join(problem for one in self.trackings for problem in one.problems)


def take_pushes(limit: int = BATCH) -> int:
    """Take in a batch of waiting pushes, those of one service together; return how many were tried."""
    claimed = claims.claim(Push.objects.all(), limit=limit)
    by_provider: dict[str, list[Push]] = defaultdict(list)
    for push in claimed:
        by_provider[push.provider].append(push)
    for provider, pushes in by_provider.items():
        claims.renew(pushes)
        _take(provider, [read for push in pushes if (read := _read(push))])
    return len(claimed)


def _read(push: Push) -> _Read | None:
    """Read one push; one that cannot be read is kept with the reason."""
    try:
        return _Read(push, pushing(push.provider).read(bytes(push.body)))
    except CarrierError as error:
        claims.fail(push, error, tries=1)
    except Exception as error:  # noqa: BLE001  a service that is switched off now, or a fault of ours
        claims.fail(push, error, tries=TRIES)
    return None


def _take(provider: str, reads: Sequence[_Read]) -> None:
    """Take pushes in together; where that fails each for itself, so that one keeps no other out."""
    if not reads:
        return
    try:
        _take_in(provider, reads)
    except Exception as error:  # noqa: BLE001  kept with the row
        if len(reads) == 1:
            claims.fail(reads[0].push, error, tries=TRIES)
            return
        for read in reads:
            _take(provider, [read])


@transaction.atomic
def _take_in(provider: str, reads: Sequence[_Read]) -> None:
    now = clock.now()
    ingest([one for read in reads for one in read.good], source=provider, by=actor_of(provider))
    clean = [read.push.pk for read in reads if not read.problems]
    done = {"state": PushState.DONE, "finished_at": now, "lease": "", "leased_until": None}
    Push.objects.filter(pk__in=clean, state=PushState.WAITING).update(**done, body=b"", error="")
    partly = {**done, "state": PushState.DEAD}  # what is shown, and may be taken in again
    for read in reads:
        if read.problems:
            claims.mine(read.push).update(**partly, error=read.problems[: claims.ERROR_LENGTH])
    if not Pace.objects.filter(provider=provider).update(pushed_at=now):
        fresh = {"tokens": 1, "at": now, "day": now.astimezone(UTC).date(), "pushed_at": now}
        Pace.objects.get_or_create(provider=provider, defaults=fresh)


def take_again(push_ids: Sequence[int]) -> int:
    """Let pushes that could not be taken in run once more; return how many."""
    revived = claims.revive(Push.objects.filter(pk__in=push_ids))
    transaction.on_commit(bell.ring)
    return revived


def forget_pushes() -> int:
    """Delete what was taken in a month ago, whole or but for a part; what was not stays. Return how many."""
    ended = Q(state=PushState.DONE) | Q(state=PushState.DEAD)
    old = Push.objects.filter(ended, finished_at__lt=clock.now() - KEPT)
    gone = 0
    while picked := list(old.order_by().values_list("pk", flat=True)[:CHUNK]):
        gone += Push.objects.filter(pk__in=picked).delete()[0]
    return gone
