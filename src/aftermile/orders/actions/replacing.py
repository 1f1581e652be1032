"""
A piece that stands for another: reserved, sent, or dropped; money and rights follow the chain.

What is left of the old unit's money moves when the new one is sent; line and order totals stay what was
paid. All functions belong inside a transaction.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from aftermile.kernel.ids import new_id
from aftermile.kernel.money import allocate
from aftermile.orders.actions.unit_moves import move_of
from aftermile.orders.errors import ChainTooLong, NotReserved
from aftermile.orders.models import Order, OrderLine, Unit, UnitMove, UnitState, Variant
from aftermile.orders.words import fit


def longest_chain() -> int:
    """Return how many pieces may stand for one another in a row."""
    return int(settings.REPLACEMENT_DEPTH)


@transaction.atomic
def reserve_replacement(  # noqa: PLR0913 - a piece and what it is sold as
    old: Unit,
    *,
    variant: Variant | None,
    sku: str,
    title: str,
    options: dict[str, Any],
    quantity: int,
    unit_price_minor: int,
    case_ref: str,
    origin: str,
) -> Unit:
    """
    Put a new line with one reserved unit into the order, to be sent in place of `old`; nothing paid yet.

    `origin` is replacement, exchange or change. Raises `ChainTooLong` where so many pieces stand in a row
    already.
    """
    if len(chain_of(old)) > longest_chain():
        raise ChainTooLong(title=old.title, most=longest_chain())
    order_id = old.line.order_id
    Order.objects.select_for_update(of=("self",)).values_list("pk").get(pk=order_id)
    last = OrderLine.objects.filter(order_id=order_id).aggregate(last=Max("position"))["last"] or 0
    line = OrderLine.objects.create(
        order_id=order_id,
        position=last + 1,
        variant=variant,
        sku=fit(sku, 120),
        title=fit(title, 300),
        category=old.sold.category,
        options=options,
        quantity=quantity,
        unit_price_minor=unit_price_minor,
        paid_minor=0,
        origin=origin,
        case_ref=case_ref,
    )
    new = Unit.objects.create(
        id=new_id("unit"),
        seller_id=old.seller_id,
        line=line,
        quantity=quantity,
        paid_minor=0,
        state=UnitState.RESERVED,
        replaces=old,
    )
    move_of(new, "reserved", case_ref=case_ref, other=old).save()
    return new


@transaction.atomic
def swap_in(new: Unit, *, move_minor: int, at: datetime) -> None:
    """
    Let the reserved piece stand for the one it replaces, from `at` on: with `move_minor` of its money.

    `move_minor` is what is left of what was paid for the old one. Discount and tax go along in proportion.
    The case goes on holding the old unit where its goods are still to come back.
    """
    fresh = _pair(new)
    old = fresh.replaces
    assert old is not None
    if fresh.state != UnitState.RESERVED or old.state not in (UnitState.WITH_BUYER, UnitState.REPLACED):
        raise NotReserved(title=fresh.title)
    if not 0 <= move_minor <= old.paid_minor:
        raise NotReserved(title=fresh.title)
    weights = [move_minor, old.paid_minor - move_minor] if old.paid_minor else [1, 0]
    discount, tax = allocate(old.discount_minor, weights)[0], allocate(old.tax_minor, weights)[0]
    _shift(old, -move_minor, -discount, -tax, UnitState.REPLACED)
    _shift(fresh, move_minor, discount, tax, UnitState.WITH_BUYER)
    case_ref = fresh.line.case_ref
    replaced = move_of(old, "replaced", case_ref=case_ref, other=fresh)
    sent = move_of(fresh, "sent", case_ref=case_ref, other=old)
    replaced.at = sent.at = at
    UnitMove.objects.bulk_create([replaced, sent])
    for name in ("state", "paid_minor", "discount_minor", "tax_minor"):
        setattr(new, name, getattr(fresh, name))


def _pair(new: Unit) -> Unit:
    """Lock the new unit and the one it stands for, in the order of their ids."""
    list(
        Unit.objects.select_for_update(of=("self",))
        .filter(pk__in=[new.pk, new.replaces_id])
        .order_by("pk")
        .values_list("pk")
    )
    return Unit.objects.select_related("line", "replaces__line").get(pk=new.pk)


def _shift(unit: Unit, paid: int, discount: int, tax: int, state: UnitState) -> None:
    unit.paid_minor += paid
    unit.discount_minor += discount
    unit.tax_minor += tax
    unit.state = state
    unit.save(update_fields=["paid_minor", "discount_minor", "tax_minor", "state"])
    OrderLine.objects.filter(pk=unit.line_id).update(
        paid_minor=F("paid_minor") + paid,
        discount_minor=F("discount_minor") + discount,
        tax_minor=F("tax_minor") + tax,
    )


@transaction.atomic
def drop_replacement(new: Unit) -> None:
    """Take back a reserved piece that will not be sent; a second time changes nothing."""
    fresh = Unit.objects.select_for_update(of=("self",)).select_related("line").get(pk=new.pk)
    if fresh.state == UnitState.CANCELED:
        return
    if fresh.state != UnitState.RESERVED:
        raise NotReserved(title=fresh.title)
    fresh.state = UnitState.CANCELED
    fresh.save(update_fields=["state"])
    move_of(fresh, "canceled", case_ref=fresh.line.case_ref).save()
    new.state = fresh.state


@transaction.atomic
def raise_paid(unit: Unit, minor: int) -> None:
    """Say that the buyer paid `minor` more for this unit; its line and the order's totals rise by it."""
    if minor <= 0:
        raise ValueError("a price difference that was paid is above zero")
    fresh = Unit.objects.select_for_update(of=("self",)).select_related("line").get(pk=unit.pk)
    _shift(fresh, minor, 0, 0, UnitState(fresh.state))
    Order.objects.filter(pk=fresh.line.order_id).update(
        items_minor=F("items_minor") + minor, total_minor=F("total_minor") + minor
    )
    move_of(fresh, "raised", case_ref=fresh.line.case_ref).save()
    unit.paid_minor = fresh.paid_minor


def chain_of(unit: Unit) -> list[Unit]:
    """Return the pieces that stood for one another up to this one, the one first sold first."""
    chain = [unit]
    while chain[0].replaces_id is not None:
        older = Unit.objects.select_related("line", "replaces__line").get(pk=chain[0].replaces_id)
        chain.insert(0, older)
    return chain


@transaction.atomic
def move_paid(old: Unit, new: Unit, minor: int) -> None:
    """Let `minor` of what was paid for one unit stand for another of the same order; totals stay."""
    if minor <= 0:
        raise ValueError("money that moves between units is above zero")
    ids = [old.pk, new.pk]
    rows = Unit.objects.select_for_update(of=("self",)).select_related("line").filter(pk__in=ids)
    found = {row.pk: row for row in rows.order_by("pk")}
    giver, taker = found[old.pk], found[new.pk]
    if giver.line.order_id != taker.line.order_id or giver.paid_minor < minor:
        raise NotReserved(title=giver.title)
    _shift(giver, -minor, 0, 0, UnitState(giver.state))
    _shift(taker, minor, 0, 0, UnitState(taker.state))
    move_of(giver, "lowered", case_ref=taker.line.case_ref, other=taker).save()
    move_of(taker, "raised", case_ref=taker.line.case_ref, other=giver).save()
    old.paid_minor, new.paid_minor = giver.paid_minor, taker.paid_minor


@transaction.atomic
def stand_for(new: Unit, old: Unit) -> None:
    """Let a reserved slice that was split stand for the slice that was split off with it."""
    changed = Unit.objects.filter(pk=new.pk, state=UnitState.RESERVED, quantity=old.quantity)
    if not changed.update(replaces=old):
        raise NotReserved(title=new.title)
    new.replaces = old
