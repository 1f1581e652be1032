"""Complaints: deadlines, causes, investigation, outcome, and what is changed because of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aftermile.cases.errors import WordsMissing
from aftermile.complaints.actions import (
    add_finding,
    answer_complaint,
    change_complaint,
    close_complaint,
    finish_action,
    open_complaint,
    plan_action,
)
from aftermile.complaints.actions.complaining import Told
from aftermile.complaints.causes import CAUSES, PARTIES, branches, leaves_of
from aftermile.complaints.errors import CauseUnknown, ComplaintClosed
from aftermile.complaints.models import Complaint
from aftermile.complaints.queries import causes_counted, list_complaints, list_corrective
from aftermile.complaints.states import Target
from aftermile.complaints.tasks import tell_late
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.kernel.tenancy import Scope
from aftermile.policies.actions import ensure_reasons
from tests.cases.acts import KIM, opened
from tests.factories import make_order, make_seller

FRIDAY = datetime(2026, 6, 26, 15, tzinfo=UTC)


def new_case(seller=None):
    ensure_reasons()
    return opened(make_order(seller or make_seller(country="DE", time_zone="Europe/Berlin")))


def test_each_cause_names_who_answers_for_it_and_what_would_be_changed():
    assert {cause.party for cause in CAUSES.values()} <= set(PARTIES)
    assert {cause.target for cause in CAUSES.values()} <= set(Target)
    assert all(leaves_of(branch.code) for branch in branches())
    assert sum(len(leaves_of(branch.code)) for branch in branches()) + len(branches()) == len(CAUSES)


@pytest.mark.django_db
class TestComplaints:
    @pytest.mark.parametrize(
        ("rule", "due"),
        [
            ("amazon_a_to_z", datetime(2026, 6, 29, 15, tzinfo=UTC)),
            ("ebay_guarantee", datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)),  # Wednesday, in Berlin
            ("tiktok_shop", datetime(2026, 6, 28, 15, tzinfo=UTC)),
            ("aliexpress", datetime(2026, 7, 1, 15, tzinfo=UTC)),
        ],
    )
    def test_the_day_to_answer_follows_the_rule_of_the_body(self, rule, due):
        with clock.frozen(FRIDAY):
            row = open_complaint(new_case(), told=Told(channel="marketplace", rule=rule), by=KIM)
        assert row.answer_by == due

    def test_a_second_call_says_more_of_the_same_complaint(self):
        case = new_case()
        one = open_complaint(case, told=Told(channel="regulator", body="ADR", number="77"), by=KIM)
        two = open_complaint(case, told=Told(cause="carrier.damage"), by=KIM)
        assert (one.pk, two.party, two.number) == (two.pk, "carrier", "77")
        change_complaint(two, told=Told(party="supplier", party_name="Acme"), by=KIM)
        row = change_complaint(two, told=Told(cause="carrier"), by=KIM)
        assert (row.cause, row.party, row.party_name) == ("carrier", "supplier", "Acme")
        assert causes_counted(Scope.of(case.seller_id)) == [("carrier", 1)]
        change_complaint(two, told=Told(cause="carrier"), by=KIM)
        assert Event.objects.filter(name="complaint.changed").count() == 3

    def test_it_is_looked_into_answered_and_closed(self):
        case = new_case()
        row = open_complaint(case, told=Told(rule="aliexpress"), by=KIM)
        add_finding(row, text="The box was opened in Liège.", by=KIM)
        row.refresh_from_db()
        assert row.state == "investigating"
        row = answer_complaint(row, words="We refunded on Monday.", by=KIM)
        action = plan_action(
            row, target="packing", subject="LAMP", what="Double box", due_on=date(2026, 7, 1), by=KIM
        )
        row = close_complaint(row, outcome="upheld", words="Broken on the way.", by=KIM)
        close_complaint(row, outcome="upheld", words="Again.", by=KIM)
        with pytest.raises(ComplaintClosed):
            add_finding(row, text="More", by=KIM)
        with pytest.raises(ComplaintClosed):
            close_complaint(row, outcome="rejected", words="No", by=KIM)
        finish_action(action, effect="No more breakage in 200 parcels.", by=KIM)
        finish_action(action, effect="Again.", by=KIM)
        action.refresh_from_db()
        assert (row.outcome, action.effect) == ("Broken on the way.", "No more breakage in 200 parcels.")
        scope = Scope.of(case.seller_id)
        assert (list_complaints(scope).count(), list_corrective(scope).count()) == (0, 0)
        assert list_complaints(scope, open_only=False, cause="").count() == 1
        names = Event.objects.filter(thread_id=case.pk, name__regex="^(complaint|action)").order_by("seq")
        assert list(names.values_list("name", flat=True)) == [
            "complaint.opened",
            "complaint.noted",
            "complaint.answered",
            "action.planned",
            "complaint.closed",
            "action.done",
        ]

    def test_one_late_is_told_once_and_again_for_a_new_day(self):
        with clock.frozen(FRIDAY):
            row = open_complaint(new_case(), told=Told(rule="tiktok_shop"), by=KIM)
        with clock.frozen(FRIDAY + timedelta(days=3)):
            assert (tell_late(), tell_late()) == (1, 0)
            row.refresh_from_db()
            change_complaint(row, told=Told(answer_by=FRIDAY + timedelta(days=4)), by=KIM)
            assert tell_late() == 0
        with clock.frozen(FRIDAY + timedelta(days=5)):
            assert tell_late() == 1

    def test_what_is_not_known_is_said(self):
        row = open_complaint(new_case(), told=Told(), by=KIM)
        with pytest.raises(CauseUnknown):
            change_complaint(row, told=Told(cause="weather"), by=KIM)
        for told in (Told(channel="pub"), Told(rule="none"), Told(party="nobody")):
            with pytest.raises(BadInput):
                change_complaint(row, told=told, by=KIM)
        with pytest.raises(BadInput):
            close_complaint(row, outcome="maybe", words="x", by=KIM)
        with pytest.raises(WordsMissing):
            close_complaint(row, outcome="upheld", words="  ", by=KIM)
        assert Complaint.objects.get().state == "open"
