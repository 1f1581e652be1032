"""Offers side by side, counter-offers, and what silence means."""

from datetime import UTC, datetime

import pytest

from aftermile.accounts.errors import AboveAuthority
from aftermile.accounts.models import AuthorityLimit, LimitPer
from aftermile.accounts.roles import Role
from aftermile.cases import errors
from aftermile.cases.actions import (
    Way,
    accept_counter,
    accept_offer,
    counter_offer,
    make_offer,
    reject_counter,
    reject_offer,
)
from aftermile.cases.models import Approval, Case, Offer
from aftermile.cases.tasks import lapse_counters, lapse_deadlines
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from tests.cases.acts import KIM, NA, opened
from tests.factories import make_member, make_order

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


def offered(seller, amount: int = 1_000, **fields) -> Offer:
    case = opened(make_order(seller))
    return make_offer(case, remedy="partial_refund", amount_minor=amount, by=KIM, **fields)


def fresh(offer: Offer) -> Case:
    return Case.objects.get(pk=offer.case_id)


def test_a_proposal_takes_the_place_of_the_offer_and_is_accepted(seller):
    offer = offered(seller)
    counter = counter_offer(offer, amount_minor=1_500, message="It is worse.", by=NA)
    assert counter_offer(offer, amount_minor=1_500, by=NA) == counter
    offer.refresh_from_db()
    assert (offer.state, counter.answers_id, counter.from_buyer) == ("rejected", offer.pk, True)
    assert fresh(offer).state == "requested"
    case = accept_counter(counter, by=KIM)
    assert accept_counter(counter, by=KIM) == case
    case.refresh_from_db()
    assert (case.state, case.remedy, case.agreed_minor) == ("approved", "partial_refund", 1_500)
    assert Approval.objects.get().offer_id == counter.pk


def test_a_proposal_lies_between_one_cent_and_what_is_left(seller):
    offer = offered(seller)
    for amount in (0, -1, 5_001):
        with pytest.raises(errors.AmountOutOfRange):
            counter_offer(offer, amount_minor=amount, by=NA)
    with pytest.raises(errors.AmountMissing):
        counter_offer(offer, by=NA)
    assert fresh(offer).state == "offered"


def test_the_rounds_are_limited(seller, settings):
    settings.OFFER_ROUNDS = 1
    offer = offered(seller)
    counter = counter_offer(offer, amount_minor=4_000, by=NA)
    reject_counter(counter, words="Too much.", by=KIM)
    reject_counter(counter, by=KIM)
    assert Event.objects.filter(name="case.counter_rejected").count() == 1
    again = make_offer(fresh(offer), remedy="partial_refund", amount_minor=1_200, by=KIM)
    with pytest.raises(errors.TooManyCounterOffers):
        counter_offer(again, amount_minor=2_000, by=NA)


def test_a_proposal_above_ones_authority_needs_another(seller):
    member = make_member(seller, Role.AGENT)
    AuthorityLimit.objects.all().delete()
    AuthorityLimit.objects.create(
        seller=seller, role=Role.AGENT, per=LimitPer.ACT, limit_minor=1_000, currency="EUR"
    )
    counter = counter_offer(offered(seller), amount_minor=1_500, by=NA)
    with pytest.raises(AboveAuthority):
        accept_counter(counter, by=Actor(ActorKind.MEMBER, member.pk, "Ada"))
    counter.refresh_from_db()
    assert counter.state == "open"


def test_an_unanswered_proposal_lapses(seller):
    with clock.frozen(MARCH):
        counter = counter_offer(offered(seller), amount_minor=1_500, by=NA)
    with clock.frozen(datetime(2026, 3, 20, tzinfo=UTC)):
        assert (lapse_counters(), lapse_counters()) == (1, 0)
        with pytest.raises(errors.OfferExpired):
            accept_counter(Offer.objects.get(pk=counter.pk), by=KIM)


def test_of_offers_side_by_side_one_is_taken(seller):
    offer = offered(seller, beside=[Way("refund", 5_000)])
    first, second = Offer.objects.order_by("created_at", "id")
    assert first == offer
    case = reject_offer(first, by=NA)
    assert (case.state, Offer.objects.get(pk=second.pk).state) == ("offered", "open")
    case = accept_offer(second, by=NA)
    assert (case.state, case.remedy) == ("approved", "refund")


def test_taking_one_withdraws_the_others(seller):
    offer = offered(seller, beside=[Way("refund", 5_000)])
    accept_offer(offer, by=NA)
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]


def test_silence_may_mean_yes_to_our_own_offer(seller):
    with clock.frozen(MARCH):
        offer = offered(seller, lapse="accept")
    with clock.frozen(datetime(2026, 3, 20, tzinfo=UTC)):
        lapse_deadlines()
    assert (fresh(offer).state, fresh(offer).agreed_minor) == ("approved", 1_000)


def test_silence_means_no_by_itself(seller):
    with clock.frozen(MARCH):
        offer = offered(seller, beside=[Way("refund", 5_000)])
    with clock.frozen(datetime(2026, 3, 20, tzinfo=UTC)):
        lapse_deadlines()
    assert fresh(offer).state == "requested"
    assert set(Offer.objects.values_list("state", flat=True)) == {"lapsed"}
