"""Kits: what an article is made of, and the parts of a line as it is sold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import BadInput
from aftermile.kernel.ids import new_id, new_ids
from aftermile.orders.amounts import shares_of
from aftermile.orders.checking import MOST_PIECES, part_problems
from aftermile.orders.drafts import LineDraft, OrderDraft, PartDraft
from aftermile.orders.models import KitPart, LinePart, Variant
from aftermile.orders.words import fit


@dataclass(slots=True)
class Catalog:
    """Articles by SKU: the ids of those that lines sell, the parts of those that are kits, what parts are."""

    variants: dict[str, str]
    kits: dict[str, list[PartDraft]] = field(default_factory=dict)
    articles: dict[str, Variant] = field(default_factory=dict)

    def parts_of(self, line: LineDraft, currency: str) -> list[LinePart]:
        """Return the parts a line sells, still without the line; none where it is no kit."""
        told = line.parts or self.kits.get(line.sku, ())
        if not told or line.quantity * sum(part.quantity for part in told) > MOST_PIECES:
            return []
        shares = _shares(told, self.articles, currency)
        return [
            self._part(part, position, share)
            for position, (part, share) in enumerate(zip(told, shares, strict=True), 1)
        ]

    def _part(self, part: PartDraft, position: int, share: int) -> LinePart:
        article = self.articles.get(part.sku)
        title = part.title or (article.product.title if article else part.sku)
        return LinePart(
            id=new_id("prt"),
            position=position,
            variant=article,
            sku=part.sku,
            title=fit(title, 300),
            category=article.product.category if article else "",
            options=article.options if article else {},
            quantity=part.quantity,
            share=share,
        )


def kits_of(seller: Seller, drafts: Sequence[OrderDraft], variants: dict[str, str]) -> Catalog:
    """Return what the lines of these orders sell; a query, and one more where there are kits."""
    found = Catalog(variants)
    rows = KitPart.objects.filter(kit__in=set(found.variants.values())).order_by("kit_id", "position")
    for kit, sku, quantity, title, share in rows.values_list("kit__sku", "sku", "quantity", "title", "share"):
        found.kits.setdefault(kit, []).append(PartDraft(sku, quantity, title, share))
    told = [part for draft in drafts for line in draft.lines for part in line.parts]
    told += [part for parts in found.kits.values() for part in parts]
    if told:
        found.articles = _articles(seller, told)
    return found


def _articles(seller: Seller, parts: Iterable[PartDraft]) -> dict[str, Variant]:
    rows = Variant.objects.filter(seller=seller, sku__in={part.sku for part in parts})
    return {row.sku: row for row in rows.select_related("product")}


def _shares(parts: Sequence[PartDraft], articles: dict[str, Variant], currency: str) -> list[int]:
    known = [articles.get(part.sku) for part in parts]
    currency = currency or next((row.currency for row in known if row), "")
    worth = [row.price_minor if row and row.currency == currency else None for row in known]
    return shares_of([part.quantity for part in parts], [part.share for part in parts], worth)


def define_kits(seller: Seller, told: dict[str, Sequence[PartDraft]]) -> None:
    """
    Say what each of these variants, by SKU, is made of; no parts: it is no kit. Orders keep what they sold.

    Raises `BadInput` where a part is wrong or is a kit itself; belongs inside a transaction.
    """
    kits = {sku: [replace(part, sku=fit(part.sku, 120)) for part in parts] for sku, parts in told.items()}
    for parts in kits.values():
        for problem in part_problems(parts, "variant"):
            raise problem
    rows = Variant.objects.select_for_update().filter(seller=seller, sku__in=kits)
    owners = {row.sku: row for row in rows.order_by("id")}
    KitPart.objects.filter(kit__in=owners.values()).delete()
    named = [part for parts in kits.values() for part in parts]
    if not named:
        return
    articles = _articles(seller, named)
    _require_flat(seller, kits)
    made = [
        KitPart(
            kit=owners[sku],
            position=position,
            part=articles.get(part.sku),
            sku=part.sku,
            title=fit(part.title or _title(articles.get(part.sku)) or part.sku, 300),
            quantity=part.quantity,
            share=share,
        )
        for sku, parts in kits.items()
        for position, (part, share) in enumerate(
            zip(parts, _shares(parts, articles, owners[sku].currency), strict=True), 1
        )
    ]
    for ident, row in zip(new_ids("kit", len(made)), made, strict=True):
        row.pk = ident
    KitPart.objects.bulk_create(made, batch_size=500)


def _title(article: Variant | None) -> str:
    return article.product.title if article else ""


def _require_flat(seller: Seller, kits: dict[str, list[PartDraft]]) -> None:
    """A kit is made of pieces: no part of it is a kit, and it is part of none."""
    fresh = {sku for sku, parts in kits.items() if parts}
    parts = {part.sku for told in kits.values() for part in told}
    mine = KitPart.objects.filter(kit__seller=seller)
    nested = fresh & parts or set(mine.filter(kit__sku__in=parts).values_list("kit__sku", flat=True))
    nested = nested or set(mine.filter(sku__in=fresh).values_list("sku", flat=True))
    if nested:
        problem = _("a kit cannot be a part of a kit: name its pieces.")
        raise BadInput(field="parts", value=min(nested), problem=problem)
