"""The one way a repair changes: case lock first, then the row; a step and an event in one transaction."""

from typing import Any

from aftermile.cases.actions.moving import locked as lock_case
from aftermile.cases.actions.moving import touch
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import MoveNotAllowed
from aftermile.repairs.models import Repair, RepairStep
from aftermile.repairs.states import REPAIR_MOVES, RepairState

LONGEST = 2000


def locked(repair: Repair) -> Repair:
    """Return the repair as it is now; its case and itself stay locked until the transaction ends."""
    case = lock_case(repair.case)
    fresh = (
        Repair.objects.select_for_update(of=("self",))
        .select_related("unit__line", "unit__part")
        .get(pk=repair.pk)
    )
    fresh.case = case
    return fresh


def may(repair: Repair, state: RepairState) -> bool:
    return state in REPAIR_MOVES[RepairState(repair.state)]


def require(repair: Repair, state: RepairState) -> None:
    """Raise `MoveNotAllowed` unless the table allows the move now."""
    if not may(repair, state):
        raise MoveNotAllowed(
            move=str(chip_of("repair", state.value).word), state=str(chip_of("repair", repair.state).word)
        )


def move(
    repair: Repair,
    state: RepairState,
    event: str,
    *,
    by: Actor,
    words: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Bring a locked repair to a state; unsaved columns of the row are written with it."""
    require(repair, state)
    repair.state = state.value
    repair.updated_at = clock.now()
    repair.save()
    touch(repair.case)
    note(repair, event, by=by, words=words, data=data)


def note(
    repair: Repair, event: str, *, by: Actor, words: str = "", data: dict[str, Any] | None = None
) -> None:
    """Leave a step and an event of a repair as it stands."""
    text = clean(words)
    RepairStep.objects.create(
        repair=repair,
        state=repair.state,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name[:120],
        words=text,
        at=repair.updated_at,
    )
    tell(repair, event, by=by, data={"words": text, **(data or {})} if text else data)


def tell(repair: Repair, event: str, *, by: Actor, data: dict[str, Any] | None = None) -> None:
    """Leave an event of a repair in the thread of its case."""
    record(event, subject=repair, by=by, thread=repair.case_id, data={**_base(repair), **(data or {})})


def _base(repair: Repair) -> dict[str, Any]:
    case = repair.case
    return {
        "case": case.pk,
        "number": case.rma_number,
        "unit": repair.unit_id,
        "attempt": repair.attempt,
    }


def money_of(repair: Repair, minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": repair.currency}


def clean(text: str, longest: int = LONGEST) -> str:
    """Return words as a database keeps them."""
    return text.replace("\x00", "").strip()[:longest]
