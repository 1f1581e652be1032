"""What the law gives on a question."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.policies.entitlement import NOTHING, at_least
from aftermile.policies.statutes import (
    BASES,
    EXCLUSIONS,
    SHOP_FACTS,
    Calendars,
    Question,
    features,
    find_place,
    floor,
    jurisdictions,
    law_of,
)

CALENDARS = Calendars()
LONG_AGO = date(2020, 1, 1)
TOLD = {"informed": LONG_AGO}
ALL_PROVEN = dict.fromkeys(SHOP_FACTS, LONG_AGO)


def ask(country, **given):
    facts = {
        "contract_on": date(2026, 8, 3),
        "today": date(2026, 8, 19),
        "basis": "withdrawal",
        "delivered_on": date(2026, 8, 5),
    }
    return floor(Question(country, **(facts | given)), CALENDARS)


def codes(answer):
    return [code for code, _ in answer.notes]


def due(answer, kind):
    return [one.due_on for one in answer.dues if one.kind == kind]


# Withdrawal.


def test_germany_gives_14_days_and_a_year_more_to_whom_was_not_told():
    assert ask("DE", shop=TOLD).open is True
    over = ask("DE", shop=TOLD, today=date(2026, 8, 20))
    assert (over.open, over.verified, over.entitlement) == (False, True, NOTHING)
    assert ask("DE", today=date(2027, 8, 19)).open is True
    assert ask("DE", today=date(2027, 8, 20)).open is False


def test_a_notice_in_time_counts_whenever_it_is_looked_at():
    answer = ask("DE", shop=TOLD, notice_on=date(2026, 8, 19), today=date(2026, 10, 1))
    assert answer.open is True
    assert due(answer, "refund") == [date(2026, 9, 2)]


def test_the_last_day_rolls_over_a_sunday():
    assert ask("DE", shop=TOLD, delivered_on=date(2026, 8, 8)).entitlement.window_end == date(2026, 8, 24)


def test_late_information_starts_14_days():
    late = {"informed": date(2026, 9, 1)}
    assert ask("DE", shop=late).entitlement.window_end == date(2026, 9, 15)
    much_too_late = {"informed": date(2027, 12, 1)}
    assert ask("DE", shop=much_too_late).entitlement.window_end == date(2027, 8, 19)


def test_the_buyer_pays_the_way_back_and_lost_value_only_if_told():
    told, untold = ask("DE", shop=TOLD).entitlement, ask("DE").entitlement
    assert (told.return_payer, told.deductions) == ("buyer", {"value_loss", "return_label"})
    assert (untold.return_payer, untold.deductions) == ("seller", frozenset())
    assert (told.outbound_refunded, told.percent, told.evidence) == (True, 100, frozenset())


def test_the_seller_may_wait_for_the_goods_but_no_longer():
    facts = {"shop": TOLD, "notice_on": date(2026, 8, 10)}
    (refund,) = [one for one in ask("DE", **facts).dues if one.kind == "refund"]
    assert (refund.due_on, refund.not_before) == (date(2026, 8, 24), "received_or_sent")
    assert due(ask("DE", **facts, received_on=date(2026, 9, 4)), "refund") == [date(2026, 9, 4)]
    assert due(ask("DE", **facts, sent_back_on=date(2026, 8, 12)), "refund") == [date(2026, 8, 24)]


def test_britain_counts_from_the_goods_or_the_proof():
    facts = {"shop": TOLD, "notice_on": date(2026, 8, 10)}
    assert due(ask("GB", **facts), "refund") == [None]
    assert due(ask("GB", **facts, received_on=date(2026, 8, 20)), "refund") == [date(2026, 9, 3)]
    assert due(ask("GB", **facts, sent_back_on=date(2026, 8, 11)), "refund") == [date(2026, 8, 25)]
    assert due(ask("GB", **facts, seller_collects=True), "refund") == [date(2026, 8, 24)]
    assert due(ask("GB", **facts, delivered_on=None), "refund") == [date(2026, 8, 24)]


def test_korea_refunds_three_business_days_after_chuseok():
    answer = ask(
        "KR",
        contract_on=date(2026, 9, 10),
        delivered_on=date(2026, 9, 14),
        notice_on=date(2026, 9, 18),
        received_on=date(2026, 9, 23),
        today=date(2026, 9, 23),
    )
    assert due(answer, "refund") == [date(2026, 9, 30)]
    assert (answer.entitlement.return_payer, answer.entitlement.outbound_refunded) == ("buyer", False)
    assert "late_refund_yearly" in codes(answer)


def test_korea_is_not_closed_while_nothing_proves_what_the_buyer_knew():
    assert ask("KR").open is None
    assert ask("KR", shop=TOLD).open is False
    assert ask("KR", today=date(2026, 8, 12)).open is True


def test_china_has_seven_days_from_the_day_after():
    assert ask("CN", today=date(2026, 8, 12)).open is True
    assert ask("CN", today=date(2026, 8, 13)).open is False
    assert due(ask("CN", today=date(2026, 8, 12), received_on=date(2026, 8, 18)), "refund") == [
        date(2026, 8, 25)
    ]


def test_brazil_refunds_at_once_and_sends_back_free():
    answer = ask("BR", today=date(2026, 8, 12), notice_on=date(2026, 8, 12))
    assert (answer.entitlement.refund_due, answer.entitlement.return_payer) == (date(2026, 8, 12), "seller")


def test_japan_gives_a_right_only_where_no_policy_was_posted():
    assert ask("JP", today=date(2026, 8, 12)).open is True
    assert ask("JP", today=date(2026, 8, 13)).open is False
    posted = ask("JP", today=date(2026, 8, 6), shop={"policy_posted": LONG_AGO})
    assert (posted.open, codes(posted)[0]) == (False, "seller_proved_policy_posted")


@pytest.mark.parametrize(
    ("region", "open_"), [("California", True), ("CA", True), ("ny", True), ("TX", False)]
)
def test_states_of_the_union_decide_by_region(region, open_):
    answer = ask("US", region=region)
    assert answer.open is open_
    if not open_:
        assert answer.verified is False


def test_a_posted_policy_ends_the_default_of_california():
    posted = ask("US", region="California", shop={"policy_posted": date(2026, 8, 3)})
    assert (posted.open, posted.verified) == (False, True)
    assert ask("US", region="California", shop={"policy_posted": date(2026, 8, 4)}).open is True


@pytest.mark.parametrize("region", ["Québec", "QC", "quebec"])
def test_quebec_counts_from_the_copy_of_the_contract(region):
    copy = {"contract_copy_sent": date(2026, 8, 10)}
    assert ask("CA", region=region, shop=copy).entitlement == NOTHING
    assert ask("CA", region=region, shop=copy, today=date(2026, 8, 17)).open is True
    assert ask("CA", region=region).entitlement.window_end == date(2026, 9, 2)
    late = {"contract_copy_sent": date(2026, 8, 31)}
    assert ask("CA", region=region, shop=late).entitlement.window_end == date(2026, 9, 7)
    both = {**copy, "informed": LONG_AGO}
    assert ask("CA", region=region, shop=both, today=date(2026, 8, 11)).open is False


def test_chile_and_argentina_are_longer_where_not_informed():
    assert ask("CL", shop={"contract_copy_sent": date(2026, 8, 3)}).open is False
    assert ask("CL").entitlement.window_end == date(2026, 11, 3)
    assert ask("AR").entitlement.window_end == date.max
    assert ask("AR", shop=TOLD, today=date(2026, 8, 15)).open is True
    assert ask("AR", shop=TOLD, today=date(2026, 8, 16)).open is False
    assert ask("AR", shop={"informed": date(2026, 8, 20)}).entitlement.window_end == date(2026, 8, 30)


def test_taiwan_south_africa_and_turkiye_are_longer_where_not_informed():
    assert ask("TW").entitlement.window_end == date(2026, 12, 5)
    assert ask("ZA").entitlement.window_end == date(2026, 8, 19)
    assert ask("TR").entitlement.window_end == date(2027, 8, 19)


def test_vietnam_only_where_information_was_missing():
    assert ask("VN").open is True
    assert ask("VN", shop=TOLD).open is False


def test_indonesia_only_for_other_goods():
    assert ask("ID").open is False
    answer = ask("ID", basis="mismatch", today=date(2026, 8, 7))
    assert (answer.open, answer.entitlement.window_end) == (True, date(2026, 8, 7))


def test_turkiye_sends_back_free_since_2026():
    assert ask("TR", shop=TOLD, contract_on=date(2026, 1, 1)).entitlement.return_payer == "seller"
    assert ask("TR", shop=TOLD, contract_on=date(2025, 12, 31)).entitlement.return_payer == "buyer"


# Exclusions.


def test_an_exclusion_holds_only_if_candidate_listed_and_proven():
    opened = frozenset({"hygiene_sealed_opened"})
    assert ask("DE", exclusions=opened, proven=opened).excluded == "hygiene_sealed_opened"
    assert ask("DE", exclusions=opened).excluded == ""
    assert ask("DE", proven=opened).excluded == ""
    food = frozenset({"everyday_food"})
    assert ask("DE", exclusions=food, proven=food).excluded == ""


def test_china_and_taiwan_exclude_only_what_was_confirmed():
    made = frozenset({"custom_made"})
    for country in ("CN", "TW"):
        facts = {"exclusions": made, "proven": made, "today": date(2026, 8, 10)}
        assert ask(country, **facts).excluded == ""
        told = {"exclusion_confirmed": date(2026, 8, 3)}
        assert ask(country, **facts, shop=told).excluded == "custom_made"


def test_turkiye_excluded_electronics_until_2025():
    phone = frozenset({"electronics_listed"})
    facts = {
        "exclusions": phone,
        "proven": phone,
        "delivered_on": date(2026, 1, 5),
        "today": date(2026, 1, 7),
    }
    assert ask("TR", contract_on=date(2025, 12, 31), **facts).excluded == "electronics_listed"
    assert ask("TR", contract_on=date(2026, 1, 1), **facts).excluded == ""


# Faulty goods.


def test_france_in_month_20_puts_the_burden_on_the_seller():
    answer = ask(
        "FR",
        basis="conformity",
        contract_on=date(2025, 1, 2),
        delivered_on=date(2025, 1, 5),
        today=date(2026, 9, 1),
        notice_on=date(2026, 9, 1),
    )
    assert (answer.open, answer.verified) == (True, True)
    assert answer.entitlement.remedies == {"repair", "replacement"}
    assert (answer.entitlement.chooser, answer.entitlement.return_payer) == ("buyer", "seller")
    assert answer.order == ({"repair", "replacement"}, {"partial_refund", "refund"})
    assert ("burden_on_seller", {"until": "2027-01-05"}) in answer.notes
    assert due(answer, "repair") == [date(2026, 10, 1)]


def test_the_guarantee_ends_and_a_repair_makes_it_longer():
    facts = {"basis": "conformity", "contract_on": date(2026, 8, 1), "delivered_on": date(2026, 8, 5)}
    assert ask("DE", **facts, today=date(2028, 8, 5)).open is True
    assert ask("DE", **facts, today=date(2028, 8, 6)).open is False
    assert ask("DE", **facts, today=date(2029, 8, 5), repairs=1).open is True
    assert ask("DE", **facts, today=date(2029, 8, 6), repairs=2).open is False
    before = facts | {"contract_on": date(2026, 7, 30)}
    assert ask("DE", **before, today=date(2028, 8, 6), repairs=1).open is False
    portugal = facts | {"today": date(2031, 8, 5)}
    assert ask("PT", **portugal, repairs=9).open is True
    assert ask("PT", **portugal, repairs=3).open is False
    assert ask("PT", **(portugal | {"today": date(2030, 8, 5)}), repairs=1).open is True


@pytest.mark.parametrize("country", ["GB", "IE", "PT"])
def test_money_at_once_within_30_days(country):
    early = ask(country, basis="conformity", today=date(2026, 9, 4))
    late = ask(country, basis="conformity", today=date(2026, 9, 5))
    assert early.entitlement.remedies == {"refund", "repair", "replacement"}
    assert late.entitlement.remedies == {"repair", "replacement"}


def test_poland_agrees_by_silence():
    answer = ask("PL", basis="conformity", notice_on=date(2026, 8, 19))
    assert [(one.kind, one.due_on, one.lapse) for one in answer.dues] == [
        ("respond", date(2026, 9, 2), "approve"),
        ("refund", None, "escalate"),
    ]


def test_where_no_months_are_fixed_nobody_is_closed_out():
    assert ask("NL", basis="conformity", today=date(2028, 8, 5)).open is True
    assert ask("NL", basis="conformity", today=date(2031, 8, 5)).open is None
    assert ask("AU", basis="conformity").open is None
    assert ask("KR", basis="conformity", today=date(2027, 8, 5)).open is None


def test_some_goods_last_longer_in_norway_and_quebec():
    assert ask("NO", basis="conformity", today=date(2030, 8, 5)).open is None
    assert ask("NO", basis="conformity", today=date(2030, 8, 5), goods_class="long_life").open is True
    assert ask("NO", basis="conformity", today=date(2030, 8, 5), goods_class="fashion").open is False
    facts = {"basis": "conformity", "region": "QC", "goods_class": "fridge", "today": date(2030, 1, 1)}
    assert ask("CA", **facts, contract_on=date(2026, 10, 5), delivered_on=date(2026, 10, 7)).open is True
    assert ask("CA", **facts, contract_on=date(2026, 10, 4), delivered_on=date(2026, 10, 7)).open is None
    later = facts | {"today": date(2034, 1, 1)}
    assert ask("CA", **later, contract_on=date(2026, 10, 5), delivered_on=date(2026, 10, 7)).open is None


def test_buyers_choose_money_in_turkiye_and_chile():
    assert "refund" in ask("TR", basis="conformity").entitlement.remedies
    assert "refund" in ask("CL", basis="conformity").entitlement.remedies


def test_used_goods_in_spain():
    facts = {"basis": "conformity", "used": True, "today": date(2027, 8, 6)}
    assert ask("ES", **facts).open is False
    assert ask("ES", **(facts | {"used": False})).open is True


# Nothing came, or something else.


def test_nothing_came_in_30_days():
    facts = {"basis": "delivery", "delivered_on": None}
    answer = ask("DE", **facts, today=date(2026, 9, 3))
    assert (answer.open, answer.entitlement.outbound_refunded) == (True, True)
    assert codes(answer)[0] == "additional_period"
    assert ask("DE", **facts, today=date(2026, 9, 2)).open is None
    assert ask("DE", basis="delivery").open is None
    assert ask("DE", basis="delivery", promised_on=date(2026, 8, 6)).open is False
    assert ask("DE", **facts, promised_on=date(2026, 8, 10), today=date(2026, 8, 11)).open is True
    assert ask("CH", **facts).known is False


def test_money_for_what_did_not_come():
    facts = {"basis": "delivery", "delivered_on": None, "canceled_on": date(2026, 9, 10)}
    facts["today"] = date(2026, 9, 10)
    assert due(ask("DE", **facts), "refund") == []
    assert due(ask("US", **facts, shipped_on=date(2026, 9, 9)), "refund") == [date(2026, 9, 21)]
    assert due(ask("CA", region="QC", **facts, promised_on=date(2026, 8, 5)), "refund") == [date(2026, 9, 25)]
    assert ask("US", region="CA", delivered_on=date(2026, 8, 5)).dues == ()


def test_the_united_states_count_shipping():
    facts = {"basis": "delivery", "delivered_on": None, "today": date(2026, 10, 1)}
    assert ask("US", **facts).open is None
    assert ask("US", **facts, shipped_on=date(2026, 9, 20)).open is True
    assert ask("US", **facts, shipped_on=date(2026, 8, 20)).open is None


def test_something_else_came_in_korea():
    answer = ask("KR", basis="mismatch", today=date(2026, 11, 5))
    assert (answer.open, answer.entitlement.return_payer) == (True, "seller")
    assert ask("KR", basis="mismatch", today=date(2026, 11, 6)).entitlement.remedies != {"refund"}


# What is not known.


def test_no_rows_is_not_a_no():
    for country in ("XX", "", "CA", "PR", "UA"):
        answer = ask(country)
        assert (answer.known, answer.open, answer.entitlement) == (False, None, NOTHING)
    old = ask("DE", contract_on=date(2010, 1, 1))
    assert (old.known, old.open, codes(old)) == (False, None, ["before_our_rows"])
    assert ask("DE", delivered_on=None).open is None
    assert ask("DE", consumer=False).known is False
    assert ask("DE", trader=False).known is False


def test_faulty_goods_are_not_known_in_a_state_of_the_eea():
    assert ask("IS").open is True
    assert ask("IS", basis="conformity").open is None


def test_an_unknown_basis_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="unknown basis"):
        ask("DE", basis="mood")


def test_nobody_is_closed_out_by_an_unverified_row():
    answer = ask("AT", shop=TOLD, today=date(2026, 12, 1))
    assert (answer.known, answer.open, answer.verified) == (True, False, False)


def test_two_laws_meet_and_the_better_one_counts():
    answer = ask("CH", residence="DE", shop=TOLD)
    assert (answer.open, answer.jurisdictions) == (True, ("CH", "DE"))
    assert answer.sources["return_payer"].jurisdiction == "DE"
    assert codes(answer)[-1] == "two_jurisdictions"
    assert ask("DE", residence="XX", shop=TOLD, today=date(2027, 1, 1)).open is None
    assert ask("DE", residence="DE").jurisdictions == ("DE",)


def test_places_are_found_by_id_code_and_old_names():
    assert find_place("US-CA").id == find_place("us", " california ").id == "US-CA"
    assert find_place("UK").id == "GB"
    assert find_place("EL").id == "GR"
    assert find_place("CA") is None


# Particulars.


def test_particulars_have_their_days():
    assert "withdrawal_button" in features("DE", date(2026, 6, 19))
    assert "withdrawal_button" not in features("DE", date(2026, 6, 18))
    assert "harmonised_notice" in features("AT", date(2026, 9, 27))
    assert set(features("BR", date(2026, 1, 1))) == {"immediate_refund"}
    assert set(features("CN", date(2026, 1, 1))) == {"exclusion_confirmation", "goods_intact"}
    assert set(features("TR", date(2026, 1, 1))) == {"carrier_named"}
    assert set(features("TH", date(2026, 1, 1))) == {"cod_open_before_pay"}
    assert features("XX", date(2026, 1, 1)) == {}


# Properties.

DAYS = st.dates(date(2014, 1, 1), date(2028, 12, 31))
IDS = st.sampled_from([place.id for place in jurisdictions()] + ["XX", "CA", ""])


@st.composite
def questions(draw):
    contract = draw(DAYS)
    later = st.one_of(st.none(), st.integers(0, 2000).map(lambda n: contract + timedelta(days=n)))
    return Question(
        country=draw(IDS),
        contract_on=contract,
        today=contract + timedelta(days=draw(st.integers(0, 2500))),
        basis=draw(st.sampled_from(BASES)),
        residence=draw(st.one_of(st.just(""), IDS)),
        delivered_on=draw(later),
        notice_on=draw(later),
        received_on=draw(later),
        sent_back_on=draw(later),
        shop=draw(st.dictionaries(st.sampled_from(SHOP_FACTS), DAYS)),
        exclusions=frozenset(draw(st.sets(st.sampled_from(EXCLUSIONS), max_size=4))),
        proven=frozenset(draw(st.sets(st.sampled_from(EXCLUSIONS), max_size=4))),
        goods_class=draw(st.sampled_from(["", "phone", "fridge", "fashion"])),
        used=draw(st.booleans()),
        repairs=draw(st.integers(0, 5)),
        seller_collects=draw(st.booleans()),
    )


@given(questions())
def test_any_question_has_an_answer_that_denies_nobody_by_ignorance(question):
    answer = floor(question, CALENDARS)
    if answer.open is False:
        assert answer.known
        assert answer.entitlement == NOTHING
        assert answer.sources
        assert not answer.missing
    if not answer.known:
        assert (answer.open, answer.verified) == (None, False)
    if question.basis == "withdrawal" and question.delivered_on is None and answer.open is False:
        law = law_of(question.country, question.region, question.contract_on)
        depends = law.withdrawal.start == "delivered" and law.withdrawal.kind == "no_reason"
        assert answer.excluded or not depends or question.residence not in ("", question.country)
    assert answer.entitlement.may_return == (answer.open is True)
    assert all(source.cite and source.url for source in answer.sources.values())


@given(questions(), st.sampled_from(SHOP_FACTS))
def test_a_fact_less_is_never_worse_for_the_buyer(question, fact):
    """What the seller cannot prove counts as not done."""
    less = replace(question, shop={key: day for key, day in question.shop.items() if key != fact})
    more = floor(question, CALENDARS)
    fewer = floor(less, CALENDARS)
    if more.open is True:
        assert fewer.open is True
        assert at_least(fewer.entitlement, more.entitlement)
    if fewer.open is False:
        assert more.open is False
