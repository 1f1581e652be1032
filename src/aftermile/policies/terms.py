"""What a buyer would have if he bought here today, read from the tables in force and the law."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final

from django.core.cache import cache
from django.db.models import Q

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.orders.models import Variant
from aftermile.policies.models import PolicyTable, Purpose, ShopFact
from aftermile.policies.owed import Facts, LineFacts, Rules, decide
from aftermile.policies.owed.terms import Imagined, Terms, terms_of
from aftermile.policies.queries import (
    calendars_for,
    current_table,
    goods_kinds,
    parsed_table,
    reason_facts,
    reasons_for,
)

KEPT_SECONDS: Final = 300
NOMINAL_MINOR: Final = 10_000
"""What the imagined order costs where no product with a price is named."""
MIND: Final = "changed_mind"
FAULT: Final = "defective"
TOLD_HERE: Final = ("informed", "policy_posted")
"""What showing these terms before the purchase does by itself."""
CARRIER: Final = "return_carrier_named"


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
    if row.price_minor is None or not row.currency:
        return Goods(
            row.product.category, row.sku, NOMINAL_MINOR, seller.base_currency, title=row.product.title
        )
    return Goods(row.product.category, row.sku, row.price_minor, row.currency, row.product.title)


def terms_for(
    seller: Seller,
    *,
    country: str,
    goods: Goods,
    region: str = "",
    on: date | None = None,
) -> Terms:
    """
    Return what would hold for goods bought and delivered on a day (today).

    Kept for five minutes under the versions it rests on, because anybody may ask.
    """
    day = on or clock.today(seller.time_zone)
    tables = {
        "now": current_table(seller),
        "matrix": current_table(seller, purpose=Purpose.EVIDENCE),
    }
    used = {role: row for role, row in tables.items() if row is not None}
    key = _key(seller, used, f"{country}|{region}|{goods}|{day}")
    kept = cache.get(key)
    if isinstance(kept, Terms):
        return kept
    found = _terms(seller, country, region, goods, day, used)
    cache.set(key, found, KEPT_SECONDS)
    return found


def _key(seller: Seller, used: Mapping[str, PolicyTable], asked: str) -> str:
    versions = "|".join(f"{role}:{row.pk}" for role, row in sorted(used.items()))
    return "terms:" + hashlib.sha256(f"{seller.pk}|{versions}|{asked}".encode()).hexdigest()


def _terms(
    seller: Seller, country: str, region: str, goods: Goods, on: date, used: Mapping[str, PolicyTable]
) -> Terms:
    calendars = calendars_for((country,), around=on)
    tables = {role: parsed_table(row) for role, row in used.items()}
    rules = Rules(
        now=tables.get("now"),
        matrix=tables.get("matrix"),
        versions={role: row.pk for role, row in used.items()},
        days_off=calendars.off,
        days_on=calendars.on,
    )
    goods_class, exclusions = goods_kinds(seller.pk, [(goods.category, goods.sku)]).get(
        (goods.category, goods.sku), ("", ())
    )
    shop, carrier = _shop(seller, country, on)
    noon = datetime.combine(on, time(12), tzinfo=UTC)
    line = LineFacts(
        unit_id="imagined",
        quantity=1,
        paid_minor=goods.price_minor,
        reason=MIND,
        category=goods.category,
        sku=goods.sku,
        goods_class=goods_class,
        exclusions=exclusions,
    )
    mind = Facts(
        at=noon,
        kind="return",
        country=country,
        region=region,
        currency=goods.currency,
        base_currency=goods.currency,
        placed_at=noon,
        shipped_at=noon,
        delivered_at=noon,
        lines=(line,),
        reasons=tuple(reason_facts(reason) for reason in reasons_for(seller, hidden=True)),
        whole_order=True,
        order_total_minor=goods.price_minor,
        shop=shop,
        received_on=None,
    )
    shown = ("photo", "video", "packaging", "statement")
    fault = replace(mind, kind="claim", lines=(replace(line, reason=FAULT),), evidence=shown)
    asked = Imagined(country, on, region, goods_class, carrier)
    return terms_of(decide(mind, rules), decide(fault, rules), asked)


def _shop(seller: Seller, country: str, on: date) -> tuple[dict[str, date], str]:
    """Return what the seller did and can prove that day, and the carrier he named for the way back."""
    rows = ShopFact.objects.filter(
        Q(holds_to=None) | Q(holds_to__gte=on),
        seller=seller,
        order=None,
        unit_ref="",
        country__in=["", country],
        holds_from__lte=on,
    ).order_by("holds_from", "id")
    shop: dict[str, date] = dict.fromkeys(TOLD_HERE, on)
    carrier = ""
    for row in rows:
        shop.setdefault(row.key, row.holds_from)
        if row.key == CARRIER:
            carrier = row.note
    return shop, carrier
