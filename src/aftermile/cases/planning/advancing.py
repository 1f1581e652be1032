"""The plan follows the case: called by the one way a case changes, in the transaction of the change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from aftermile.cases.models import Case, Step, StepOwner, StepState
from aftermile.cases.planning.executors import executors
from aftermile.cases.planning.facts import Fate, View, fate_of
from aftermile.cases.planning.hooks import on_ready, unmake
from aftermile.cases.planning.steps import AFTERWARDS
from aftermile.cases.states import State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor

OVER: Final = frozenset({StepState.DONE, StepState.SKIPPED})
GIVEN_UP: Final = frozenset({State.DECLINED, State.CANCELED, State.CLOSED})
_EVENTS: Final = {
    StepState.READY: "case.step_ready",
    StepState.DONE: "case.step_done",
    StepState.SKIPPED: "case.step_skipped",
    StepState.FAILED: "case.step_failed",
}
_LONGEST: Final = 300


def advance(case: Case, by: Actor) -> None:
    """Mark what the facts say of each open step, and let those begin that wait for nothing any more."""
    steps = list(Step.objects.filter(case=case).order_by("episode", "position"))
    drop(case, [step for step in steps if step.episode != case.episode], by, made=False)
    mine = [step for step in steps if step.episode == case.episode]
    if not mine:
        return
    if State(case.state) in GIVEN_UP and not finished(mine):
        drop(case, mine, by)
        return
    _follow(case, mine, by)


def _follow(case: Case, steps: Sequence[Step], by: Actor) -> None:
    view = View(case)
    over = {step.key for step in steps if step.state in OVER}
    for step in steps:
        if step.state in OVER:
            continue
        step.case = case
        fate = fate_of(step, view)
        if fate is not None:
            apply(step, fate, by)
        if step.state == StepState.WAITING and over.issuperset(step.needs):
            make_ready(step, by)
        if step.state in OVER:
            over.add(step.key)


def finished(steps: Iterable[Step]) -> bool:
    """Say whether all is done that must be before a case is settled."""
    return all(step.state in OVER for step in steps if step.kind not in AFTERWARDS)


def apply(step: Step, fate: Fate, by: Actor) -> None:
    """Write what a step has come to; the same again changes nothing."""
    known = {"ref": fate.ref, "owner": fate.owner, "due_at": fate.due}
    changed = {name: value for name, value in known.items() if value and value != getattr(step, name)}
    if step.state == fate.state and not changed:
        return
    was = step.state
    values: dict[str, Any] = {
        "state": fate.state.value,
        "error": fate.words[:_LONGEST],
        "try_at": None,
        **changed,
    }
    if fate.booked_minor is not None:
        values["booked_minor"] = fate.booked_minor
    if fate.state in OVER:
        values |= {"done_at": fate.at or clock.now(), "done_by": by.name[:120]}
    put(step, values)
    if step.state != was:
        tell(step, by)


def make_ready(step: Step, by: Actor) -> None:
    """Let a step begin: its owner sees it; what the system does itself is tried at once."""
    runs = step.owner == StepOwner.SYSTEM and step.key in executors
    put(step, {"state": StepState.READY.value, "try_at": clock.now() if runs else None})
    tell(step, by)
    if step.key in on_ready:
        on_ready.get(step.key)(step, by)


def drop(case: Case, steps: Iterable[Step], by: Actor, *, made: bool = True) -> None:
    """
    End a plan before its end: open steps are skipped, and what was begun is taken back.

    With `made` also what was done: the case comes to nothing, or to something else.
    """
    rows = list(steps)
    if all(step.state in OVER for step in rows):
        return
    for step in rows:
        step.case = case
        begun = step.state not in OVER or (made and step.state == StepState.DONE)
        if begun and step.key in unmake:
            unmake.get(step.key)(step, by)
        if step.state not in OVER:
            apply(step, Fate(StepState.SKIPPED), by)


def put(step: Step, values: dict[str, Any]) -> None:
    """Set columns of a step, here and in the database."""
    Step.objects.filter(pk=step.pk).update(**values)
    for name, value in values.items():
        setattr(step, name, value)


def tell(step: Step, by: Actor) -> None:
    """Leave the event of a step's new state, where it has one."""
    name = _EVENTS.get(StepState(step.state))
    if name is None:
        return
    record(
        name,
        subject=step.case,
        by=by,
        data={
            "step": step.pk,
            "key": step.key,
            "kind": step.kind,
            "owner": step.owner,
            "due_at": _text(step.due_at),
            **({"ref": step.ref} if step.ref else {}),
            **({"error": step.error} if step.error else {}),
        },
    )


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""
