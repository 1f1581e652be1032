"""What is not known, and who wins."""

import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.policies.engine.columns import frame_of
from aftermile.policies.engine.compiled import compile_table
from aftermile.policies.engine.interpret import evaluate, trace
from aftermile.policies.engine.problems import BadFact
from aftermile.policies.engine.types import Answer, Condition, Hit, Op, Rule, Table
from tests.policies.engine.strategies import FIELDS, SCHEMA, facts, tables

ALLOW, DENY = {"verdict": "allow"}, {"verdict": "deny"}


def when(field: str, op: str, value=None, other: str = "") -> Condition:
    return Condition(field, Op(op), value, other)


def table(*rows, hit: Hit = Hit.FIRST, default=None) -> Table:
    rules = tuple(
        Rule(f"r{number}", tuple(conditions), then, *priority)
        for number, (conditions, then, *priority) in enumerate(rows, 1)
    )
    return Table(SCHEMA, hit, rules, default)


def test_an_unknown_nullable_field_does_not_match() -> None:
    rules = table(([when("int_may", "!=", 1)], ALLOW), ([], {"days": 3}))
    assert evaluate(rules, {}) == Answer(("r2",), {"days": 3})
    assert evaluate(rules, {"int_may": 2}) == Answer(("r1",), ALLOW)


def test_an_unknown_required_field_is_a_review_unless_the_row_is_false_anyway() -> None:
    rules = table(([when("int_must", ">", 1), when("bool_must", "==", value=True)], ALLOW), ([], ALLOW))
    assert evaluate(rules, {"bool_must": True}) == Answer((), None, True, ("int_must",))
    assert evaluate(rules, {"bool_must": False}) == Answer(("r2",), ALLOW)
    assert evaluate(rules, {}).missing == ("int_must", "bool_must")


def test_a_refusal_is_a_review_when_a_row_before_was_passed_over_for_want_of_a_fact() -> None:
    rules = table(([when("int_may", ">", 1)], ALLOW), ([], DENY))
    assert evaluate(rules, {}) == Answer(("r2",), None, True, ("int_may",))
    assert evaluate(rules, {"int_may": 1}) == Answer(("r2",), DENY)
    by_default = table(([when("int_may", ">", 1)], ALLOW), default=DENY)
    assert evaluate(by_default, {}) == Answer((), None, True, ("int_may",))
    assert evaluate(by_default, {"int_may": 1}) == Answer((), DENY)


def test_a_refusal_because_something_is_not_known_is_a_review() -> None:
    rules = table(([when("int_may", "is_null", value=True)], DENY), ([], ALLOW))
    assert evaluate(rules, {}) == Answer(("r1",), None, True, ("int_may",))
    known = table(([when("int_may", "is_null", value=False)], ALLOW), default=DENY)
    assert evaluate(known, {}) == Answer((), None, True, ("int_may",))
    assert evaluate(known, {"int_may": 0}) == Answer(("r1",), ALLOW)


def test_fields_are_compared_with_each_other() -> None:
    rules = table(([when("money_may", "<", other="money_must")], DENY), ([], ALLOW))
    assert evaluate(rules, {"money_may": 1, "money_must": 2}).outcome == DENY
    assert evaluate(rules, {"money_may": 2, "money_must": 2}).outcome == ALLOW
    assert evaluate(rules, {"money_must": 2}).outcome == ALLOW


def test_the_highest_priority_wins_and_the_first_of_equals() -> None:
    rules = table(([], {"days": 1}, 0), ([], {"days": 2}, 5), ([], {"days": 3}, 5), hit=Hit.PRIORITY)
    assert evaluate(rules, {}) == Answer(("r2",), {"days": 2})


def test_collect_puts_rows_together_as_each_output_says() -> None:
    rules = table(
        (
            [],
            {
                "fee": 100,
                "days": 3,
                "few": 3,
                "open": False,
                "sure": True,
                "ways": frozenset("a"),
                "word": "x",
            },
        ),
        ([when("int_may", "==", 1)], {"fee": 9}),
        (
            [],
            {
                "fee": 50,
                "days": 9,
                "few": 1,
                "open": True,
                "sure": False,
                "ways": frozenset("b"),
                "word": "y",
            },
        ),
        hit=Hit.COLLECT,
    )
    assert evaluate(rules, {}) == Answer(
        ("r1", "r3"),
        {"word": "y", "days": 9, "few": 1, "fee": 150, "open": True, "sure": False, "ways": frozenset("ab")},
    )


def test_a_trace_tells_what_held_what_failed_and_the_nearest_miss() -> None:
    rules = table(
        ([when("int_must", ">", 5), when("enum_must", "==", "a"), when("days_must", "<", 3)], ALLOW),
        ([when("enum_must", "==", "b"), when("int_must", ">", 1), when("days_must", "<", 3)], ALLOW),
        ([when("int_must", "==", 2)], DENY),
        ([], ALLOW),
    )
    told = trace(rules, {"int_must": 2, "enum_must": "b", "days_must": 4})
    assert told.answer == Answer(("r3",), DENY)
    assert [(t.rule, len(t.held), t.failed and t.failed[1]) for t in told.tried] == [
        ("r1", 0, 2),
        ("r2", 2, 4),
        ("r3", 1, None),
    ]
    assert (told.nearest, told.nearest_missed) == ("r2", ((rules.rules[1].when[2], 4),))


WRONG = {
    "bool": (1, "true"),
    "int": (True, 1.0, "1", Decimal(1)),
    "money": (True, 1.5, "1.00"),
    "days": (True, 2.0),
    "decimal": (1, 0.5, Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")),
    "enum": (1, b"a", ["a"]),
    "country": (1,),
    "date": ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
    "set": ({"a"}, ["a"], "a", frozenset({1})),
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_a_fact_of_the_wrong_type_is_refused_by_all(name, value) -> None:
    rules = table(([when(f"{name}_may", "is_null", value=True)], ALLOW), ([], ALLOW))
    wrong = {f"{name}_may": value}
    for ask in (evaluate, trace, lambda rules, wrong: compile_table(rules)(wrong)):
        with pytest.raises(BadFact, match=f"The fact “{name}_may” is not of the type {name}"):
            ask(rules, wrong)
    with pytest.raises(BadFact):
        frame_of(SCHEMA, [wrong])


def removed(known: dict, names: list[str]) -> dict:
    return {name: None if name in names else value for name, value in known.items()}


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), facts(), st.lists(st.sampled_from(list(FIELDS)), max_size=6))
def test_no_refusal_rests_on_a_missing_fact(rules, known, forgotten) -> None:
    """Who would not be refused with more known is not refused with less."""
    less = evaluate(rules, removed(known, forgotten))
    if (less.outcome or {}).get("verdict") == "deny":
        assert (evaluate(rules, known).outcome or {}).get("verdict") == "deny"


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), facts())
def test_a_review_says_what_is_missing_and_nothing_else(rules, known) -> None:
    answer = evaluate(rules, known)
    assert answer.review == bool(answer.missing)
    assert all(known[name] is None for name in answer.missing)
    assert not (answer.review and answer.outcome)


def test_the_work_of_an_answer_is_rules_times_conditions() -> None:
    rows = [([when("int_must", "<", 0)] + [when("enum_must", "==", "a")] * 19, ALLOW) for _ in range(500)]
    rules = table(*rows)
    evaluate(rules, {"int_must": 1, "enum_must": "a"})
    count = 0

    def counted(_frame, event, _argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    evaluate(rules, {"enum_must": "a"})
    sys.setprofile(None)
    assert count < 500 * 20 * 2
