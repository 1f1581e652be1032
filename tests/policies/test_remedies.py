"""The ranking of remedies: parts sum, rights stay, costs move the way they must."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.money import EXPONENTS
from aftermile.policies.entitlement import REMEDIES, Entitlement
from aftermile.policies.owed.types import (
    Decision,
    Facts,
    Layer,
    LineFacts,
    Option,
    ReasonFacts,
    Result,
)
from aftermile.policies.remedies import Input, Inputs, Place, rank
from aftermile.policies.remedies.catalog import GROUPS, SPECS
from aftermile.policies.remedies.inputs import SPEC, default_input, lane
from aftermile.policies.remedies.ways import ROUTES

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WAREHOUSE = Place("warehouse", "DE", "Berlin")
DOLLAR = Fraction(9, 10)


def facts_of(
    worth: int = 5420,
    *,
    reason: str = "damaged",
    fault: str = "carrier",
    cover: str = "damaged",
    country: str = "DE",
    coverage: str = "none",
    currency: str = "EUR",
) -> Facts:
    return Facts(
        at=NOW,
        kind="return",
        country=country,
        currency=currency,
        placed_at=NOW,
        lines=(LineFacts("unit_1", 1, worth, reason, "lamps", sku="lamp"),),
        reasons=(ReasonFacts(reason, fault, cover_kind=cover),),
        coverage=coverage,
    )


def option(remedy: str, amount: int, **fields) -> Option:
    values = {"freight_payer": "seller", "goods_back": remedy in ("refund", "replacement", "exchange")}
    return Option(remedy, amount, fields.pop("currency", "EUR"), **{**values, **fields})


def decision_of(*options: Option, law: frozenset[str] = frozenset(), chooser: str = "seller") -> Decision:
    floor = Entitlement(may_return=bool(law), remedies=law, chooser=chooser, percent=100 if law else 0)
    return Decision(Result.ALLOW, options, (), (), layers=(Layer("law", "unit_1", floor),))


def inputs_of(*places: Place, currency: str = "EUR", **values: str) -> Inputs:
    rows = {key: Input(key, Decimal(value), SPEC[key].unit, "set") for key, value in values.items()}
    return Inputs(currency, rows, places or (WAREHOUSE,), dollar=DOLLAR)


def way(found, remedy: str, route: str):
    return next(row for row in found if (row.remedy, row.route) == (remedy, route))


FLAT = {
    "label_domestic": "600",
    "handling": "350",
    "inspection": "200",
    "goods_cost": "0.5",
    "mix_damaged_a": "0",
    "mix_damaged_b": "0",
    "mix_damaged_c": "1",
    "resale_c": "0.2",
    "send_back": "1",
    "recovery_carrier": "0.25",
    "repeat_margin": "1000",
    "repeat_refund": "-0.1",
}


def test_a_refund_against_goods_by_hand() -> None:
    found = rank(decision_of(option("refund", 5420)), facts_of(), inputs_of(**FLAT))
    cost = way(found, "refund", "origin")
    parts = [(part.name, part.minor) for part in cost.parts]
    # 54.20 x 0.5 x 0.2 = 5.42 back in stock; of the loss of 48.78 the carrier pays a quarter.
    assert parts == [
        ("money", 5420),
        ("label", 600),
        ("handling", 350),
        ("inspection", 200),
        ("resale", -542),
        ("recovery", -1220),
        ("loyalty", 100),
    ]
    assert cost.cost_minor == 4908  # 49.085 goes to the even cent; the parts carry the rest
    assert cost.cheapest
    assert cost.lane == "domestic"
    assert cost.place == "Berlin"


def test_who_does_not_take_an_offer_gets_what_he_may_demand() -> None:
    values = {**FLAT, "accept_partial_refund": "0.4", "repeat_partial_refund": "0"}
    found = rank(
        decision_of(option("refund", 5420, right=True), option("partial_refund", 1000)),
        facts_of(),
        inputs_of(**values),
    )
    kept = way(found, "partial_refund", "keep")
    assert kept.chance == Decimal("0.4")
    # 0.4 x (10.00, a quarter of it from the carrier) + 0.6 x 49.085
    assert [(part.name, part.minor) for part in kept.parts] == [
        ("money", 400),
        ("recovery", -100),
        ("loyalty", 0),
        ("fallback", 2945),
    ]
    assert kept.parts[-1].inputs == ("accept_partial_refund",)
    assert not kept.statutory
    assert way(found, "refund", "origin").statutory


def test_a_right_that_no_option_carries_is_there_all_the_same() -> None:
    found = rank(decision_of(law=frozenset({"refund"})), facts_of(), inputs_of())
    rows = [row for row in found if row.remedy == "refund"]
    assert {row.route for row in rows} == set(ROUTES)
    assert all(row.statutory and row.buyer_gets_minor == 5420 for row in rows)
    assert sum(row.cheapest for row in found) == 1


def test_what_is_not_owed_stands_at_the_end_and_says_so() -> None:
    found = rank(decision_of(option("refund", 5420)), facts_of(), inputs_of())
    rest = [row for row in found if row.why_not == "not_owed"]
    assert [row.remedy for row in rest] == [code for code in REMEDIES if code != "refund"]
    assert list(found[-len(rest) :]) == rest


def test_a_replacement_nobody_can_promise_is_shown_and_not_the_best() -> None:
    offers = decision_of(option("refund", 5420), option("replacement", 0, goods_back=False))
    unknown = way(rank(offers, facts_of(), inputs_of()), "replacement", "keep")
    assert unknown.why_not == "stock_unknown"
    assert not unknown.cheapest
    assert unknown.cost_minor
    counted = Inputs("EUR", {}, (WAREHOUSE,), {"lamp": 3}, DOLLAR)
    assert way(rank(offers, facts_of(), counted), "replacement", "keep").possible
    gone = Inputs("EUR", {}, (WAREHOUSE,), {}, DOLLAR)
    assert way(rank(offers, facts_of(), gone), "replacement", "keep").why_not == "no_stock"
    assert way(rank(offers, facts_of(), inputs_of(in_stock="0.9")), "replacement", "keep").possible


def test_where_there_is_no_hub_or_return_point_the_way_is_barred() -> None:
    found = rank(decision_of(option("refund", 5420)), facts_of(country="FR"), inputs_of())
    assert way(found, "refund", "hub").why_not == "no_hub"
    assert way(found, "refund", "return_point").why_not == "no_return_point"
    places = (WAREHOUSE, Place("return_point", "FR", "Lyon"), Place("hub", "NL", "Rotterdam"))
    found = rank(decision_of(option("refund", 5420)), facts_of(country="FR"), inputs_of(*places))
    lyon, hub = way(found, "refund", "return_point"), way(found, "refund", "hub")
    assert (lyon.lane, lyon.place, hub.lane, hub.place) == ("domestic", "Lyon", "union", "Rotterdam")
    assert {part.name for part in hub.parts} >= {"label", "hub_forward", "handling"}
    abroad = (Place("warehouse", "CN"), Place("return_point", "US"))
    far = rank(decision_of(option("refund", 5420)), facts_of(country="FR"), inputs_of(*abroad))
    assert way(far, "refund", "return_point").why_not == "no_return_point"


def test_the_buyer_who_pays_the_way_costs_no_label() -> None:
    found = rank(decision_of(option("refund", 5420, freight_payer="buyer")), facts_of(), inputs_of())
    for row in found:
        assert "label" not in {part.name for part in row.parts}


def test_an_insured_order_is_paid_by_the_insurer() -> None:
    inputs = inputs_of(recovery_insurer="1", recovery_carrier="0.1")
    offers = decision_of(option("returnless_refund", 5420, goods_back=False))
    paid = way(rank(offers, facts_of(coverage="insured"), inputs), "returnless_refund", "keep")
    assert [part.minor for part in paid.parts if part.name == "recovery"] == [-5420]
    own = rank(offers, facts_of(reason="x", fault="buyer", cover="", coverage="insured"), inputs)
    assert "recovery" not in {part.name for part in way(own, "returnless_refund", "keep").parts}


def test_goods_that_cross_a_border_cost_and_return_duty() -> None:
    offers = decision_of(option("replacement", 0), option("refund", 5420))
    inputs = Inputs("EUR", {}, (Place("warehouse", "CN"),), {"lamp": 9}, DOLLAR)
    found = rank(offers, facts_of(country="DE"), inputs)
    names = {part.name for part in way(found, "replacement", "origin").parts}
    assert {"duty", "drawback", "freight_out", "stock", "resale"} <= names


def test_the_buyer_who_chooses_takes_the_dearest_right() -> None:
    options = (
        option("refund", 5420, right=True),
        option("repair", 0, right=True),
        option("coupon", 500, goods_back=False),
    )
    rights = frozenset({"refund", "repair"})
    cost = {}
    for chooser in ("buyer", "seller"):
        found = rank(decision_of(*options, law=rights, chooser=chooser), facts_of(), inputs_of())
        cost[chooser] = way(found, "coupon", "keep").cost_minor
    assert cost["buyer"] > cost["seller"]


def test_narrow_inputs_win_for_their_goods() -> None:
    wide = inputs_of(goods_cost="0.5")
    narrow = replace(
        wide, rows={**wide.rows, "goods_cost@lamps": Input("goods_cost", Decimal("0.1"), "share", "set")}
    )
    assert narrow.of("goods_cost", "Lamps").value == Decimal("0.1")
    assert narrow.of("goods_cost", "shoes").value == Decimal("0.5")
    assert narrow.find(narrow.name("goods_cost", "lamps")).value == Decimal("0.1")
    offers = decision_of(option("refund", 5420))
    resale = [
        part
        for part in way(rank(offers, facts_of(), narrow), "refund", "origin").parts
        if part.name == "resale"
    ]
    assert "goods_cost@lamps" in resale[0].inputs


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("DE", "DE", "domestic"),
        ("DE", "FR", "union"),
        ("DE", "GB", "international"),
        ("US", "CN", "international"),
    ],
)
def test_lanes(left, right, kind) -> None:
    assert lane(left, right) == kind


def test_every_input_has_a_default_in_every_currency() -> None:
    assert {spec.group for spec in SPECS} == {code for code, _words in GROUPS}
    for currency in sorted(EXPONENTS):
        for spec in SPECS:
            found = default_input(spec.key, currency, Fraction(152))
            assert found.source == "default"
            assert spec.low <= found.value <= spec.high
    assert default_input("label_domestic", "USD", None).value == 550
    assert default_input("label_domestic", "JPY", Fraction(152)).value == 836
    assert default_input("label_domestic", "KWD", Fraction(3, 10)).value == 1650


def test_without_a_rate_an_amount_is_unknown_and_counts_as_nothing() -> None:
    assert default_input("handling", "EUR", None) == Input("handling", Decimal(0), "money", lacks="USD")
    inputs = Inputs("EUR", {}, (WAREHOUSE,))
    cost = way(rank(decision_of(option("refund", 5420)), facts_of(), inputs), "refund", "origin")
    minors = {part.name: part.minor for part in cost.parts}
    unknown = {part.name for part in cost.parts if any(inputs.find(name).lacks for name in part.inputs)}
    assert unknown == {"label", "handling", "inspection", "loyalty"}
    assert [minors[name] for name in sorted(unknown)] == [0, 0, 0, 0]
    assert sum(minors.values()) == cost.cost_minor


def test_an_input_that_is_missing_is_the_default() -> None:
    assert Inputs("USD").of("handling") == Input("handling", Decimal(350), "money", "default")


@st.composite
def cases(draw):
    worth = draw(st.integers(1, 10**9))
    chosen = draw(st.sets(st.sampled_from(REMEDIES), min_size=1))
    law = frozenset(draw(st.sets(st.sampled_from(REMEDIES))))
    payer = st.sampled_from(["seller", "buyer"])
    options = [
        option(code, draw(st.integers(1, worth)), freight_payer=draw(payer), right=code in law)
        for code in sorted(chosen)
    ]
    share = st.decimals(0, 1, places=4)
    keys = [spec.key for spec in SPECS if spec.unit == "share"]
    values = {key: str(draw(share)) for key in draw(st.sets(st.sampled_from(keys), max_size=8))}
    fault = draw(st.sampled_from(["buyer", "seller", "carrier", "unknown"]))
    country = draw(st.sampled_from(["DE", "FR", "US"]))
    places = draw(st.sets(st.sampled_from(["warehouse", "hub", "return_point"])))
    inputs = inputs_of(*(Place(kind, "DE") for kind in sorted(places)), **values)
    chooser = draw(st.sampled_from(["buyer", "seller"]))
    decision = decision_of(*options, law=law, chooser=chooser)
    return decision, facts_of(worth, fault=fault, country=country), inputs, law


@given(cases())
def test_parts_sum_rights_stay_and_the_order_is_one(case) -> None:
    decision, facts, inputs, law = case
    found = rank(decision, facts, inputs)
    for row in found:
        assert sum(part.minor for part in row.parts) == row.cost_minor
        for part in row.parts:
            for name in part.inputs:
                assert inputs.find(name).key == name.partition("@")[0]
    assert {row.remedy for row in found if row.statutory} == law
    assert {row.remedy for row in found} == set(REMEDIES)
    assert found == rank(decision, facts, inputs)
    possible = [row for row in found if row.possible]
    assert [row.cost_minor for row in possible] == sorted(row.cost_minor for row in possible)
    assert [row.cheapest for row in found] == [bool(possible) and row is found[0] for row in found]


@given(cases(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_dearer_label_never_makes_a_way_cheaper(case, label, more) -> None:
    decision, facts, inputs, _law = case
    keys = ("label_domestic", "label_union", "label_international")

    def at(cost: int):
        rows = {key: Input(key, Decimal(cost), "money", "set") for key in keys}
        found = rank(decision, facts, replace(inputs, rows={**inputs.rows, **rows}))
        return {(row.remedy, row.route): row.cost_minor for row in found}

    cheap, dear = at(label), at(label + more)
    assert all(dear[name] >= cost for name, cost in cheap.items())


@given(cases(), st.integers(1, 10**6))
def test_dearer_goods_never_make_a_full_refund_cheaper(case, more) -> None:
    _decision, facts, inputs, _law = case

    def at(worth: int):
        line = replace(facts.lines[0], paid_minor=worth)
        full = decision_of(option("refund", worth), option("returnless_refund", worth, goods_back=False))
        found = rank(full, replace(facts, lines=(line,)), inputs)
        return {(row.remedy, row.route): row.cost_minor for row in found}

    worth = facts.worth_minor
    cheap, dear = at(worth), at(worth + more)
    assert all(dear[name] >= cost for name, cost in cheap.items())


def test_the_docs_name_every_number() -> None:
    page = (Path(__file__).parents[2] / "docs" / "use" / "remedies.md").read_text()
    assert [spec.key for spec in SPECS if f"| `{spec.key}` |" not in page] == []
