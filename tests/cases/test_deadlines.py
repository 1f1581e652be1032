"""What lapsed deadlines do, and counting again: nothing met or lapsed ever moves."""

from datetime import timedelta

import pytest

from aftermile.cases.actions import recompute_deadlines
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.models import Case, Deadline
from aftermile.cases.tasks import lapse_deadlines
from aftermile.events.models import Event
from aftermile.kernel import clock
from tests.cases.acts import opened
from tests.factories import make_order

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
    assert unsure.state in ("requested", "approved")
    assert (unsure.state == "approved") or unsure.escalated_at is not None


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
