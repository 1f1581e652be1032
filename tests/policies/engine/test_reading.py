import sys

import pytest

from aftermile.kernel.errors import Phrase
from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.problems import FactsBroken, TableBroken
from aftermile.policies.engine.reading import read_facts, read_outcome, read_table
from aftermile.policies.engine.types import Condition, Op
from aftermile.policies.engine.writing import document_of
from aftermile.policies.owed.registry import PROMISE


def document(*rules, **changes) -> dict:
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": "EUR",
        "rules": list(rules),
    } | changes


def rule(when=(), then=None, **changes) -> dict:
    return {"id": "r1", "when": list(when), "then": then or {"window_days": 30}} | changes


def problems(raw: object) -> list[tuple]:
    with pytest.raises(TableBroken) as broken:
        read_table(raw, PROMISE)
    for problem in broken.value.problems:
        assert isinstance(problem.sentence, Phrase)
        str(problem).encode()
    return [(problem.rule, problem.cell, problem.code) for problem in broken.value.problems]


def cell(field: str, op: object, value: object = None, **more) -> list[tuple]:
    given = {"field": field, "op": op, **more} | ({} if value is None else {"value": value})
    return problems(document(rule([given])))


def test_a_document_is_read_as_typed_rows() -> None:
    table = read_table(
        document(
            rule(
                [
                    {"field": "price", "op": "between", "value": ["5", "20.5"]},
                    {"field": "country", "op": "in", "value": ["FR", "DE", "DE"]},
                    {"field": "milestone", "op": "is_null"},
                ]
            )
        ),
        PROMISE,
    )
    assert table.rules[0].when == (
        Condition("price", Op.BETWEEN, (500, 2050)),
        Condition("country", Op.IN, frozenset({"DE", "FR"})),
        Condition("milestone", Op.IS_NULL, value=True),
    )
    assert document_of(table)["rules"][0]["when"] == [
        {"field": "price", "op": "between", "value": ["5.00", "20.50"]},
        {"field": "country", "op": "in", "value": ["DE", "FR"]},
        {"field": "milestone", "op": "is_null", "value": True},
    ]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (None, [(0, "", "not_an_object")]),
        ([], [(0, "", "not_an_object")]),
        ("{}", [(0, "", "not_an_object")]),
        ({}, [(0, "", "missing"), (0, "rules", "missing")]),
        (document(purpose="automation"), [(0, "purpose", "wrong_purpose")]),
        (document(purpose=["promise"]), [(0, "purpose", "wrong_purpose")]),
        (document(schema=2), [(0, "schema", "unknown_schema")]),
        (document(schema=True), [(0, "schema", "unknown_schema")]),
        (document(hit="unique"), [(0, "hit", "unknown_hit")]),
        (document(hit={"first": 1}), [(0, "hit", "unknown_hit")]),
        (document(currency="EURO"), [(0, "currency", "unknown_currency")]),
        (document(currency=["EUR"]), [(0, "currency", "unknown_currency")]),
        (document(rules="x"), [(0, "rules", "not_a_list")]),
        (document(*[rule()] * 501), [(0, "rules", "too_many_rules")]),
        (document(eval="1"), [(0, "", "unknown_key")]),
        (document(default={"window_days": 10**30}), [(0, "default.window_days", "number_too_big")]),
        (document(default=[]), [(0, "default", "not_an_object")]),
        (document(5), [(1, "", "not_an_object")]),
        (document(rule(), rule()), [(2, "id", "duplicate_id")]),
        (document(rule(id="")), [(1, "id", "bad_id")]),
        (document(rule(id="../x")), [(1, "id", "bad_id")]),
        (document(rule(id=None)), [(1, "id", "missing")]),
        (document(rule() | {"when": "x"}), [(1, "when", "not_a_list")]),
        (
            document(rule([{"field": "price", "op": "==", "value": "1"}] * 21)),
            [(1, "when", "too_many_conditions")],
        ),
        (document(rule([7])), [(1, "when.1", "not_an_object")]),
        (document(rule(then={"refund": 1})), [(1, "then", "unknown_output")]),
        (document(rule(then={5: 1})), [(1, "then", "unknown_output")]),
        (document(rule(then={"window_days": "30"})), [(1, "then.window_days", "not_a_number")]),
        (document(rule(then={"window_days": 30.0})), [(1, "then.window_days", "not_a_number")]),
        (document(rule(then={"window_days": True})), [(1, "then.window_days", "not_a_number")]),
        (document(rule(then={"window_days": -1})), [(1, "then.window_days", "too_small")]),
        (document(rule(then={"percent": 101})), [(1, "then.percent", "too_big")]),
        (document(rule(then={"outbound_refunded": 1})), [(1, "then.outbound_refunded", "not_a_bool")]),
        (document(rule(then={"remedies": "refund"})), [(1, "then.remedies", "not_a_set")]),
        (document(rule(then={"remedies": ["gold"]})), [(1, "then.remedies", "unknown_value")]),
        (document(rule(then={"allow": "maybe"})), [(1, "then.allow", "unknown_value")]),
        (document(rule(priority=1.5)), [(1, "priority", "not_a_number")]),
        (document(rule(note="x" * 301)), [(1, "note", "too_long")]),
        (document(rule(note="a\x00b")), [(1, "note", "control_characters")]),
        (document(rule(note="\ud800")), [(1, "note", "control_characters")]),
        (document(rule(note="\u202eabc")), [(1, "note", "control_characters")]),
        (document(rule(cite=["x"])), [(1, "cite", "not_text")]),
    ],
)
def test_what_is_wrong_with_a_table_or_a_rule_is_named(raw, found) -> None:
    assert problems(raw) == found


@pytest.mark.parametrize(
    ("field", "op", "value", "code"),
    [
        ("price", "eval", "1", "unknown_operator"),
        ("price", ["=="], "1", "unknown_operator"),
        ("price", None, "1", "missing"),
        ("__class__", "==", "1", "unknown_field"),
        (["price"], "==", "1", "unknown_field"),
        ("price", "contains_any", ["1"], "operator_does_not_fit"),
        ("country", "<", "DE", "operator_does_not_fit"),
        ("delivered", "in", [True], "operator_does_not_fit"),
        ("price", "==", None, "missing"),
        ("price", "==", 20, "not_money"),
        ("price", "==", "20,00", "money_digits"),
        ("price", "==", "1.001", "money_digits"),
        ("price", "==", "NaN", "money_digits"),
        ("price", "==", "Infinity", "money_digits"),
        ("price", "==", "1e3", "money_digits"),
        ("price", "==", "9" * 17, "money_digits"),
        ("price", "==", "9" * 14, "number_too_big"),
        ("price", "==", "9" * 10_000, "not_money"),
        ("price", "==", "=1+1", "money_digits"),
        ("quantity", "==", 10**4_000, "number_too_big"),
        pytest.param("quantity", "==", 10**5_000, "number_too_big", id="huge"),
        ("quantity", "==", float("nan"), "not_a_number"),
        ("quantity", "==", float("inf"), "not_a_number"),
        ("quantity", "==", True, "not_a_number"),
        ("quantity", "in", [], "empty_list"),
        ("quantity", "in", 5, "not_a_list"),
        ("quantity", "in", list(range(501)), "too_many_values"),
        ("quantity", "in", [[[[1]]]], "not_a_number"),
        ("quantity", "between", [1], "not_a_pair"),
        ("quantity", "between", [1, 2, 3], "not_a_pair"),
        ("quantity", "between", [2, 1], "pair_order"),
        ("delivered", "==", 1, "not_a_bool"),
        ("delivered", "==", "true", "not_a_bool"),
        ("placed_on", "==", "2026-02-30", "not_a_date"),
        ("placed_on", "==", "20260201", "not_a_date"),
        ("placed_on", "==", "9999-01-01", "not_a_date"),
        ("country", "==", "de", "not_a_country"),
        ("country", "==", "D\u0415", "not_a_country"),
        ("reason", "==", "", "empty_text"),
        ("reason", "==", "x" * 101, "too_long"),
        ("reason", "==", "a\nb", "control_characters"),
        ("kind", "==", "refund", "unknown_value"),
        ("evidence", "contains_any", [], "empty_list"),
        ("evidence", "contains_any", "photo", "not_a_set"),
        ("evidence", "contains_any", ["gold"], "unknown_value"),
        ("milestone", "is_null", "yes", "not_a_bool"),
    ],
)
def test_what_is_wrong_with_a_condition_is_named(field, op, value, code) -> None:
    assert cell(field, op, value) == [(1, "when.1", code)]


def test_fields_are_compared_with_fields_of_their_type() -> None:
    assert cell("price", ">=", other="case_value", value="1") == [(1, "when.1", "value_and_other")]
    assert cell("price", "in", other="case_value") == [(1, "when.1", "other_does_not_fit")]
    assert cell("price", ">=", other="price") == [(1, "when.1", "same_field")]
    assert cell("price", ">=", other="quantity") == [(1, "when.1", "other_type")]
    assert cell("price", ">=", other="os.system") == [(1, "when.1", "unknown_field")]


def test_all_problems_come_at_once_and_say_where() -> None:
    raw = document(
        rule([{"field": "price", "op": "<", "value": "20"}, {"field": "price", "op": "~", "value": "20"}]),
        rule(
            [{"field": "country", "op": "==", "value": "Germany"}],
            {"window_days": 1, "percent": "1"},
            id="r1",
        ),
        hit="any",
    )
    with pytest.raises(TableBroken) as broken:
        read_table(raw, PROMISE)
    assert [str(problem) for problem in broken.value.problems] == [
        "hit: “any” is no hit policy. Use one of: first, collect, priority.",
        f"rule 1, condition 2: “~” is no operator. Use one of: {', '.join(Op)}.",
        "rule 2, id: the id “r1” belongs to rule 1 already.",
        "rule 2, condition 1: a country code of two letters, such as “DE”, is wanted here, not “Germany”.",
        "rule 2, “percent”: a whole number is wanted here, not “1”.",
    ]
    assert broken.value.data["count"] == 5


def test_script_in_a_label_is_kept_as_text() -> None:
    note = "<script>alert(1)</script> {x} %s =1+1"
    assert read_table(document(rule(note=note)), PROMISE).rules[0].note == note


def test_a_document_that_holds_itself_is_not_followed() -> None:
    loop: dict = {}
    loop["when"] = [loop]
    loop["then"] = loop
    assert problems(document(loop))
    assert problems(loop)
    endless: list = []
    endless.append(endless)
    assert cell("quantity", "in", endless) == [(1, "when.1", "not_a_number")]


def steps(rules: int, make) -> int:
    """How many calls reading takes; a stopwatch would measure the machine."""
    raw = document(*[make(number) for number in range(rules)])
    count = 0

    def counted(_frame, event, _argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read_table(raw, PROMISE)
    except TableBroken:
        pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("value", ["broken", "whole"])
def test_the_largest_table_takes_a_bounded_number_of_steps(value) -> None:
    def make(number: int) -> dict:
        given = {"broken": ["x" * 10_000] * 500, "whole": [f"{n}.00" for n in range(500)]}[value]
        return rule([{"field": "price", "op": "in", "value": given}] * 20, id=f"r{number}")

    few, many = steps(5, make), steps(50, make)
    assert many < 10.5 * few
    assert many < 50_000 * 25


def test_facts_and_outcomes_are_read_in_the_forms_of_a_table() -> None:
    facts = read_facts({"price": "12.50", "delivered": False, "milestone": None}, PROMISE, "EUR")
    assert facts == {"price": 1250, "delivered": False, "milestone": None}
    assert read_outcome({"remedies": ["refund"]}, PROMISE, "EUR") == {"remedies": frozenset({"refund"})}
    with pytest.raises(FactsBroken) as broken:
        read_facts({"price": 12.5, "quantity": "2", "who": 1}, PROMISE, "EUR")
    assert [(p.cell, p.code) for p in broken.value.problems] == [
        ("", "unknown_key"),
        ("price", "not_money"),
        ("quantity", "not_a_number"),
    ]
    with pytest.raises(TableBroken):
        read_outcome({"gold": 1}, PROMISE, "EUR")


def test_a_table_without_rules_answers_nothing() -> None:
    answer = evaluate(read_table(document(), PROMISE), {})
    assert (answer.rules, answer.outcome, answer.review) == ((), None, False)
