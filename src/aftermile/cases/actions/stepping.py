"""Running and answering the steps of a plan: the system's own are claimed one at a time and tried again."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.actions.replacing import SENT_AGAIN
from aftermile.cases.actions.sending import send_replacement
from aftermile.cases.errors import StepNotOpen, StepNotYours, StepWaits, WordsMissing
from aftermile.cases.models import Case, Step, StepKind, StepOwner, StepState
from aftermile.cases.planning.advancing import OVER, apply, make_ready, put, tell
from aftermile.cases.planning.executors import Outcome, executors
from aftermile.cases.planning.facts import Fate
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import AftermileError, NotFound

log = logging.getLogger(__name__)

TRIES: Final = 8
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=2)
BATCH: Final = 200
BY_ACT: Final = frozenset({StepKind.AUTHORIZE, StepKind.REFUND})
"""Steps that only their own act can end: an approval, a refund."""
BY_FACT: Final = frozenset({*BY_ACT, StepKind.RECEIVE})
"""Steps that nobody can say are done: a receipt does; that no goods will come may be said."""


def run_step(step_id: str, by: Actor = SYSTEM) -> Step | None:
    """
    Try one step of the system now; None where it is not its turn.

    Claim, act and result are one transaction under the lock of the case: a process that dies leaves the step
    as it was, and two cannot both run it. An error of the business fails the step with its words; any other
    lets it wait, each time longer, until a person must look.
    """
    found = Step.objects.filter(pk=step_id).select_related("case").first()
    if found is None:
        return None
    try:
        with transaction.atomic():
            step = _claimed(found)
            if step is None:
                return None
            with transaction.atomic():
                outcome = executors.get(step.key)(step, by)
            _take(step, outcome, by)
            return step
    except AftermileError as error:
        return _failed(found, error, by)
    except Exception as error:
        log.exception("step %s of %s", found.key, found.case_id)
        return _again(found, error, by)


def _claimed(found: Step) -> Step | None:
    """Lock the case and take a ready step of the system by compare and swap."""
    case = locked(found.case)
    mine = Step.objects.filter(pk=found.pk, owner=StepOwner.SYSTEM, episode=case.episode)
    ready = mine.filter(Q(state=StepState.READY) | Q(state=StepState.DOING, try_at__lte=clock.now()))
    if found.key not in executors or not ready.update(state=StepState.DOING, try_at=None):
        return None
    step = Step.objects.get(pk=found.pk)
    step.case = case
    return step


def _take(step: Step, outcome: Outcome, by: Actor) -> None:
    """Write what came of a try; the executor may have changed the case, and with it the step."""
    step.refresh_from_db()
    if step.state in OVER:
        return
    values = {"data": {**step.data, **outcome.data}, "error": "", "try_at": outcome.try_at}
    put(step, {**values, "ref": outcome.ref or step.ref})
    if outcome.done:
        step.case = locked(step.case)
        apply(step, Fate(StepState.DONE, outcome.ref, outcome.booked_minor), by)
        touch(step.case)


def _failed(found: Step, error: AftermileError, by: Actor) -> Step | None:
    """Let a person look at it; what another one changed at the same moment is tried again."""
    if error.retryable:
        return _again(found, error, by)
    return _write(found, StepState.FAILED, str(error), by)


def _again(found: Step, error: Exception, by: Actor) -> Step | None:
    attempts = found.attempts + 1
    state = StepState.FAILED if attempts >= TRIES else StepState.READY
    return _write(found, state, f"{type(error).__name__}: {error}", by)


def _write(found: Step, state: StepState, words: str, by: Actor) -> Step | None:
    with transaction.atomic():
        case = locked(found.case)
        step = Step.objects.filter(pk=found.pk).exclude(state__in=OVER).first()
        if step is None:
            return None
        step.case = case
        attempts = step.attempts + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))
        again = clock.now() + wait if state == StepState.READY else None
        put(step, {"state": state.value, "error": words[:300], "attempts": attempts, "try_at": again})
        if state == StepState.FAILED:
            tell(step, by)
    return step


def run_due_steps() -> int:
    """Run the steps of the system whose time has come; return how many were tried."""
    states = (StepState.READY, StepState.DOING)
    due = Step.objects.filter(owner=StepOwner.SYSTEM, state__in=states, try_at__lte=clock.now())
    ids = list(due.order_by("try_at", "id").values_list("pk", flat=True)[:BATCH])
    return sum(run_step(pk) is not None for pk in ids)


@transaction.atomic
def complete_step(
    case: Case, key: str, *, by: Actor, ref: str = "", words: str = "", version: int | None = None
) -> Step:
    """
    Say that a step was done outside; again changes nothing.

    Raises `StepNotYours` for what only its own act can end (a refund, an approval), `StepWaits` before its
    turn and `StepNotOpen` for one that was skipped.
    """
    case, step = _mine(case, key, version)
    if step.state == StepState.DONE:
        return step
    _may_end(step, BY_FACT)
    if step.key == StepKind.SEND and case.remedy in SENT_AGAIN:
        send_replacement(case, by=by, tracking_number=ref.replace("\x00", "").strip()[:60])
        step.refresh_from_db()
        return step
    note = {"words": words.replace("\x00", "").strip()[:1000]} if words.strip() else {}
    put(step, {"data": {**step.data, **note}})
    apply(step, Fate(StepState.DONE, ref.replace("\x00", "").strip()[:40]), by)
    touch(case)
    return step


@transaction.atomic
def skip_step(case: Case, key: str, *, words: str, by: Actor, version: int | None = None) -> Step:
    """Say that a step is not needed, and why; the next ones may begin."""
    case, step = _mine(case, key, version)
    if step.state == StepState.SKIPPED:
        return step
    if not words.strip():
        raise WordsMissing
    _may_end(step, BY_ACT)
    put(step, {"data": {**step.data, "words": words.replace("\x00", "").strip()[:1000]}})
    apply(step, Fate(StepState.SKIPPED), by)
    touch(case)
    return step


@transaction.atomic
def retry_step(case: Case, key: str, *, by: Actor, version: int | None = None) -> Step:
    """Let the system try a step again that failed or waits for its next try."""
    case, step = _mine(case, key, version)
    if step.state in OVER:
        raise StepNotOpen(state=str(chip_of("step", step.state).word))
    if step.state == StepState.WAITING:
        raise StepWaits
    if step.owner != StepOwner.SYSTEM or step.key not in executors:
        raise StepNotYours(how=str(chip_of("step_owner", step.owner).word))
    if step.state == StepState.DOING and step.try_at is None:
        return step
    put(step, {"error": "", "attempts": step.attempts + 1})
    make_ready(step, by)
    touch(case)
    return step


def _mine(case: Case, key: str, version: int | None) -> tuple[Case, Step]:
    case = locked(case, version)
    step = Step.objects.filter(case=case, episode=case.episode, key=key).first()
    if step is None:
        raise NotFound(noun="step", ref=key)
    step.case = case
    return case, step


def _may_end(step: Step, barred: frozenset[StepKind]) -> None:
    if step.kind in barred:
        raise StepNotYours(how=str(chip_of("step_kind", step.kind).word))
    if step.state in OVER:
        raise StepNotOpen(state=str(chip_of("step", step.state).word))
    if step.state == StepState.WAITING:
        raise StepWaits


def may_complete(step: Step) -> bool:
    """Say whether a person may note a step as done now."""
    return step.kind not in BY_FACT and step.state not in (*OVER, StepState.WAITING)


def may_skip(step: Step) -> bool:
    """Say whether a person may note a step as not needed now."""
    return step.kind not in BY_ACT and step.state not in (*OVER, StepState.WAITING)


def may_retry(step: Step) -> bool:
    """Say whether the system can be told to try a step again."""
    mine = step.owner == StepOwner.SYSTEM and step.key in executors
    return mine and (step.state == StepState.FAILED or (step.state == StepState.READY and bool(step.error)))
