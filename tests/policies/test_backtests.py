"""Hand-counted histories: what two tables come to, case by case."""

from datetime import date

import pytest

from aftermile.policies.backtests.comparing import Comparison, compare
from aftermile.policies.backtests.frames import COLUMNS, encoded, frame_of
from aftermile.policies.backtests.law import Asking, Shop, asking_today
from aftermile.policies.engine.reading import read_table
from aftermile.policies.entitlement import NOTHING
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.statutes.asking import Floor

PLACED = date(2026, 5, 4)
NO_LAW = Asking(lambda _question: Floor(NOTHING, known=True, open=False, verified=True))


def table(*rules, purpose="promise", default=None):
    rows = [
        {
            "id": f"r{number}",
            "when": [{"field": field, "op": op, "value": value} for field, op, value in when],
            "then": then,
        }
        for number, (when, then) in enumerate(rules, 1)
    ]
    document = {"schema": 1, "purpose": purpose, "hit": "first", "currency": "EUR", "rules": rows}
    return read_table({**document, "default": default}, SCHEMAS[purpose])


def row(case, *, days=10, reason="changed_mind", **more):
    fault, basis = {
        "changed_mind": ("buyer", "withdrawal"),
        "damaged": ("carrier", "conformity"),
        "not_received": ("carrier", "delivery"),
    }[reason]
    worth = more.pop("worth", 5000)
    values = {
        "case": case,
        "number": case.upper(),
        "case_ref": f"case_{case}",
        "buyer": "b1",
        "basis": basis,
        "goods_back": reason != "not_received",
        "lines": 1,
        "worth": worth,
        "shipping": 490,
        "kind": "return",
        "reason": reason,
        "fault": fault,
        "country": "US",
        "price": worth,
        "case_value": worth,
        "quantity": 1,
        "whole_order": False,
        "placed_on": PLACED,
        "delivered": days is not None,
        "days_since_order": (days or 10) + 5,
        "days_since_shipping": (days or 10) + 3,
        "days_since_delivery": days,
        "evidence": frozenset(),
        "exclusions": frozenset(),
        "proven": frozenset(),
    }
    return values | more


def frame(*rows):
    return encoded(frame_of(rows))


def figures(**given):
    names = ("allow", "review", "deny", "refunds", "freight", "write_offs", "alone", "settled", "conflicts")
    return dict.fromkeys(names, 0) | given


def test_a_shorter_window_refuses_what_came_late():
    before = table(([], {"window_days": 30, "freight_payer": "buyer"}))
    after = table(([], {"window_days": 14, "freight_payer": "buyer"}))
    past = frame(row("a", days=10), row("b", days=20, buyer="b2", worth=3000), row("c", days=40))
    found = compare(past, Comparison(after, before), NO_LAW)
    assert (found.cases, found.lines, found.changed, found.buyers) == (3, 3, 1, 1)
    assert found.before == figures(allow=2, deny=1, refunds=8000)
    assert found.after == figures(allow=1, deny=2, refunds=5000)
    assert [(row["number"], row["difference"]) for row in found.changes] == [("B", -3000)]
    assert found.changes[0]["before"]["verdict"] == "allow"
    assert found.changes[0]["after"]["verdict"] == "deny"


def test_who_sends_and_what_is_kept_is_money_of_the_seller():
    before = table(([], {"freight_payer": "seller"}))
    after = table(
        (
            [("price", "<", "20.00")],
            {"remedies": ["refund", "returnless_refund"], "returnless_below": "20.00"},
        ),
        ([], {"freight_payer": "buyer"}),
    )
    past = frame(row("a", worth=1500), row("b"), row("c", reason="damaged", freight=777))
    found = compare(past, Comparison(after, before, freight={"": 900, "US": 550}), NO_LAW)
    assert found.before == figures(allow=3, refunds=11500, freight=550 + 550 + 777)
    assert found.after == figures(allow=3, refunds=11500, freight=777, write_offs=1500)
    assert [(row["key"], row["cases"], row["changed"]) for row in found.groups["rule"]] == [
        ("r2", 2, 1),
        ("r1", 1, 1),
    ]


def test_what_nobody_knows_waits_for_a_person():
    rules = table(([], {"window_days": 14}), ([], {}))
    past = frame(
        row("a", days=None, days_since_shipping=20),  # still on its way
        row("b", days=None, days_since_shipping=60),  # should have come long ago
        row("c", reason="not_received", days=None),
        row("d", reason="not_received", days=None, milestone="lost"),
        row("e", buyer_risk="high"),
        row("f", country=None),
        row("g", days=40, kind="claim"),
    )
    found = compare(past, Comparison(rules, None), NO_LAW)
    by_number = {row["number"]: row["after"]["verdict"] for row in found.changes}
    assert found.after == figures(allow=3, review=4, refunds=15000)
    assert by_number == {"A": "allow", "D": "allow", "F": "allow"}
    assert found.before == figures(review=7)


def test_lines_of_one_case_are_one_case():
    before, after = table(([], {"freight_payer": "seller"})), table(([], {"allow": "no"}))
    past = frame(
        row("a", lines=2, worth=1000, whole_order=True),
        row("a", lines=2, worth=2000, shipping=0, reason="damaged"),
        row("b"),
    )
    found = compare(past, Comparison(after, before, freight={"": 900}), NO_LAW)
    assert (found.cases, found.lines, found.changed) == (2, 3, 2)
    assert found.before == figures(allow=2, refunds=8000, freight=1800)
    assert found.after == figures(review=1, deny=1)  # the line that is not the buyer's own choice waits
    assert [row["key"] for row in found.groups["reason"]] == ["changed_mind"]


def test_the_law_stands_under_both_sides_and_is_told():
    harsh = table(([], {"window_days": 5, "freight_payer": "buyer"}))
    past = frame(
        row("a", country="DE", days=10),
        row("b", country="DE", days=20),
        row("c", country="BR", days=3),
        row("d", country="KR", days=6),
    )
    informed = Shop((("", "informed", date(2020, 1, 1), None),))
    found = compare(past, Comparison(harsh, None), asking_today(informed))
    assert found.conflicts == [
        {"rule": "r1", "country": "BR", "how": "payer", "lines": 1},
        {"rule": "r1", "country": "DE", "how": "window", "lines": 1},
        {"rule": "r1", "country": "KR", "how": "window", "lines": 1},
    ]
    assert found.after["conflicts"] == 3
    assert [row["key"] for row in found.groups["country"]] == ["DE", "BR", "KR"]


def test_automation_settles_alone_what_it_may():
    promise = table(([], {}))
    after = table(
        ([("remedy_amount", "<=", "40.00"), ("remedy", "==", "refund")], {"settle": True, "most": "30.00"}),
        purpose="automation",
    )
    past = frame(
        row("a", worth=2000), row("b", worth=3500), row("c", worth=5000), row("d", buyer_risk="high")
    )
    found = compare(past, Comparison(after, None, promise=promise), NO_LAW)
    assert found.before == figures(allow=3, review=1, refunds=10500)
    assert found.after == figures(allow=3, review=1, refunds=10500, alone=1, settled=2000)
    assert [(row["number"], row["difference"]) for row in found.changes] == [("A", 2000)]


def test_a_matrix_changes_who_sends_and_what_is_asked_for():
    promise = table(([], {"freight_payer": "buyer"}))
    after = table(
        ([("reason", "==", "changed_mind")], {"return_payer": "seller", "evidence": ["photo"]}),
        purpose="evidence",
    )
    found = compare(frame(row("a")), Comparison(after, None, promise=promise, freight={"": 900}), NO_LAW)
    assert (found.before["freight"], found.after["freight"]) == (0, 900)
    assert found.changes[0]["after"]["shows"] == "photo"


def test_a_program_is_joined_with_the_promise():
    promise, program = table(([], {"window_days": 14})), table(([], {"window_days": 60}), purpose="program")
    past = frame(row("a", days=30))
    found = compare(past, Comparison(program, None, promise=promise), NO_LAW)
    assert (found.before["deny"], found.after["allow"]) == (0, 1)


def test_a_default_answers_where_no_rule_does():
    before = table(([("country", "==", "DE")], {}))
    after = table(([("country", "==", "DE")], {}), default={"window_days": 30})
    found = compare(frame(row("a")), Comparison(after, before), NO_LAW)
    assert (found.before["review"], found.after["allow"]) == (1, 1)
    assert [row["key"] for row in found.groups["rule"]] == [""]


def test_an_empty_history_is_no_accident():
    found = compare(frame(), Comparison(table(([], {})), None, freight={"DE": 5}), asking_today())
    assert (found.cases, found.changed, found.before, found.after) == (0, 0, figures(), figures())


def test_what_the_seller_can_prove_is_asked_for_the_day_of_the_contract():
    shop = Shop((("", "informed", date(2026, 1, 1), None), ("DE", "policy_posted", PLACED, PLACED)))
    assert shop.at("DE", PLACED) == {"informed": date(2026, 1, 1), "policy_posted": PLACED}
    assert shop.at("FR", PLACED) == {"informed": date(2026, 1, 1)}
    assert shop.at("DE", date(2025, 1, 1)) == {}
    assert len(shop.days) == 3


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_may_be_unknown(name):
    past = frame(row("a") | ({name: None} if name != "case" else {}))
    found = compare(past, Comparison(table(([], {"window_days": 30})), None), asking_today())
    assert found.cases == 1
