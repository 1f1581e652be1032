"""What a buyer would have if he bought here today, read from the tables in force and the law."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final

from django.core.cache import cache

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.orders.models import Variant
from aftermile.policies.owed import Facts, LineFacts, decide
from aftermile.policies.owed.terms import Terms, terms_of
from aftermile.policies.queries import current_table, goods_of, reason_facts, reasons_for, rules_now, shop_facts_on

KEPT_SECONDS: Final = 300
NOMINAL_MINOR: Final = 10_000
"""What the imagined order costs where no product is named."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is asked about: a category, or a product by its SKU with its price."""

    category: str = ""
    sku: str = ""
    price_minor: int = NOMINAL_MINOR
    currency: str = ""
    title: str = ""


def goods_for(seller: Seller, *, sku: str = "", category: str = "") -> Goods:
    """Return what a SKU stands for; one that is not known here counts by its category alone."""
    row = Variant.objects.filter(seller=seller, sku=sku).select_related("product").first() if sku else None
    if row is None:
        return Goods(category, sku, NOMINAL_MINOR, seller.base_currency)
    price = row.price_minor if row.price_minor is not None and row.currency else NOMINAL_MINOR
    currency = row.currency if row.price_minor is not None and row.currency else seller.base_currency
    return Goods(category or row.product.category, row.sku, price, currency, row.product.title)
