"""
What a buyer would have if he bought today: the law's floor joined with the seller's promise.

The terms come from the same decision as a case: an imagined order is placed and delivered, and `decide` is
asked about a change of mind and about a fault. So what is shown beforehand is what is given afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from aftermile.policies.entitlement import NOTHING, REMEDIES, Entitlement
from aftermile.policies.owed.types import Decision
from aftermile.policies.statutes.asking import Source
from aftermile.policies.statutes.laws import Law, features, law_of, source_of

_UNREAL: Final = frozenset({date.min, date.max})


@dataclass(frozen=True, slots=True)
class Imagined:
    """The order that is imagined: placed and delivered `on` this day. `carrier`: named for the way back."""

    country: str
    on: date
    region: str = ""
    goods_class: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One thing that holds. `by` says who gives it: law, shop, or both; `source` is the law it rests on.

    Codes: window, no_window, return_freight, outbound_refunded, refund_time, guarantee, remedies, offers, and
    those of `statutes.features`.
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


def terms_of(mind: Decision, fault: Decision, asked: Imagined) -> Terms:
    """Return the terms from two decisions on the imagined order: on a change of mind, and on a fault."""
    law = law_of(asked.country, asked.region, asked.on)
    statements = [
        _window(mind, law, asked),
        *_freight(mind),
        *_refund(mind),
        *guarantee_of(law, asked.goods_class),
        *_remedies(law),
        *_offers(mind, fault),
        *_particulars(asked),
    ]
    sources = [row.source for row in statements if row.source]
    known = law is not None and law.known
    verified = known and all(source.verified for source in sources)
    return Terms(asked.country, asked.on, tuple(statements), known, verified)


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


def _window(decision: Decision, law: Law | None, asked: Imagined) -> Statement:
    """The longer of the law's window and the shop's."""
    rule = law.withdrawal if law else None
    part, shop = _part(decision, "law"), _shop_days(decision, asked)
    source = source_of(rule, law.place) if rule and law else None
    if not part.may_return or rule is None or rule.term is None:
        if shop:
            return Statement("window", {"days": shop}, "shop")
        return Statement("no_window", {}, "law" if source else "shop", source)
    data: dict[str, str | int] = {"days": rule.term.amount, "unit": rule.term.unit}
    if shop and asked.on + timedelta(days=shop) > part.window_end:
        return Statement("window", {"days": shop, "law_days": rule.term.amount}, "shop", source)
    return Statement("window", data, "both" if shop == rule.term.amount else "law", source)


def _shop_days(decision: Decision, asked: Imagined) -> int:
    part = _part(decision, "promise")
    if not part.may_return or part.window_end in _UNREAL:
        return 0
    return max(0, (part.window_end - asked.on).days)


def _freight(decision: Decision) -> list[Statement]:
    if not decision.options:
        return []
    law = _part(decision, "law")
    by = "law" if law.may_return and law.return_payer == decision.freight_payer == "seller" else "shop"
    data = {"payer": decision.freight_payer}
    rows = [Statement("return_freight", data, by, _source(decision, "return_payer"))]
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


def guarantee_of(law: Law | None, goods_class: str = "") -> list[Statement]:
    """Return how long the law holds the seller to what was wrong from the start, and who must prove it."""
    rule = law.conformity if law else None
    if rule is None or law is None:
        return []
    months = rule.goods_months.get(goods_class, rule.months or rule.sure_months)
    data: dict[str, str | int] = {"months": months} if months else {}
    if rule.burden_months:
        data["burden_months"] = rule.burden_months
    return [Statement("guarantee", data, "law", source_of(rule, law.place))]


_ORDER: Final = {name: place for place, name in enumerate(REMEDIES)}


def _remedies(law: Law | None) -> list[Statement]:
    """The law's ways out for a fault, in its own order."""
    rule = law.conformity if law else None
    if law is None or rule is None or not rule.tiers:
        return []
    tiers = [sorted(tier, key=lambda name: _ORDER.get(name, 0)) for tier in rule.tiers]
    data = {"tiers": ";".join(",".join(tier) for tier in tiers), "chooser": rule.chooser}
    return [Statement("remedies", data, "law", source_of(rule, law.place))]


def _offers(*decisions: Decision) -> list[Statement]:
    """What the shop offers besides the law's ways."""
    names = {option.remedy for one in decisions for option in one.options if not option.right}
    rights = {option.remedy for one in decisions for option in one.options if option.right}
    extra = sorted(names - rights - {"refund"})
    return [Statement("offers", {"remedies": ",".join(extra)}, "shop")] if extra else []


def _particulars(asked: Imagined) -> list[Statement]:
    """What a law asks to be shown or done in its own way."""
    found = features(asked.country, asked.on, asked.region)
    rows = []
    for code, feature in found.items():
        source = Source(feature.place, feature.cite, feature.url, feature.confidence, feature.verified)
        data: dict[str, str | int] = {**feature.data, **({"carrier": asked.carrier} if asked.carrier else {})}
        rows.append(Statement(code, data, "law", source))
    return rows
