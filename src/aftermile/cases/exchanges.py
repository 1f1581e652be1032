"""What the buyer gets in place of what he has, and the price difference. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Books, lines_of
from aftermile.cases.errors import (
    KitNotSent,
    LineNotInCase,
    MoreThanInCase,
    NothingChosen,
    OutOfStock,
    VariantNotKnown,
    VariantWithoutPrice,
)
from aftermile.cases.models import Case, CaseLine, Replacement, ReplacementState
from aftermile.kernel.errors import BadInput
from aftermile.orders.actions.replacing import chain_of, longest_chain
from aftermile.orders.errors import ChainTooLong
from aftermile.orders.models import UnitState, Variant
from aftermile.orders.queries import kits_among


@dataclass(frozen=True, slots=True)
class Choice:
    """
    So many pieces of a line of the case (or of the unit in it), and what stands for them.

    `variant` is its id or SKU; empty means the same again.
    """

    line: str
    quantity: int
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What one choice would come to, before anything is written; the difference is for the whole quantity."""

    line: CaseLine
    variant: Variant | None
    quantity: int
    sku: str
    title: str
    options: dict[str, Any]
    unit_price_minor: int
    difference_minor: int

    @property
    def same(self) -> bool:
        return self.variant is None or self.variant.pk == self.line.unit.sold.variant_id


def quotes_for(case: Case, choices: Sequence[Choice], books: Books | None = None) -> list[Quote]:
    """
    Return what these choices would come to: list price to list price, so that a discount stays.

    Only of goods that the case holds and that nothing stands for yet (`may_exchange`).

    Raises `OutOfStock`, `VariantNotKnown`, `VariantWithoutPrice`, `MoreThanInCase`, `ChainTooLong` and
    `NothingChosen`.
    """
    if not choices:
        raise NothingChosen
    lines = [line for line in (books or Books(case)).lines if may_exchange(case, line)]
    variants = _variants(case, choices)
    left = {line.pk: line.unit.quantity for line in lines}
    kits = kits_among(row.pk for row in variants.values()) if variants else set()
    return [_quote(case, lines, choice, (variants, kits), left) for choice in choices]


def same_again(case: Case) -> list[Choice]:
    """Return the choices that send every line of a case again."""
    return [Choice(line.pk, line.unit.quantity) for line in lines_of(case) if may_exchange(case, line)]


def may_exchange(case: Case, line: CaseLine) -> bool:
    """Say whether other goods may go out for a line: the case holds it, and nothing stands for it yet."""
    return line.unit.holder_ref == case.pk and line.unit.state == UnitState.WITH_BUYER


def _variants(case: Case, choices: Sequence[Choice]) -> dict[str, Variant]:
    names = {choice.variant for choice in choices if choice.variant}
    if not names:
        return {}
    rows = Variant.objects.filter(Q(pk__in=names) | Q(sku__in=names), seller_id=case.seller_id)
    found: dict[str, Variant] = {}
    for row in rows.select_related("product"):
        found[row.sku] = found[row.pk] = row
    return found


def _quote(
    case: Case,
    lines: Sequence[CaseLine],
    choice: Choice,
    known: tuple[dict[str, Variant], set[str]],
    left: dict[str, int],
) -> Quote:
    variants, kits = known
    named = next((row for row in lines if choice.line in (row.pk, row.unit_id)), None)
    if named is None:
        raise LineNotInCase(line=choice.line, case=case.rma_number)
    if choice.quantity <= 0:
        raise BadInput(field="quantity", problem=_("it must be above zero."))
    unit, sold = named.unit, named.unit.sold
    kin = [row for row in lines if is_alike(row, named)]
    if choice.quantity > sum(left[row.pk] for row in kin):
        raise MoreThanInCase(title=unit.title, wanted=choice.quantity, quantity=sum(left[r.pk] for r in kin))
    _take(left, [named, *(row for row in kin if row.pk != named.pk)], choice.quantity)
    if len(chain_of(named.unit)) > longest_chain():
        raise ChainTooLong(title=unit.title, most=longest_chain())
    if choice.variant and choice.variant not in variants:
        raise VariantNotKnown(variant=choice.variant)
    variant = variants[choice.variant] if choice.variant else sold.variant
    if variant is not None and not variant.available:
        raise OutOfStock(title=title_of(variant))
    if variant is None or variant.pk == sold.variant_id:
        price = unit.list_price_minor
        return Quote(named, variant, choice.quantity, unit.sku, sold.title, unit.options, price, 0)
    if variant.pk in kits:
        raise KitNotSent(title=title_of(variant))
    if variant.price_minor is None or variant.currency != case.currency:
        raise VariantWithoutPrice(title=title_of(variant), currency=case.currency)
    difference = (variant.price_minor - unit.list_price_minor) * choice.quantity
    return Quote(
        named,
        variant,
        choice.quantity,
        variant.sku,
        variant.product.title,
        variant.options,
        variant.price_minor,
        difference,
    )


def is_alike(line: CaseLine, other: CaseLine) -> bool:
    """Say whether two lines of a case are of the same order line and, of a kit, of the same part."""
    return (line.unit.line_id, line.unit.part_id) == (other.unit.line_id, other.unit.part_id)


def _take(left: dict[str, int], rows: Sequence[CaseLine], quantity: int) -> None:
    for row in rows:
        part = min(quantity, left[row.pk])
        left[row.pk] -= part
        quantity -= part


def title_of(variant: Variant) -> str:
    """Return what people know a variant by: “Shirt, blue, M”."""
    words = [str(value) for value in variant.options.values()]
    return ", ".join([variant.product.title, *words])


def active_of(case: Case) -> list[Replacement]:
    """Return what is planned, reserved or sent in this opening of the case, with units and lines."""
    rows = Replacement.objects.filter(case=case, episode=case.episode)
    rows = rows.exclude(state=ReplacementState.CANCELED)
    return list(
        rows.select_related("line__unit__line", "line__unit__part", "unit__line", "variant").order_by(
            "created_at", "id"
        )
    )


def replacements_of(case: Case) -> list[Replacement]:
    """Return all of a case, also what was canceled, oldest first."""
    rows = Replacement.objects.filter(case=case).select_related(
        "line__unit__line", "line__unit__part", "unit", "variant__product"
    )
    return list(rows.order_by("created_at", "id"))
