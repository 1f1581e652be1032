"""Plans: their shape for every remedy, and how they follow what happens to a case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.cases.actions import (
    ReceivedLine,
    approve,
    cancel,
    carry_out,
    complete_step,
    decline,
    receive,
    refund_case,
    reopen,
    retry_step,
    skip_step,
)
from aftermile.cases.actions.stepping import FIRST_WAIT, TRIES, run_due_steps, run_step
from aftermile.cases.errors import NoGoodsAccepted, StepNotOpen, StepNotYours, StepWaits, WordsMissing
from aftermile.cases.models import Automation, Case, Remedy, Step
from aftermile.cases.planning import Agreed, plan_for
from aftermile.cases.planning.costs import steps_with_costs
from aftermile.cases.planning.executors import Outcome, executors
from aftermile.cases.planning.hooks import before_plan, on_ready, owners, unmake
from aftermile.cases.planning.steps import AFTERWARDS
from aftermile.cases.states import Kind
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.actions import book_cost, cancel_refund, confirm_manual_refund
from aftermile.ledger.models import Refund
from tests.cases.acts import KIM, approved, drain, opened, pay_out
from tests.factories import make_order

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


AGREED = st.builds(
    Agreed,
    remedy=st.sampled_from(Remedy.values),
    kind=st.sampled_from([kind.value for kind in Kind]),
    goods_back=st.booleans(),
    advance=st.booleans(),
    freight_payer=st.sampled_from(["seller", "buyer"]),
    amount_minor=st.just(5_000),
    difference_minor=st.integers(-5_000, 5_000),
    collect_minor=st.sampled_from([0, 900]),
    pays_itself=st.booleans(),
    fault=st.sampled_from(["seller", "buyer", "carrier", "unknown"]),
    insured=st.booleans(),
    expected=st.just({}),
    dues=st.just({}),
    data=st.just({}),
)


@given(AGREED)
def test_every_plan_can_be_walked_to_its_end(agreed) -> None:
    steps = plan_for(agreed)
    keys = [step.key for step in steps]
    assert len(keys) == len(set(keys))
    for index, step in enumerate(steps):
        assert set(step.needs) <= set(keys[:index])
    done: set[str] = set()
    while len(done) < len(steps):
        ready = [step for step in steps if step.key not in done and done.issuperset(step.needs)]
        assert ready
        done.add(ready[-1].key)
    [inform] = [step for step in steps if step.key == "inform"]
    before = _behind(steps, inform.key)
    assert before | {"inform"} | AFTERWARDS >= set(keys)


def _behind(steps, key: str) -> set[str]:
    needs = {step.key: step.needs for step in steps}
    found: set[str] = set()
    todo = [key]
    while todo:
        for need in needs[todo.pop()]:
            if need not in found:
                found.add(need)
                todo.append(need)
    return found


def shape(case) -> dict[str, tuple[str, str]]:
    return {step.key: (step.owner, step.state) for step in Step.objects.filter(case=case).order_by("id")}


def states(case) -> dict[str, str]:
    rows = Step.objects.filter(case=case, episode=case.episode).order_by("position")
    return dict(rows.values_list("key", "state"))


@pytest.mark.django_db
def test_a_return_walks_from_approval_to_the_mail(seller) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    case = approved(order, reason="damaged", kind="claim")
    assert shape(case) == {
        "authorize": ("seller", "done"),
        "label": ("seller", "ready"),
        "ship_back": ("buyer", "waiting"),
        "receive": ("warehouse", "waiting"),
        "inspect": ("warehouse", "waiting"),
        "refund": ("finance", "waiting"),
        "recover": ("seller", "waiting"),
        "inform": ("system", "waiting"),
    }
    line = case.lines.get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
    assert states(case) | {"recover": "waiting"} == {
        "authorize": "done",
        "label": "skipped",
        "ship_back": "done",
        "receive": "done",
        "inspect": "done",
        "refund": "ready",
        "recover": "waiting",
        "inform": "waiting",
    }
    refund_case(case, operation_key="p", by=KIM)
    assert states(case)["refund"] == "doing"
    case = pay_out(case)
    assert case.state == "settled"
    assert (states(case)["refund"], states(case)["recover"], states(case)["inform"]) == (
        "done",
        "ready",
        "done",
    )
    assert Step.objects.get(case=case, key="refund").booked_minor == 10_000


@pytest.fixture
def registered():
    """Let a test register what it likes, and forget it afterwards."""
    kept = [
        (registry, dict(registry._items)) for registry in (executors, on_ready, unmake, before_plan, owners)
    ]
    yield
    for registry, items in kept:
        registry._items.clear()
        registry._items.update(items)


@pytest.mark.django_db
def test_goods_that_nobody_accepts_stop_the_plan(seller) -> None:
    case = approved(make_order(seller, units=[(1, 10_000)]))
    line = case.lines.get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "d", accepted=False)], by=KIM)
    step = Step.objects.get(case=case, key="inspect")
    assert (step.state, step.error) == ("failed", str(NoGoodsAccepted()))
    assert states(case)["refund"] == "waiting"
    decline(Case.objects.get(pk=case.pk), words="Used for a year.", by=KIM)
    assert set(states(case).values()) == {"done", "skipped"}


@pytest.mark.django_db
def test_the_seller_lets_refunds_go_by_themselves(seller) -> None:
    Automation.objects.create(seller=seller, pay_when_due=True)
    case = approved(make_order(seller, units=[(1, 10_000)]))
    assert shape(case)["refund"] == ("system", "waiting")
    line = case.lines.get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
    drain()
    case.refresh_from_db()
    assert (case.state, states(case)["refund"]) == ("settling", "doing")
    assert [refund.amount_minor for refund in Refund.objects.filter(case_ref=case.pk)] == [10_000]
    case = pay_out(case)
    assert (case.state, states(case)["inform"]) == ("settled", "done")


@pytest.mark.django_db
def test_a_refused_refund_waits_for_a_person_and_is_tried_again(seller) -> None:
    Automation.objects.create(seller=seller, pay_when_due=True)
    case = approved(make_order(seller, units=[(1, 10_000)]))
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM)
    drain()
    [refund] = Refund.objects.filter(case_ref=case.pk)
    cancel_refund(refund, KIM, "account closed")
    drain()
    step = Step.objects.get(case=case, key="refund")
    assert (step.state, step.error) == ("failed", "account closed")
    retry_step(case, "refund", by=KIM)
    drain()
    [_first, second] = Refund.objects.filter(case_ref=case.pk).order_by("id")
    confirm_manual_refund(second, reference="bank 1", by=KIM)
    drain()
    case.refresh_from_db()
    assert case.state == "settled"


@pytest.mark.django_db
def test_the_last_step_ends_a_case_without_money(seller) -> None:
    case = approve(
        opened(make_order(seller, units=[(1, 10_000)])),
        remedy="coupon",
        amount_minor=500,
        override="Goodwill.",
        by=KIM,
    )
    assert states(case) == {"authorize": "done", "credit": "ready", "inform": "waiting"}
    with pytest.raises(StepWaits):
        complete_step(case, "inform", by=KIM)
    complete_step(case, "credit", ref="SORRY5", by=KIM)
    assert complete_step(case, "credit", by=KIM).ref == "SORRY5"
    drain()
    case.refresh_from_db()
    assert case.state == "settled"
    assert case.fulfillments.get().words == "Your coupon is ready to use."
    assert states(case) == {"authorize": "done", "credit": "done", "inform": "done"}
    with pytest.raises(StepNotOpen):
        skip_step(case, "credit", words="No.", by=KIM)


@pytest.mark.django_db
def test_carrying_out_by_hand_ends_its_steps(seller) -> None:
    case = approve(
        opened(make_order(seller, units=[(1, 10_000)])),
        remedy="coupon",
        amount_minor=500,
        override="Goodwill.",
        by=KIM,
    )
    carry_out(case, words="Here it is.", by=KIM)
    drain()
    assert states(case) == {"authorize": "done", "credit": "done", "inform": "done"}


@pytest.mark.django_db
def test_a_refund_step_ends_only_by_a_refund(seller) -> None:
    case = approved(make_order(seller, units=[(1, 10_000)]))
    with pytest.raises(StepNotYours):
        complete_step(case, "refund", by=KIM)
    with pytest.raises(StepNotYours):
        skip_step(case, "refund", words="No.", by=KIM)
    with pytest.raises(StepNotYours):
        retry_step(case, "ship_back", by=KIM)
    with pytest.raises(WordsMissing):
        skip_step(case, "ship_back", words=" ", by=KIM)
    skip_step(case, "ship_back", words="He brings it himself.", by=KIM)
    assert states(case)["receive"] == "ready"


@pytest.mark.django_db
def test_what_was_made_is_taken_back(seller, registered) -> None:
    asked, back = [], []
    before_plan.add("test", lambda case, by: asked.append(case.pk))
    on_ready.add("ship_back", lambda step, by: asked.append(step.key))
    unmake.add("ship_back", lambda step, by: back.append((step.key, step.state)))
    case = approved(make_order(seller, units=[(1, 10_000)]))
    assert asked == [case.pk, "ship_back"]
    cancel(case, by=KIM)
    assert back == [("ship_back", "ready")]
    assert set(states(case).values()) == {"done", "skipped"}
    case = reopen(Case.objects.get(pk=case.pk), by=KIM)
    assert Step.objects.filter(case=case, episode=case.episode).count() == 0
    approve(case, remedy="refund", by=KIM)
    assert back == [("ship_back", "ready")]
    assert states(case)["ship_back"] == "ready"


@pytest.mark.django_db
def test_a_step_of_the_system_is_tried_later_each_time(seller, registered, monkeypatch) -> None:
    owners.add("ship_back", lambda case: "system")
    calls = []

    def broken(step, by):
        calls.append(step.pk)
        if len(calls) < TRIES:
            raise RuntimeError("the printer burns")
        return Outcome(True, "pcl_1")

    executors.add("ship_back", broken)
    try:
        with clock.frozen(AT):
            case = approved(make_order(seller, units=[(1, 10_000)]))
            step = Step.objects.get(case=case, key="ship_back")
            run_step(step.pk)
            step.refresh_from_db()
            assert (step.state, step.attempts, step.try_at) == ("ready", 1, AT + FIRST_WAIT)
            assert step.error == "RuntimeError: the printer burns"
            assert run_due_steps() == 0
        for day in range(1, TRIES):
            with clock.frozen(AT + timedelta(days=day)):
                run_due_steps()
        step.refresh_from_db()
        assert (step.state, step.ref, step.done_by) == ("done", "pcl_1", "Aftermile")
        assert states(case)["receive"] == "ready"
        assert run_step(step.pk) is None
        names = Event.objects.filter(name="case.step_done", data__key="ship_back").count()
        assert names == 1
    finally:
        del owners._items["ship_back"]


@pytest.mark.django_db
def test_booked_costs_stand_beside_the_expected_ones(seller) -> None:
    case = approved(make_order(seller, units=[(1, 10_000)]), kind="claim", reason="damaged")
    step = Step.objects.get(case=case, key="inspect")
    book_cost(case.pk, "freight", Money(550, "EUR"), "label 1", KIM)
    book_cost(case.pk, "handling", Money(300, "EUR"), f"step:{step.pk}", KIM)
    book_cost(case.pk, "other", Money(100, "EUR"), "stamps", KIM)
    booked = {step.key: step.booked_minor for step in steps_with_costs(case) if step.booked_minor}
    assert booked == {"label": 550, "inspect": 300}
