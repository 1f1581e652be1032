"""Whatever a table says: never below the law, no refusal on the unknown, to the cent, the same again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aftermile.policies.actions.records import answer_hash
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import FieldType, Output, Schema
from aftermile.policies.entitlement import DEDUCTIONS, EVIDENCE, REMEDIES, Entitlement, at_least, join
from aftermile.policies.owed import Facts, LineFacts, Result, Rules, decide
from aftermile.policies.owed.registry import EVIDENCE_MATRIX, PROGRAM, PROMISE
from aftermile.policies.statutes import jurisdictions
from tests.policies.laws import DELIVERED, REASONS, TOLD, facts

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
PLACES = [place.id for place in jurisdictions() if place.id != "EU"]
WORDS = {
    "reason": [reason.code for reason in REASONS],
    "category": ["shoes", "hats"],
    "goods_class": ["food", "electronics"],
    "channel": ["shop", "market"],
    "region": ["California", "Quebec"],
    "sku": ["a", "b"],
    "milestone": ["lost", "delivered", "in_transit"],
    "exclusions": ["custom_made", "perishable"],
}


def values(kind: FieldType, name: str, closed: frozenset[str]) -> st.SearchStrategy[Any]:
    words = sorted(closed) or WORDS.get(name, ["x"])
    return {
        FieldType.BOOL: st.booleans(),
        FieldType.INT: st.integers(-5, 500),
        FieldType.DAYS: st.integers(-5, 4000),
        FieldType.MONEY: st.integers(-100, 10_000).map(lambda minor: f"{minor / 100:.2f}"),
        FieldType.DECIMAL: st.just("0.5"),
        FieldType.DATE: st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(date.isoformat),
        FieldType.COUNTRY: st.sampled_from(sorted({place[:2] for place in PLACES})),
        FieldType.ENUM: st.sampled_from(words),
        FieldType.SET: st.lists(st.sampled_from(words), unique=True, max_size=4),
    }[kind]


@st.composite
def conditions(draw, schema: Schema) -> dict[str, Any]:
    field = draw(st.sampled_from(sorted(schema.fields.values(), key=lambda one: one.name)))
    if field.nullable and draw(st.integers(0, 4)) == 0:
        return {"field": field.name, "op": "is_null", "value": draw(st.booleans())}
    ordered = field.type in (FieldType.INT, FieldType.DAYS, FieldType.MONEY, FieldType.DATE)
    sets = ["contains_any"] if field.type is FieldType.SET else ["==", "!="]
    ops = ["<", "<=", ">", ">="] if ordered else sets
    value = draw(values(field.type, field.name, field.values))
    assume(value != [] or ops != ["contains_any"])
    return {"field": field.name, "op": draw(st.sampled_from(ops)), "value": value}


@st.composite
def tables(draw, schema: Schema = PROMISE):
    def outcome():
        return {output.name: draw(said(output)) for output in schema.outputs.values() if draw(st.booleans())}

    rules = [
        {
            "id": f"r{number}",
            "when": [draw(conditions(schema)) for _ in range(draw(st.integers(0, 2)))],
            "then": outcome() or {next(iter(schema.outputs)): draw(_first(schema))},
            "priority": draw(st.integers(0, 3)),
            "note": "",
            "cite": "",
        }
        for number in range(draw(st.integers(0, 4)))
    ]
    return read_table(
        {
            "schema": 1,
            "purpose": schema.purpose,
            "hit": draw(st.sampled_from(["first", "collect", "priority"])),
            "currency": "EUR",
            "rules": rules,
            "default": outcome() if draw(st.booleans()) else None,
        },
        schema,
    )


def _first(schema: Schema):
    return said(next(iter(schema.outputs.values())))


def said(output: Output) -> st.SearchStrategy[Any]:
    """Anything that a table may say, as wild as reading it lets through."""
    if output.type in (FieldType.INT, FieldType.DAYS):
        low = -500 if output.least is None else output.least
        return st.integers(low, 4000 if output.most is None else output.most)
    if output.type is FieldType.MONEY:
        return st.integers(0, 10_000).map(lambda minor: f"{minor / 100:.2f}")
    return values(output.type, output.name, output.values)


@st.composite
def asked(draw) -> Facts:
    place = draw(st.sampled_from(PLACES))
    days = draw(st.integers(0, 900))
    line = st.builds(
        LineFacts,
        unit_id=st.sampled_from("abcdef"),
        quantity=st.integers(1, 3),
        paid_minor=st.integers(0, 99_999),
        reason=st.sampled_from([reason.code for reason in REASONS]),
        category=st.sampled_from(["", "shoes", "hats"]),
        paid_back_minor=st.integers(0, 500),
        goods_class=st.sampled_from(["", "food"]),
        exclusions=st.sampled_from([(), ("perishable",)]),
        proven=st.sampled_from([(), ("perishable",)]),
    )
    return facts(
        days,
        country=place[:2],
        region=place[3:],
        kind=draw(st.sampled_from(["return", "claim"])),
        lines=tuple(draw(st.lists(line, min_size=1, max_size=3, unique_by=lambda one: one.unit_id))),
        delivered_at=draw(st.sampled_from([DELIVERED, None])),
        shipped_at=draw(st.sampled_from([DELIVERED - timedelta(days=2), None])),
        shop=draw(st.sampled_from([TOLD, {}])),
        whole_order=draw(st.booleans()),
        residence=draw(st.sampled_from(["", "FR", "XX"])),
        channel=draw(st.sampled_from(["", "shop"])),
        rate=draw(st.sampled_from(["1", None])),
        buyer_risk=draw(st.sampled_from([None, "low", "high"])),
        buyer_orders=draw(st.sampled_from([None, 3])),
        evidence=draw(st.sampled_from([(), ("image",)])),
        order_total_minor=draw(st.sampled_from([0, 9_000])),
    )


GOODWILL = st.builds(
    Entitlement,
    may_return=st.booleans(),
    window_end=st.dates(),
    remedies=st.frozensets(st.sampled_from(REMEDIES)),
    chooser=st.sampled_from(["buyer", "seller"]),
    percent=st.integers(-50, 500),
    deductions=st.frozensets(st.sampled_from(sorted(DEDUCTIONS))),
    return_payer=st.sampled_from(["buyer", "seller"]),
    outbound_refunded=st.booleans(),
    refund_due=st.dates(),
    evidence=st.frozensets(st.sampled_from(sorted(EVIDENCE))),
)
RULES = st.builds(
    Rules,
    then=st.none() | tables(),
    now=st.none() | tables(),
    program=st.none() | tables(PROGRAM),
    matrix=st.none() | tables(EVIDENCE_MATRIX),
    goodwill=GOODWILL,
)


@MANY
@given(asked(), RULES)
def test_no_table_brings_an_offer_below_the_law(facts, rules) -> None:
    decision = decide(facts, rules)
    for line in facts.lines:
        law, offer = decision.layer("law", line.unit_id), decision.layer("offer", line.unit_id)
        assert at_least(offer.entitlement, law.entitlement)
        bare = decide(facts, Rules()).layer("law", line.unit_id)
        assert bare == law
        if law.entitlement.may_return:
            assert decision.result is not Result.DENY
            found = {option.remedy: option for option in decision.options}
            assert law.entitlement.remedies <= set(found)


@MANY
@given(asked(), RULES)
def test_a_refusal_needs_everything_to_be_known(facts, rules) -> None:
    decision = decide(facts, rules)
    if decision.result is not Result.DENY:
        return
    assert decision.verified
    assert decision.jurisdictions
    assert len(decision.jurisdictions) == 1
    assert facts.kind == "return"
    assert {facts.reason(line.reason).fault_party for line in facts.lines} == {"buyer"}
    assert all(not layer.entitlement.may_return for layer in decision.layers)


@MANY
@given(asked(), RULES, st.data())
def test_a_fact_that_was_missing_never_turns_out_to_have_been_a_yes(facts, rules, data) -> None:
    known = {
        "buyer_orders": 3,
        "buyer_cases_year": 1,
        "buyer_refunded_year_minor": 500,
        "channel": "shop",
        "region": "x",
        "parcel": "in_transit",
        "order_total_minor": 9_000,
        "rate": "1",
    }
    name = data.draw(st.sampled_from(sorted(known)))
    blind = {**known, name: "" if isinstance(known[name], str) and name != "rate" else None}
    blind["order_total_minor"] = blind["order_total_minor"] or 0
    lacking = replace(facts, country="DE", residence="", **blind)
    if decide(lacking, rules).result is Result.DENY:
        assert decide(replace(lacking, **{name: known[name]}), rules).result is not Result.ALLOW


@MANY
@given(asked(), RULES)
def test_amounts_sum_to_the_last_unit(facts, rules) -> None:
    worth = {line.unit_id: line.worth_minor for line in facts.lines}
    for option in decide(facts, rules).options:
        assert option.amount_minor == sum(option.parts_minor) + option.shipping_minor
        assert len(option.parts_minor) == len(option.units)
        if option.remedy in ("refund", "returnless_refund"):
            assert all(
                0 <= part <= worth[unit] for unit, part in zip(option.units, option.parts_minor, strict=True)
            )


@MANY
@given(asked(), RULES)
def test_the_same_again_also_from_what_was_kept(facts, rules) -> None:
    decision = decide(facts, rules)
    kept = msgspec.json.decode(msgspec.json.encode(facts, order="deterministic"))
    read = msgspec.convert(kept, Facts, strict=False)
    assert read == facts
    assert answer_hash(decide(read, rules)) == answer_hash(decision)


@MANY
@given(asked(), RULES, tables())
def test_one_more_promise_never_takes_anything_away(facts, rules, more) -> None:
    alone = decide(facts, replace(rules, then=None))
    both = decide(facts, replace(rules, then=more))
    for line in facts.lines:
        name = line.unit_id
        assert at_least(both.layer("offer", name).entitlement, alone.layer("offer", name).entitlement)


@given(GOODWILL, GOODWILL, GOODWILL)
def test_the_join_is_a_join(left, right, third) -> None:
    assert join(left, left) == join(left)
    assert join(left, right) == join(right, left)
    assert join(left, join(right, third)) == join(join(left, right), third)
    assert at_least(join(left, right), left)


@MANY
@given(asked(), RULES)
def test_a_risk_changes_the_process_and_never_the_right(facts, rules) -> None:
    decisions = [decide(replace(facts, buyer_risk=risk), rules) for risk in (None, "low", "medium", "high")]
    plain = [decide(replace(facts, buyer_risk=risk), Rules()) for risk in (None, "low", "medium", "high")]
    assert len({answer_hash(decision) for decision in plain[:3]}) == 1
    assert plain[3].layers == plain[0].layers
    assert (plain[3].result is Result.DENY) == (plain[0].result is Result.DENY)
    for decision in decisions:
        for line in facts.lines:
            law, offer = decision.layer("law", line.unit_id), decision.layer("offer", line.unit_id)
            assert law == decisions[0].layer("law", line.unit_id)
            assert at_least(offer.entitlement, law.entitlement)
    rights = [
        {(option.remedy, option.amount_minor) for option in one.options if option.right} for one in plain
    ]
    assert rights == [rights[0]] * 4
