from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.policies.owed import Facts, LineFacts, ReasonFacts, Result, RowFacts, decide
from aftermile.policies.owed.decide import due_at
from aftermile.policies.owed.types import DueRule
from aftermile.policies.statutes import STATUTES, statute_for

DELIVERED = datetime(2026, 3, 2, 12, tzinfo=UTC)
REASONS = (
    ReasonFacts("changed_mind", "buyer"),
    ReasonFacts("damaged", "carrier", evidence=("photo",)),
    ReasonFacts("not_received", "carrier", goods_back=False),
)
ROW = RowFacts(1, 30, freight_payer="buyer", remedies=("refund", "partial_refund"), keep_percent=20)


def facts(days: int = 1, *, reason: str = "changed_mind", country: str = "DE", **values) -> Facts:
    base = {
        "at": DELIVERED + timedelta(days=days),
        "kind": "return",
        "country": country,
        "currency": "EUR",
        "placed_at": DELIVERED - timedelta(days=4),
        "shipped_at": DELIVERED - timedelta(days=2),
        "delivered_at": DELIVERED,
        "shipping_minor": 495,
        "lines": (LineFacts("u1", 1, 5_000, reason),),
        "reasons": REASONS,
        "rows": (ROW,),
    }
    return Facts(**{**base, **values})


def codes(decision) -> list[str]:
    return [why.code for why in decision.why]


def test_inside_the_window_the_table_speaks_and_the_law_stands_below() -> None:
    decision = decide(facts(5))
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


def test_the_window_never_falls_below_the_law() -> None:
    short = RowFacts(1, 3, remedies=())
    decision = decide(facts(10, rows=(short,)))
    assert (decision.result, codes(decision)) == (Result.ALLOW, ["window_by_law", "right_of_withdrawal"])
    assert [option.remedy for option in decision.options] == ["refund"]


@pytest.mark.parametrize(
    ("country", "days", "result"),
    [
        ("DE", 14, Result.ALLOW),
        ("DE", 15, Result.DENY),
        ("GB", 14, Result.ALLOW),
        ("CN", 7, Result.ALLOW),
        ("CN", 8, Result.DENY),
        ("KR", 8, Result.DENY),
        ("CH", 4, Result.DENY),
        ("US", 4, Result.REVIEW),
        ("XX", 90, Result.REVIEW),
        ("", 90, Result.REVIEW),
    ],
)
def test_only_known_law_lets_the_table_say_no(country, days, result) -> None:
    assert decide(facts(days, country=country, rows=(RowFacts(1, 3),))).result == result


def test_something_wrong_with_the_goods_is_never_refused_by_the_clock() -> None:
    decision = decide(facts(200, reason="damaged", evidence=("image",)))
    assert (decision.result, codes(decision)) == (Result.REVIEW, ["window_closed", "conformity_may_apply"])
    assert decision.freight_payer == "seller"


def test_outbound_shipping_comes_back_with_the_whole_order_only() -> None:
    assert decide(facts(whole_order=True)).option("refund").amount_minor == 5_495
    assert decide(facts(whole_order=False)).option("refund").amount_minor == 5_000
    assert decide(facts(whole_order=True, country="CN")).option("refund").amount_minor == 5_000


def test_missing_facts_lead_to_a_person() -> None:
    unknown = decide(facts(reason="gone"))
    assert (unknown.result, codes(unknown)) == (Result.REVIEW, ["reason_unknown"])
    old = decide(facts(300, delivered_at=None, shipped_at=None))
    assert (old.result, codes(old)[0]) == (Result.REVIEW, "anchor_unknown")
    assert decide(facts(1, delivered_at=None)).result == Result.ALLOW
    assert decide(facts(1, reason="damaged")).result == Result.REVIEW
    assert decide(facts(1, reason="damaged", evidence=("image",))).result == Result.ALLOW
    assert codes(decide(facts(1, rows=())))[-2:] == ["no_rule", "right_of_withdrawal"]


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
    decision = decide(facts(3, kind="claim", reason="not_received", parcel=parcel, delivered_at=delivered))
    assert decision.result == result
    assert decision.option("refund").goods_back is False


def test_first_hit_wins_and_must_fit_every_line() -> None:
    rows = (RowFacts(1, 99, category="Shoes"), RowFacts(2, 60, country="FR"), RowFacts(3, 45))
    assert decide(facts(rows=rows)).row == 3
    lines = (LineFacts("a", 1, 1, "changed_mind", "shoes"), LineFacts("b", 1, 1, "changed_mind", "hats"))
    assert decide(facts(rows=rows, lines=lines)).row == 3
    assert decide(facts(rows=rows, lines=lines[:1])).row == 1


def test_no_return_is_asked_for_below_a_value() -> None:
    row = RowFacts(
        1, 30, remedies=("returnless_refund",), returnless_below_minor=5_001, returnless_currency="EUR"
    )
    assert decide(facts(rows=(row,))).option("returnless_refund").goods_back is False
    assert decide(facts(rows=(row,), currency="USD")).option("returnless_refund") is None


def test_earlier_refunds_lower_what_is_left() -> None:
    line = LineFacts("u1", 1, 5_000, "changed_mind", paid_back_minor=1_500)
    assert decide(facts(lines=(line,))).option("refund").amount_minor == 3_500


@given(
    days=st.integers(0, 40),
    window=st.integers(0, 40),
    country=st.sampled_from(["DE", "GB", "CN", "KR", "TR", "BR", "NO", "FR"]),
)
def test_an_offer_is_never_below_the_law(days, window, country) -> None:
    row = RowFacts(1, window, freight_payer="buyer", remedies=("partial_refund",), keep_percent=1)
    decision = decide(facts(days, country=country, rows=(row,)))
    law = statute_for(country, DELIVERED.date(), STATUTES)
    assert law is not None
    if days <= law.days:
        option = decision.option("refund")
        assert (decision.result, option.amount_minor, option.right) == (Result.ALLOW, 5_000, True)
        assert law.freight_payer in (option.freight_payer, "buyer")


def test_business_days_skip_the_weekend() -> None:
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert due_at(DueRule("refund", 3, "business", "received"), friday) == datetime(
        2026, 3, 11, 12, tzinfo=UTC
    )
    assert due_at(DueRule("respond", 48, "hours", "opened"), friday) == datetime(2026, 3, 8, 12, tzinfo=UTC)
