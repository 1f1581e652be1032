"""Limits of authority: per act and in windows, split amounts seen, no silent pass, answered once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.accounts.actions import make_api_key, save_limit
from aftermile.accounts.errors import AboveAuthority, AboveAuthorityTogether, AuthorityNotKnown
from aftermile.accounts.models import AuthorityLimit
from aftermile.accounts.roles import Role
from aftermile.cases import errors
from aftermile.cases.actions import (
    LineRequest,
    approve,
    ask_second,
    cancel,
    carry_out,
    grant_second,
    make_offer,
    open_case,
    refuse_second,
)
from aftermile.cases.authority import check, require_of_key
from aftermile.cases.models import Approval, ApprovalRequest, Override
from aftermile.cases.tasks import expire_requests
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.money import Money
from aftermile.ledger.models import ExchangeRate
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, NA, opened
from tests.factories import make_member, make_order, units_of

pytestmark = pytest.mark.django_db


def actor(member):
    return Actor(ActorKind.MEMBER, member.pk, str(member))


@pytest.fixture
def agent(seller):
    return actor(make_member(seller, Role.AGENT))


@pytest.fixture
def boss(seller):
    return actor(make_member(seller, Role.SUPERVISOR))


def limit(seller, per="act", minor=10_000, days=30, role="agent", **more):
    return save_limit(seller, per=per, limit_minor=minor, window_days=days, role=role, by=SYSTEM, **more)


def case_of(order, number=0):
    unit = units_of(order)[number]
    return open_case(order, kind="return", lines=[LineRequest(unit.pk, 1, "changed_mind")], by=KIM)


def test_without_limits_everybody_may(seller, agent):
    ruling = check(agent, opened(make_order(seller)), "refund", 10**9)
    assert (ruling.allowed, ruling.left_minor) == (True, None)


def test_an_act_up_to_the_limit_and_one_unit_above(seller, agent):
    limit(seller)
    case = opened(make_order(seller, units=[(1, 20_000)]))
    fits, above = (check(agent, case, "refund", minor) for minor in (10_000, 10_001))
    assert (fits.allowed, fits.left_minor) == (True, 10_000)
    assert (above.needs_second, type(above.error)) == (True, AboveAuthority)
    with pytest.raises(AboveAuthority):
        approve(case, remedy="refund", by=agent)
    assert Approval.objects.count() == 0


def test_two_refunds_of_60_on_one_order_are_seen_as_120(seller, agent):
    limit(seller, "order")
    order = make_order(seller, units=[(1, 6_000), (1, 6_000)])
    approve(case_of(order), remedy="refund", by=agent)
    with pytest.raises(AboveAuthorityTogether) as caught:
        approve(case_of(order, 1), remedy="refund", by=agent)
    assert caught.value.data["already"] == Money(6_000, "EUR")
    assert "EUR 60.00" in str(caught.value)


def test_what_others_agreed_and_offers_that_stand_count_too(seller, agent, boss):
    limit(seller, "order")
    order = make_order(seller, units=[(1, 6_000), (1, 6_000)])
    offer = make_offer(case_of(order), remedy="refund", by=boss)
    with pytest.raises(AboveAuthorityTogether):
        approve(case_of(order, 1), remedy="refund", by=agent)
    cancel(offer.case, by=KIM)


def test_what_came_to_nothing_and_what_is_long_ago_does_not_count(seller, agent):
    limit(seller, "buyer")
    order = make_order(seller, units=[(1, 6_000), (1, 6_000), (1, 6_000)])
    cancel(approve(case_of(order), remedy="refund", by=agent), by=KIM)
    approve(case_of(order, 1), remedy="refund", by=agent)
    last = case_of(order, 2)
    assert check(agent, last, "refund", 6_000).needs_second
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert check(agent, last, "refund", 6_000).allowed


def test_a_members_own_limit_stands_in_for_his_roles(seller):
    limit(seller)
    trusted = make_member(seller, Role.AGENT)
    limit(seller, minor=50_000, role="", member=trusted)
    assert check(actor(trusted), opened(make_order(seller)), "refund", 50_000).allowed


def test_a_limit_of_one_remedy_holds_besides_the_general_one(seller, agent):
    limit(seller)
    limit(seller, minor=1_000, remedy="coupon")
    case = opened(make_order(seller))
    assert check(agent, case, "refund", 5_000).allowed
    assert check(agent, case, "coupon", 1_001).needs_second


def test_without_a_rate_a_second_approver_looks(seller, agent):
    limit(seller)
    case = opened(make_order(seller, currency="USD"))
    ruling = check(agent, case, "refund", 1)
    assert (ruling.base_minor, type(ruling.error)) == (None, AuthorityNotKnown)
    ExchangeRate.objects.create(currency="USD", on=clock.now().date(), rate="2")
    assert check(agent, case, "refund", 20_000).base_minor == 10_000
    assert check(agent, case, "refund", 20_002).needs_second


def test_a_replacement_counts_with_the_worth_of_what_is_sent(seller, agent):
    limit(seller)
    case = opened(make_order(seller, units=[(1, 15_000)]))
    assert check(agent, case, "replacement", 0).needs_second


def test_the_limit_of_a_key_refuses_more_money_and_unknown_rates(seller):
    key, _secret = make_api_key(
        name="k", seller=seller, scopes=["cases:decide"], by=None, limit=Money(5_000, "EUR")
    )
    who = Actor(ActorKind.API_KEY, key.pk, "k")
    require_of_key(who, seller, Money(5_000, "EUR"))
    for amount in (Money(5_001, "EUR"), Money(1, "USD")):
        with pytest.raises(AboveAuthority):
            require_of_key(who, seller, amount)
    require_of_key(SYSTEM, seller, Money(10**12, "USD"))


class TestSecondApprover:
    @pytest.fixture
    def request_row(self, seller, agent):
        limit(seller)
        limit(seller, role="supervisor", minor=20_000)
        case = opened(make_order(seller, units=[(1, 15_000)]))
        return ask_second(case, remedy="refund", note="A good buyer.", by=agent)

    def test_it_is_granted_by_another_and_done_at_once(self, request_row, boss):
        case = grant_second(request_row, by=boss)
        assert (case.state, case.agreed_minor) == ("approved", 15_000)
        approval = Approval.objects.get()
        assert (approval.second_id, approval.by_ref, approval.note) == (
            request_row.pk,
            boss.ref,
            "A good buyer.",
        )
        with pytest.raises(errors.RequestAnswered):
            grant_second(request_row, by=boss)

    def test_nobody_answers_his_own_nor_above_his_limit(self, seller, request_row, agent, boss):
        with pytest.raises(errors.OwnRequest):
            grant_second(request_row, by=agent)
        with pytest.raises(AboveAuthority):
            grant_second(request_row, by=actor(make_member(seller, Role.AGENT)))
        with pytest.raises(errors.OwnRequest):
            grant_second(request_row, by=NA)
        assert ApprovalRequest.objects.get().state == "waiting"

    def test_one_waits_per_case_and_none_where_none_is_needed(self, request_row, agent, boss):
        with pytest.raises(errors.RequestWaits):
            ask_second(request_row.case, remedy="refund", by=agent)
        with pytest.raises(errors.NoSecondNeeded):
            ask_second(request_row.case, remedy="refund", by=boss)

    def test_refused_with_words_or_ended_by_time_or_by_another_way(self, seller, request_row, agent, boss):
        with pytest.raises(errors.WordsMissing):
            refuse_second(request_row, words=" ", by=boss)
        refuse_second(request_row, words="No.", by=boss)
        again = ask_second(request_row.case, remedy="refund", by=agent)
        with clock.frozen(clock.now() + timedelta(days=4)):
            with pytest.raises(errors.RequestAnswered):
                grant_second(again, by=boss)
            assert (expire_requests(), expire_requests()) == (1, 0)
        third = ask_second(request_row.case, remedy="refund", by=agent)
        approve(request_row.case, remedy="refund", by=boss)
        states = ApprovalRequest.objects.order_by("asked_at", "id").values_list("state", flat=True)
        assert list(states) == ["refused", "expired", "expired"]
        assert third.pk
        assert Event.objects.filter(name="case.second_expired").count() == 1


def test_beyond_the_rules_needs_a_reason_and_a_part_of_it_does_not(seller):
    case = opened(make_order(seller))
    with pytest.raises(errors.OverrideNeedsReason):
        approve(case, remedy="returnless_refund", by=KIM, override=" ")
    approve(case, remedy="partial_refund", amount_minor=700, by=KIM)
    assert Override.objects.count() == 0
    other = opened(make_order(seller))
    approve(other, remedy="returnless_refund", by=KIM, override="Too heavy.")
    row = Override.objects.get()
    assert (row.what, row.why, row.amount_minor, row.owed_minor) == ("remedy", "Too heavy.", 5_000, 0)


def test_a_replacement_is_carried_out_and_stands_for_its_unit(seller):
    order = make_order(seller)
    case = approve(opened(order), remedy="replacement", override="We sent the wrong one.", by=KIM)
    assert (case.agreed_minor, case.goods_back) == (0, False)
    row = carry_out(case, words="A new lamp is on its way.", reference="1Z9", by=KIM)
    case.refresh_from_db()
    assert (case.state, row.remedy) == ("settled", "replacement")
    units = Unit.objects.order_by("line__position").values_list("state", "holder_ref", "paid_minor")
    assert list(units) == [("replaced", "", 0), ("with_buyer", "", 5_000)]
    assert Event.objects.get(name="case.carried_out").data["reference"] == "1Z9"


def test_an_exchange_waits_for_the_goods(seller):
    case = approve(opened(make_order(seller)), remedy="exchange", override="Other size.", by=KIM)
    assert case.goods_back
    with pytest.raises(errors.GoodsAwaited):
        carry_out(case, words="Sent.", by=KIM)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 4_000), min_size=1, max_size=6))
def test_no_row_of_approvals_passes_the_window_alone(seller, amounts):
    AuthorityLimit.objects.all().delete()
    who = actor(make_member(seller, Role.AGENT))
    limit(seller, "buyer", minor=9_000)
    order = make_order(seller, units=[(1, 4_000)] * len(amounts))
    agreed = 0
    for number, amount in enumerate(amounts):
        case = case_of(order, number)
        try:
            approve(case, remedy="partial_refund", amount_minor=amount, by=who)
        except AboveAuthority:
            assert agreed + amount > 9_000
        else:
            agreed += amount
    assert agreed <= 9_000


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_pass_the_window(seller):
    who = actor(make_member(seller, Role.AGENT))
    limit(seller, "buyer")
    order = make_order(seller, units=[(1, 6_000), (1, 6_000)])
    cases, start, said = [case_of(order, 0), case_of(order, 1)], Barrier(2), []

    def work(case):
        start.wait()
        try:
            said.append(approve(case, remedy="refund", by=who).state)
        except AboveAuthority as error:
            said.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["above_authority_together", "approved"]
