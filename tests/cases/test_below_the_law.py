"""A careless agent: less than a known right needs a reason, is reported, and stays the buyer's to refuse."""

from datetime import timedelta

import pytest

from aftermile.cases.actions import approve, make_offer
from aftermile.cases.errors import OverrideNeedsReason
from aftermile.cases.models import Approval, Offer, Override
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from tests.cases.acts import KIM, opened
from tests.factories import make_buyer, make_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", [approve, make_offer])
def test_less_money_than_the_law_gives_needs_a_reason_and_is_reported(seller, act) -> None:
    case = opened(make_order(seller, units=[(1, 20_000)]))
    with pytest.raises(OverrideNeedsReason) as caught:
        act(case, remedy="refund", amount_minor=19_999, by=KIM)
    assert str(caught.value).startswith("The rules say otherwise: the law gives the buyer more.")
    assert (Approval.objects.count(), Offer.objects.count(), Override.objects.count()) == (0, 0, 0)
    act(case, remedy="refund", amount_minor=19_999, override="The lamp came back scratched.", by=KIM)
    [kept] = Override.objects.values_list("what", "amount_minor", "owed_minor")
    assert kept == ("law", 19_999, 20_000)


@pytest.mark.parametrize("act", [approve, make_offer])
def test_exactly_what_the_law_gives_needs_none(seller, act) -> None:
    case = opened(make_order(seller, units=[(1, 20_000)]))
    act(case, remedy="refund", amount_minor=20_000, by=KIM)
    assert Override.objects.count() == 0


def test_freight_that_the_seller_owes_is_not_shifted_without_a_reason(seller) -> None:
    case = opened(make_order(seller), kind="claim", reason="defective")
    with pytest.raises(OverrideNeedsReason):
        make_offer(case, remedy="repair", freight_payer="buyer", by=KIM)
    make_offer(case, remedy="repair", freight_payer="seller", by=KIM)


def test_money_for_goods_that_are_kept_stays_a_free_offer(seller) -> None:
    make_offer(opened(make_order(seller)), remedy="partial_refund", amount_minor=100, by=KIM)
    assert Override.objects.count() == 0


def test_where_no_right_is_known_the_agent_has_a_free_hand(seller) -> None:
    old = clock.now() - timedelta(days=4000)
    order = make_order(
        seller, buyer=make_buyer(seller, country="KP"), placed_at=old, shipped_at=old, delivered_at=old
    )
    approve(opened(order, by=SYSTEM), remedy="refund", amount_minor=10, by=KIM)
