"""Tests beside a table: facts, what the table must say of them, and what it does say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aftermile.policies.engine.interpret import trace
from aftermile.policies.engine.problems import FactsBroken
from aftermile.policies.engine.reading import read_facts
from aftermile.policies.engine.types import Schema, Table, Trace, Value
from aftermile.policies.engine.values import show_value
from aftermile.policies.models import PolicyTest

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class TestRun:
    """
    `passed`: the table says what the test expects. `said` holds what it says, as in a document.

    `unread` names the facts or outputs of the test that the table's purpose does not know (any more).
    """

    __test__ = False  # not a test of pytest

    test: PolicyTest
    passed: bool
    trace: Trace
    said: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return ", ".join(self.trace.answer.rules)


def run_tests(table: Table, tests: Iterable[PolicyTest]) -> tuple[TestRun, ...]:
    """Run tests against a table, in their order."""
    return tuple(_run(table, test) for test in tests)


def _run(table: Table, test: PolicyTest) -> TestRun:
    facts, unread = facts_of(test.facts, table.schema, table.currency)
    told = trace(table, facts)
    said = said_of(table, told)
    unknown = [name for name in test.expected if name != REVIEW and name not in table.schema.outputs]
    passed = not unread and not unknown and _fits(test.expected, said)
    return TestRun(test, passed, told, said, (*unread, *unknown))


def facts_of(
    written: Mapping[str, Any], schema: Schema, currency: str
) -> tuple[dict[str, Value | None], tuple[str, ...]]:
    """Return facts as the engine takes them, and the names of those that cannot be read."""
    known = {name: raw for name, raw in written.items() if name in schema.fields}
    strange = tuple(name for name in written if name not in schema.fields)
    try:
        return read_facts(known, schema, currency), strange
    except FactsBroken as broken:
        unread = {problem.cell.partition(".")[0] for problem in broken.problems}
        kept = {name: raw for name, raw in known.items() if name not in unread}
        return read_facts(kept, schema, currency), (*strange, *sorted(unread))


def said_of(table: Table, told: Trace) -> dict[str, Any]:
    """Return what a table says, in the form of a document; `{"review": True}` for a review."""
    answer = told.answer
    if answer.review:
        return {REVIEW: True}
    outputs = table.schema.outputs
    return {
        name: show_value(outputs[name].type, value, currency=table.currency)
        for name, value in (answer.outcome or {}).items()
        if name in outputs
    }


def _fits(expected: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(_same(said.get(name), value) for name, value in expected.items()) and (
        bool(expected) or not said
    )


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return sorted(map(str, left)) == sorted(map(str, right))
    return bool(left == right)
