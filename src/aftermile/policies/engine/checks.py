"""
What a table says that its author will not have meant: rows that nothing reaches, facts that nothing answers.

Each question is decided by regions of facts, within a number of steps that does not depend on the time it
takes; what would need more stays unasked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aftermile.kernel.errors import Phrase
from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.plan import denies, in_order, rests_on_unknown, used_fields
from aftermile.policies.engine.problems import clip
from aftermile.policies.engine.regions import (
    Budget,
    Region,
    TooMuch,
    anything,
    example_of,
    inside,
    overlap,
    region_of,
    uncovered,
)
from aftermile.policies.engine.types import Hit, Op, Rule, Table, Value
from aftermile.policies.engine.writing import facts_document


def _(words: str) -> str:
    return words


WORDS: Final[dict[str, str]] = {
    "never_matches": _("Rule “{rule}” can never match: its conditions exclude each other."),
    "unreachable": _("Rule “{rule}” is never reached: rule “{other}” takes everything before it."),
    "unreachable_by_several": _(
        "Rule “{rule}” is never reached: rules {others} together take everything before it."
    ),
    "gap": _("No rule answers some facts, and there is no default. For example: {example}."),
    "contradiction": _("Rules “{rule}” and “{other}” can both match and say different things."),
    "overlap": _(
        "Rules “{rule}” and “{other}” can both match and say different things; the first one counts."
    ),
    "unknown_value": _("Rule “{rule}” names “{value}” ({field}), which is not known."),
    "always_review": _(
        "Rule “{rule}” refuses because “{field}” is not known: a person will look at each case."
    ),
    "says_nothing": _("Rule “{rule}” says nothing."),
}
LEVELS: Final = {
    "never_matches": "error",
    "unreachable": "warning",
    "unreachable_by_several": "warning",
    "gap": "warning",
    "contradiction": "warning",
    "unknown_value": "error",
    "overlap": "note",
    "always_review": "note",
    "says_nothing": "note",
}
"""How much it matters: an error should keep a table from being published."""

_MOST: Final = 50
"""Findings of one kind that are told."""
_STEPS: Final = 60_000
_STEPS_ROW: Final = 2_000
_PAIRS: Final = 130_000
_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: the rule, another one that takes part, and data for words."""

    code: str
    rule: str = ""
    other: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> str:
        return LEVELS[self.code]

    @property
    def sentence(self) -> Phrase:
        """The finding in words; translated where it is shown."""
        return Phrase(WORDS[self.code], rule=self.rule, other=self.other, **_flat(self.data))

    def __str__(self) -> str:
        return str(self.sentence)


def _flat(data: Mapping[str, Any]) -> dict[str, str]:
    flat = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            flat[name] = ", ".join(f"{key} = {clip(str(one))}" for key, one in value.items())
        else:
            flat[name] = ", ".join(value) if isinstance(value, list | tuple) else str(value)
    return flat


def check_table(table: Table, known: Mapping[str, Collection[str]] | None = None) -> tuple[Finding, ...]:
    """
    Return what is odd about a table, in the order of its rows.

    `known` closes fields and outputs by name: the reasons of the seller, the channels, and so on.
    """
    regions = [region_of(table.schema, rule) for rule in in_order(table)]
    live = [region for region in regions if not region.empty]
    found = [*_at_most(_unreachable(table, live), _MOST)]
    hidden = {finding.rule for finding in found}
    reached = [region for region in live if region.rule.id not in hidden]
    for findings in (
        (Finding("never_matches", region.rule.id) for region in regions if region.empty),
        _gap(table, live),
        _contradictions(table, reached),
        _unknown_values(table, known or {}),
        _odd_rules(table),
    ):
        found += _at_most(findings, _MOST)
    places = {rule.id: place for place, rule in enumerate(table.rules)}
    return tuple(sorted(found, key=lambda finding: places.get(finding.rule, len(places))))


def _at_most(findings: Iterable[Finding], most: int) -> Iterator[Finding]:
    for finding, _number in zip(findings, range(most), strict=False):
        yield finding


def _unreachable(table: Table, regions: list[Region]) -> Iterator[Finding]:
    if table.hit is Hit.COLLECT:
        return
    schema, budget = table.schema, Budget(_STEPS)
    for place, region in enumerate(regions):
        earlier = regions[:place]
        above = next((one for one in earlier if inside(schema, region, one)), None)
        if above is not None:
            yield Finding("unreachable", region.rule.id, above.rule.id)
            continue
        near = [one for one in earlier if one.opaque <= region.opaque and overlap(one.box, region.box)]
        steps = Budget(min(_STEPS_ROW, budget.left))
        try:
            covered = bool(near) and not any(True for _box in uncovered(schema, region.box, near, steps))
        except TooMuch:
            covered = False
        budget.left -= _STEPS_ROW - max(steps.left, 0)
        if covered:
            others = tuple(one.rule.id for one in near)
            yield Finding("unreachable_by_several", region.rule.id, others[0], {"others": others[:10]})


def _gap(table: Table, regions: list[Region]) -> Iterator[Finding]:
    if table.default is not None:
        return
    schema, budget = table.schema, Budget(_STEPS)
    plain = [region for region in regions if not region.opaque]
    names = used_fields(table)
    start = {name: anything(schema.fields[name]) for name in names}
    try:
        for box, _number in zip(uncovered(schema, start, plain, budget), range(_TRIES), strict=False):
            facts: dict[str, Value | None] = {n: example_of(schema.fields[n], box[n]) for n in names}
            answer = evaluate(table, facts)
            if answer.outcome is None and not answer.review:
                example = facts_document(schema, facts, table.currency)
                yield Finding("gap", data={"example": example})
                return
    except TooMuch:
        return


def _contradictions(table: Table, regions: list[Region]) -> Iterator[Finding]:
    code = "overlap" if table.hit is Hit.FIRST else "contradiction"
    pairs = Budget(_PAIRS)
    for place, region in enumerate(regions):
        for earlier in regions[:place]:
            pairs.take()
            if _differ(table, earlier.rule, region.rule) and _cross(table, earlier, region):
                yield Finding(code, earlier.rule.id, region.rule.id)


def _differ(table: Table, left: Rule, right: Rule) -> bool:
    match table.hit:
        case Hit.FIRST:
            return left.then != right.then
        case Hit.PRIORITY:
            return left.priority == right.priority and left.then != right.then
    return any(
        output.combine == "last"
        and name in left.then
        and left.then[name] != right.then.get(name, left.then[name])
        for name, output in table.schema.outputs.items()
    )


def _cross(table: Table, left: Region, right: Region) -> bool:
    """Whether two regions overlap for certain, and neither holds the other."""
    if left.opaque != right.opaque or not overlap(left.box, right.box):
        return False
    return not (inside(table.schema, left, right) or inside(table.schema, right, left))


def _unknown_values(table: Table, known: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    for rule in table.rules:
        for name, value in _named(rule):
            if name in known and value not in known[name]:
                yield Finding("unknown_value", rule.id, data={"field": name, "value": value})


def _named(rule: Rule) -> Iterator[tuple[str, str]]:
    for condition in rule.when:
        if condition.op is not Op.IS_NULL:
            yield from ((condition.field, text) for text in _texts(condition.value))
    for name, value in rule.then.items():
        yield from ((name, text) for text in _texts(value))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return sorted(one for one in value if isinstance(one, str)) if isinstance(value, frozenset) else []


def _odd_rules(table: Table) -> Iterator[Finding]:
    for rule in table.rules:
        if not rule.then:
            yield Finding("says_nothing", rule.id)
        asks = rests_on_unknown(rule)
        if asks and denies(table.schema, rule.then):
            yield Finding("always_review", rule.id, data={"field": ", ".join(asks)})
