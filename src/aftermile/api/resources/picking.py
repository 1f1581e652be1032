"""From units or order lines of a body to pieces of units."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import LineRequest
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.errors import NotSoMany
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.orders.queries import units_of


class Picked(Protocol):
    unit: str
    line: str
    quantity: int
    reason: str
    comment: str


def requests_of(order: Order, picks: Sequence[Picked]) -> list[LineRequest]:
    """
    Return the pieces asked for; of an order line, free units are taken in turn.

    Raises `BadInput` where neither or both are named, `NotSoMany` where a line has not so many free pieces.
    """
    units = {unit.pk: unit for unit in units_of(order)} if any(pick.line for pick in picks) else {}
    left = {pk: unit.quantity for pk, unit in units.items() if _is_free(unit)}
    wanted: list[LineRequest] = []
    for index, pick in enumerate(picks):
        if bool(pick.unit) == bool(pick.line):
            raise BadInput(field=f"lines[{index}]", problem=_("name either a unit or a line."))
        if pick.unit:
            left[pick.unit] = left.get(pick.unit, 0) - pick.quantity
            wanted.append(LineRequest(pick.unit, pick.quantity, pick.reason, pick.comment))
        else:
            wanted += _of_line(pick, units, left)
    return wanted


def _of_line(pick: Picked, units: dict[str, Unit], left: dict[str, int]) -> list[LineRequest]:
    mine = [unit for unit in units.values() if unit.line_id == pick.line]
    if not mine:
        raise BadInput(field="line", problem=Phrase(_("{line} is no line of this order."), line=pick.line))
    missing, taken = pick.quantity, []
    for unit in mine:
        part = min(missing, max(0, left.get(unit.pk, 0)))
        if part:
            left[unit.pk] -= part
            missing -= part
            taken.append(LineRequest(unit.pk, part, pick.reason, pick.comment))
    if missing:
        raise NotSoMany(quantity=pick.quantity - missing, wanted=pick.quantity, title=mine[0].line.title)
    return taken


def _is_free(unit: Unit) -> bool:
    return unit.state == UnitState.WITH_BUYER and not unit.holder_ref
