"""Cases that settle alone: only what rules allow, within the day's budget, once, never when stopped."""

import json
from threading import Barrier, Thread

import pytest
from django.db import connection

from aftermile.cases.actions import cancel
from aftermile.cases.authority import day_at
from aftermile.cases.automation import settle_alone, start_automation, stop_automation, used_on
from aftermile.cases.models import Approval, Automation, AutomationRun, Case
from aftermile.events.models import Event, ReactionRun
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput
from aftermile.ledger.actions import check_ledger
from aftermile.ledger.models import Refund
from aftermile.ledger.payments import providers
from aftermile.policies.models import PolicyTable, Purpose, TableState
from aftermile.providers.payments.sandbox.client import Sandbox
from tests.cases.acts import KIM, drain, opened, promise_without_goods
from tests.factories import make_order, make_seller
from tests.providers.sandbox import movements, serving

pytestmark = pytest.mark.django_db


def rule(most="60.00", **more):
    return {"id": "r1", "when": [], "then": {"settle": True, "most": most}, "priority": 0, **more}


def table_of(seller, *rules):
    document = {
        "schema": 1,
        "purpose": "automation",
        "hit": "first",
        "currency": seller.base_currency,
        "rules": list(rules),
        "default": None,
    }
    return PolicyTable.objects.create(
        seller=seller,
        purpose=Purpose.AUTOMATION,
        version=1,
        state=TableState.LIVE,
        document=document,
        published_at=clock.now(),
    )


@pytest.fixture
def running(seller):
    table = table_of(seller, rule())
    start_automation(seller, daily_budget_minor=10_000, by=KIM)
    return table


def last_why(case):
    return AutomationRun.objects.filter(case=case).latest("at").why


def test_it_is_off_until_somebody_starts_it(seller):
    case = opened(make_order(seller))
    assert settle_alone(case, event_ref="e1") is None
    with pytest.raises(BadInput):
        start_automation(seller, daily_budget_minor=100, by=KIM)
    assert (AutomationRun.objects.count(), Approval.objects.count()) == (0, 0)


def test_a_case_settles_by_its_rule_once(seller, running):
    case = opened(make_order(seller))
    drain()
    case.refresh_from_db()
    assert (case.state, case.agreed_minor) == ("approved", 5000)
    [approval] = Approval.objects.all()
    assert (approval.by_kind, approval.rule) == ("system", f"{running.pk}#r1")
    [run] = AutomationRun.objects.all()
    assert (run.settled, run.why, run.base_minor) == (True, "settled", 5000)
    again = settle_alone(case, event_ref=run.event_ref)
    assert (again.pk, AutomationRun.objects.count()) == (run.pk, 1)


@pytest.fixture
def sandbox(seller, tmp_path, monkeypatch):
    """The seller's payments are at a provider that really moves them."""
    seller.payment_provider = "sandbox"
    seller.save()
    with serving(tmp_path / "s") as server:
        provider = Sandbox(server.url, "sandbox")
        monkeypatch.setattr(providers, "_items", {**providers._items, "sandbox": provider})
        yield server


def test_where_no_goods_are_due_the_money_goes_too_and_once(seller, running, sandbox):
    promise_without_goods(seller)
    case = opened(make_order(seller), wanted="returnless_refund")
    for _delivery in range(3):
        drain()
        rows = ReactionRun.objects.filter(reaction="cases.settle_alone")
        assert rows.update(state="waiting", due_at=clock.now(), attempts=0) == 1
    drain()
    case.refresh_from_db()
    assert (case.state, case.goods_back, case.agreed_minor, case.refunded_minor) == (
        "settled",
        False,
        5000,
        5000,
    )
    [run] = AutomationRun.objects.all()
    assert (run.settled, run.remedy, run.base_minor) == (True, "returnless_refund", 5000)
    [approval] = Approval.objects.all()
    assert (approval.by_kind, approval.rule) == ("system", f"{running.pk}#r1")
    [refund] = Refund.objects.all()
    assert (refund.state, refund.amount_minor, refund.case_ref) == ("done", 5000, case.pk)
    assert [one["amount"]["minor"] for one in movements(sandbox.url)] == [5000]
    assert check_ledger() == []
    names = Event.objects.filter(name__in=["case.approved", "case.refund_started", "case.settled"])
    assert sorted(names.values_list("name", flat=True)) == [
        "case.approved",
        "case.refund_started",
        "case.settled",
    ]


def test_where_goods_are_due_no_money_goes_before_them(seller, running, sandbox):
    case = opened(make_order(seller))
    drain()
    case.refresh_from_db()
    assert (case.state, case.goods_back, Refund.objects.count()) == ("approved", True, 0)
    assert movements(sandbox.url) == []


@pytest.mark.slow
def test_two_worker_processes_do_not_overspend(programs, tmp_path):
    """Twelve cases of 50.00 wait, 175.00 may go: three settle and are paid, whoever takes them."""
    with serving(tmp_path / "s") as server:
        env = {"AFTERMILE_SANDBOX_URL": server.url}
        program = "tests.cases.processes"
        programs.run("-m", program, "begin", "12", "17500", **env)
        workers = [programs.start("-m", program, "work", "0", **env) for _ in range(2)]
        for worker in workers:
            worker.communicate(timeout=240)
        assert [worker.returncode for worker in workers] == [0, 0]
        programs.run("-m", program, "work", "30", **env)
        told = json.loads(programs.run("-m", program, "state", **env).splitlines()[-1])
        assert told == {
            "whys": ["over_budget"] * 9 + ["settled"] * 3,
            "worth": 15_000,
            "approvals": 3,
            "states": ["requested"] * 9 + ["settled"] * 3,
            "refunds": [["done", 5000]] * 3,
            "dead": [],
            "problems": [],
        }
        assert [one["amount"]["minor"] for one in movements(server.url)] == [5000] * 3


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([rule(most="49.99")], "above_rule"),
        ([{"id": "r1", "when": [], "then": {"settle": False}, "priority": 0}], "no_rule"),
        ([rule(when=[{"field": "country", "op": "in", "value": ["FR"]}])], "no_rule"),
        ([rule(when=[{"field": "buyer_risk", "op": "==", "value": "high"}])], "no_rule"),
    ],
)
def test_what_the_table_does_not_allow_waits_for_a_person(seller, rules, why):
    table_of(seller, *rules)
    start_automation(seller, daily_budget_minor=10_000, by=KIM)
    case = opened(make_order(seller))
    assert settle_alone(case, event_ref="e").why == why
    case.refresh_from_db()
    assert (case.state, used_on(seller.pk, day_at(seller))) == ("requested", 0)


def test_the_budget_of_the_day_is_not_exceeded(seller, running):
    cases = [opened(make_order(seller)) for _ in range(3)]
    whys = [settle_alone(case, event_ref=f"e{case.pk}"[:40]).why for case in cases]
    assert whys == ["settled", "settled", "over_budget"]
    assert used_on(seller.pk, day_at(seller)) == 10_000


def test_stopping_takes_effect_at_once_and_twice_is_once(seller, running):
    case = opened(make_order(seller))
    stop_automation(seller, by=KIM, why="Too many")
    first = Automation.objects.get().stopped_at
    stop_automation(seller, by=SYSTEM)
    assert settle_alone(case, event_ref="e") is None
    assert Automation.objects.values_list("stopped_by", "stopped_why", "stopped_at").get() == (
        "Kim Berger",
        "Too many",
        first,
    )
    start_automation(seller, daily_budget_minor=10_000, by=KIM)
    assert settle_alone(case, event_ref="e").settled


def test_what_is_denied_unknown_or_over_never_settles(seller, running):
    other = make_order(seller, currency="CHF")
    assert settle_alone(opened(other), event_ref="a").why == "no_rate"
    claim = opened(make_order(seller), kind="claim", reason="damaged")
    assert settle_alone(claim, event_ref="b").why == "review"
    gone = opened(make_order(seller))
    cancel(gone, by=KIM)
    assert settle_alone(gone, event_ref="c").why == "not_open"
    assert Approval.objects.count() == 0


def test_another_sellers_switch_is_his_own(seller, running):
    other = make_seller()
    case = opened(make_order(other))
    assert settle_alone(case, event_ref="e") is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_overspend(seller):
    table_of(seller, rule())
    start_automation(seller, daily_budget_minor=9_999, by=KIM)
    for turn in range(4):
        cases = [opened(make_order(seller)) for _ in range(2)]
        start, whys = Barrier(2), []

        def work(case, start=start, whys=whys, turn=turn):
            start.wait()
            try:
                whys.append(settle_alone(case, event_ref=f"{turn}").why)
            finally:
                connection.close()

        threads = [Thread(target=work, args=(case,)) for case in cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert used_on(seller.pk, day_at(seller)) == 5000
        assert len(whys) == 2
    assert Case.objects.filter(state="approved").count() == 1
