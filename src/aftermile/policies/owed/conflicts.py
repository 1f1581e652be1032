"""
Where rules of a promise lie below the law. Pure.

Each rule is tried on cases made around its own conditions, in each jurisdiction and for each reason to ask;
what it says is compared, attribute by attribute, with the floor. An order is never decided below the floor:
a conflict tells the seller that his rule is overruled there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from aftermile.policies import statutes
from aftermile.policies.engine.compiled import compile_table
from aftermile.policies.engine.types import Answer, Condition, FactValues, Op, Rule, Table, Value
from aftermile.policies.statutes.asking import Floor, Question, Source

MOST_ROW_TESTS: Final = 600_000
"""Evaluations times rules: well under a second. Larger tables are looked at as far as this goes."""

_PLACES: Final = tuple(place for place in statutes.jurisdictions() if place.id != "EU")
"""The Union is no country to send to; its members are."""
_DELIVERED_AGO: Final = 3
_WAY_OUT_DAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Asking:
    """A typical case: the basis in law, and how such a case looks to a table."""

    basis: str
    kind: str
    reason: str
    fault: str
    delivered: bool = True


TYPICAL: Final = (
    Asking("withdrawal", "return", "changed_mind", "buyer"),
    Asking("conformity", "claim", "defective", "seller"),
    Asking("conformity", "return", "defective", "seller"),
    Asking("mismatch", "claim", "wrong_item", "seller"),
    Asking("delivery", "claim", "not_received", "carrier", delivered=False),
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    `rule` (empty: the default row) says `said` by its output, the law of `jurisdiction` gives `lawful`.

    Both are plain text of codes and numbers (`-`: no end, nothing); `output` names the output of the table.
    The seller is taken to have told buyers what the law asks for.
    """

    rule: str
    jurisdiction: str
    basis: str
    output: str
    said: str
    lawful: str
    source: Source


@dataclass(frozen=True, slots=True)
class Conflicts:
    """`complete`: False where a very large table was only looked at in part."""

    found: tuple[Conflict, ...] = ()
    tried: int = 0
    complete: bool = True

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.rule for one in self.found))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        return tuple(sorted({one.jurisdiction for one in self.found}))


def conflicts_of(table: Table, today: date, *, most: int = MOST_ROW_TESTS) -> Conflicts:
    """Return where the rules of a promise or a program are overruled by the law as it stands on `today`."""
    if "window_days" not in table.schema.outputs or not (table.rules or table.default):
        return Conflicts()
    search = _Search(table, today, most)
    found: dict[tuple[str, str, str, str], Conflict] = {}
    for conflict in search.run():
        key = (conflict.rule, conflict.jurisdiction, conflict.basis, conflict.output)
        found.setdefault(key, conflict)
    return Conflicts(tuple(found.values()), search.tried, search.complete)


class _Search:
    def __init__(self, table: Table, today: date, most: int) -> None:
        self.table, self.today = table, today
        self.left = most
        self.tried = 0
        self.complete = True
        self.answer: Callable[[FactValues], Answer] = compile_table(table)
        self.floors: dict[tuple[str, str, str, int | None], Floor] = {}
        self.named = _named_places(table)

    def run(self) -> Iterator[Conflict]:
        rules: list[Rule | None] = [*self.table.rules, *([None] if self.table.default else [])]
        for rule in rules:
            for asking in TYPICAL:
                yield from self._of_rule(rule, asking)

    def _of_rule(self, rule: Rule | None, asking: Asking) -> Iterator[Conflict]:
        elsewhere: tuple[FactValues, Mapping[str, Value]] | None = None
        asked = False
        for place in _PLACES:
            country, _, region = place.id.partition("-")
            if country in self.named or region in self.named:
                hit = self._hit(rule, asking, country, region)
            else:  # no row tells these places apart, so one answer is good for all of them
                if not asked:
                    elsewhere, asked = self._hit(rule, asking, country, region), True
                hit = elsewhere
            if hit is not None:
                yield from self._compare(rule, asking, (country, region), hit)

    def _hit(
        self, rule: Rule | None, asking: Asking, country: str, region: str
    ) -> tuple[FactValues, Mapping[str, Value]] | None:
        """Return the case and what the table says of it, if this rule is what decides it."""
        facts = _case(asking, country, region, self.today)
        if rule is not None and not all(_bend(facts, one) for one in rule.when):
            return None
        if self.left < len(self.table.rules):
            self.complete = False
            return None
        self.left -= len(self.table.rules) or 1
        self.tried += 1
        answer = self.answer(facts)
        if answer.outcome is None or answer.rules != ((rule.id,) if rule else ()):
            return None
        return facts, answer.outcome

    def _compare(
        self,
        rule: Rule | None,
        asking: Asking,
        place: tuple[str, str],
        hit: tuple[FactValues, Mapping[str, Value]],
    ) -> Iterator[Conflict]:
        facts, outcome = hit
        days = facts.get("days_since_delivery")
        floor = self._floor(place, asking, days if isinstance(days, int) else None)
        if not floor.known or floor.open is False:
            return
        for output, attribute, said, lawful in _below(outcome, floor, facts, self.today):
            source = floor.sources.get(attribute) or Source("-".join(filter(None, place)), "")
            yield Conflict(
                rule.id if rule else "",
                "-".join(filter(None, place)),
                asking.basis,
                output,
                said,
                lawful,
                source,
            )

    def _floor(self, place: tuple[str, str], asking: Asking, days: int | None) -> Floor:
        key = (*place, asking.basis, days)
        if key not in self.floors:
            delivered = self.today - timedelta(days=days) if days is not None else None
            contract = (delivered or self.today) - timedelta(days=_WAY_OUT_DAYS)
            question = Question(
                country=place[0],
                region=place[1],
                contract_on=contract,
                today=self.today,
                basis=asking.basis,
                delivered_on=delivered,
                notice_on=self.today,
                shop=dict.fromkeys(statutes.SHOP_FACTS, contract),
            )
            self.floors[key] = statutes.floor(question, statutes.Calendars())
        return self.floors[key]


def _named_places(table: Table) -> frozenset[str]:
    named: set[str] = set()
    for rule in table.rules:
        for one in rule.when:
            if one.field in ("country", "region"):
                named |= set(_values(one.value))
    return frozenset(named)


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, (frozenset, tuple)) else ()


def _case(asking: Asking, country: str, region: str, today: date) -> dict[str, Value | None]:
    days = _DELIVERED_AGO if asking.delivered else None
    return {
        "kind": asking.kind,
        "reason": asking.reason,
        "fault": asking.fault,
        "country": country,
        "region": region or None,
        "price": 50_00,
        "case_value": 50_00,
        "order_total": 50_00,
        "quantity": 1,
        "whole_order": True,
        "placed_on": today - timedelta(days=(days or 0) + _WAY_OUT_DAYS),
        "delivered": asking.delivered,
        "days_since_order": (days or 0) + _WAY_OUT_DAYS,
        "days_since_shipping": (days or 0) + _WAY_OUT_DAYS - 1,
        "days_since_delivery": days,
        "evidence": frozenset(),
        "exclusions": frozenset(),
        "coverage": "none",
    }


_FIXED: Final = frozenset({"kind", "reason", "fault", "country", "region"})


def _bend(facts: dict[str, Value | None], one: Condition) -> bool:
    """Make the case fulfil a condition; False where that would make it another case."""
    if one.field in _FIXED:
        return _holds(facts.get(one.field), one)
    if one.other:
        value = facts.get(one.other)
        if value is None:
            return False
        facts[one.field] = _beside(value, one.op)
        return True
    if not _holds(facts.get(one.field), one):
        facts[one.field] = _fitting(one)
    if one.field == "days_since_delivery" and isinstance(facts.get(one.field), int):
        days = facts[one.field]
        facts["delivered"] = True
        facts["days_since_order"] = max(int(facts.get("days_since_order") or 0), int(days or 0) + 1)  # type: ignore[arg-type]
    return _holds(facts.get(one.field), one)


def _holds(value: Value | None, one: Condition) -> bool:  # noqa: PLR0911 - one for each operator
    if one.op is Op.IS_NULL:
        return value is None
    if value is None or one.value is None:
        return False
    wanted: Any = one.value
    held: Any = value
    match one.op:
        case Op.EQ:
            return bool(held == wanted)
        case Op.NE:
            return bool(held != wanted)
        case Op.IN:
            return held in _members(wanted)
        case Op.NOT_IN:
            return held not in _members(wanted)
        case Op.CONTAINS_ANY:
            return bool(set(held) & set(_members(wanted)))
        case _:
            return _ordered(held, one.op, wanted)


def _ordered(held: Any, op: Op, wanted: Any) -> bool:
    match op:
        case Op.LT:
            return bool(held < wanted)
        case Op.LE:
            return bool(held <= wanted)
        case Op.GT:
            return bool(held > wanted)
        case Op.GE:
            return bool(held >= wanted)
        case _:
            return bool(wanted[0] <= held <= wanted[1])


def _members(value: Any) -> Any:
    return value if isinstance(value, (frozenset, tuple, set)) else (value,)


def _fitting(one: Condition) -> Value | None:  # noqa: PLR0911 - one for each operator
    """Return a value at the boundary of a condition."""
    value: Any = one.value
    match one.op:
        case Op.IS_NULL:
            return None
        case Op.EQ | Op.LE | Op.GE:
            return value  # type: ignore[no-any-return]
        case Op.IN:
            return min(_members(value), default=None)
        case Op.CONTAINS_ANY:
            return frozenset(list(_members(value))[:1])
        case Op.BETWEEN:
            return value[0]  # type: ignore[no-any-return]
        case Op.NE | Op.NOT_IN:
            return not value if isinstance(value, bool) else "other"
        case _:
            return _beside(value, one.op)


def _beside(value: Any, op: Op) -> Value:
    """Return the nearest value that stands in this relation to `value`."""
    step = {Op.LT: -1, Op.GT: 1, Op.NE: 1}.get(op, 0)
    if not step or isinstance(value, (bool, str, frozenset)):
        return value  # type: ignore[no-any-return]
    if isinstance(value, date):
        return value + timedelta(days=step)
    return value + (Decimal(step) if isinstance(value, Decimal) else step)  # type: ignore[no-any-return]


def _below(
    outcome: Mapping[str, Value], floor: Floor, facts: FactValues, today: date
) -> Iterator[tuple[str, str, str, str]]:
    """Give (output, attribute of the entitlement, what is said, what is lawful) where less is said."""
    law = floor.entitlement
    if outcome.get("allow") == "no":
        if law.may_return:
            yield "allow", "may_return", "no", "yes"
        return
    ends = _window_end(outcome, facts, today)
    if ends is not None and law.may_return and law.window_end > ends:
        starts = ends - timedelta(days=int(outcome["window_days"]))  # type: ignore[arg-type]
        lawful = "-" if law.window_end == date.max else str((law.window_end - starts).days)
        yield "window_days", "window_end", str(outcome["window_days"]), lawful
    if outcome.get("freight_payer") == "buyer" and law.return_payer == "seller":
        yield "freight_payer", "return_payer", "buyer", "seller"
    said: Any = outcome.get("remedies")
    if said is not None and law.remedies - said:
        yield "remedies", "remedies", _list(said), _list(law.remedies)
    percent = outcome.get("percent")
    if isinstance(percent, int) and percent < law.percent:
        yield "percent", "percent", str(percent), str(law.percent)
    yield from _asked_too_much(outcome, floor)


def _asked_too_much(outcome: Mapping[str, Value], floor: Floor) -> Iterator[tuple[str, str, str, str]]:
    law = floor.entitlement
    for output, allowed in (("deductions", law.deductions), ("evidence", law.evidence)):
        said: Any = outcome.get(output)
        if said and said - allowed:
            yield output, output, _list(said), _list(allowed)
    if outcome.get("outbound_refunded") is False and law.outbound_refunded:
        yield "outbound_refunded", "outbound_refunded", "no", "yes"
    if outcome.get("chooser") == "seller" and law.chooser == "buyer":
        yield "chooser", "chooser", "seller", "buyer"
    days = outcome.get("refund_days")
    due = next((one for one in floor.dues if one.kind == "refund" and one.unit == "days"), None)
    if isinstance(days, int) and due is not None and days > due.amount:
        yield "refund_days", "refund_due", str(days), str(due.amount)


def _window_end(outcome: Mapping[str, Value], facts: FactValues, today: date) -> date | None:
    days = outcome.get("window_days")
    if not isinstance(days, int):
        return None
    anchors = {"placed": "days_since_order", "shipped": "days_since_shipping"}
    ago = facts.get(anchors.get(str(outcome.get("anchor", "")), "days_since_delivery"))
    return today - timedelta(days=ago) + timedelta(days=min(days, 36_500)) if isinstance(ago, int) else None


def _list(codes: Any) -> str:
    return ", ".join(sorted(codes)) or "-"
