"""Past cases as rows of a frame: the fields of the registry as they were known when each was opened."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from aftermile.accounts.models import Seller
from aftermile.cases.backtesting.batches import WITH_OPENING, YEAR, Batch
from aftermile.cases.models import Case, CaseLine
from aftermile.kernel.money import exponent
from aftermile.kernel.zones import zone_name, zone_of
from aftermile.ledger.rates import rate_on
from aftermile.policies.entitlement import EVIDENCE
from aftermile.policies.models import GoodsRule, Reason
from aftermile.policies.owed import Facts, LineFacts
from aftermile.policies.owed.floors import basis_of
from aftermile.policies.owed.values import FILES, values_of
from aftermile.policies.queries import reason_facts, reasons_for

_MONEY: Final = ("price", "case_value", "order_total", "buyer_refunded_year")
_KEPT: Final = frozenset(
    {
        *_MONEY,
        *("kind", "reason", "fault", "country", "region", "channel", "category", "goods_class", "sku"),
        *("quantity", "whole_order", "placed_on", "delivered", "milestone", "days_since_order"),
        *("days_since_shipping", "days_since_delivery", "evidence", "exclusions", "coverage"),
        *("buyer_orders", "buyer_cases_year"),
    }
)
"""Fields of a row that come from the facts kept with a case."""


@dataclass(slots=True)
class Rates:
    """Rates to one currency, each asked for once."""

    to: str
    known: dict[tuple[str, date], Fraction | None] = field(default_factory=dict)

    def of(self, currency: str, on: date) -> Fraction | None:
        """Return what a minor unit was worth in minor units of `to`; None where it is not known."""
        if currency == self.to:
            return Fraction(1)
        if (currency, on) not in self.known:
            rate = rate_on(currency, self.to, on)
            shift = Fraction(10) ** (exponent(self.to) - exponent(currency))
            self.known[currency, on] = None if rate is None else rate * shift
        return self.known[currency, on]


@dataclass(slots=True)
class Collector:
    """Makes rows of batches; `left_out` counts the cases that no row could be made of, by why."""

    seller: Seller
    rates: Rates
    left_out: Counter[str] = field(default_factory=Counter)
    reasons: Mapping[str, Reason] = field(init=False)
    by_sku: dict[str, GoodsRule] = field(init=False)
    by_category: dict[str, GoodsRule] = field(init=False)

    def __post_init__(self) -> None:
        self.reasons = {row.code: row for row in reasons_for(self.seller, hidden=True)}
        rules = list(GoodsRule.objects.filter(seller=self.seller).order_by("id"))
        self.by_sku = {rule.sku: rule for rule in rules if rule.sku}
        self.by_category = {rule.category.casefold(): rule for rule in rules if not rule.sku}

    def rows(self, batch: Batch) -> Iterator[dict[str, Any]]:
        """Yield one row for each line of each case."""
        for case in batch.cases:
            lines = batch.lines.get(case.pk, [])
            zone = self._zone(case)
            rate = self.rates.of(case.currency, case.order.placed_at.astimezone(zone).date())
            if not lines:
                self.left_out["no_lines"] += 1
            elif rate is None:
                self.left_out[f"no_rate:{case.currency}"] += 1
            else:
                yield from self._rows(batch, case, lines, (zone, rate))

    def _zone(self, case: Case) -> ZoneInfo:
        return zone_of(zone_name(case.order.country, _region(case), self.seller.time_zone))

    def _rows(
        self, batch: Batch, case: Case, lines: Sequence[CaseLine], place: tuple[ZoneInfo, Fraction]
    ) -> Iterator[dict[str, Any]]:
        zone, rate = place
        worths = [max(0, line.unit.paid_minor - _paid_before(batch, case, line)) for line in lines]
        shared = self._shared(batch, case, lines, zone)
        shared |= {name: _in(shared[name], rate) for name in ("order_total", "buyer_refunded_year")}
        shared["case_value"] = sum(_in(worth, rate) or 0 for worth in worths)
        refunded = sum(self._back(*paid, zone) for paid in batch.paid.get(case.pk, []))
        for number, (line, worth) in enumerate(zip(lines, worths, strict=True)):
            price = line.unit.paid_minor // max(1, line.unit.quantity)
            yield (
                shared
                | self._of_line(line)
                | {
                    "worth": _in(worth, rate),
                    "price": _in(price, rate),
                    "shipping": 0 if number else _in(case.order.shipping_minor, rate),
                    "refunded": 0 if number else refunded,
                }
                | _exact(batch.kept.get(case.pk), case, lines, line, rate)
            )

    def _back(self, at: datetime, currency: str, minor: int, zone: ZoneInfo) -> int:
        rate = self.rates.of(currency, at.astimezone(zone).date())
        return _in(minor, rate) or 0 if rate is not None else 0

    def _shared(self, batch: Batch, case: Case, lines: Sequence[CaseLine], zone: ZoneInfo) -> dict[str, Any]:
        order, at = case.order, case.opened_at
        delivered_at = _by(order.delivered_at, at)
        milestone = batch.milestone(order.pk, at)
        cases = [row for row in batch.opened[case.buyer_id] if row[1] != case.pk and at - YEAR < row[0] <= at]
        same = all(currency == case.currency for _at, _id, currency, _minor in cases)
        return {
            "case": case.pk,
            "number": case.rma_number,
            "case_ref": case.pk,
            "buyer": case.buyer_id,
            "lines": len(lines),
            "kind": case.kind,
            "country": order.country or None,
            "region": _region(case) or None,
            "channel": order.channel or None,
            "order_total": order.total_minor,
            "whole_order": sum(line.unit.quantity for line in lines) == batch.pieces.get(order.pk),
            "placed_on": order.placed_at.astimezone(zone).date(),
            "delivered": delivered_at is not None or milestone == "delivered",
            "milestone": milestone or None,
            "days_since_order": _days(order.placed_at, at, zone),
            "days_since_shipping": _days(_by(order.shipped_at, at), at, zone),
            "days_since_delivery": _days(delivered_at, at, zone),
            "evidence": _shown(batch.files.get(case.pk, []), at),
            "coverage": "none",
            "buyer_orders": sum(placed <= order.placed_at for placed in batch.orders[case.buyer_id]),
            "buyer_cases_year": len(cases),
            "buyer_refunded_year": sum(minor for *_rest, minor in cases) if same else None,
        }

    def _of_line(self, line: CaseLine) -> dict[str, Any]:
        sold, reason = line.unit.sold, self.reasons.get(line.reason)
        goods = self.by_sku.get(sold.sku) or self.by_category.get(sold.category.casefold())
        return {
            "reason": line.reason or None,
            "fault": reason.fault_party if reason else None,
            "basis": basis_of(reason_facts(reason)) if reason else None,
            "goods_back": reason.goods_back if reason else True,
            "category": sold.category or None,
            "goods_class": (goods.goods_class if goods else "") or None,
            "sku": sold.sku or None,
            "quantity": line.unit.quantity,
            "exclusions": frozenset(goods.exclusions if goods else ()),
            "proven": frozenset(),
        }


def _exact(
    facts: Facts | None, case: Case, lines: Sequence[CaseLine], line: CaseLine, rate: Fraction
) -> dict[str, Any]:
    """
    Return what was known of a line when its case was opened; nothing where that was not kept.

    What was kept counts as long as the case still is about the same pieces.
    """
    known = {one.unit_id: one for one in facts.lines} if facts else {}
    if facts is None or facts.currency != case.currency or set(known) != {one.unit_id for one in lines}:
        return {}
    return _values(facts, known[line.unit_id], rate)


def _values(facts: Facts, line: LineFacts, rate: Fraction) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value for name, value in values_of(facts, line, facts.currency).items() if name in _KEPT
    }
    for name in _MONEY:
        values[name] = _in(values[name], rate)
    reason = facts.reason(line.reason)
    if reason is not None:
        values |= {"basis": basis_of(reason), "goods_back": reason.goods_back}
    return values | {"worth": _in(line.worth_minor, rate), "proven": frozenset(line.proven)}


def _region(case: Case) -> str:
    return case.order.ship_to.region if case.order.ship_to else ""


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def _days(start: datetime | None, at: datetime, zone: ZoneInfo) -> int | None:
    return None if start is None else (at.astimezone(zone).date() - start.astimezone(zone).date()).days


def _shown(files: Sequence[tuple[datetime, str]], at: datetime) -> frozenset[str]:
    return frozenset(FILES.get(kind, kind) for seen, kind in files if seen <= at + WITH_OPENING) & EVIDENCE


def _paid_before(batch: Batch, case: Case, line: CaseLine) -> int:
    rows = batch.paid_units.get(line.unit_id, [])
    return sum(minor for at, case_ref, minor in rows if case_ref != case.pk and at <= case.opened_at)


def _in(minor: int | None, rate: Fraction) -> int | None:
    return None if minor is None else round(minor * rate)
