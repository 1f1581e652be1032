"""Trying a version on real cases: in shadow, for a share of the orders, and back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile
from aftermile.policies.actions.tables import event_data, shares_with
from aftermile.policies.errors import (
    NotADraft,
    NotOnTrial,
    OnlyPromisesInShadow,
    PublishingNeedsAnAnswer,
    TrialRunning,
)
from aftermile.policies.models import PolicyTable, Purpose, TableState
from aftermile.policies.review import review_of
from aftermile.policies.tables import TRIALS, hash_of, place_of

_SHARES = range(1, 100)


@transaction.atomic
def start_shadow(table: PolicyTable, *, by: Actor) -> PolicyTable:
    """
    Let a draft run beside the version in force and only write down what it would have said.

    Records of decisions compare promises alone: raises `OnlyPromisesInShadow` for any other table.
    """
    if table.purpose != Purpose.PROMISE:
        raise OnlyPromisesInShadow
    _require_startable(table)
    _move(table, TableState.SHADOW, percent=0, sha256=hash_of(table.document))
    record("policy.shadowed", subject=table, by=by, data=event_data(table))
    return table


@transaction.atomic
def start_rollout(table: PolicyTable, *, percent: int, by: Actor) -> PolicyTable:
    """
    Let a draft, or the version on trial, decide for a share of the orders (1 to 99 percent).

    The same checks as for publishing apply, without ticks for warnings: raises `PublishingNeedsAnAnswer` on
    errors. Calling it again changes the share.
    """
    if percent not in _SHARES:
        raise BadInput(field="percent", problem=_("use a whole number from 1 to 99."))
    if table.state not in TRIALS:
        _require_startable(table)
    if review_of(table).errors:
        raise PublishingNeedsAnAnswer(version=table.version, points=["errors"])
    now = clock.now()
    _move(
        table,
        TableState.ROLLOUT,
        percent=percent,
        shares=shares_with(table, percent, now),
        sha256=hash_of(table.document),
        published_at=table.published_at or now,
    )
    record("policy.rolled_out", subject=table, by=by, data={**event_data(table), "percent": percent})
    return table


@transaction.atomic
def stop_trial(table: PolicyTable, *, by: Actor) -> PolicyTable:
    """
    End a shadow or a roll-out: the version in force decides alone again.

    What decided nothing becomes a draft again where there is none; the rest is kept as retired. A roll-out
    keeps its share: what it promised to those orders is theirs, and nobody else's.
    """
    if table.state not in TRIALS:
        raise NotOnTrial(version=table.version)
    drafts = place_of(table).tables.filter(state=TableState.DRAFT).exists()
    if table.state == TableState.SHADOW and not drafts:
        _move(table, TableState.DRAFT, percent=0, sha256="")
    else:
        now = clock.now()
        _move(table, TableState.RETIRED, shares=shares_with(table, 0, now), retired_at=now)
    data = {**event_data(table), "percent": 0}
    record("policy.rolled_out", subject=table, by=by, data=data)
    return table


def _require_startable(table: PolicyTable) -> None:
    if table.state != TableState.DRAFT:
        raise NotADraft(version=table.version)
    running = place_of(table).tables.filter(state__in=TRIALS).first()
    if running is not None:
        raise TrialRunning(version=running.version)
    review_of(table)  # a broken table goes nowhere


def _move(table: PolicyTable, state: str, **values: Any) -> None:
    rows = PolicyTable.objects.filter(pk=table.pk, state=table.state, changed_at=table.changed_at)
    try:
        with transaction.atomic():
            moved = rows.update(state=state, changed_at=clock.now(), **values)
    except IntegrityError:  # another one went on trial, or became the draft, in the same moment
        raise ChangedMeanwhile from None
    if not moved:
        raise ChangedMeanwhile
    table.refresh_from_db()
