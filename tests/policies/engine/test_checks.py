import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.policies.engine.checks import check_table
from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.reading import read_facts, read_table
from aftermile.policies.engine.types import Hit
from aftermile.policies.owed.registry import PROMISE
from tests.policies.engine.strategies import SCHEMA, facts, tables


def checked(*rules, hit="first", default=None, known=None) -> list[tuple]:
    rows = [
        {
            "id": f"r{number}",
            "when": [dict(zip(("field", "op", "value"), one, strict=True)) for one in when],
            "then": then,
            "priority": priority[0] if priority else 0,
        }
        for number, (when, then, *priority) in enumerate(rules, 1)
    ]
    document = {"schema": 1, "purpose": "promise", "hit": hit, "rules": rows, "default": default}
    found = check_table(read_table(document, PROMISE), known)
    for one in found:
        assert "{" not in str(one)
    return [(one.code, one.rule, one.other) for one in found]


A, B, C = {"window_days": 1}, {"window_days": 2}, {"window_days": 3}


def test_a_row_that_can_never_match_is_found() -> None:
    assert checked(([("price", "<", "3.00"), ("price", ">", "5.00")], A), default=B) == [
        ("never_matches", "r1", "")
    ]
    assert checked(([("quantity", ">", 3), ("quantity", "<", 4)], A), default=B) == [
        ("never_matches", "r1", "")
    ]
    assert checked(([("country", "==", "DE"), ("country", "!=", "DE")], A), default=B) == [
        ("never_matches", "r1", "")
    ]
    assert checked(([("milestone", "is_null", True), ("milestone", "==", "lost")], A), default=B) == [
        ("never_matches", "r1", "")
    ]


def test_a_row_below_a_wider_one_is_never_reached() -> None:
    assert checked(
        ([("country", "in", ["DE", "FR"])], A),
        ([("country", "==", "DE"), ("price", "<", "5.00")], B),
        default=C,
    ) == [("unreachable", "r2", "r1")]
    assert checked(([], A), ([("price", "<", "5.00")], B)) == [("unreachable", "r2", "r1")]
    assert checked(
        ([("evidence", "contains_any", ["photo"])], A),
        ([("evidence", "contains_any", ["photo"]), ("quantity", "==", 1)], B),
        default=C,
    ) == [("unreachable", "r2", "r1")]


def test_a_row_below_several_that_cover_it_is_never_reached() -> None:
    assert checked(
        ([("price", "<", "5.00")], A),
        ([("price", ">=", "5.00"), ("price", "<", "9.00")], B),
        ([("price", "<=", "8.99")], C),
        default=A,
    ) == [("unreachable_by_several", "r3", "r1")]
    assert checked(
        ([("delivered", "==", True)], A), ([("delivered", "==", False)], B), ([("price", "<", "1.00")], C)
    ) == [("unreachable_by_several", "r3", "r1")]


def test_a_nullable_field_leaves_room_for_what_is_unknown() -> None:
    found = checked(
        ([("whole_order", "==", True), ("fault", "is_null", True)], A),
        ([("whole_order", "==", True), ("fault", "in", ["buyer", "seller", "carrier", "unknown"])], B),
        ([("whole_order", "==", True)], C),
        default=A,
    )
    assert found == [("unreachable_by_several", "r3", "r1")]
    assert (
        checked(([("fault", "in", ["buyer", "seller", "carrier", "unknown"])], A), ([], B), default=C) == []
    )


def test_a_gap_comes_with_facts_that_fall_through() -> None:
    assert checked(([("price", "<", "5.00")], A), ([("price", ">", "5.00")], B)) == [("gap", "", "")]
    document = {
        "schema": 1,
        "purpose": "promise",
        "rules": [
            {"id": "a", "when": [{"field": "price", "op": "<", "value": "5.00"}], "then": A},
            {"id": "b", "when": [{"field": "price", "op": ">", "value": "5.00"}], "then": B},
        ],
    }
    (gap,) = check_table(read_table(document, PROMISE))
    assert gap.data == {"example": {"price": "5.00"}}
    assert checked(([("price", "<", "5.00")], A), ([("price", ">=", "5.00")], B)) == []
    assert checked(([], A)) == []


def test_rows_that_contradict_each_other_are_told() -> None:
    rows = (([("price", "<", "9.00")], A), ([("country", "==", "DE")], B))
    assert checked(*rows, default=C) == [("overlap", "r1", "r2")]
    assert checked(*rows, default=C, hit="priority") == [("contradiction", "r1", "r2")]
    assert checked((*rows[0], 1), rows[1], default=C, hit="priority") == []
    assert checked(rows[0], (rows[1][0], A), default=C) == []
    tags = (
        ([("price", "<", "9.00")], {"anchor": "placed"}),
        ([("country", "==", "DE")], {"anchor": "shipped"}),
    )
    assert checked(*tags, default=C, hit="collect") == [("contradiction", "r1", "r2")]
    assert checked(*rows, default=C, hit="collect") == []


def test_values_outside_the_vocabulary_and_odd_rows_are_told() -> None:
    found = checked(
        ([("reason", "in", ["damaged", "dammaged"])], A),
        ([("milestone", "is_null", True)], {"allow": "no"}),
        ([("country", "==", "DE")], {}),
        default=C,
        known={"reason": {"damaged"}},
    )
    assert [one for one in found if one[0] != "overlap"] == [
        ("unknown_value", "r1", ""),
        ("always_review", "r2", ""),
        ("says_nothing", "r3", ""),
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables((Hit.FIRST, Hit.PRIORITY)), st.lists(facts(), min_size=1, max_size=30))
def test_rows_called_unreachable_are_never_hit(table, cases) -> None:
    codes = ("never_matches", "unreachable", "unreachable_by_several")
    dead = {finding.rule for finding in check_table(table) if finding.code in codes}
    hit = {rule for case in cases for rule in evaluate(table, case).rules}
    assert not dead & hit


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_the_example_of_a_gap_is_one(table) -> None:
    for finding in check_table(table):
        if finding.code == "gap":
            example = read_facts(finding.data["example"], SCHEMA, table.currency)
            answer = evaluate(table, example)
            assert (answer.outcome, answer.review) == (None, False)


@pytest.mark.parametrize("hit", ["first", "priority", "collect"])
def test_checks_of_the_largest_table_end(hit) -> None:
    fields = ("price", "quantity", "days_since_order", "case_value")

    def condition(number: int, place: int) -> dict:
        field = fields[(number + place) % 4]
        low = number * 37 % 900
        pair = [low, low + 40 + place * 7]
        return {
            "field": field,
            "op": "between",
            "value": [f"{one}.00" for one in pair] if field in ("price", "case_value") else pair,
        }

    rules = [
        {"id": f"r{n}", "when": [condition(n, k) for k in range(3)], "then": {"window_days": n % 5}}
        for n in range(500)
    ]
    table = read_table({"schema": 1, "purpose": "promise", "hit": hit, "rules": rules}, PROMISE)
    count = 0

    def counted(_frame, event, _argument) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    found = check_table(table)
    sys.setprofile(None)
    assert count < 12_000_000
    assert len(found) <= 250
