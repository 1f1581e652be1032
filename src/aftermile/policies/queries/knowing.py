"""Collecting the facts of a decision: a fixed number of queries, however many lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from aftermile.accounts.models import Seller
from aftermile.database.asked import Asked
from aftermile.kernel import clock
from aftermile.kernel.money import allocate
from aftermile.kernel.zones import zone_name, zone_of
from aftermile.ledger.queries import Caps, caps_of
from aftermile.ledger.rates import rate_on
from aftermile.orders.models import Order, OrderState, Unit
from aftermile.policies.models import GoodsRule, Reason, ShopFact
from aftermile.policies.owed import Facts, LineFacts
from aftermile.policies.queries.vocabulary import reason_facts, reasons_for
from aftermile.policies.reasons import basis_of_kind

_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class UnitLine:
    """So many pieces of a unit, for this reason."""

    unit: Unit
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """
    What the cases know of a buyer and of the case decided on; policies do not read cases themselves.

    Counts are of the year before; money in the order's currency, None where it cannot be said. Days are
    local ones of the place where the goods went.
    """

    cases_year: int | None = None
    refunded_year_minor: int | None = None
    risk: str | None = None
    notice_on: date | None = None
    sent_back_on: date | None = None
    received_on: date | None = None
    seller_collects: bool = False
    orders: int | None = None
    """What the buyer had ordered up to and with this order, where the cases counted it already."""
    repaired: tuple[tuple[str, str, str], ...] = ()
    """Pieces of the order that were repaired in earlier cases: id of what was carried out, unit, reason."""


NOT_KNOWN: Final = History()


def facts_for(  # noqa: PLR0913 - what is asked, and when
    order: Order,
    *,
    kind: str,
    lines: Sequence[UnitLine],
    parcel: str = "",
    evidence: Sequence[str] = (),
    at: datetime | None = None,
    history: History = NOT_KNOWN,
    caps: Caps | None = None,
    reasons: Sequence[Reason] | None = None,
) -> Facts:
    """
    Collect what is known about these pieces of an order.

    `parcel` is the milestone of its way out; `caps` what may still be paid back and `reasons` the seller's,
    where they were read already.
    """
    left = caps or caps_of(order)
    seller, now = order.seller, at or clock.now()
    region = order.ship_to.region if order.ship_to else ""
    zone = zone_name(order.country, region, seller.time_zone)
    placed_on = order.placed_at.astimezone(zone_of(zone)).date()
    buyer = order.buyer
    vocabulary = reasons_for(seller) if reasons is None else reasons
    held = list(_shop_facts(order, placed_on, now.astimezone(zone_of(zone)).date()))
    return Facts(
        at=now,
        kind=basis_of_kind(kind),
        country=order.country,
        currency=order.currency,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        parcel=parcel,
        shipping_minor=order.shipping_minor,
        whole_order=sum(line.quantity for line in lines) == left.pieces,
        evidence=tuple(evidence),
        zone=zone,
        region=region,
        residence=buyer.country if buyer.country != order.country else "",
        channel=order.channel,
        order_total_minor=order.total_minor,
        base_currency=seller.base_currency,
        rate=rate_text(order.currency, seller.base_currency, placed_on),
        canceled_on=order.canceled_at.astimezone(zone_of(zone)).date() if order.canceled_at else None,
        notice_on=history.notice_on,
        sent_back_on=history.sent_back_on,
        received_on=history.received_on,
        seller_collects=history.seller_collects,
        buyer_orders=_orders_of(order) if history.orders is None else history.orders,
        buyer_cases_year=history.cases_year,
        buyer_refunded_year_minor=history.refunded_year_minor,
        buyer_risk=history.risk,
        reasons=tuple(reason_facts(row) for row in vocabulary),
        shop=shop_of(fact for fact in held if not fact.unit_ref),
        lines=_with_repairs(_lines_of(order, lines, held, left), lines, history.repaired, vocabulary),
    )


def _orders_of(order: Order) -> int:
    """Count what the buyer had ordered of the seller up to and with this order."""
    rows = Order.objects.filter(buyer_id=order.buyer_id, placed_at__lte=order.placed_at)
    return rows.exclude(state=OrderState.CANCELED).count()


def rate_text(currency: str, base: str, on: date) -> str | None:
    """Return the rate as a plain decimal; None where it is not known."""
    rate = rate_on(currency, base, on)
    if rate is None:
        return None
    number = Decimal(rate.numerator) / Decimal(rate.denominator)
    return f"{round(number, _DIGITS).normalize():f}"


def _lines_of(
    order: Order, lines: Sequence[UnitLine], held: Sequence[ShopFact], caps: Caps
) -> tuple[LineFacts, ...]:
    left = {unit_id: caps.of_unit(unit_id) for unit_id in caps.units}
    kinds = goods_kinds(order.seller_id, [(line.unit.category, line.unit.sku) for line in lines])
    proven: dict[str, list[str]] = {}
    for fact in held:
        if fact.unit_ref:
            proven.setdefault(fact.unit_ref, []).append(fact.key)
    return tuple(_line_facts(line, left, kinds, proven) for line in lines)


def shop_now(seller: Seller, country: str, on: date) -> dict[str, date]:
    """Return what the seller can prove of his whole shop for an order of this day. One query."""
    rows = ShopFact.objects.filter(
        Q(holds_to=None) | Q(holds_to__gte=on),
        seller=seller,
        order=None,
        unit_ref="",
        holds_from__lte=on,
        country__in=["", country],
    )
    return shop_of(rows.order_by("holds_from", "id"))


def _facts(order: Any, seller: Any, country: Any, placed_on: Any, today: Any) -> QuerySet[ShopFact]:
    shopwide = Q(order=None, holds_from__lte=placed_on) & (Q(holds_to=None) | Q(holds_to__gte=placed_on))
    own = Q(order_id=order, holds_from__lte=today)
    rows = ShopFact.objects.filter(shopwide | own, seller_id=seller, country__in=["", country])
    return rows.order_by("holds_from", "id")


_FACTS: Final = Asked(_facts)
_GOODS: Final = Asked(lambda seller: GoodsRule.objects.filter(seller_id=seller).order_by("id"))


def _shop_facts(order: Order, placed_on: date, today: date) -> Iterable[ShopFact]:
    """Return what held for the whole shop on the day of contract, and what was noted on this order since."""
    return _FACTS(
        order=order.pk, seller=order.seller_id, country=order.country, placed_on=placed_on, today=today
    )


def shop_of(facts: Iterable[ShopFact]) -> dict[str, date]:
    """Return since when each thing holds, the earliest day of each."""
    found: dict[str, date] = {}
    for fact in facts:
        found.setdefault(fact.key, fact.holds_from)
    return found


def goods_kinds(
    seller_id: str, wanted: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return goods class and exclusions by (category, SKU); the row of a SKU stands before its category's."""
    pairs = set(wanted)
    by_sku: dict[str, GoodsRule] = {}
    by_category: dict[str, GoodsRule] = {}
    for row in _GOODS(seller=seller_id):
        if row.sku:
            by_sku[row.sku] = row
        elif row.category:
            by_category[row.category.casefold()] = row
    found: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for category, sku in pairs:
        rule = by_sku.get(sku) or by_category.get(category.casefold())
        if rule is not None:
            found[category, sku] = (rule.goods_class, tuple(sorted(rule.exclusions)))
    return found


def _with_repairs(
    found: Sequence[LineFacts],
    lines: Sequence[UnitLine],
    repaired: Sequence[tuple[str, str, str]],
    reasons: Iterable[Reason],
) -> tuple[LineFacts, ...]:
    """Count how often each piece was repaired for what was not the buyer's fault, before or after a split."""
    if not repaired:
        return tuple(found)
    own = {row.code for row in reasons if row.fault_party == "buyer"}
    counted = [(done, unit) for done, unit, reason in repaired if reason not in own]
    return tuple(
        replace(facts, repairs=sum(_was_repaired(line.unit, done, unit) for done, unit in counted))
        for facts, line in zip(found, lines, strict=True)
    )


def _was_repaired(unit: Unit, done: str, repaired: str) -> bool:
    """A slice split off since was a part of what was repaired: ids sort by time of creation."""
    if unit.pk == repaired:
        return True
    made, carried_out = unit.pk.partition("_")[2], done.partition("_")[2]
    return bool(unit.parent_id == repaired and made > carried_out)


def _line_facts(
    line: UnitLine,
    left: Mapping[str, int],
    kinds: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]],
    proven: Mapping[str, Sequence[str]],
) -> LineFacts:
    unit, sold = line.unit, line.unit.sold
    shares = [line.quantity, unit.quantity - line.quantity]
    goods_class, exclusions = kinds.get((sold.category, sold.sku), ("", ()))
    return LineFacts(
        unit_id=unit.pk,
        quantity=line.quantity,
        paid_minor=allocate(unit.paid_minor, shares)[0],
        reason=line.reason,
        category=sold.category,
        paid_back_minor=allocate(unit.paid_minor - left.get(unit.pk, unit.paid_minor), shares)[0],
        sku=sold.sku,
        goods_class=goods_class,
        exclusions=exclusions,
        proven=tuple(sorted(set(proven.get(unit.pk, ())))),
    )
