"""
The price difference of an exchange: one function asks for what is missing and gives back what is too much.

Each row knows how much of its difference moved (`settled_minor`). What a cheaper piece leaves pays for a
dearer one of the same case first, so that the buyer pays or gets one sum.
"""

from collections.abc import Collection as Some
from collections.abc import Sequence

from aftermile.cases.actions.collecting import collect
from aftermile.cases.actions.moving import money_of
from aftermile.cases.actions.paying_back import pay_back
from aftermile.cases.amounts import ARRIVED, outcomes_of
from aftermile.cases.models import Case, Replacement, ReplacementState
from aftermile.cases.outcomes import Outcome
from aftermile.cases.taken_off import open_arrears
from aftermile.events.log import record
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions.units import move_paid


def settle_difference(case: Case, *, by: Actor, sending: Some[str] = ()) -> None:
    """
    Bring the price difference of a case up to date; case locked, in its transaction, safe to repeat.

    A lower price is given back for what came and was accepted, for what need not come, and for `sending`,
    ids of what leaves now; a higher one is asked for at once.
    """
    rows = list(
        Replacement.objects.filter(case=case)
        .exclude(unit=None)
        .select_related("unit__line", "unit__part", "line__unit__line")
        .order_by("created_at", "id")
    )
    if not any(row.difference_minor or row.settled_minor for row in rows):
        return
    lock_tenders(case.order)
    owed = {row.replacement_id for row in open_arrears(case)}
    rows = [row for row in rows if row.pk not in owed]  # their money came back: somebody sends it again
    _give_back(case, [row for row in rows if row.state == ReplacementState.CANCELED], by)
    waiting = [row for row in rows if row.state == ReplacementState.RESERVED]
    dearer = [row for row in waiting if row.open_minor > 0]
    cheaper = [row for row in waiting if row.open_minor < 0]
    outcomes = outcomes_of(case)
    earned = [row for row in cheaper if row.pk in sending or _earned(case, row, outcomes)]
    _hand_over(case, earned, dearer)
    _pay_out(case, earned, by)
    later = sum(-row.open_minor for row in cheaper if row not in earned)
    missing = max(0, sum(row.open_minor for row in dearer) - later)
    collect(case, missing, by=by, rows=[row for row in dearer if row.open_minor > 0])


def _earned(case: Case, row: Replacement, outcomes: dict[str, Outcome]) -> bool:
    return case.settle_now or not case.goods_back or accepted(row, outcomes)


def accepted(row: Replacement, outcomes: dict[str, Outcome]) -> bool:
    """Say whether the goods it stands for are here, and good."""
    outcome = outcomes.get(row.line_id)
    return outcome is not None and outcome.grade in ARRIVED and outcome.accepted


def _give_back(case: Case, canceled: Sequence[Replacement], by: Actor) -> None:
    """What was paid for a dearer piece that is not sent goes back."""
    for row in canceled:
        if row.settled_minor <= 0 or row.unit is None:
            continue
        amount = row.settled_minor
        pay_back(case, row.unit, amount, key=f"{row.pk}:back:{amount}", by=by)
        _settled(row, -amount)
        _tell(case, amount, by)


def _hand_over(case: Case, earned: Sequence[Replacement], dearer: Sequence[Replacement]) -> None:
    """Let what cheaper pieces leave pay for dearer ones."""
    left = caps_of(case.order)
    for giver in earned:
        free = min(-giver.open_minor, left.of_unit(giver.line.unit_id))
        for taker in dearer:
            part = min(free, taker.open_minor)
            if part <= 0 or taker.unit is None:
                continue
            move_paid(giver.line.unit, taker.unit, part)
            _settled(giver, -part)
            _settled(taker, part)
            free -= part


def _pay_out(case: Case, earned: Sequence[Replacement], by: Actor) -> None:
    """Give back what cheaper pieces cost less, as far as something was paid for the old ones."""
    open_rows = [row for row in earned if row.open_minor < 0]
    if not open_rows:
        return
    left = caps_of(case.order)
    for row in open_rows:
        amount = min(-row.open_minor, left.of_unit(row.line.unit_id))
        if amount:
            pay_back(case, row.line.unit, amount, key=f"{row.pk}:less:{row.settled_minor}", by=by)
            _tell(case, amount, by)
        _settled(row, row.open_minor)


def _settled(row: Replacement, minor: int) -> None:
    row.settled_minor += minor
    row.save(update_fields=["settled_minor"])


def _tell(case: Case, amount: int, by: Actor) -> None:
    data = {"number": case.rma_number, "amount": money_of(case, amount), "to": case.settle_to}
    record("difference.given_back", subject=case, by=by, data=data)
