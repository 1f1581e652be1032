"""A table against the facts of one case, with how the answer came about."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from aftermile.policies.engine.explained import explain_table
from aftermile.policies.engine.plan import Asked, Plan, Row, combined, denies, plan_of
from aftermile.policies.engine.types import Answer, Condition, FactValues, Hit, Table, Trace, Tried, Value

_FALSE: Final = 0
_MATCH: Final = 1
_PASSED: Final = 2
"""Nothing in the row is false, but a nullable field is unknown: it does not match."""
_STUCK: Final = 3
"""Nothing in the row is false, and a required field is unknown: nobody can say."""

_OFTEN: Final = 20
"""From this call on it pays to make a function of the table for traces."""

Seen = tuple[Condition, Value | None]


def evaluate(table: Table, facts: FactValues) -> Answer:
    """Return what the table says; raise `BadFact` for a fact that is not of its type."""
    plan = plan_of(table)
    values = plan.values(facts)
    if table.hit is Hit.COLLECT:
        return _collected(plan, values, [(row, _status(row.asked, values)) for row in plan.rows])
    passed: list[Row] = []
    for row in plan.rows:
        status = _status(row.asked, values)
        if status == _MATCH:
            return _hit(plan, values, row, passed)
        if status == _STUCK:
            return Answer(review=True, missing=_missing(plan, values, [row]))
        if status == _PASSED:
            passed.append(row)
    return _default(plan, values, passed)


def _status(asked: Iterable[Asked], values: list[Any]) -> int:
    status = _MATCH
    for one in asked:
        value = values[one.slot]
        if value is None:
            if one.nullable:
                status = _PASSED
            elif status == _MATCH:
                status = _STUCK
        elif not one.test(value):
            return _FALSE
    return status


def _hit(plan: Plan, values: list[Any], row: Row, passed: list[Row]) -> Answer:
    rules = (row.rule.id,)
    if row.denies and (passed or row.rests_on):
        return Answer(rules, None, True, _missing(plan, values, passed, row.rests_on))
    return Answer(rules, row.rule.then)


def _default(plan: Plan, values: list[Any], passed: list[Row]) -> Answer:
    if passed and plan.default_denies:
        return Answer((), None, True, _missing(plan, values, passed))
    return Answer((), plan.default)


def _collected(plan: Plan, values: list[Any], found: list[tuple[Row, int]]) -> Answer:
    matched = [row for row, status in found if status == _MATCH]
    rules = tuple(row.rule.id for row in matched)
    stuck = [row for row, status in found if status == _STUCK]
    if stuck:
        return Answer(rules, None, True, _missing(plan, values, stuck))
    passed = [row for row, status in found if status == _PASSED]
    if not matched:
        return _default(plan, values, passed)
    outcome = combined(plan.schema, (row.rule.then for row in matched))
    rests_on = tuple(name for row in matched for name in row.rests_on)
    if (passed or rests_on) and denies(plan.schema, outcome):
        return Answer(rules, None, True, _missing(plan, values, passed, rests_on))
    return Answer(rules, outcome)


def _missing(
    plan: Plan, values: list[Any], rows: Iterable[Row], rests_on: tuple[str, ...] = ()
) -> tuple[str, ...]:
    names = [
        name
        for row in rows
        for one in row.asked
        if values[one.slot] is None
        for name in plan.unknown(one.condition, values)
    ]
    return tuple(dict.fromkeys((*names, *rests_on)))


def trace(table: Table, facts: FactValues) -> Trace:
    """Return the answer with each row that was tried, and the row that missed by the fewest conditions."""
    plans = table.plans
    explain = plans.get("explain")
    if explain is None:
        asked = plans["asked"] = plans.get("asked", 0) + 1
        if asked < _OFTEN:
            return interpreted(table, facts)
        explain = plans["explain"] = explain_table(table) or interpreted_by(table)
    found: Trace | None = explain(facts)
    return found or interpreted(table, facts)


def interpreted_by(table: Table) -> Callable[[FactValues], Trace]:
    return lambda facts: interpreted(table, facts)


def interpreted(table: Table, facts: FactValues) -> Trace:
    """The trace row by row, also of facts of which something is missing."""
    plan = plan_of(table)
    values = plan.values(facts)
    collect = table.hit is Hit.COLLECT
    tried: list[Tried] = []
    found: list[tuple[Row, int]] = []
    passed: list[Row] = []
    answer: Answer | None = None
    nearest, misses = "", None
    for row in plan.rows:
        status, one, missed = _tried(row, values, misses)
        tried.append(one)
        if missed is not None:
            nearest, misses = row.rule.id, missed
        if collect:
            found.append((row, status))
        elif status == _MATCH:
            answer = _hit(plan, values, row, passed)
            break
        elif status == _STUCK:
            answer = Answer(review=True, missing=_missing(plan, values, [row]))
            break
        elif status == _PASSED:
            passed.append(row)
    if answer is None:
        answer = _collected(plan, values, found) if collect else _default(plan, values, passed)
    return Trace(answer, tuple(tried), nearest, tuple(misses or ()))


def _tried(row: Row, values: list[Any], best: list[Seen] | None) -> tuple[int, Tried, list[Seen] | None]:
    status = _MATCH
    held: list[Seen] = []
    missed: list[Seen] = []
    for one in row.asked:
        value = values[one.slot]
        seen = (one.condition, values[one.shown])
        if value is None:
            if status != _FALSE and (one.nullable or status == _MATCH):
                status = _PASSED if one.nullable else _STUCK
        elif one.test(value):
            if not missed:
                held.append(seen)
            continue
        else:
            status = _FALSE
        missed.append(seen)
    nearer = bool(missed) and (best is None or len(missed) < len(best))
    return status, Tried(row.rule.id, tuple(held), missed[0] if missed else None), missed if nearer else None
