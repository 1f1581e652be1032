"""What is known of a line, as the fields that the rows of a table may ask about."""

from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from aftermile.kernel.money import exponent
from aftermile.kernel.zones import zone_of
from aftermile.policies.engine.types import Value
from aftermile.policies.entitlement import EVIDENCE
from aftermile.policies.owed.types import Facts, LineFacts

FILES: Final = {"image": "photo", "pdf": "statement"}
"""What a kind of file counts as; the others are named as what they show."""


def values_of(facts: Facts, line: LineFacts, currency: str = "") -> dict[str, Value | None]:
    """
    Return the registry's fields for one line; None is not known.

    Money is in minor units of `currency` (empty: the seller's base currency), None without a rate. `price`
    is that of one piece, `case_value` what all lines are worth.
    """

    def money(minor: int | None) -> int | None:
        return None if minor is None else converted(facts, minor, currency)

    reason = facts.reason(line.reason)
    return {
        "kind": facts.kind or None,
        "reason": line.reason or None,
        "fault": reason.fault_party if reason else None,
        "country": facts.country or None,
        "region": facts.region or None,
        "channel": facts.channel or None,
        "category": line.category or None,
        "goods_class": line.goods_class or None,
        "sku": line.sku or None,
        "price": money(line.paid_minor // max(1, line.quantity)),
        "case_value": money(facts.worth_minor),
        "order_total": money(facts.order_total_minor or None),
        "quantity": line.quantity,
        "whole_order": facts.whole_order,
        "placed_on": day_of(facts, facts.placed_at),
        "delivered": facts.delivered_at is not None or facts.parcel == "delivered",
        "milestone": facts.parcel or None,
        "days_since_order": _days_since(facts, facts.placed_at),
        "days_since_shipping": _days_since(facts, facts.shipped_at),
        "days_since_delivery": _days_since(facts, facts.delivered_at),
        "evidence": shown_kinds(facts),
        "exclusions": frozenset(line.exclusions),
        "coverage": facts.coverage or None,
        "buyer_orders": facts.buyer_orders,
        "buyer_cases_year": facts.buyer_cases_year,
        "buyer_refunded_year": money(facts.buyer_refunded_year_minor),
        "buyer_risk": facts.buyer_risk,
    }


def shown_kinds(facts: Facts) -> frozenset[str]:
    """Return what was shown, in the words of evidence."""
    return frozenset(FILES.get(kind, kind) for kind in facts.evidence) & EVIDENCE


def today(facts: Facts) -> date:
    """Return the local day of the decision."""
    return facts.at.astimezone(zone_of(facts.zone)).date()


def day_of(facts: Facts, at: datetime) -> date:
    """Return the local day of an instant in the place where the goods went."""
    return at.astimezone(zone_of(facts.zone)).date()


def _days_since(facts: Facts, start: datetime | None) -> int | None:
    return None if start is None else (today(facts) - day_of(facts, start)).days


def converted(facts: Facts, minor: int, currency: str = "") -> int | None:
    """Return an amount of the order in `currency` (empty: the base currency); None without a rate."""
    base = facts.base_currency or facts.currency
    wanted = currency or base
    if wanted == facts.currency:
        return minor
    rate = _rate(facts)
    if wanted != base or rate is None:
        return None
    shift = exponent(base) - exponent(facts.currency)
    return int((Decimal(minor) * rate).scaleb(shift).quantize(Decimal(1), ROUND_HALF_UP))


def into_order(facts: Facts, minor: int, currency: str = "") -> int | None:
    """Return an amount in `currency` (empty: the base currency) in that of the order; None without a rate."""
    base = facts.base_currency or facts.currency
    given = currency or base
    if given == facts.currency:
        return minor
    rate = _rate(facts)
    if given != base or not rate:
        return None
    shift = exponent(facts.currency) - exponent(base)
    return int((Decimal(minor) / rate).scaleb(shift).quantize(Decimal(1), ROUND_DOWN))


def _rate(facts: Facts) -> Decimal | None:
    try:
        rate = Decimal(facts.rate) if facts.rate is not None else None
    except InvalidOperation:
        return None
    return rate if rate is not None and rate.is_finite() and rate > 0 else None
