"""How far orders have come, many at once: shipped, delivered, not delivered after all."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from aftermile.database.bulk import update_rows
from aftermile.orders.models import Order, OrderState


class Standing(NamedTuple):
    """An order, locked."""

    state: str
    shipped_at: datetime | None
    delivered_at: datetime | None


def lock_orders(refs: Iterable[str]) -> dict[str, Standing]:
    """Lock orders, always in the order of their ids, and return how far they are; inside a transaction."""
    rows = Order.objects.select_for_update().filter(pk__in=sorted(set(refs))).order_by("pk")
    columns = rows.values_list("pk", *Standing._fields)
    return {ref: Standing(*row) for ref, *row in columns}


def mark_orders(
    held: Mapping[str, Standing],
    *,
    shipped: Mapping[str, datetime],
    delivered: Mapping[str, datetime | None],
) -> None:
    """
    Note when the first parcels of orders left and the last ones arrived (None: one is not there yet).

    An earlier departure corrects a later one; a canceled order is never delivered.
    """
    rows = []
    for ref, was in sorted(held.items()):
        now = _shipped(was, shipped[ref]) if ref in shipped else was
        now = _delivered(now, delivered[ref]) if ref in delivered else now
        if now != was:
            rows.append((*now, ref))
    update_rows(Order, Standing._fields, rows)


def _shipped(was: Standing, at: datetime) -> Standing:
    first = at if was.shipped_at is None else min(at, was.shipped_at)
    state = OrderState.SHIPPED.value if was.state == OrderState.OPEN else was.state
    return Standing(state, first, was.delivered_at)


def _delivered(was: Standing, at: datetime | None) -> Standing:
    if at is None:
        back = was.state == OrderState.DELIVERED
        return Standing(OrderState.SHIPPED.value, was.shipped_at, None) if back else was
    if was.state == OrderState.CANCELED:
        return was
    return Standing(OrderState.DELIVERED.value, was.shipped_at, at)
