"""
Claims on waiting rows: a lease, a retry with backoff, at last death. One code for both databases.

PostgreSQL skips the rows that others hold (`FOR UPDATE SKIP LOCKED`); SQLite has one writer at a time
(`BEGIN IMMEDIATE`). A claimed row is due again at the end of its lease: when its worker was killed,
another takes it, on the same host at once (`free_dead`). Whoever finishes a row must still hold its lease,
else nothing is written.
"""

import random
import traceback
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.db.models import F

from aftermile.events.models import Claimable
from aftermile.kernel import clock
from aftermile.kernel.holding import is_dead, new_token

R = TypeVar("R", bound=Claimable)

LEASE: Final = timedelta(minutes=2)
FIRST_RETRY: Final = timedelta(seconds=5)
LAST_RETRY: Final = timedelta(hours=1)
ERROR_LENGTH: Final = 4000


def claim(rows: models.QuerySet[R], *, limit: int, lease: timedelta = LEASE) -> list[R]:
    """
    Take up to `limit` waiting rows that are due, the oldest first, and return them with a fresh lease.

    `rows` may narrow and `select_related`; an empty queue costs one read and no write.
    """
    now = clock.now()
    due = rows.filter(state="waiting", due_at__lte=now)
    if not due.order_by().exists():
        return []
    token, until = new_token(), now + lease
    with transaction.atomic():
        picked = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
        claimed = list(picked[:limit])
        rows.model._default_manager.filter(pk__in=[row.pk for row in claimed]).update(  # noqa: SLF001
            lease=token, leased_until=until, due_at=until, attempts=F("attempts") + 1
        )
    for row in claimed:
        row.lease, row.leased_until, row.due_at = token, until, until
        row.attempts += 1
    return claimed


def mine(row: R) -> models.QuerySet[R]:
    """Return the row as a queryset that is empty once the lease went to somebody else."""
    model: type[R] = type(row)
    return model._default_manager.filter(pk=row.pk, lease=row.lease, state="waiting")  # noqa: SLF001


def free_dead(model: type[Claimable]) -> int:
    """Let go of what processes of this host held that are gone; return how many rows are due again."""
    now = clock.now()
    rows: models.QuerySet[Any] = model._default_manager.all()  # noqa: SLF001
    held = rows.filter(state="waiting", due_at__gt=now).exclude(lease="")
    tokens = held.order_by().values_list("lease", flat=True).distinct()
    dead = [token for token in tokens if is_dead(token)]
    if not dead:
        return 0
    return held.filter(lease__in=dead).update(due_at=now, leased_until=None, lease="")


def renew(rows: Sequence[R], *, lease: timedelta = LEASE) -> None:
    """Hold on to rows that are still to be done, when less than half of their lease is left."""
    now = clock.now()
    if not rows or (rows[0].leased_until or now) - now > lease / 2:
        return
    until = now + lease
    model: type[R] = type(rows[0])
    model._default_manager.filter(  # noqa: SLF001
        pk__in=[row.pk for row in rows], lease=rows[0].lease, state="waiting"
    ).update(leased_until=until, due_at=until)
    for row in rows:
        row.leased_until = row.due_at = until


def retry_after(attempts: int) -> timedelta:
    """Return the wait after this many tries: doubling up to an hour, and a jitter of a quarter."""
    doubled: timedelta = min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LAST_RETRY)
    return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - jitter


def fail(row: R, error: BaseException, *, tries: int) -> bool:
    """Keep the error and set the next try, or death after the last one; say whether it is dead."""
    dead = row.attempts >= tries or bool(getattr(error, "permanent", False))
    values: dict[str, Any] = {"error": describe(error), "lease": "", "leased_until": None}
    if dead:
        values["state"] = "dead"
    else:
        values["due_at"] = clock.now() + retry_after(row.attempts)
    mine(row).update(**values)
    return dead


def describe(error: BaseException) -> str:
    """Return what a person needs to mend it: the error and the end of its trace."""
    trace = "".join(traceback.format_exception(error))
    words = f"{type(error).__name__}: {error}\n\n{trace[-ERROR_LENGTH:]}"[:ERROR_LENGTH]
    return words.replace("\x00", "\ufffd")


def revive(rows: models.QuerySet[R]) -> int:
    """Let dead rows run again, now, with all their tries; return how many."""
    return rows.filter(state="dead").update(state="waiting", due_at=clock.now(), attempts=0, lease="")
