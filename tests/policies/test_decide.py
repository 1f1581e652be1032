"""What is owed on known facts, one rule at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.owed import LineFacts, ReasonFacts, Result, Rules, decide
from tests.policies.laws import DELIVERED, TOLD, codes, facts, promised, table

ROW = {
    "window_days": 30,
    "freight_payer": "buyer",
    "remedies": ["refund", "partial_refund"],
    "keep_percent": 20,
}
SHORT = {"window_days": 3, "freight_payer": "buyer"}


def test_inside_the_window_the_table_speaks_and_the_law_stands_below() -> None:
    decision = decide(facts(5), promised(ROW))
    assert (decision.result, str(decision.closes_on)) == (Result.ALLOW, "2026-04-01")
    assert codes(decision) == ["window", "right_of_withdrawal"]
    refund, partial = decision.options
    assert (refund.amount_minor, refund.right, refund.freight_payer, refund.goods_back) == (
        5_000,
        True,
        "buyer",
        True,
    )
    assert (partial.amount_minor, partial.goods_back, partial.right) == (1_000, False, False)


def test_each_attribute_of_the_offer_names_where_it_comes_from() -> None:
    decision = decide(facts(5), promised(ROW))
    assert [layer.name for layer in decision.layers] == ["law", "promise", "offer"]
    promise, offer = decision.layers[1:]
    assert promise.rule == "pol_now#r1"
    assert offer.sources["window_end"].cite == "pol_now#r1"
    assert offer.sources["may_return"].jurisdiction == "DE"
    assert offer.entitlement.window_end == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("country", "days", "result"),
    [
        ("DE", 13, Result.ALLOW),
        ("DE", 14, Result.ALLOW),
        ("DE", 15, Result.DENY),
        ("CN", 7, Result.ALLOW),
        ("CN", 8, Result.DENY),
        ("KR", 8, Result.DENY),
        ("CH", 4, Result.DENY),
        ("US", 4, Result.REVIEW),
        ("XX", 90, Result.REVIEW),
        ("", 90, Result.REVIEW),
    ],
)
def test_only_law_known_for_certain_lets_the_table_say_no(country, days, result) -> None:
    assert decide(facts(days, country=country), promised(SHORT)).result == result


def test_without_a_row_nobody_is_refused() -> None:
    assert decide(facts(15), Rules()).result == Result.REVIEW
    assert codes(decide(facts(1), promised({"when": [["country", "==", "FR"]], **ROW})))[-2:] == [
        "no_rule",
        "right_of_withdrawal",
    ]


def test_a_buyer_who_was_not_told_of_his_right_has_a_year_more() -> None:
    decision = decide(facts(200, shop={}), promised(SHORT))
    assert (decision.result, str(decision.closes_on)) == (Result.ALLOW, "2027-03-16")
    assert decision.freight_payer == "seller"


def test_something_wrong_with_the_goods_is_never_refused_by_the_clock() -> None:
    decision = decide(facts(900, reason="damaged", kind="claim", evidence=("image",)), promised(ROW))
    assert decision.result == Result.REVIEW
    assert codes(decision) == ["conformity_by_law_closed", "conformity_may_apply"]
    assert decision.freight_payer == "seller"


def test_outbound_shipping_comes_back_with_the_whole_order_only() -> None:
    whole = facts(whole_order=True)
    assert decide(whole, promised(ROW)).option("refund").amount_minor == 5_495
    assert decide(facts(), promised(ROW)).option("refund").amount_minor == 5_000
    china = decide(facts(whole_order=True, country="CN"), promised(ROW))
    assert china.option("refund").amount_minor == 5_000
    express = facts(whole_order=True, shipping_minor=1_995, standard_shipping_minor=495)
    assert decide(express, promised(ROW)).option("refund").shipping_minor == 495


def test_missing_facts_lead_to_a_person() -> None:
    unknown = decide(facts(reason="gone"), promised(ROW))
    assert (unknown.result, codes(unknown)) == (Result.REVIEW, ["reason_unknown"])
    assert codes(decide(facts(lines=()), promised(ROW))) == ["nothing_chosen"]
    old = decide(facts(300, delivered_at=None, shipped_at=None), promised(ROW))
    assert old.result == Result.REVIEW
    assert decide(facts(1, delivered_at=None), promised(ROW)).result == Result.ALLOW
    claim = {"reason": "damaged", "kind": "claim"}
    assert decide(facts(1, **claim), promised(ROW)).result == Result.REVIEW
    assert decide(facts(1, **claim, evidence=("image",)), promised(ROW)).result == Result.ALLOW


def test_a_right_that_needs_no_reason_needs_no_photo() -> None:
    decision = decide(facts(1, reason="damaged"), promised(ROW))
    assert (decision.result, decision.evidence_wanted) == (Result.ALLOW, ("photo",))
    assert decision.option("refund").freight_payer == "seller"


@pytest.mark.parametrize(
    ("parcel", "delivered", "result"),
    [
        ("lost", None, Result.ALLOW),
        ("delivered", DELIVERED, Result.REVIEW),
        ("in_transit", None, Result.REVIEW),
        ("", None, Result.REVIEW),
    ],
)
def test_what_did_not_arrive_asks_the_parcel(parcel, delivered, result) -> None:
    asked = facts(3, kind="claim", reason="not_received", parcel=parcel, delivered_at=delivered)
    decision = decide(asked, promised(ROW))
    assert decision.result == result
    assert decision.option("refund").goods_back is False


def test_a_fact_that_a_better_row_needs_keeps_from_refusing() -> None:
    rows = ({"when": [["category", "==", "shoes"]], "window_days": 99}, SHORT)
    assert decide(facts(20), promised(*rows)).result == Result.REVIEW
    hats = (LineFacts("u1", 1, 5_000, "changed_mind", "hats"),)
    assert decide(facts(20, lines=hats), promised(*rows)).result == Result.DENY
    shoes = (LineFacts("u1", 1, 5_000, "changed_mind", "shoes"),)
    assert decide(facts(20, lines=shoes), promised(*rows)).result == Result.ALLOW


def test_a_required_fact_without_a_rate_leads_to_a_person() -> None:
    rows = ({"when": [["price", "<", "20.00"]], "window_days": 3}, ROW)
    asked = facts(1, currency="USD", base_currency="EUR", rate=None)
    decision = decide(asked, promised(*rows))
    assert (decision.result, codes(decision)[0]) == (Result.REVIEW, "window_by_law")
    assert "fact_missing" in codes(decision)
    assert (
        decide(facts(1, currency="USD", base_currency="EUR", rate="0.9"), promised(*rows)).result
        == Result.ALLOW
    )


def test_the_buyer_keeps_the_better_of_two_promises() -> None:
    rules = Rules(
        then=table({"window_days": 60}), now=table(SHORT), versions={"then": "pol_a", "now": "pol_b"}
    )
    decision = decide(facts(40), rules)
    assert (decision.result, decision.layer("promise").rule) == (Result.ALLOW, "pol_a#r1")
    assert decision.freight_payer == "seller"


def test_a_program_of_the_marketplace_is_a_floor_of_its_own() -> None:
    rules = Rules(
        now=table(SHORT),
        program=table({"window_days": 30, "freight_payer": "seller"}, purpose="program"),
        versions={"now": "pol_a", "program": "pol_p"},
    )
    decision = decide(facts(20), rules)
    assert (decision.result, decision.freight_payer) == (Result.ALLOW, "seller")
    assert [layer.name for layer in decision.layers] == ["law", "promise", "program", "offer"]


def test_goodwill_only_lifts_and_is_bounded() -> None:
    gift = Entitlement(may_return=True, window_end=date.max, remedies=frozenset({"refund"}), percent=400)
    decision = decide(facts(40), Rules(now=table(SHORT), goodwill=gift))
    offer = decision.layer("offer").entitlement
    assert (decision.result, offer.percent, str(offer.window_end)) == (Result.ALLOW, 100, "2027-04-11")
    assert decide(facts(40), Rules(now=table(SHORT), goodwill=NOTHING)).result == Result.DENY


def test_risk_changes_the_process_and_keeps_the_right() -> None:
    plain, risky = decide(facts(5), promised(ROW)), decide(facts(5, buyer_risk="high"), promised(ROW))
    assert (risky.result, risky.inspect_first) == (Result.REVIEW, True)
    assert risky.layer("offer").entitlement == plain.layer("offer").entitlement
    assert risky.option("refund") == plain.option("refund")
    alarm = next(rule for rule in risky.deadlines if rule.kind == "inspect")
    assert (alarm.clock, alarm.lapse, alarm.bank_days_before) == ("internal", "escalate", 3)


def test_a_row_may_ask_for_a_person_but_takes_nothing_away() -> None:
    decision = decide(facts(5), promised({"allow": "review", **ROW}))
    assert (decision.result, decision.inspect_first) == (Result.REVIEW, True)
    assert decision.option("refund").right is True
    refused = decide(facts(5), promised({"allow": "no"}))
    assert (refused.result, refused.option("refund").amount_minor) == (Result.ALLOW, 5_000)
    assert decide(facts(20), promised({"allow": "no"})).result == Result.DENY


def test_lines_part_ways_and_a_person_looks() -> None:
    rows = ({"when": [["category", "==", "shoes"]], "window_days": 30}, SHORT)
    lines = (
        LineFacts("a", 1, 1_000, "changed_mind", "shoes"),
        LineFacts("b", 1, 2_000, "changed_mind", "hats"),
    )
    decision = decide(facts(20, lines=lines), promised(*rows))
    assert decision.result == Result.REVIEW
    assert [line.result for line in decision.lines] == [Result.ALLOW, Result.DENY]
    assert "no_right_left" not in codes(decision)


def test_amounts_sum_to_the_cent() -> None:
    lines = tuple(LineFacts(f"u{number}", 1, 333, "changed_mind") for number in range(3))
    decision = decide(facts(5, lines=lines), promised({**ROW, "keep_percent": 33}))
    partial = decision.option("partial_refund")
    assert (partial.amount_minor, partial.parts_minor) == (329, (110, 110, 109))


def test_ways_besides_money() -> None:
    row = {
        "window_days": 30,
        "remedies": ["refund", "exchange"],
        "credit_bonus_percent": 10,
        "coupon_percent": 15,
        "returnless_below": "50.01",
    }
    decision = decide(facts(5), promised(row))
    found = {option.remedy: (option.amount_minor, option.goods_back) for option in decision.options}
    assert found == {
        "refund": (5_000, True),
        "returnless_refund": (5_000, False),
        "exchange": (0, True),
        "store_credit": (5_500, True),
        "coupon": (750, False),
    }
    assert (
        decide(facts(5, currency="USD", base_currency="EUR", rate=None), promised(row)).option(
            "returnless_refund"
        )
        is None
    )


def test_earlier_refunds_lower_what_is_left() -> None:
    line = LineFacts("u1", 1, 5_000, "changed_mind", paid_back_minor=1_500)
    assert decide(facts(lines=(line,)), promised(ROW)).option("refund").amount_minor == 3_500


def test_two_jurisdictions_are_joined_and_refused_by_people_alone() -> None:
    decision = decide(facts(40, residence="FR"), promised(SHORT))
    assert (decision.result, decision.jurisdictions) == (Result.REVIEW, ("DE", "FR"))
    korea = decide(facts(10, country="KR", residence="DE"), promised(SHORT))
    assert (korea.result, str(korea.closes_on)) == (Result.ALLOW, "2026-03-16")


def test_a_fault_late_in_time_is_the_sellers_to_disprove_or_the_buyers_to_prove() -> None:
    months = {"at": DELIVERED.replace(year=2027, month=11), "evidence": ("image",)}
    asked = {"kind": "claim", "reason": "defective", "placed_at": DELIVERED, **months}
    assert decide(facts(country="FR", **asked), promised(ROW)).result == Result.ALLOW
    germany = decide(facts(country="DE", **asked), promised(ROW))
    assert (germany.result, codes(germany)[-1]) == (Result.REVIEW, "buyer_must_prove")


def test_a_policy_that_was_not_posted_gives_thirty_days_in_california() -> None:
    asked = {"country": "US", "region": "California", "zone": "America/Los_Angeles"}
    told, untold = facts(20, **asked), facts(20, **asked, shop={})
    assert decide(untold, promised(SHORT)).result == Result.ALLOW
    assert decide(told, promised(SHORT)).result != Result.ALLOW


def test_a_last_day_on_a_sunday_moves_to_monday() -> None:
    sunday = DELIVERED.replace(month=3, day=8)
    placed = {"delivered_at": sunday, "placed_at": DELIVERED, "at": sunday.replace(day=23)}
    decision = decide(facts(**placed), promised(SHORT))
    assert (decision.result, str(decision.closes_on)) == (Result.ALLOW, "2026-03-23")


def test_a_contract_older_than_the_rows_goes_to_a_person() -> None:
    old = DELIVERED.replace(year=1985)
    asked = facts(placed_at=old, shipped_at=old, delivered_at=old, at=DELIVERED, shop=TOLD)
    assert decide(asked, promised(SHORT)).result == Result.REVIEW


def test_a_calendar_without_working_days_goes_to_a_person() -> None:
    closed = tuple(date.fromordinal(date(2026, 1, 1).toordinal() + day) for day in range(1_500))
    rules = Rules(now=table(SHORT), days_off={"DE": closed, "KR": closed})
    decision = decide(facts(5, country="KR", received_on=date(2026, 3, 5)), rules)
    assert decision.result in (Result.REVIEW, Result.ALLOW)


def test_fault_decides_who_pays_and_which_claims_start() -> None:
    decision = decide(facts(1, reason="damaged", kind="claim", coverage="insured"), promised(ROW))
    kinds = {rule.kind for rule in decision.deadlines}
    assert (decision.fault, decision.freight_payer) == ("carrier", "seller")
    assert {"carrier_claim", "insurer_claim"} <= kinds


def test_a_reason_of_ones_own_is_asked_by_its_fault() -> None:
    reasons = (ReasonFacts("smells", "seller", evidence=("video",)),)
    lines = (LineFacts("u1", 1, 5_000, "smells"),)
    decision = decide(facts(1, lines=lines, reasons=reasons, kind="claim"), promised(ROW))
    assert (decision.lines[0].basis, decision.evidence_wanted) == ("conformity", ("video",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"placed_at": DELIVERED + timedelta(days=10)},
        {"shipped_at": DELIVERED + timedelta(days=10)},
        {"placed_at": DELIVERED + timedelta(days=400), "shipped_at": None},
    ],
)
def test_days_that_cannot_all_be_true_never_refuse(wrong) -> None:
    """A parcel delivered before it was ordered: one day is wrong, and the window may be open by the other."""
    assert decide(facts(40), promised(SHORT)).result is Result.DENY
    decision = decide(facts(40, **wrong), promised(SHORT))
    assert decision.result is Result.REVIEW
    assert "dates_disagree" in codes(decision)


def test_the_last_day_there_is_goes_to_a_person() -> None:
    late = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    decision = decide(
        facts(40, placed_at=late, delivered_at=late, at=late, zone="Asia/Shanghai"), promised(SHORT)
    )
    assert (decision.result, codes(decision)) == (Result.REVIEW, ["dates_disagree"])
