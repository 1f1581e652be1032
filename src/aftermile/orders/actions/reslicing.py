"""Units of a line that a newer copy tells of otherwise; those of a kit stay units of their part."""

from collections.abc import Sequence
from typing import Any

from aftermile.orders.actions.creating import OF_KIT, UNIT
from aftermile.orders.models import OrderLine, Unit, UnitState

_NAMES = (*UNIT[3:], *OF_KIT)


def reslice(line: OrderLine, units: Sequence[Unit], rows: Sequence[tuple[Any, ...]]) -> list[Unit]:
    """
    Give units what the rows say and return those that changed, not yet saved.

    More or fewer slices than before (serial numbers came or went): the difference is made or canceled.
    """
    standing: dict[str | None, list[Unit]] = {}
    for unit in units:
        standing.setdefault(unit.part_id, []).append(unit)
    changed = []
    for row in rows:
        values = dict(zip(_NAMES, row[3:], strict=False))
        alike = standing.get(values.get("part_id"))
        if not alike:
            Unit.objects.create(seller_id=row[1], line=line, **values)
            continue
        unit = alike.pop(0)
        for name, value in values.items():
            setattr(unit, name, value)
        changed.append(unit)
    for unit in (unit for alike in standing.values() for unit in alike):
        unit.paid_minor = unit.discount_minor = unit.tax_minor = 0
        unit.state = UnitState.CANCELED
        changed.append(unit)
    return changed
