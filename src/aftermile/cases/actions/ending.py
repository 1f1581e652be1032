"""Withdrawing, closing and opening again."""

from django.db import transaction

from aftermile.cases.actions.deciding import expire_requests, withdraw_open_offers
from aftermile.cases.actions.following import end_sending
from aftermile.cases.actions.moving import locked, move, require_move
from aftermile.cases.actions.owing import end_arrears, stand
from aftermile.cases.actions.replacing import require_unsent
from aftermile.cases.actions.settling import release_units
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.amounts import lines_of
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import NothingToReopen
from aftermile.cases.kinds import only_talks
from aftermile.cases.models import Case
from aftermile.cases.states import Move
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions import free_units, hold_units
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.orders.models import Unit, UnitState


@transaction.atomic
def cancel(case: Case, *, by: Actor, words: str = "", version: int | None = None) -> Case:
    """Withdraw a case before goods or money moved; its units are free again."""
    case = locked(case, version)
    require_move(case, Move.CANCEL)
    require_unsent(case)
    end_sending(case, by=by)
    withdraw_open_offers(case)
    expire_requests(case)
    meet(case)
    free_units(case.pk)
    move(case, Move.CANCEL, by=by, data={"words": words.strip()})
    stand(case)
    return case


@transaction.atomic
def close(case: Case, *, by: Actor, words: str = "", version: int | None = None) -> Case:
    """Put a finished case away; units without settlement are free again."""
    case = locked(case, version)
    require_move(case, Move.CLOSE)
    end_sending(case, by=by)
    end_arrears(case, how="closed", by=by)
    expire_requests(case)
    meet(case)
    release_units(case)
    move(case, Move.CLOSE, by=by, data={"words": words.strip()}, changes={"closed_at": clock.now()})
    return case


@transaction.atomic
def reopen(case: Case, *, by: Actor, words: str = "", version: int | None = None) -> Case:
    """Open a finished case again and hold those of its units that are still free."""
    case = locked(case, version)
    require_move(case, Move.REOPEN)
    left = caps_of(case.order)
    alive = int(only_talks(case.kind))
    for line in lines_of(case):
        unit = line.unit
        if only_talks(case.kind):
            continue
        if unit.state == UnitState.WITH_BUYER and unit.holder_ref in ("", case.pk):
            alive += _hold(case, line.unit)
        elif unit.state in (UnitState.RETURNED, UnitState.SETTLED) and not unit.holder_ref:
            alive += left.of_unit(unit.pk) > 0
    if not alive:
        raise NothingToReopen(case=case.rma_number)
    meet(case)
    start_respond(case)
    move(
        case,
        Move.REOPEN,
        by=by,
        data={"words": words.strip(), "episode": case.episode + 1},
        changes={
            "episode": case.episode + 1,
            "closed_at": None,
            "goods_complete_at": None,
            "remedy": "",
            "agreed_minor": None,
            "agreed_shipping_minor": 0,
        },
    )
    return case


def _hold(case: Case, unit: Unit) -> bool:
    """Hold a unit unless another case was quicker."""
    try:
        hold_units([unit], case.pk)
    except UnitsHeldElsewhere:
        return False
    return True
