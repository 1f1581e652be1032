"""An exchange follows what really came: less or worse goods mean less is sent and paid."""

from datetime import timedelta

from django.db import transaction

from aftermile.cases.actions.collecting import GOODS, collect
from aftermile.cases.actions.differences import accepted, settle_difference
from aftermile.cases.actions.finishing import finish_if_done, missing_of
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.actions.replacing import SENT_AGAIN, cancel_replacements
from aftermile.cases.actions.taking_up import worth_moved
from aftermile.cases.amounts import lines_of, outcomes_of
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.exchanges import active_of
from aftermile.cases.limits import difference_days
from aftermile.cases.models import Case, CaseLine, Replacement, ReplacementState
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.money import allocate
from aftermile.orders.actions import split_unit
from aftermile.orders.actions.units import stand_for
from aftermile.orders.models import Unit


def follow_receipt(case: Case, *, by: Actor) -> None:
    """
    Bring what is to be sent into line with what came; called in the transaction of a receipt.

    Once no more goods are expected, what stands for goods that did not come, or were not accepted, is taken
    back with its money.
    """
    if case.remedy not in SENT_AGAIN:
        return
    _split(case)
    if case.goods_complete_at is not None:
        outcomes = outcomes_of(case)
        rows = active_of(case)
        gone = [row for row in rows if row.state != ReplacementState.SENT and not accepted(row, outcomes)]
        cancel_replacements(case, why="goods_not_here", by=by, rows=gone)
        meet(case, "goods_of_advance")
        if case.advance:
            ask_for_goods(case, by=by)
    settle_difference(case, by=by)
    finish_if_done(case, by=by)


def _split(case: Case) -> None:
    """Where a receipt split a line, split what stands for it as well."""
    lines = lines_of(case)
    rows = {row.line.unit_id: row for row in active_of(case)}
    units = {line.unit_id: line.unit for line in lines}
    for line in sorted(lines, key=lambda line: line.unit_id):
        if line.unit_id in rows:
            continue
        whole = _nearest(line.unit, units, rows)
        if whole is not None and whole.state != ReplacementState.SENT:
            part = _part(whole, line)
            if part is not None:
                rows[line.unit_id] = part


def _nearest(unit: Unit, units: dict[str, Unit], rows: dict[str, Replacement]) -> Replacement | None:
    """Return what stands for the slice that this one was split from last."""
    above: Unit | None = unit
    while above is not None and above.pk not in rows:
        above = units.get(above.parent_id or "")
    return rows[above.pk] if above is not None else None


def _part(row: Replacement, line: CaseLine) -> Replacement | None:
    """Give a line its own piece of a replacement, with its share of the difference."""
    quantity = line.unit.quantity
    keeps = row.quantity - quantity
    if keeps <= 0:
        return None
    per_piece = row.difference_minor // row.quantity
    settled = allocate(row.settled_minor, [keeps, quantity])
    part, rest = split_unit(row.unit, keeps) if row.unit is not None else (None, None)
    row.unit, row.quantity = part, keeps
    row.difference_minor, row.settled_minor = per_piece * keeps, settled[0]
    row.save(update_fields=["unit", "quantity", "difference_minor", "settled_minor"])
    if rest is not None:
        stand_for(rest, line.unit)
    return Replacement.objects.create(
        case_id=row.case_id,
        line=line,
        episode=row.episode,
        variant=row.variant,
        sku=row.sku,
        title=row.title,
        options=row.options,
        quantity=quantity,
        unit_price_minor=row.unit_price_minor,
        difference_minor=per_piece * quantity,
        settled_minor=settled[1],
        state=row.state,
        unit=rest,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def ask_for_goods(case: Case, *, by: Actor) -> None:
    """Ask the buyer to pay for goods of an advance replacement that did not come; case locked."""
    rows = missing_of(case)
    minor = sum(worth_moved(row) for row in rows)
    collect(case, minor, by=by, purpose=GOODS)
    if minor:
        until = clock.now() + timedelta(days=difference_days())
        set_deadline(case, "goods_paid", until, lapse="escalate")


@transaction.atomic
def charge_missing(case: Case) -> None:
    """The goods of an advance replacement did not come in time: ask for their worth."""
    case = locked(case)
    ask_for_goods(case, by=SYSTEM)
    touch(case)


def end_sending(case: Case, *, by: Actor) -> None:
    """Take back what was not sent and what is still asked of the buyer: the case ends. Case locked."""
    cancel_replacements(case, why="case_ended", by=by)
    collect(case, 0, by=by, purpose=GOODS)
