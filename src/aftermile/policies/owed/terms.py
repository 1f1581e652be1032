"""
What a buyer would have if he bought today: the law's floor joined with the seller's promise, before the purchase.

The terms come from the same decision as a case: an imagined order is placed and delivered, and `decide` is
asked about a change of mind and about a fault. So what is shown beforehand is what is given afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.owed.types import Decision, Facts, Rules
from aftermile.policies.statutes.asking import Source

WEEK: Final = 7
_UNREAL: Final = frozenset({date.min, date.max})
Decide = Callable[[Facts, Rules], Decision]


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One thing that holds. `by` says who gives it: law, shop, or both; `source` is the law it rests on.

    Codes: window, no_window, return_freight, outbound_refunded, refund_time, guarantee, no_guarantee, remedies,
    offers.
    """

    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)
    by: str = "law"
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """`known`: there are rows of law for the country. `verified`: all that were used are checked."""

    country: str
    on: date
    statements: tuple[Statement, ...]
    known: bool
    verified: bool

    def get(self, code: str) -> Statement | None:
        return next((row for row in self.statements if row.code == code), None)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The rows of law behind the statements, each once."""
        found = {row.source.cite: row.source for row in self.statements if row.source and row.source.cite}
        return tuple(found.values())


def terms_of(mind: Facts, fault: Facts, rules: Rules, decide: Decide) -> Terms:
    """
    Return the terms for an imagined delivered order: `mind` asks to return it, `fault` says it is broken.

    Both are delivered on the day they ask. Each is asked on seven days running, so that a last day which a
    weekend moves is not taken for a longer window.
    """
    minds = [decide(_later(mind, days), rules) for days in range(WEEK)]
    faults = [decide(_later(fault, days), rules) for days in range(WEEK)]
    on = _day(mind)
    first, broken = minds[0], faults[0]
    known = bool(first.jurisdictions or broken.jurisdictions)
    statements = [
        _window(minds, mind),
        *_freight(first),
        *_refund(first),
        *_guarantee(faults, fault),
        *_remedies(broken),
        *_offers(first, broken),
    ]
    sources = [row.source for row in statements if row.source]
    return Terms(mind.country, on, tuple(statements), known, all(source.verified for source in sources))


def _later(facts: Facts, days: int) -> Facts:
    shift = timedelta(days=days)
    delivered = facts.delivered_at + shift if facts.delivered_at else None
    return replace(facts, at=facts.at + shift, delivered_at=delivered)


def _day(facts: Facts) -> date:
    return (facts.delivered_at or facts.at).date()


def _part(decision: Decision, name: str) -> Entitlement:
    layer = decision.layer(name)
    return layer.entitlement if layer else NOTHING


def _source(decision: Decision, *attributes: str) -> Source | None:
    """Return the law behind the first of these attributes that has one."""
    for name in ("law", "offer"):
        layer = decision.layer(name)
        for attribute in attributes:
            found = layer.sources.get(attribute) if layer else None
            if found is not None and found.jurisdiction:
                return found
    return None


def _days(decisions: Iterable[Decision], facts: Facts, layer: str) -> int | None:
    """Return how many days after delivery a layer stays open at least; None where it never opens."""
    start = _day(facts)
    found = []
    for shift, decision in enumerate(decisions):
        part = _part(decision, layer)
        if not part.may_return or part.window_end in _UNREAL:
            return None
        found.append((part.window_end - start).days - shift)
    return min(found, default=None)


def _window(decisions: list[Decision], facts: Facts) -> Statement:
    law, shop = _days(decisions, facts, "law"), _days(decisions, facts, "promise")
    source = _source(decisions[0], "window_end", "may_return")
    if not law and not shop:
        return Statement("no_window", {}, "law" if source else "shop", source)
    if (law or 0) >= (shop or 0):
        return Statement("window", {"days": law or 0}, "both" if law == shop else "law", source)
    data: dict[str, str | int] = {"days": shop or 0}
    return Statement("window", data | ({"law_days": law} if law else {}), "shop", source if law else None)


def _freight(decision: Decision) -> list[Statement]:
    if not decision.options:
        return []
    law = _part(decision, "law")
    by = "law" if law.may_return and law.return_payer == decision.freight_payer == "seller" else "shop"
    rows = [Statement("return_freight", {"payer": decision.freight_payer}, by, _source(decision, "return_payer"))]
    if _part(decision, "offer").outbound_refunded:
        by = "law" if law.outbound_refunded else "shop"
        rows.append(Statement("outbound_refunded", {}, by, _source(decision, "outbound_refunded")))
    return rows


def _refund(decision: Decision) -> list[Statement]:
    rule = next((row for row in decision.deadlines if row.kind == "refund"), None)
    if rule is None or not decision.options:
        return []
    by = "law" if rule.clock == "statutory" else "shop"
    data: dict[str, str | int] = {"amount": rule.amount, "unit": rule.unit, "starts": rule.starts}
    return [Statement("refund_time", data, by, _source(decision, "refund_due") if by == "law" else None)]


def _guarantee(decisions: list[Decision], facts: Facts) -> list[Statement]:
    part = _part(decisions[0], "law")
    source = _source(decisions[0], "window_end", "remedies", "may_return")
    if not part.remedies:
        return [Statement("no_guarantee", {}, "law", source)] if source else []
    if part.window_end in _UNREAL:
        return [Statement("guarantee", {}, "law", source)]
    start = _day(facts)
    months = (part.window_end.year - start.year) * 12 + part.window_end.month - start.month
    if months:
        return [Statement("guarantee", {"months": months}, "law", source)]
    return [Statement("guarantee", {"days": _days(decisions, facts, "law") or 0}, "law", source)]


def _remedies(decision: Decision) -> list[Statement]:
    """The law's ways out for a fault, in its own order."""
    tiers: dict[int, list[str]] = {}
    for option in decision.options:
        if option.right:
            tiers.setdefault(option.tier or 1, []).append(option.remedy)
    if not tiers:
        return []
    words = ";".join(",".join(sorted(tiers[tier])) for tier in sorted(tiers))
    source = _source(decision, "remedies")
    return [Statement("remedies", {"tiers": words, "chooser": decision.chooser}, "law", source)]


def _offers(*decisions: Decision) -> list[Statement]:
    """What the shop offers besides the law's ways."""
    names = {option.remedy for one in decisions for option in one.options if not option.right}
    rights = {option.remedy for one in decisions for option in one.options if option.right}
    extra = sorted(names - rights)
    return [Statement("offers", {"remedies": ",".join(extra)}, "shop")] if extra else []
