"""From units or order lines of a body to pieces of units."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import LineRequest
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.errors import NotSoMany
from aftermile.orders.kits import free_pieces, take_kits, take_pieces, whole_kits
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import units_of


class Picked(Protocol):
    unit: str
    line: str
    part: str
    quantity: int
    reason: str
    comment: str


def requests_of(order: Order, picks: Sequence[Picked]) -> list[LineRequest]:
    """
    Return the pieces asked for; of an order line free units are taken in turn, of a kit whole kits or a part.

    Raises `BadInput` where neither or both are named, `NotSoMany` where a line has not so many free pieces.
    """
    units = {unit.pk: unit for unit in units_of(order)} if any(pick.line for pick in picks) else {}
    left = free_pieces(units.values())
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
    if pick.part:
        mine = [unit for unit in mine if unit.part_sku == pick.part]
        if not mine:
            raise BadInput(field="part", problem=Phrase(_("{part} is no part of this kit."), part=pick.part))
    if mine[0].part_id and not pick.part:
        taken = take_kits(mine, pick.quantity, left)
        most = whole_kits(mine, left)
    else:
        taken = take_pieces(mine, pick.quantity, left)
        most = sum(max(0, left.get(unit.pk, 0)) for unit in mine)
    if taken is None:
        title = mine[0].title if pick.part else mine[0].line.title
        raise NotSoMany(quantity=most, wanted=pick.quantity, title=title)
    for unit, pieces in taken.items():
        left[unit] -= pieces
    return [LineRequest(unit, pieces, pick.reason, pick.comment) for unit, pieces in taken.items()]
