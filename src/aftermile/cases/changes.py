"""A change before shipping as a form asks for it: what can be changed, what is read, what it would mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import changing
from aftermile.cases.errors import NothingChosen
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.ledger.models import Refund
from aftermile.orders.drafts import AddressDraft
from aftermile.orders.models import Order, OrderState, Unit, UnitState, Variant
from aftermile.orders.queries import units_of

WAYS: Final = ("cancellation", "address", "items", "payment")
ADDRESS: Final = ("name", "line1", "line2", "city", "region", "postcode", "phone")
_FOUND: Final = 20


def is_changeable(order: Order) -> bool:
    """Say whether nothing of the order has left, so that it may be changed."""
    return order.state == OrderState.OPEN and order.shipped_at is None


def free_units(order: Order) -> list[Unit]:
    """Return what may be changed: pieces that no case holds."""
    return [unit for unit in units_of(order) if unit.state == UnitState.WITH_BUYER and not unit.holder_ref]


@dataclass(frozen=True, slots=True)
class Option:
    """A variant that may be taken in place of a piece, and what one costs more."""

    variant: Variant
    difference_minor: int


@dataclass(frozen=True, slots=True)
class Swappable:
    """A piece with the variants of its product, and with what was found besides."""

    unit: Unit
    own: tuple[Option, ...]
    found: tuple[Option, ...]


def swappables(order: Order, units: Sequence[Unit], words: str = "") -> list[Swappable]:
    """Return what each piece can be changed to; `words` look for other products. Two queries."""
    sold = Variant.objects.select_related("product").filter(
        seller_id=order.seller_id,
        available=True,
        price_minor__isnull=False,
        currency__in=["", order.currency],
        parts=None,  # a kit is not sent for a piece
    )
    products = {unit.variant.product_id for unit in units if unit.variant}
    own = list(sold.filter(product__in=products).order_by("sku"))
    found: list[Variant] = []
    if words.strip():
        asked = Q()
        for word in words.split()[:5]:
            asked &= Q(sku__icontains=word) | Q(product__title__icontains=word)
        found = list(sold.filter(asked).exclude(product__in=products).order_by("sku")[:_FOUND])
    rows = []
    for unit in units:
        mine = unit.variant.product_id if unit.variant else None
        same = [row for row in own if row.product_id == mine and row.sku != unit.sku]
        rows.append(Swappable(unit, _options(unit, same), _options(unit, found)))
    return rows


def _options(unit: Unit, variants: Sequence[Variant]) -> tuple[Option, ...]:
    price = unit.list_price_minor
    return tuple(Option(row, (row.price_minor or 0) - price) for row in variants)


def read_change(
    way: str, order: Order, units: Sequence[Unit], said: Mapping[str, str], picked: Sequence[str] = ()
) -> changing.Change:
    """
    Return the change that a form asks for; raise `NothingChosen`, `BadInput`.

    Fields: `picked` are unit ids, `quantity_<unit>` pieces of it, `sku_<unit>` what it is to be; `reason`,
    `method`, and those of an address.
    """
    if way == "cancellation":
        chosen = [unit for unit in units if unit.pk in picked]
        picks = tuple((unit.pk, _quantity(unit, said)) for unit in chosen)
        if not picks:
            raise NothingChosen
        whole = len(chosen) == len(units) and all(
            count == unit.quantity for (_ref, count), unit in zip(picks, chosen, strict=True)
        )
        return changing.Cancel(() if whole else picks, said.get("reason") or "changed_mind")
    if way == "address":
        fields = {name: said.get(name, "").strip()[:200] for name in ADDRESS}
        return changing.NewAddress(AddressDraft(country=order.country, **fields))
    if way == "items":
        items = [
            changing.NewItem(unit.pk, _quantity(unit, said), said[f"sku_{unit.pk}"][:120])
            for unit in units
            if said.get(f"sku_{unit.pk}")
        ]
        if not items:
            raise NothingChosen
        return changing.NewItems(tuple(items), said.get("method", ""))
    if not said.get("method"):
        raise NothingChosen
    return changing.NewPayment(said["method"])


def _quantity(unit: Unit, said: Mapping[str, str]) -> int:
    text = said.get(f"quantity_{unit.pk}") or str(unit.quantity)
    if not text.isdecimal() or not 0 < int(text[:9]) <= unit.quantity:
        raise BadInput(
            field=unit.title, problem=Phrase(_("use a number from 1 to {most}."), most=unit.quantity)
        )
    return int(text)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does, in numbers: what goes back and where to, what is to be paid, what is left."""

    back: tuple[tuple[str, int], ...]
    """Where to, and minor units."""
    to_pay_minor: int
    total_minor: int
    canceled: bool


def consequence_of(done: changing.Changed) -> Consequence:
    """Return it for a preview or for what was done; refunds to one place are one sum."""
    back: dict[str, int] = {}
    for refund in done.refunds:
        words = target_words(refund)
        back[words] = back.get(words, 0) + refund.amount_minor
    return Consequence(
        tuple(back.items()),
        done.charged_minor,
        done.order.total_minor,
        done.order.state == OrderState.CANCELED,
    )


def target_words(refund: Refund) -> str:
    """Return what a refund goes to by its name: the payment method chosen for it, else the payment."""
    if refund.credit is not None:
        return f"{refund.credit.kind.replace('_', ' ')} …{refund.credit.last4}"
    method = refund.method
    if method is not None:
        return method.label or method.kind
    return refund.tender.label or refund.tender.kind
