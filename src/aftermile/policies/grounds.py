"""What decisions stand on besides tables: what a shop can prove, what goods are, the operator's days."""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.policies.models import CalendarDay, GoodsRule, ShopFact
from aftermile.policies.statutes import Calendars

MOST_ROWS: Final = 500
"""So many facts, and so many rules of goods, may a seller keep."""


def shop_facts_of(seller: Seller) -> QuerySet[ShopFact]:
    """Return what the shop as a whole can prove, the newest first."""
    return ShopFact.objects.filter(seller=seller, order=None).order_by("-holds_from", "-id")


def get_shop_fact(scope: Scope, fact_id: str) -> ShopFact:
    found = scope.apply(ShopFact.objects.select_related("seller")).filter(pk=fact_id).first()
    if found is None:
        raise NotFound(noun="proof", ref=fact_id)
    return found


def proofs_on(seller: Seller, *, country: str, on: date, order_id: str = "") -> dict[str, date]:
    """
    Return what the seller can prove for a contract of the day `on`, each with the day since which it holds.

    A fact of the order counts whenever it was done, one of the shop only where it held that day.
    """
    shop = Q(order=None, holds_from__lte=on) & (Q(holds_to=None) | Q(holds_to__gte=on))
    rows = ShopFact.objects.filter(seller=seller, country__in=["", country]).filter(
        shop | Q(order_id=order_id) if order_id else shop
    )
    found: dict[str, date] = {}
    for row in rows:
        since = found.get(row.key)
        found[row.key] = row.holds_from if since is None else min(since, row.holds_from)
    return found


def goods_rules_of(seller: Seller) -> QuerySet[GoodsRule]:
    return GoodsRule.objects.filter(seller=seller).order_by("category", "sku", "id")


def get_goods_rule(scope: Scope, rule_id: str) -> GoodsRule:
    found = scope.apply(GoodsRule.objects.select_related("seller")).filter(pk=rule_id).first()
    if found is None:
        raise NotFound(noun="goods rule", ref=rule_id)
    return found


def calendar_days() -> QuerySet[CalendarDay]:
    return CalendarDay.objects.order_by("-day", "country")


def get_calendar_day(day_id: str) -> CalendarDay:
    found = CalendarDay.objects.filter(pk=day_id).first()
    if found is None:
        raise NotFound(noun="calendar day", ref=day_id)
    return found


def own_calendars() -> Calendars:
    """Return the operator's own days, for counting. One query."""
    off: dict[str, list[date]] = {}
    on: dict[str, list[date]] = {}
    for row in CalendarDay.objects.order_by("country", "day"):
        (on if row.works else off).setdefault(row.country, []).append(row.day)
    return Calendars(
        {country: tuple(days) for country, days in off.items()},
        {country: tuple(days) for country, days in on.items()},
    )
