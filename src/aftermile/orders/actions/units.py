"""A unit has at most one open inbound right (law 3). All functions belong inside a transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftermile.kernel.ids import new_id
from aftermile.kernel.money import allocate
from aftermile.orders.errors import NotSoMany, UnitsHeldElsewhere
from aftermile.orders.models import Order, OrderState, Unit, UnitState


@transaction.atomic
def split_unit(unit: Unit, quantity: int) -> tuple[Unit, Unit | None]:
    """
    Take `quantity` pieces out of a slice: return the taken unit and the rest, None when all was taken.

    The taken pieces keep the id, the rest is a new unit with the same holder; amounts are divided, to the
    last minor unit, and sum to what they were.
    """
    if not 0 < quantity <= unit.quantity:
        raise NotSoMany(title=unit.line.title, quantity=unit.quantity, wanted=quantity)
    if quantity == unit.quantity:
        return unit, None
    shares = [quantity, unit.quantity - quantity]
    paid = allocate(unit.paid_minor, shares)
    discount = allocate(unit.discount_minor, shares)
    tax = allocate(unit.tax_minor, shares)
    changed = Unit.objects.filter(pk=unit.pk, quantity=unit.quantity, paid_minor=unit.paid_minor).update(
        quantity=shares[0], paid_minor=paid[0], discount_minor=discount[0], tax_minor=tax[0]
    )
    if not changed:
        raise UnitsHeldElsewhere(title=unit.line.title, unit=unit.pk)
    rest = Unit.objects.create(
        id=new_id("unit"),
        seller_id=unit.seller_id,
        line=unit.line,
        quantity=shares[1],
        paid_minor=paid[1],
        discount_minor=discount[1],
        tax_minor=tax[1],
        state=unit.state,
        serial="",
        holder_ref=unit.holder_ref,
        parent=unit,
    )
    unit.refresh_from_db(fields=["quantity", "paid_minor", "discount_minor", "tax_minor"])
    return unit, rest


@transaction.atomic
def hold_units(units: Sequence[Unit], case_ref: str) -> None:
    """Let a case hold these units; raise `UnitsHeldElsewhere` when one is held or gone from the buyer."""
    for unit in units:
        free = Unit.objects.filter(pk=unit.pk, state=UnitState.WITH_BUYER, holder_ref__in=["", case_ref])
        if not free.update(holder_ref=case_ref):
            raise UnitsHeldElsewhere(title=unit.line.title, unit=unit.pk)
        unit.holder_ref = case_ref


def free_units(case_ref: str) -> int:
    """Let go of every unit this case holds; return how many."""
    return Unit.objects.filter(holder_ref=case_ref).update(holder_ref="") if case_ref else 0


def settle_units(units: Sequence[Unit], case_ref: str, *, state: UnitState) -> int:
    """Say what became of units this case holds (returned, or settled without goods) and let go of them."""
    held = Unit.objects.filter(pk__in=[unit.pk for unit in units], holder_ref=case_ref)
    return held.update(state=state, holder_ref="")


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
