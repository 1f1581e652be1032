"""What becomes of the units when a case ends."""

from aftermile.cases.amounts import ARRIVED, lines_of, outcomes_of, refunded_of
from aftermile.cases.models import Case, Remedy
from aftermile.orders.actions import free_units, settle_units
from aftermile.orders.models import Unit, UnitState


def release_units(case: Case) -> None:
    """
    Let go of every unit: paid and back is returned, paid without goods is settled, the rest is free again.

    A buyer who keeps goods for a part of the money keeps his other rights to them.
    """
    by_unit, _, _ = refunded_of(case)
    outcomes = outcomes_of(case)
    returned: list[Unit] = []
    settled: list[Unit] = []
    for line in lines_of(case):
        if not by_unit.get(line.unit_id):
            continue
        outcome = outcomes.get(line.pk)
        if outcome is not None and outcome.grade in ARRIVED:
            returned.append(line.unit)
        elif case.remedy != Remedy.PARTIAL_REFUND:
            settled.append(line.unit)
    settle_units(returned, case.pk, state=UnitState.RETURNED)
    settle_units(settled, case.pk, state=UnitState.SETTLED)
    free_units(case.pk)


def release_carried_out(case: Case) -> None:
    """
    Let go of every unit of a remedy without money: what came back is returned, what was made good otherwise
    is settled and cannot be claimed again. Repaired goods, and those kept with a coupon, stay with the buyer.
    """
    if case.remedy not in (Remedy.REPAIR, Remedy.COUPON):
        outcomes = outcomes_of(case)
        returned: list[Unit] = []
        settled: list[Unit] = []
        for line in lines_of(case):
            outcome = outcomes.get(line.pk)
            if outcome is not None and outcome.grade in ARRIVED and outcome.accepted:
                returned.append(line.unit)
            elif not case.goods_back:
                settled.append(line.unit)
        settle_units(returned, case.pk, state=UnitState.RETURNED)
        settle_units(settled, case.pk, state=UnitState.SETTLED)
    free_units(case.pk)
