"""Two at the same moment: split refunds, two grants, a budget, a stop switch, two who publish."""

import pytest

from aftermile.accounts.actions import save_limit
from aftermile.accounts.roles import Role
from aftermile.cases.actions import approve, ask_second, grant_second, make_offer
from aftermile.cases.automation import settle_alone, start_automation, stop_automation
from aftermile.cases.models import Approval, ApprovalRequest, Automation, AutomationRun
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.policies import actions as policies
from aftermile.policies.models import PolicyTable
from aftermile.policies.tables import Place
from tests.cases.acts import KIM, opened
from tests.cases.test_races import both
from tests.factories import make_buyer, make_member, make_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def actor(member) -> Actor:
    return Actor(ActorKind.MEMBER, member.pk, str(member))


def limit(seller, per: str, minor: int, role: str = "agent") -> None:
    save_limit(seller, per=per, limit_minor=minor, window_days=30, role=role, by=SYSTEM)


@pytest.mark.parametrize("per", ["buyer", "order"])
@pytest.mark.parametrize("act", [approve, make_offer])
def test_two_agents_cannot_split_a_refund_at_the_same_moment(seller, per, act) -> None:
    limit(seller, per, 10_000)
    one, two = (actor(make_member(seller, Role.AGENT)) for _ in range(2))
    buyer = make_buyer(seller)
    order = make_order(seller, buyer=buyer, units=[(1, 6_000), (1, 6_000)])
    if per == "buyer":
        cases = [opened(make_order(seller, buyer=buyer, units=[(1, 6_000)])) for _ in range(2)]
    else:
        from tests.cases.test_authority import case_of  # noqa: PLC0415

        cases = [case_of(order, 0), case_of(order, 1)]
    ends = both(
        lambda: act(cases[0], remedy="refund", by=one), lambda: act(cases[1], remedy="refund", by=two)
    )
    assert ends == ["above_authority_together", "done"]


def test_a_request_is_granted_once(seller) -> None:
    limit(seller, "act", 100)
    agent = actor(make_member(seller, Role.AGENT))
    bosses = [actor(make_member(seller, Role.SUPERVISOR)) for _ in range(2)]
    request = ask_second(opened(make_order(seller)), remedy="refund", by=agent)
    ends = both(
        *(
            lambda boss=boss: grant_second(ApprovalRequest.objects.get(pk=request.pk), by=boss)
            for boss in bosses
        ),
        lambda: grant_second(ApprovalRequest.objects.get(pk=request.pk), by=agent),
    )
    assert (ends, Approval.objects.count()) == (["done", "own_request", "request_answered"], 1)


@pytest.fixture
def automatic(seller):
    then = {"settle": True, "most": "100.00"}
    document = {"schema": 1, "purpose": "automation", "hit": "first", "currency": "EUR", "default": None}
    rule = {"id": "r1", "when": [], "then": then, "priority": 0, "note": "", "cite": ""}
    draft = policies.replace_draft(
        Place(seller, "automation"), {**document, "rules": [rule]}, by=KIM, note=""
    )
    policies.publish(draft, by=KIM, accepted=["warnings", "conflicts", "tests"])
    start_automation(seller, daily_budget_minor=6_000, by=KIM)
    return seller


def test_two_workers_share_one_budget(automatic) -> None:
    cases = [opened(make_order(automatic, units=[(1, 5_000)])) for _ in range(2)]
    both(*(lambda case=case: settle_alone(case, event_ref=f"evt_{case.pk}") for case in cases))
    assert sorted(AutomationRun.objects.values_list("why", flat=True)) == ["over_budget", "settled"]


def test_an_event_delivered_twice_settles_once(automatic) -> None:
    case = opened(make_order(automatic, units=[(1, 5_000)]))
    ends = both(*(lambda: settle_alone(case, event_ref="evt_1") for _ in range(3)))
    assert (ends, AutomationRun.objects.count(), Approval.objects.count()) == (["done"] * 3, 1, 1)


def test_a_stop_during_a_run_leaves_nothing_half_done(automatic) -> None:
    cases = [opened(make_order(automatic, units=[(1, 2_000)])) for _ in range(2)]
    both(
        lambda: settle_alone(cases[0], event_ref="evt_1"),
        lambda: stop_automation(automatic, by=KIM),
        lambda: settle_alone(cases[1], event_ref="evt_2"),
    )
    settled = AutomationRun.objects.filter(settled=True).count()
    assert Approval.objects.count() == settled
    assert Automation.objects.get().running is False
    assert settle_alone(opened(make_order(automatic)), event_ref="evt_3") is None


def test_two_who_publish_and_one_who_goes_back(seller) -> None:
    def saved(days: int) -> PolicyTable:
        from tests.policies.test_versions import document  # noqa: PLC0415

        draft = policies.draft_for(seller, by=KIM)
        return policies.save_document(draft, document(days), by=KIM)

    accepted = ["warnings", "conflicts", "tests"]
    live = policies.publish(saved(40), by=KIM, accepted=accepted)
    trial = policies.start_rollout(saved(50), percent=50, by=KIM)
    draft = saved(60)
    ends = both(
        lambda: policies.publish(draft, by=KIM, accepted=accepted),
        lambda: policies.publish(trial, by=KIM, accepted=accepted),
        lambda: policies.revert(live, by=KIM),
        lambda: policies.draft_for(seller, by=KIM),
    )
    assert PolicyTable.objects.filter(state="live").count() == 1
    assert set(ends) <= {"done", "changed_meanwhile", "no_earlier_version"}
