"""All layers of one line, and their join: what is owed for it and where each attribute comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from aftermile.policies.entitlement import ATTRIBUTES, NOTHING, Entitlement, join
from aftermile.policies.owed.floors import Ground, ground_of
from aftermile.policies.owed.matrix import Presumed, presumed
from aftermile.policies.owed.promises import Extras, Said, said_by
from aftermile.policies.owed.types import Facts, Layer, LineFacts, ReasonFacts, Rules
from aftermile.policies.owed.values import today
from aftermile.policies.statutes.asking import Floor, Source

MOST_GOODWILL_DAYS: Final = 365
"""How far goodwill can move the end of a window beyond today."""
GOODWILL: Final = Source("", "goodwill", "", "high", verified=True)
_PICTURES: Final = ("photo", "video", "packaging", "statement", "serial", "police_report")


@dataclass(frozen=True, slots=True)
class LineView:
    """
    One line as every layer sees it. `offer` is the join of all layers; `terms` what is laid before a person
    where nothing is offered: what the rows would give with their windows open.
    """

    line: LineFacts
    reason: ReasonFacts
    ground: Ground
    promises: tuple[Said, ...]
    programs: tuple[Said, ...]
    presumed: Presumed
    goodwill: Entitlement
    offer: Entitlement
    terms: Entitlement
    extras: Extras

    @property
    def said(self) -> tuple[Said, ...]:
        return (*self.promises, *self.programs)

    @property
    def own_choice(self) -> bool:
        return self.reason.fault_party == "buyer" and self.presumed.fault in ("buyer", "")

    @property
    def payer(self) -> str:
        """Who pays the way back: the buyer for his own choice alone, where nothing says otherwise."""
        if not self.own_choice or self.presumed.return_payer == "seller":
            return "seller"
        return self.terms.return_payer

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return what is asked for: what the matrix names, as far as law and promise let it be asked."""
        asked = self.presumed.evidence & frozenset.intersection(
            *(one.terms.evidence for one in self.said if one.fits), _asked_by(self.ground.floors[0])
        )
        known = [kind for kind in self.reason.evidence if kind in asked]
        return tuple(dict.fromkeys((*known, *(kind for kind in _PICTURES if kind in asked))))


def _asked_by(floor: Floor) -> frozenset[str]:
    return NOTHING.evidence if floor.open is False or not floor.known else floor.entitlement.evidence


def view_of(facts: Facts, rules: Rules, line: LineFacts, reason: ReasonFacts) -> LineView:
    """Ask law, tables and matrix about a line and join what they say."""
    ground = ground_of(facts, rules, line, reason)
    promises = _asked(facts, rules, line, (("then", rules.then), ("now", rules.now)))
    programs = _asked(facts, rules, line, (("program", rules.program),))
    said = (*promises, *programs)
    goodwill = _bounded(facts, rules.goodwill)
    offer = join(ground.entitlement, *(one.entitlement for one in said), goodwill)
    return LineView(
        line=line,
        reason=reason,
        ground=ground,
        promises=promises,
        programs=programs,
        presumed=presumed(facts, rules, line, reason),
        goodwill=goodwill,
        offer=offer,
        terms=_terms(offer, said),
        extras=_extras(said),
    )


def _asked(
    facts: Facts, rules: Rules, line: LineFacts, tables: Iterable[tuple[str, object]]
) -> tuple[Said, ...]:
    found: list[Said] = []
    seen: set[str] = set()
    for role, table in tables:
        ident = rules.versions.get(role, role)
        if table is None or ident in seen:
            continue
        seen.add(ident)
        found.append(said_by(facts, line, role, table, ident))  # type: ignore[arg-type]
    return tuple(found)


def _bounded(facts: Facts, goodwill: Entitlement) -> Entitlement:
    """Goodwill may give more money, time and ways out, within bounds; it never moves the law's day."""
    if goodwill == NOTHING:
        return NOTHING
    latest = today(facts) + timedelta(days=MOST_GOODWILL_DAYS)
    return replace(
        goodwill,
        window_end=min(goodwill.window_end, latest),
        percent=max(0, min(100, goodwill.percent)),
        refund_due=date.max,
    )


def _terms(offer: Entitlement, said: Iterable[Said]) -> Entitlement:
    if offer.may_return:
        return offer
    given = [one.terms for one in said if one.fits]
    if any(one.may_return for one in given):
        return join(offer, *given)
    asks = replace(NOTHING, remedies=frozenset({"refund"}), percent=100, return_payer="seller")
    return join(offer, asks)


def _extras(said: tuple[Said, ...]) -> Extras:
    bonuses = [one.extras.credit_bonus_percent for one in said if one.extras.credit_bonus_percent is not None]
    return Extras(
        keep_percent=max((one.extras.keep_percent for one in said), default=0),
        returnless=any(one.extras.returnless for one in said),
        credit_bonus_percent=max(bonuses, default=None),
        coupon_percent=max((one.extras.coupon_percent for one in said), default=0),
        restocking_percent=min((one.extras.restocking_percent for one in said if one.fits), default=0),
        return_fee_minor=min((one.extras.return_fee_minor for one in said if one.fits), default=0),
    )


def layers_of(view: LineView) -> tuple[Layer, ...]:
    """Return the layers of a line from the law up to the offer, each attribute with its source."""
    unit = view.line.unit_id
    law = Layer("law", unit, view.ground.entitlement, dict(view.ground.sources))
    layers = [law]
    for name, group in (("promise", view.promises), ("program", view.programs)):
        if group:
            layers.append(_layer(name, unit, group))
    if view.goodwill != NOTHING:
        layers.append(Layer("goodwill", unit, view.goodwill, dict.fromkeys(_given(view.goodwill), GOODWILL)))
    return (*layers, Layer("offer", unit, view.offer, _offer_sources(view.offer, layers)))


def _layer(name: str, unit: str, group: tuple[Said, ...]) -> Layer:
    whole = join(*(one.entitlement for one in group))
    sources: dict[str, Source] = {}
    for one in group:
        for attribute in _given(one.entitlement):
            if getattr(one.entitlement, attribute) == getattr(whole, attribute):
                sources.setdefault(attribute, one.source)
    hit = [one for one in group if one.fits or one.answer.rules]
    best = next((one for one in hit if one.entitlement == whole), hit[-1] if hit else None)
    return Layer(name, unit, whole, sources, best.place if best else "")


def _given(entitlement: Entitlement) -> list[str]:
    return [name for name in ATTRIBUTES if getattr(entitlement, name) != getattr(NOTHING, name)]


def _offer_sources(offer: Entitlement, layers: Iterable[Layer]) -> Mapping[str, Source]:
    """Return for each attribute the first layer that gives it as the offer has it, the law first."""
    found: dict[str, Source] = {}
    given = list(layers)
    for attribute in _given(offer):
        value = getattr(offer, attribute)
        whole = [layer for layer in given if getattr(layer.entitlement, attribute) == value]
        part = [layer for layer in given if attribute in _given(layer.entitlement)]
        for layer in (*whole, *part):
            if attribute in layer.sources:
                found[attribute] = layer.sources[attribute]
                break
    return found
