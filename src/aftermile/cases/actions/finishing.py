"""When all that was agreed to be sent is sent, and all goods that will come are here, the case is settled."""

from django.utils import translation
from django.utils.translation import gettext

from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.moving import move
from aftermile.cases.actions.owing import stand
from aftermile.cases.amounts import ARRIVED, lines_of, outcomes_of
from aftermile.cases.deadlines import meet
from aftermile.cases.exchanges import active_of
from aftermile.cases.models import Case, Collection, Fulfillment, Replacement, ReplacementState
from aftermile.cases.states import Move, State
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.actions import free_units, settle_units
from aftermile.orders.models import UnitState


def finish_if_done(case: Case, *, by: Actor, words: str = "", reference: str = "") -> Fulfillment | None:
    """Settle a case of which everything was sent; None while something is awaited. Case locked."""
    rows = active_of(case)
    if not rows or any(row.state != ReplacementState.SENT for row in rows) or not _goods_done(case):
        return None
    known = Fulfillment.objects.filter(case=case, episode=case.episode).first()
    if known is not None:
        return known
    kept = Fulfillment.objects.create(
        case=case,
        remedy=case.remedy,
        reference=reference[:120],
        words=words or _words(case, rows),
        episode=case.episode,
        by_name=by.name,
        at=clock.now(),
    )
    meet(case)
    close_later(case)
    _release(case)
    move(
        case,
        Move.CARRY_OUT,
        by=by,
        data={
            "remedy": kept.remedy,
            "fulfillment": kept.pk,
            "reference": kept.reference,
            "words": kept.words,
            "told": True,
        },
    )
    stand(case)
    return kept


def _goods_done(case: Case) -> bool:
    """Say whether no more goods are awaited, or those that did not come were paid for."""
    if not case.goods_back or paid_for_goods(case):
        return case.state in (State.APPROVED, State.RECEIVED)
    if case.state != State.RECEIVED:
        return False
    return not (case.advance and missing_of(case))


def paid_for_goods(case: Case) -> bool:
    """Say whether the buyer paid for goods that did not come back."""
    return Collection.objects.filter(case=case, purpose="goods", counted_minor__gt=0).exists()


def missing_of(case: Case) -> list[Replacement]:
    """Return what was sent in advance although the old goods did not come, or were not accepted."""
    outcomes = outcomes_of(case)
    missing = []
    for row in active_of(case):
        outcome = outcomes.get(row.line_id)
        came = outcome is not None and outcome.grade in ARRIVED and outcome.accepted
        if row.state == ReplacementState.SENT and not came:
            missing.append(row)
    return missing


def _release(case: Case) -> None:
    """What came without being replaced is returned, what others stand for stays so, the rest is free."""
    outcomes = outcomes_of(case)
    came = [
        line.unit
        for line in lines_of(case)
        if (outcome := outcomes.get(line.pk)) is not None and outcome.grade in ARRIVED and outcome.accepted
    ]
    settle_units(came, case.pk, state=UnitState.RETURNED)
    free_units(case.pk)


def _words(case: Case, rows: list[Replacement]) -> str:
    items = ", ".join(f"{row.quantity} × {row.title}" for row in rows)
    with translation.override(case.language):
        return gettext("Sent: %(items)s.") % {"items": items}
