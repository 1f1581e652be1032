"""Products and variants, made from order lines or loaded as a catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.database.bulk import insert_rows
from aftermile.kernel.errors import BadInput
from aftermile.kernel.ids import new_ids
from aftermile.orders.actions.kits import Catalog, define_kits, kits_of
from aftermile.orders.drafts import LineDraft, OrderDraft, ProductDraft
from aftermile.orders.models import Product, Variant
from aftermile.orders.words import fit

_PRODUCT = ("id", "seller_id", "external_id", "title", "category", "option_names")
_VARIANT = ("id", "product_id", "seller_id", "sku", "options", "price_minor", "currency", "available")


def read_catalog(seller: Seller, drafts: Sequence[OrderDraft]) -> Catalog:
    """Return what the lines of these orders sell, with the parts of kits; unknown articles are made."""
    return kits_of(seller, drafts, variants_of(seller, drafts))


def variants_of(seller: Seller, drafts: Iterable[OrderDraft]) -> dict[str, str]:
    """Return the variant's id by SKU for all lines; unknown ones are made of their first line."""
    lines: dict[str, tuple[LineDraft, str]] = {}
    for draft in drafts:
        for line in draft.lines:
            lines.setdefault(line.sku, (line, draft.currency))
    known = dict(Variant.objects.filter(seller=seller, sku__in=lines).values_list("sku", "id"))
    missing = [(line, currency) for sku, (line, currency) in lines.items() if sku not in known]
    if not missing:
        return known
    products = _products_for(seller, [line for line, _ in missing])
    ids = new_ids("var", len(missing))
    rows = [
        (
            fresh,
            products[_product_id(line)],
            seller.pk,
            line.sku,
            line.options,
            line.unit_price_minor,
            currency,
            True,
        )
        for fresh, (line, currency) in zip(ids, missing, strict=True)
    ]
    insert_rows(Variant, _VARIANT, rows)
    return known | {row[3]: row[0] for row in rows}


def _product_id(line: LineDraft) -> str:
    return fit(line.product_id or line.sku, 120)


def _products_for(seller: Seller, lines: Sequence[LineDraft]) -> dict[str, str]:
    wanted: dict[str, LineDraft] = {}
    for line in lines:
        wanted.setdefault(_product_id(line), line)
    known = dict(
        Product.objects.filter(seller=seller, external_id__in=wanted).values_list("external_id", "id")
    )
    missing = [(external_id, line) for external_id, line in wanted.items() if external_id not in known]
    rows = [
        (
            fresh,
            seller.pk,
            external_id,
            fit(line.title or line.sku, 300),
            fit(line.category, 80),
            list(line.options),
        )
        for fresh, (external_id, line) in zip(new_ids("prd", len(missing)), missing, strict=True)
    ]
    insert_rows(Product, _PRODUCT, rows)
    return known | {row[2]: row[0] for row in rows}


@transaction.atomic
def upsert_products(seller: Seller, drafts: Sequence[ProductDraft]) -> tuple[int, int]:
    """
    Make or update products with their variants; return how many products and variants stand now.

    Ids and SKUs lose control characters and outer blanks; raise `BadInput` where nothing is left, and where
    parts of a kit are wrong.
    """
    drafts = [_cleaned(draft) for draft in drafts]
    known = {
        row.external_id: row
        for row in Product.objects.filter(seller=seller, external_id__in=[d.external_id for d in drafts])
    }
    fresh = [draft for draft in drafts if draft.external_id not in known]
    rows = [
        (new, seller.pk, d.external_id, fit(d.title, 300), fit(d.category, 80), d.option_names)
        for new, d in zip(new_ids("prd", len(fresh)), fresh, strict=True)
    ]
    insert_rows(Product, _PRODUCT, rows)
    for draft in drafts:
        row = known.get(draft.external_id)
        if row is not None:
            row.title, row.category = fit(draft.title, 300), fit(draft.category, 80)
            row.option_names = draft.option_names
    Product.objects.bulk_update(known.values(), ["title", "category", "option_names"], batch_size=500)
    ids = {row.external_id: row.pk for row in known.values()} | {row[2]: row[0] for row in rows}
    count = _upsert_variants(seller, drafts, ids)
    kits = {v.sku: v.parts for d in drafts for v in d.variants if v.parts is not None}
    if kits:
        define_kits(seller, kits)
    return len(ids), count


def _cleaned(draft: ProductDraft) -> ProductDraft:
    variants = [replace(v, sku=_code(v.sku, "sku")) for v in draft.variants]
    return replace(draft, external_id=_code(draft.external_id, "external_id"), variants=variants)


def _code(text: str, field: str) -> str:
    code = fit(text, 120)
    if not code:
        raise BadInput(field=field, problem=_("it is empty."))
    return code


def _upsert_variants(seller: Seller, drafts: Sequence[ProductDraft], products: dict[str, str]) -> int:
    wanted = {v.sku: (products[d.external_id], v) for d in drafts for v in d.variants}
    known = {row.sku: row for row in Variant.objects.filter(seller=seller, sku__in=wanted)}
    fresh = [(product, v) for sku, (product, v) in wanted.items() if sku not in known]
    rows = [
        (new, product, seller.pk, v.sku, v.options, v.price_minor, v.currency, v.available)
        for new, (product, v) in zip(new_ids("var", len(fresh)), fresh, strict=True)
    ]
    insert_rows(Variant, _VARIANT, rows)
    for sku, row in known.items():
        row.product_id, draft = wanted[sku]
        row.options, row.price_minor = draft.options, draft.price_minor
        row.currency, row.available = draft.currency, draft.available
    Variant.objects.bulk_update(
        known.values(), ["product_id", "options", "price_minor", "currency", "available"], batch_size=500
    )
    return len(wanted)
