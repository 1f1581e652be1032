"""Kinds of cases: what each gives and holds, and moving a case from one to another."""

import pytest

from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    add_note,
    approve,
    change_kind,
    make_offer,
    open_case,
    preview_kind,
    receive,
    refund_case,
    resolve,
)
from aftermile.cases.agreements import agreement_for
from aftermile.cases.amounts import decision_on
from aftermile.cases.errors import (
    KindGivesNothing,
    KindOnlyForTalk,
    MoneyMoved,
    NothingChosen,
    OrderLeft,
    SameKind,
    WordsNeeded,
)
from aftermile.cases.models import Case, Deadline, Offer, Step
from aftermile.cases.queries import timeline
from aftermile.cases.states import Kind
from aftermile.events.models import Event
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.orders.models import Order
from aftermile.policies.errors import ReasonDoesNotFit
from aftermile.policies.models import DecisionRecord
from aftermile.policies.reasons import KINDS
from tests.cases.acts import KIM, NA, opened, pay_out
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db


def talk(order, kind="question", lines=(), words="Where is the manual?") -> Case:
    return open_case(order, kind=kind, lines=lines, by=NA, words=words)


@pytest.mark.parametrize(
    ("kind", "like"), [("exchange", "return"), ("repair", "claim"), ("warranty", "claim")]
)
def test_a_kind_is_judged_as_what_it_stands_on(seller, kind, like) -> None:
    reason = "changed_mind" if like == "return" else "defective"
    case = opened(make_order(seller, units=[(1, 10_000)]), kind=kind, reason=reason)
    other = opened(make_order(seller, units=[(1, 10_000)]), kind=like, reason=reason)
    one, two = decision_on(case), decision_on(other)
    assert (one.result, one.fault, one.freight_payer) == (two.result, two.fault, two.freight_payer)
    assert [option.remedy for option in one.options] == [option.remedy for option in two.options]
    assert case.kind == kind
    assert case.wanted == ("exchange" if kind == "exchange" else "repair")
    assert case.lines.get().unit.holder_ref == case.pk


def test_reasons_fit_the_kind(seller) -> None:
    with pytest.raises(ReasonDoesNotFit):
        opened(make_order(seller, units=[(1, 10_000)]), kind="warranty", reason="changed_mind")


@pytest.mark.parametrize("kind", ["question", "complaint"])
def test_talk_gives_nothing_and_holds_nothing(seller, kind) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    unit = units_of(order)[0]
    with pytest.raises(WordsNeeded):
        talk(order, kind, words=" ")
    case = talk(order, kind, [LineRequest(unit.pk, 1, "damaged")])
    unit.refresh_from_db()
    assert (unit.holder_ref, case.value_minor, case.notes.get().text) == ("", 0, "Where is the manual?")
    assert (decision_on(case).options, case.reason) == ((), "damaged")
    with pytest.raises(KindGivesNothing):
        agreement_for(case, "coupon", 500)
    with pytest.raises(KindGivesNothing):
        make_offer(case, remedy="replacement", by=KIM)
    assert list(Deadline.objects.filter(case=case).values_list("kind", flat=True)) == ["respond"]
    case = resolve(case, words="In the box.", by=KIM)
    assert case.state == "settled"
    assert [row.name for row in timeline(case, "buyer")] == ["case.opened", "case.resolved"]


def test_a_question_about_nothing_stays_a_question(seller) -> None:
    case = talk(make_order(seller, units=[(1, 10_000)]))
    assert (case.lines.count(), case.reason) == (0, "")
    with pytest.raises(NothingChosen):
        change_kind(case, "return", by=KIM)
    assert change_kind(case, "complaint", by=KIM).held == 0
    with pytest.raises(SameKind):
        change_kind(Case.objects.get(pk=case.pk), "complaint", by=KIM)


def test_only_talk_ends_with_an_answer(seller) -> None:
    with pytest.raises(KindOnlyForTalk):
        resolve(opened(make_order(seller, units=[(1, 10_000)])), words="No.", by=KIM)


def test_a_question_becomes_a_return(seller) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    unit = units_of(order)[0]
    case = talk(order, lines=[LineRequest(unit.pk, 1, "changed_mind")])
    made = change_kind(case, "return", by=KIM, words="He wants to send it back.")
    case.refresh_from_db()
    unit.refresh_from_db()
    assert (case.kind, case.rma_number, unit.holder_ref) == ("return", case.rma_number, case.pk)
    assert (made.kind_was, made.held, made.decision.result.value) == ("question", 1, "allow")
    assert DecisionRecord.objects.filter(case_ref=case.pk).count() == 2
    assert case.notes.count() == 1
    event = Event.objects.get(name="case.kind_changed")
    assert (event.data["kind_was"], event.data["kind"]) == ("question", "return")


def test_units_of_another_case_stop_the_change(seller) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    unit = units_of(order)[0]
    case = talk(order, lines=[LineRequest(unit.pk, 1, "changed_mind")])
    opened(order)
    with pytest.raises(UnitsHeldElsewhere):
        change_kind(case, "return", by=KIM)
    case.refresh_from_db()
    assert case.kind == "question"


def test_a_running_plan_ends_with_the_kind(seller) -> None:
    case = opened(make_order(seller, units=[(1, 10_000)]), reason="defective")
    offer = make_offer(case, remedy="refund", by=KIM)
    case = approve(Case.objects.get(pk=case.pk), remedy="refund", by=KIM)
    add_note(case, audience="staff", text="He called.", by=KIM)
    before = list(case.lines.values_list("pk", flat=True))
    made = change_kind(Case.objects.get(pk=case.pk), "warranty", by=KIM)
    case.refresh_from_db()
    assert (case.kind, case.state, case.remedy, case.agreed_minor) == ("warranty", "requested", "", None)
    assert {step.state for step in made.skipped} == {"done", "skipped"}
    assert list(case.lines.values_list("pk", flat=True)) == before
    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"
    approve(case, remedy="refund", by=KIM)
    assert Step.objects.filter(case=case, episode=2, state="ready").exists()


def test_a_preview_of_the_change_changes_nothing(seller) -> None:
    case = opened(make_order(seller, units=[(1, 10_000)]), reason="defective")
    events = Event.objects.count()
    made = preview_kind(case, "warranty", by=KIM)
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.kind, fresh.version, Event.objects.count()) == ("return", case.version, events)
    real = change_kind(fresh, "warranty", by=KIM)
    assert (made.decision, made.held) == (real.decision, real.held)
    assert [row.kind for row in made.deadlines] == [row.kind for row in real.deadlines]


def test_money_that_moved_keeps_the_kind(seller) -> None:
    case = approve(
        opened(make_order(seller, units=[(1, 10_000)]), reason="defective"), remedy="refund", by=KIM
    )
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM)
    refund_case(case, operation_key="p", amount_minor=4_000, by=KIM)
    case = pay_out(case)
    assert case.state == "received"
    with pytest.raises(MoneyMoved):
        change_kind(case, "claim", by=KIM)


def test_a_change_is_for_orders_that_have_not_left(seller) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    Order.objects.filter(pk=order.pk).update(state="shipped")
    order.refresh_from_db()
    with pytest.raises(OrderLeft):
        opened(order, kind="change")


def test_every_kind_is_known_to_the_reasons() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}
