"""What lapsed deadlines do, and counting again: nothing met or lapsed ever moves."""

from datetime import UTC, datetime, timedelta

import pytest

from aftermile.cases.actions import ReceivedLine, approve, receive, recompute_deadlines
from aftermile.cases.actions.anchoring import note_canceled, note_sent_back
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.models import Case, Deadline
from aftermile.cases.tasks import lapse_deadlines
from aftermile.events.log import record
from aftermile.events.models import Event
from aftermile.kernel import clock
from tests.cases.acts import KIM, drain, opened
from tests.factories import make_buyer, make_order

pytestmark = pytest.mark.django_db


def lapsed(case, lapse):
    Deadline.objects.filter(case=case).delete()
    set_deadline(case, "refund", clock.now() - timedelta(hours=1), lapse=lapse)
    lapse_deadlines()
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("lapse", "event"),
    [
        ("remind", "case.reminded"),
        ("escalate", "case.escalated"),
        ("close", "case.reminded"),
        ("odd", "case.reminded"),
    ],
)
def test_each_outcome_leaves_its_event_once(seller, lapse, event):
    case = lapsed(opened(make_order(seller)), lapse)
    assert (lapse_deadlines(), Event.objects.filter(name=event).count()) == (0, 1)
    assert (case.escalated_at is not None) is (lapse == "escalate")


def test_approve_gives_only_what_the_law_gives(seller):
    lawful = lapsed(opened(make_order(seller)), "approve")
    assert (lawful.state, lawful.remedy) == ("approved", "refund")
    unsure = lapsed(opened(make_order(seller), kind="claim", reason="damaged"), "approve")
    assert (unsure.state, unsure.remedy, unsure.escalated_at is not None) == ("requested", "", True)
    assert Event.objects.filter(name="case.escalated", subject_id=unsure.pk).count() == 1


def clocks(case, clock_name="statutory"):
    return case.deadlines.get(kind="refund", clock=clock_name)


def test_money_need_not_go_before_the_goods_or_their_proof(seller):
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.frozen(start):
        case = approve(opened(make_order(seller)), remedy="refund", by=KIM)
    laws, ours = clocks(case), clocks(case, "internal")
    assert (laws.waits_for, laws.not_before, laws.anchor) == ("received_or_sent", None, "opened")
    assert (ours.waits_for, laws.due_at.isoformat()) == ("received_or_sent", "2026-03-16T22:59:59+00:00")
    late = start + timedelta(days=16)  # before the buyer's own time to send is over and given up
    with clock.frozen(late):
        lapse_deadlines()
        assert not Event.objects.filter(name="case.deadline_lapsed", data__kind="refund").exists()
        assert note_sent_back(case.pk, late)
        assert not note_sent_back(case.pk, late + timedelta(days=1))
        for row in (clocks(case), clocks(case, "internal")):
            assert (row.waits_for, row.not_before) == ("", late)
            assert row.due_at == datetime(2026, 3, 18, 22, 59, 59, tzinfo=UTC)
        assert recompute_deadlines() == 0
    with clock.frozen(late + timedelta(days=1)):
        lapse_deadlines()
    assert Event.objects.filter(name="case.deadline_lapsed", data__kind="refund").count() == 2


def test_goods_that_come_let_it_run_and_those_that_need_not_too(seller):
    case = approve(opened(make_order(seller)), remedy="refund", by=KIM)
    [line] = case.lines.all()
    receive(case, lines=[ReceivedLine(line.pk, 1, "a")], operation_key="k", by=KIM)
    row = clocks(case)
    assert (row.waits_for, row.not_before is not None) == ("", True)
    free = approve(opened(make_order(seller)), remedy="returnless_refund", override="Goodwill.", by=KIM)
    assert (clocks(free).waits_for, clocks(free).not_before) == ("", None)


def test_a_clock_of_goods_or_proof_starts_with_the_first_of_both(seller):
    buyer = make_buyer(seller, country="GB")
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.frozen(start):
        case = approve(opened(make_order(seller, buyer=buyer)), remedy="refund", by=KIM)
    assert not case.deadlines.filter(kind="refund", clock="statutory").exists()
    sent = start + timedelta(days=3)
    with clock.frozen(sent):
        assert note_sent_back(case.pk, sent)
    row = clocks(case)
    assert (row.anchor, row.anchor_at, row.due_at) == (
        "received_or_sent",
        sent,
        datetime(2026, 3, 19, 23, 59, 59, tzinfo=UTC),
    )
    with clock.frozen(sent + timedelta(days=2)):
        [line] = case.lines.all()
        receive(case, lines=[ReceivedLine(line.pk, 1, "a")], operation_key="k", by=KIM)
    assert clocks(case).due_at == row.due_at


def test_a_clock_of_the_cancellation_starts_with_it(seller):
    buyer = make_buyer(seller, country="ZA")
    case = opened(make_order(seller, buyer=buyer))
    row = clocks(case)
    assert (row.anchor, row.anchor_at) == ("canceled", case.opened_at)
    at = clock.now() - timedelta(days=2)
    early = opened(make_order(seller, buyer=buyer, canceled_at=at))
    assert (clocks(early).anchor, clocks(early).anchor_at) == ("canceled", at)
    assert note_canceled(case.order_id, clock.now()) == 0  # runs already
    case.deadlines.filter(anchor="canceled").delete()
    later = clock.now()
    record("order.canceled", subject=case.order, by=KIM, data={"number": case.order.number})
    drain()
    assert clocks(case).anchor_at >= later


def test_counting_again_moves_open_ones_alone_and_says_so(seller):
    case = opened(make_order(seller))
    row = Deadline.objects.filter(case=case).exclude(rule={}).order_by("pk").first()
    right = row.due_at
    assert recompute_deadlines() == 0
    Deadline.objects.filter(pk=row.pk).update(due_at=right + timedelta(days=2), calendar_version="old")
    assert (recompute_deadlines(seller_id="slr_other"), recompute_deadlines(outdated=True)) == (0, 1)
    row.refresh_from_db()
    assert (row.due_at, row.calendar_version == "old") == (right, False)
    data = Event.objects.get(name="case.deadline_moved").data
    assert (data["kind"], data["after"]) == (row.kind, right.isoformat())
    meet(case)
    Deadline.objects.filter(pk=row.pk).update(due_at=right + timedelta(days=2))
    assert recompute_deadlines() == 0
