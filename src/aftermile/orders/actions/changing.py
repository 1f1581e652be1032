"""
What may still change while nothing of an order has left: canceled, another address, other items.

The deed and its event; who asks for it, and the money, are above (`cases.actions.changing`). All functions
belong inside a transaction and lock the order.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.kernel.search import document
from aftermile.orders.actions.creating import insert_addresses
from aftermile.orders.actions.replacing import reserve_replacement
from aftermile.orders.actions.units import cancel_units
from aftermile.orders.drafts import AddressDraft
from aftermile.orders.errors import AddressAbroad, NothingChanges, OrderNotOpen, VariantNotSold
from aftermile.orders.models import Address, Order, OrderState, Unit, UnitState, Variant

_ADDRESS: Final = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")
_NEEDED: Final = ("line1", "city", "country")


def require_open(order: Order) -> Order:
    """Return the order as it is now, locked; raise `OrderNotOpen` unless nothing of it has left."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("seller", "buyer", "ship_to")
    fresh = rows.get(pk=order.pk)
    if fresh.state != OrderState.OPEN or fresh.shipped_at is not None:
        raise OrderNotOpen(order=fresh.number, state=fresh.state)
    return fresh


def cancel_order(order: Order, units: Sequence[Unit], *, case_ref: str, reason: str, by: Actor) -> bool:
    """
    Cancel these units of an open order; with the last of its pieces the order. Say whether it was.

    The case goes on holding them until their money is back.
    """
    order = require_open(order)
    cancel_units(units, case_ref, keep=True)
    mine = Unit.objects.filter(line__order=order)
    reserved = mine.filter(state=UnitState.RESERVED, replaces__state=UnitState.CANCELED)
    cancel_units(list(reserved), case_ref)
    whole = not mine.filter(state__in=[UnitState.WITH_BUYER, UnitState.RESERVED]).exists()
    if whole:
        order.state, order.canceled_at = OrderState.CANCELED, clock.now()
        order.save(update_fields=["state", "canceled_at"])
        data = {"number": order.number, "case": case_ref, "reason": reason}
        record("order.canceled", subject=order, by=by, data=data)
    else:
        gone = [{"unit": unit.pk, "sku": unit.sku, "quantity": unit.quantity} for unit in units]
        _tell(order, "cancellation", case_ref, by, before={"units": gone}, after={"units": []})
    return whole


def change_address(order: Order, draft: AddressDraft, *, case_ref: str, by: Actor) -> Address:
    """
    Send an open order to another address of the same country; the old address stays as it was written.

    Another country changes prices, tax and duties: `AddressAbroad`. The same again: `NothingChanges`.
    """
    order = require_open(order)
    before = order.ship_to
    draft.country = (draft.country or order.country).strip().upper()
    draft.name = draft.name or (before.name if before else order.buyer.name)
    for name in _NEEDED:
        if not getattr(draft, name).strip():
            raise BadInput(field=name, problem=_("it must not be empty."))
    if order.country and draft.country != order.country:
        raise AddressAbroad(country=order.country, asked=draft.country)
    address_id = insert_addresses([draft])[0]
    fresh = Address.objects.get(pk=address_id)
    if before is not None and _address(before) == _address(fresh):
        fresh.delete()
        raise NothingChanges
    order.ship_to, order.country = fresh, fresh.country
    order.search = document([order.search, fresh.name, fresh.postcode, fresh.city])
    order.save(update_fields=["ship_to", "country", "search"])
    _tell(order, "address", case_ref, by, before=_address(before), after=_address(fresh))
    return fresh


def _address(row: Address | None) -> dict[str, str]:
    return {name: getattr(row, name) if row else "" for name in _ADDRESS}


def address_draft(row: Address) -> AddressDraft:
    return AddressDraft(**_address(row))


def is_same_address(row: Address | None, draft: AddressDraft) -> bool:
    return _address(row) == {name: asdict(draft)[name] for name in _ADDRESS}


@dataclass(frozen=True, slots=True)
class Swap:
    """A unit and the variant that is to be sent in its stead, at its price of now."""

    unit: Unit
    variant: Variant
    price_minor: int

    @property
    def difference_minor(self) -> int:
        """What the new pieces cost more at list price: discounts of the old ones stay."""
        return (self.price_minor - self.unit.list_price_minor) * self.unit.quantity


def get_variant(order: Order, sku: str, *, like: Unit | None = None) -> tuple[Variant, int]:
    """
    Return a variant of the order's seller and what one costs in the order's currency.

    What the buyer has of it is taken as it was sold. Raises `NotFound`, `VariantNotSold` (not available, or
    no price in this currency).
    """
    variant = Variant.objects.select_related("product").filter(seller_id=order.seller_id, sku=sku).first()
    if variant is None:
        raise NotFound(noun="variant", ref=sku)
    if like is not None and like.sku == sku:
        return variant, like.list_price_minor
    title = variant.product.title
    if not variant.available:
        raise VariantNotSold(sku=sku, title=title, problem=_("it is not available now."))
    if variant.price_minor is None or variant.currency not in ("", order.currency):
        raise VariantNotSold(sku=sku, title=title, problem=_("it has no price in this currency."))
    if variant.parts.exists():
        raise VariantNotSold(sku=sku, title=title, problem=_("it is a kit: choose its parts one by one."))
    return variant, variant.price_minor


def reserve_swaps(order: Order, swaps: Sequence[Swap], *, case_ref: str) -> list[Unit]:
    """Reserve what is to be sent in place of these units; `swap_in` follows when the money is settled."""
    require_open(order)
    return [
        reserve_replacement(
            swap.unit,
            variant=swap.variant,
            sku=swap.variant.sku,
            title=swap.variant.product.title,
            options=swap.variant.options,
            quantity=swap.unit.quantity,
            unit_price_minor=swap.price_minor,
            case_ref=case_ref,
            origin="change",
        )
        for swap in swaps
    ]


def note_items(order: Order, swaps: Sequence[Swap], *, case_ref: str, by: Actor) -> None:
    """Leave the event of changed items, once they are swapped."""
    before = [{"unit": s.unit.pk, "sku": s.unit.sku, "quantity": s.unit.quantity} for s in swaps]
    after = [{"sku": swap.variant.sku, "quantity": swap.unit.quantity} for swap in swaps]
    _tell(order, "items", case_ref, by, before={"items": before}, after={"items": after})


def note_payment(order: Order, *, case_ref: str, by: Actor, before: list[str], after: list[str]) -> None:
    """Leave the event of another payment method."""
    _tell(order, "payment", case_ref, by, before={"payments": before}, after={"payments": after})


def _tell(
    order: Order, change: str, case_ref: str, by: Actor, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    data = {"number": order.number, "change": change, "case": case_ref, "before": before, "after": after}
    record("order.changed", subject=order, by=by, data=data)
