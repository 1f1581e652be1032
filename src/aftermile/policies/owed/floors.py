"""What the law gives on one line: the questions to ask, and the answers joined to one floor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from aftermile.policies.entitlement import ATTRIBUTES, NOTHING, Entitlement, join
from aftermile.policies.owed.promises import unstarted
from aftermile.policies.owed.types import Facts, LineFacts, ReasonFacts, Rules
from aftermile.policies.owed.values import day_of, today
from aftermile.policies.statutes import floor, law_of
from aftermile.policies.statutes.asking import Floor, LawDue, Question, Source

_BASIS_OF_COVER: Final[Mapping[str, str]] = {"lost": "delivery", "late": "delivery", "wrong": "mismatch"}
_BASIS_OF_CODE: Final[Mapping[str, str]] = {
    "not_received": "delivery",
    "arrived_late": "delivery",
    "wrong_item": "mismatch",
}
_BOTTOM: Final = {name: getattr(NOTHING, name) for name in ATTRIBUTES}


@dataclass(frozen=True, slots=True)
class Ground:
    """
    The law on one line. `open` None: a fact is missing. `tiers`: remedy to the law's own order, from 1.

    `withdrawal`: the answer on a change of mind, where that was asked. `basis` is the first question asked.
    """

    basis: str
    floors: tuple[Floor, ...]
    entitlement: Entitlement
    known: bool
    open: bool | None
    verified: bool
    sources: Mapping[str, Source]
    tiers: Mapping[str, int]
    withdrawal: Floor | None = None
    withdrawal_days: int = 0
    """How long a change of mind is good for, where it is counted in days and nothing makes it longer."""

    @property
    def dues(self) -> tuple[LawDue, ...]:
        return tuple(due for found in self.floors if found.open is not False for due in found.dues)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for found in self.floors for name in found.missing))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for found in self.floors for name in found.jurisdictions))

    @property
    def excluded(self) -> str:
        return next((found.excluded for found in self.floors if found.excluded), "")


def basis_of(reason: ReasonFacts) -> str:
    """Return which right a reason appeals to."""
    if reason.fault_party == "buyer":
        return "withdrawal"
    known = _BASIS_OF_CODE.get(reason.code) or _BASIS_OF_COVER.get(reason.cover_kind)
    return known or "conformity"


def question_of(facts: Facts, line: LineFacts, basis: str) -> Question:
    """Return what is asked of the law about a line."""
    return Question(
        country=facts.country,
        contract_on=day_of(facts, facts.placed_at),
        today=today(facts),
        basis=basis,
        region=facts.region,
        residence=facts.residence,
        consumer=facts.consumer,
        trader=facts.trader,
        delivered_on=day_of(facts, facts.delivered_at) if facts.delivered_at else None,
        notice_on=facts.notice_on or today(facts),
        sent_back_on=facts.sent_back_on,
        received_on=facts.received_on,
        canceled_on=facts.canceled_on,
        shop=dict(facts.shop),
        exclusions=frozenset(line.exclusions),
        proven=frozenset(line.proven),
        goods_class=line.goods_class,
        seller_collects=facts.seller_collects,
        repairs=line.repairs,
    )


def ground_of(facts: Facts, rules: Rules, line: LineFacts, reason: ReasonFacts) -> Ground:
    """
    Ask the law about a line. A return may always be a withdrawal as well, whatever else was wrong.

    Where the right is over, nothing of it is left but the day on which it ended.
    """
    basis = basis_of(reason)
    asked = [basis]
    if facts.kind == "return" and basis != "withdrawal":
        asked.append("withdrawal")
    days = _withdrawal_days(facts)
    floors = tuple(
        _checked(_unstarted(facts, floor(question_of(facts, line, one), rules.calendars), one, days))
        for one in asked
    )
    offered = [found for found in floors if found.open is not False]
    entitlement = join(*(found.entitlement for found in floors))
    withdrawal = next((found for one, found in zip(asked, floors, strict=True) if one == "withdrawal"), None)
    return Ground(
        basis=basis,
        floors=floors,
        entitlement=entitlement,
        known=all(found.known for found in floors),
        open=_any(found.open for found in floors),
        verified=all(found.verified for found in floors),
        sources=_sources(offered or floors, entitlement),
        tiers=_tiers(offered),
        withdrawal=withdrawal,
        withdrawal_days=0 if withdrawal is None or _longer(withdrawal) else days,
    )


def _withdrawal_days(facts: Facts) -> int:
    law = law_of(facts.country, facts.region, day_of(facts, facts.placed_at))
    term = law.withdrawal.term if law and law.withdrawal else None
    return term.amount if term is not None and term.unit == "days" else 0


def _longer(found: Floor) -> bool:
    return any(code == "longer_as_not_informed" for code, _ in found.notes)


def _unstarted(facts: Facts, found: Floor, basis: str, days: int) -> Floor:
    """A buyer may change his mind before the parcel comes: while it may be on its way, the right is open."""
    if basis != "withdrawal" or found.open is not None or found.missing != ("delivered_on",):
        return found
    if not unstarted(facts, days)[0] or facts.delivered_at is not None:
        return found
    entitlement = replace(found.entitlement, may_return=True, window_end=date.max)
    return replace(found, open=True, entitlement=entitlement, missing=())


def _checked(found: Floor) -> Floor:
    if found.open is not False:
        return found
    return replace(found, entitlement=replace(NOTHING, window_end=found.entitlement.window_end))


def _any(answers: Iterable[bool | None]) -> bool | None:
    known = list(answers)
    if True in known:
        return True
    return None if None in known else False


def _sources(floors: Iterable[Floor], entitlement: Entitlement) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for one in floors:
        for name, source in one.sources.items():
            best = getattr(one.entitlement, name, None) == getattr(entitlement, name, _BOTTOM.get(name))
            if name not in found or (best and name in ATTRIBUTES):
                found.setdefault(name, source)
    return found


def _tiers(floors: Iterable[Floor]) -> dict[str, int]:
    tiers: dict[str, int] = {}
    for one in floors:
        order = one.order or (one.entitlement.remedies,)
        for number, remedies in enumerate(order, 1):
            for remedy in remedies & one.entitlement.remedies:
                tiers[remedy] = min(number, tiers.get(remedy, number))
    return tiers
