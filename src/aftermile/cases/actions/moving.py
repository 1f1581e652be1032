"""The one way a case changes: lock, compare, swap, and an event, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from aftermile.cases.deadlines import next_due
from aftermile.cases.models import Case
from aftermile.cases.planning.advancing import advance
from aftermile.cases.states import MOVES, Move, State
from aftermile.cases.words import move_words, state_words
from aftermile.events.log import record
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import ChangedMeanwhile, MoveNotAllowed


def locked(case: Case, version: int | None = None) -> Case:
    """
    Return the case as it is now, locked until the transaction ends.

    `version` is what the caller has seen (If-Match); another one raises `ChangedMeanwhile`.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related("order__seller", "seller", "buyer")
    fresh = rows.get(pk=case.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(version=fresh.version)
    return fresh


def require_move(case: Case, move: Move) -> None:
    """Raise `MoveNotAllowed` unless the table allows the move now."""
    if State(case.state) not in MOVES[move].sources:
        raise MoveNotAllowed(move=move_words(move), state=state_words(case.state))


def move(
    case: Case,
    step: Move,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    target: State | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Event:
    """Make a move of the table; `target` chooses where it has several, `changes` are columns to set."""
    require_move(case, step)
    row = MOVES[step]
    to = target or row.target
    if to not in row.targets:
        raise MoveNotAllowed(move=move_words(step), state=state_words(case.state))
    was = case.state
    _swap(case, {**(changes or {}), "state": to.value})
    event = record(row.event, subject=case, by=by, data={**_base(case), "was": was, **(data or {})})
    advance(case, by)
    return event


def touch(case: Case, **changes: Any) -> None:
    """Change columns without a move; the version rises all the same, and the plan reads the facts."""
    _swap(case, changes)
    advance(case, SYSTEM)


def _swap(case: Case, changes: Mapping[str, Any]) -> None:
    values = {
        **changes,
        "version": case.version + 1,
        "updated_at": clock.now(),
        "due_at": next_due(case),
    }
    rows = Case.objects.filter(pk=case.pk, state=case.state, version=case.version)
    if not rows.update(**values):
        raise ChangedMeanwhile(version=case.version)
    for name, value in values.items():
        setattr(case, name, value)


def _base(case: Case) -> dict[str, Any]:
    return {
        "number": case.rma_number,
        "kind": case.kind,
        "state": case.state,
        "order": case.order_id,
    }


def money_of(case: Case, minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": case.currency}
