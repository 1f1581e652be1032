"""Cards of ways out: the law's first and never hidden, offers marked as such."""

from datetime import UTC, date, datetime

import pytest

from aftermile.kernel import clock
from aftermile.policies.entitlement import REMEDIES
from aftermile.policies.owed import Decision, DueRule, Option, Result
from aftermile.portal.request.ways import ways_of

NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
LAW = "E-Commerce Act Art. 17"


def option(remedy: str, amount: int = 8000, **fields) -> Option:
    values = {"currency": "EUR", "freight_payer": "seller", "goods_back": True, **fields}
    return Option(remedy, amount, **values)


def cards(*options: Option, deadlines: tuple[DueRule, ...] = (), result: Result = Result.ALLOW):
    with clock.frozen(NOW):
        return ways_of(Decision(result, options, deadlines, ()))


def test_the_law_stands_first_in_its_own_order():
    found = cards(
        option("coupon", 500, goods_back=False),
        option("refund", right=True, cite=LAW, tier=2),
        option("partial_refund", 1000, goods_back=False),
        option("repair", 0, right=True, cite=LAW, tier=1),
    )
    assert [card.value for card in found] == ["repair", "refund", "coupon", "partial_refund", "any"]
    assert [bool(card.right) for card in found] == [True, True, False, False, False]
    assert [card.offer for card in found] == [False, False, True, True, False]


def test_where_no_law_gives_anything_nothing_is_called_an_offer_beside_it():
    assert [card.offer for card in cards(option("refund"), option("store_credit"))] == [False, False, False]


@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_remedy_says_when_what_to_do_and_what_it_costs(remedy):
    [card, _any] = cards(option(remedy))
    assert card.title != remedy
    assert card.when
    assert card.doing
    assert card.cost


def test_a_day_that_is_known_is_told():
    rule = DueRule("refund", 3, "business", "received", clock="statutory", due_on=date(2026, 9, 30))
    early = DueRule("refund", 3, "business", "received", due_on=date(2026, 9, 28))
    [card, _any] = cards(option("refund"), deadlines=(early, rule))
    assert "Sep 30" in card.when


def test_working_days_are_called_so():
    rule = DueRule("refund", 3, "business", "received", clock="statutory")
    [card, _any] = cards(option("refund"), deadlines=(rule,))
    assert card.when == "Your money goes out within 3 working days after the items are back with us."


def test_at_once_is_at_once():
    [card, _any] = cards(
        option("refund"), deadlines=(DueRule("refund", 0, "days", "opened", clock="statutory"),)
    )
    assert card.when == "Your money goes out at once."


def test_a_right_without_an_amount_is_still_to_be_agreed():
    [card, _any] = cards(option("partial_refund", 0, right=True, cite=LAW, goods_back=False))
    assert card.money == ""
    assert card.gets == "How much is agreed with you."


def test_what_credit_brings_and_what_may_be_taken_off_is_told():
    [credit, refund, _any] = cards(
        option("store_credit", 8800, bonus_percent=10, goods_back=False),
        option("refund", deductions=("value_loss",)),
    )
    assert credit.gets == "10% more than the price, to spend at our shop."
    assert "a part of the price may be taken off" in refund.less


def test_a_refusal_has_no_cards():
    assert cards(option("refund"), result=Result.DENY) == []
