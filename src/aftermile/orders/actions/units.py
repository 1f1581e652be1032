"""
A unit has at most one open inbound right (law 3), and every change of it is a `UnitMove`.

All functions belong inside a transaction; sets of units take a fixed number of statements.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftermile.kernel.ids import new_id
from aftermile.kernel.money import allocate
from aftermile.orders.actions.replacing import (
    chain_of,
    drop_replacement,
    move_paid,
    raise_paid,
    reserve_replacement,
    stand_for,
    swap_in,
)
from aftermile.orders.actions.serials import set_serial
from aftermile.orders.actions.unit_moves import move_of, note_units
from aftermile.orders.errors import NotSoMany, UnitsHeldElsewhere
from aftermile.orders.models import Order, OrderState, Unit, UnitMove, UnitState

__all__ = [
    "cancel_units",
    "chain_of",
    "drop_replacement",
    "free_units",
    "hold_units",
    "mark_delivered",
    "mark_shipped",
    "move_paid",
    "raise_paid",
    "reserve_replacement",
    "set_serial",
    "settle_units",
    "split_unit",
    "stand_for",
    "swap_in",
]


@transaction.atomic
def split_unit(unit: Unit, quantity: int) -> tuple[Unit, Unit | None]:
    """
    Take `quantity` pieces out of a slice: return the taken unit and the rest, None when all was taken.

    The taken pieces keep the id, the rest is a new unit with the same holder; amounts are divided, to the
    last minor unit, and sum to what they were.
    """
    if not 0 < quantity <= unit.quantity:
        raise NotSoMany(title=unit.title, quantity=unit.quantity, wanted=quantity)
    if quantity == unit.quantity:
        return unit, None
    shares = [quantity, unit.quantity - quantity]
    paid = allocate(unit.paid_minor, shares)
    discount = allocate(unit.discount_minor, shares)
    tax = allocate(unit.tax_minor, shares)
    changed = Unit.objects.filter(
        pk=unit.pk,
        quantity=unit.quantity,
        paid_minor=unit.paid_minor,
        state=unit.state,
        holder_ref=unit.holder_ref,
    ).update(quantity=shares[0], paid_minor=paid[0], discount_minor=discount[0], tax_minor=tax[0])
    if not changed:
        raise UnitsHeldElsewhere(title=unit.title, unit=unit.pk)
    unit.quantity, unit.paid_minor, unit.discount_minor, unit.tax_minor = (
        *(shares[0], paid[0], discount[0], tax[0]),
    )
    rest = Unit.objects.create(
        id=new_id("unit"),
        seller_id=unit.seller_id,
        line=unit.line,
        quantity=shares[1],
        paid_minor=paid[1],
        discount_minor=discount[1],
        tax_minor=tax[1],
        state=unit.state,
        lot=unit.lot,
        part_id=unit.part_id,
        part_sku=unit.part_sku,
        part_title=unit.part_title,
        holder_ref=unit.holder_ref,
        parent=unit,
        replaces_id=unit.replaces_id,
    )
    UnitMove.objects.bulk_create([move_of(unit, "split", other=rest), move_of(rest, "made", other=unit)])
    return unit, rest


def hold_units(units: Sequence[Unit], case_ref: str) -> None:
    """
    Let a case hold these units; raise `UnitsHeldElsewhere` when one is held or gone from the buyer.

    Who holds several and goes on after the error takes back the others himself, by a savepoint.
    """
    fresh = [unit for unit in units if unit.holder_ref != case_ref]
    ids = [unit.pk for unit in fresh]
    free = Unit.objects.filter(pk__in=ids, state=UnitState.WITH_BUYER, holder_ref="")
    if fresh and free.update(holder_ref=case_ref) != len(set(ids)):
        held = set(Unit.objects.filter(pk__in=ids, holder_ref=case_ref).values_list("pk", flat=True))
        lost = next((unit for unit in fresh if unit.pk not in held), fresh[0])
        raise UnitsHeldElsewhere(title=lost.title, unit=lost.pk)
    note_units("held", ids, case_ref)
    for unit in fresh:
        unit.holder_ref = case_ref


def free_units(case_ref: str) -> int:
    """Let go of every unit this case holds; return how many."""
    if not case_ref:
        return 0
    ids = list(Unit.objects.filter(holder_ref=case_ref).order_by("pk").values_list("pk", flat=True))
    freed = Unit.objects.filter(pk__in=ids, holder_ref=case_ref).update(holder_ref="") if ids else 0
    note_units("freed", ids, case_ref)
    return freed


def settle_units(units: Sequence[Unit], case_ref: str, *, state: UnitState) -> int:
    """
    Say what became of units this case holds (returned, or settled without goods) and let go of them.

    A unit that another piece stands for stays so; the case lets go of it with `free_units`.
    """
    held = Unit.objects.filter(
        pk__in=[unit.pk for unit in units], holder_ref=case_ref, state=UnitState.WITH_BUYER
    )
    ids = list(held.order_by("pk").values_list("pk", flat=True)) if units else []
    Unit.objects.filter(pk__in=ids).update(state=state, holder_ref="") if ids else 0
    note_units(str(state), ids, case_ref)
    return len(ids)


def cancel_units(units: Sequence[Unit], case_ref: str, *, keep: bool = False) -> int:
    """
    Take back units that were never sent: those the case holds, or that nobody does.

    With `keep` the case goes on holding what it held, until it lets go with `free_units`.
    """
    rows = Unit.objects.filter(
        pk__in=[unit.pk for unit in units],
        holder_ref__in=["", case_ref],
        state__in=[UnitState.WITH_BUYER, UnitState.RESERVED],
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)) if units else []
    changes = {"state": UnitState.CANCELED} | ({} if keep else {"holder_ref": ""})
    Unit.objects.filter(pk__in=ids).update(**changes) if ids else 0
    note_units("canceled", ids, case_ref)
    for unit in units:
        if unit.pk in ids:
            unit.state = UnitState.CANCELED
            unit.holder_ref = unit.holder_ref if keep else ""
    return len(ids)


def mark_shipped(order: Order, at: datetime) -> None:
    """Note when the first parcel of an order left; an earlier time corrects a later one."""
    rows = Order.objects.filter(pk=order.pk)
    rows.filter(shipped_at=None).update(shipped_at=at)
    rows.filter(shipped_at__gt=at).update(shipped_at=at)
    rows.filter(state=OrderState.OPEN).update(state=OrderState.SHIPPED)


def mark_delivered(order: Order, at: datetime | None) -> None:
    """Note when the last parcel of an order arrived, or that it has not (a corrected scan)."""
    if at is None:
        rows = Order.objects.filter(pk=order.pk, state=OrderState.DELIVERED)
        rows.update(delivered_at=None, state=OrderState.SHIPPED)
    else:
        rows = Order.objects.filter(pk=order.pk).exclude(state=OrderState.CANCELED)
        rows.update(delivered_at=at, state=OrderState.DELIVERED)
