"""Running the reactions that events owe."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction

from aftermile.events import claims
from aftermile.events.log import Reaction, reactions
from aftermile.events.models import ReactionRun, RunState
from aftermile.kernel import clock

log = logging.getLogger(__name__)

BATCH: Final = 50
OUTSIDE_BATCH: Final = 4
OUTSIDE_LEASE: Final = timedelta(minutes=5)


class LeaseLost(Exception):
    """Somebody else holds the run by now; what was done here is rolled back."""


class UnknownReaction(Exception):
    """No code answers to this name: the reaction left the program while a run was still owed."""

    permanent = True


def run_inside() -> int:
    """Run a batch of reactions that only write to the database; return how many were tried."""
    outside = [reaction.name for reaction in reactions if not reaction.atomic]
    rows = ReactionRun.objects.exclude(reaction__in=outside).select_related("event__seller")
    return _work(claims.claim(rows, limit=BATCH, lease=claims.LEASE), claims.LEASE)


def run_outside() -> int:
    """Run a small batch of reactions that call the world outside; return how many were tried."""
    outside = [reaction.name for reaction in reactions if not reaction.atomic]
    if not outside:
        return 0
    rows = ReactionRun.objects.filter(reaction__in=outside).select_related("event__seller")
    return _work(claims.claim(rows, limit=OUTSIDE_BATCH, lease=OUTSIDE_LEASE), OUTSIDE_LEASE)


def _work(batch: list[ReactionRun], lease: timedelta) -> int:
    for index, run in enumerate(batch):
        claims.renew(batch[index:], lease=lease)
        run_reaction(run)
    return len(batch)


def run_reaction(run: ReactionRun) -> None:
    """Run one claimed reaction and note the end; an error is kept and tried again later."""
    reaction = reactions.get(run.reaction) if run.reaction in reactions else None
    try:
        if reaction is None:
            raise UnknownReaction(run.reaction)  # noqa: TRY301 - dead at once, by the same road
        if reaction.atomic:
            _run_atomic(reaction, run)
        else:
            reaction.run(run.event)
            _finish(run)
    except LeaseLost:
        log.warning("reaction %s of %s was taken over", run.reaction, run.event.id)
    except Exception as error:
        log.exception("reaction %s of %s failed", run.reaction, run.event.id)
        claims.fail(run, error, tries=reaction.tries if reaction else 1)


def _run_atomic(reaction: Reaction, run: ReactionRun) -> None:
    # The end is noted first: its row lock keeps every other worker away until the reaction is committed.
    with transaction.atomic():
        _finish(run)
        reaction.run(run.event)


def _finish(run: ReactionRun) -> None:
    changed = claims.mine(run).update(
        state=RunState.DONE, finished_at=clock.now(), lease="", leased_until=None, error=""
    )
    if not changed:
        raise LeaseLost
