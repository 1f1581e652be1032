"""Goods are not reserved for ever: what the buyer did not pay in time is free again, and he is told."""

from django.db import transaction

from aftermile.cases.actions.deciding import expire_requests
from aftermile.cases.actions.moving import locked, move, touch
from aftermile.cases.actions.replacing import cancel_replacements
from aftermile.cases.actions.swapping import drop_change
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.deadlines import meet
from aftermile.cases.exchanges import active_of
from aftermile.cases.models import Case, Replacement, ReplacementState
from aftermile.cases.states import MOVES, Kind, Move, State
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor


@transaction.atomic
def lapse_unpaid(case: Case) -> bool:
    """Take back what waited too long for its money; False where it was paid meanwhile."""
    case = locked(case)
    late = Replacement.objects.filter(case=case, state=ReplacementState.RESERVED, expires_at__lte=clock.now())
    if not any(row.open_minor > 0 for row in late):
        late.update(expires_at=None)
        return False
    return let_go_unpaid(case, by=SYSTEM)


def let_go_unpaid(case: Case, *, by: Actor) -> bool:
    """
    Take back the dearer pieces whose difference was not paid; case locked.

    Where nothing else is to be sent the agreement ends, and the case needs us again.
    """
    if case.kind == Kind.CHANGE:
        return drop_change(case, by=by)
    unpaid = [row for row in active_of(case) if row.state == ReplacementState.RESERVED and row.open_minor > 0]
    if not unpaid:
        return False
    cancel_replacements(case, why="not_paid", by=by, rows=unpaid)
    if active_of(case) or State(case.state) not in MOVES[Move.FALL_BACK].sources:
        touch(case)
    else:
        fall_back(case, by=by)
    return True


def fall_back(case: Case, *, by: Actor) -> None:
    """End an agreement that came to nothing: what came of the goods stays, and the case needs us again."""
    expire_requests(case)
    meet(case)
    start_respond(case)
    move(
        case,
        Move.FALL_BACK,
        by=by,
        data={"remedy": case.remedy, "episode": case.episode + 1},
        changes={
            "episode": case.episode + 1,
            "remedy": "",
            "agreed_minor": None,
            "agreed_shipping_minor": 0,
            "advance": False,
        },
    )
