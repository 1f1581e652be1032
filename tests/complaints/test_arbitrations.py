"""The operator rules between buyer and seller; an appeal reverses the postings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Sum

from aftermile.accounts.access import access_of
from aftermile.accounts.roles import Role
from aftermile.cases.actions import decline
from aftermile.cases.models import Case
from aftermile.complaints.actions import (
    appeal,
    end_unappealed,
    raise_arbitration,
    rule_on,
    speak,
    withdraw_arbitration,
)
from aftermile.complaints.errors import (
    AppealClosed,
    ArbitrationOver,
    ArbitrationRunning,
    ArbitrationTooEarly,
    NothingToAppeal,
    OperatorOnly,
    SecondJudgeNeeded,
    StatementsClosed,
)
from aftermile.complaints.models import Arbitration, Ruling
from aftermile.complaints.states import Side, Verdict
from aftermile.kernel import clock
from aftermile.ledger.actions.liability import Share
from aftermile.ledger.models import Entry, Liability, Posting
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import KIM, NA, opened
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller(country="US")
    ensure_default_table(seller)
    return seller


def judge(seller=None, role=Role.SUPERVISOR):
    return access_of(make_member(seller, role, operator=seller is None))


def declined(seller) -> Case:
    order = make_order(seller, units=((1, 5000),), delivered_at=NOW - timedelta(days=3), country="US")
    return decline(opened(order), words="Worn.", by=KIM)


def raised(seller) -> Arbitration:
    return raise_arbitration(declined(seller), side=Side.BUYER, wants="My money back.", by=NA)


def test_a_buyer_waits_until_the_seller_has_answered_or_let_his_time_pass(seller):
    case = opened(make_order(seller, delivered_at=NOW - timedelta(days=3)))
    with pytest.raises(ArbitrationTooEarly):
        raise_arbitration(case, side=Side.BUYER, wants="Money", by=NA)
    with clock.frozen(NOW + timedelta(days=9)):
        raise_arbitration(case, side=Side.BUYER, wants="Money", by=NA)
        with pytest.raises(ArbitrationRunning):
            raise_arbitration(case, side=Side.SELLER, wants="Money", by=KIM)


def test_ruled_for_the_buyer_the_case_goes_on_and_the_seller_bears_it(seller):
    row = raised(seller)
    speak(row, side=Side.SELLER, text="It was worn.", by=KIM)
    with pytest.raises(OperatorOnly):
        rule_on(row, verdict=Verdict.BUYER, words="x", access=judge(seller, Role.OWNER))
    ruling = rule_on(row, verdict=Verdict.BUYER, words="No sign of wear.", access=judge())
    case = Case.objects.get(pk=row.case_id)
    assert (case.state, case.remedy, ruling.amount_minor) == ("approved", "refund", case.agreed_minor)
    liability = Liability.objects.get(case_ref=case.pk, reversed_at=None)
    assert [(share.kind, share.basis_points) for share in liability.shares.all()] == [("seller", 10_000)]
    row.refresh_from_db()
    assert row.state == "ruled"
    with pytest.raises(ArbitrationOver):
        rule_on(row, verdict=Verdict.SELLER, words="x", access=judge())
    with pytest.raises(ArbitrationOver):
        speak(row, side=Side.SELLER, text="But", by=KIM)


def test_an_appeal_is_judged_by_another_and_its_postings_are_reversed(seller):
    row = raised(seller)
    first = judge()
    rule_on(
        row,
        verdict=Verdict.BUYER,
        words="The carrier broke it.",
        access=first,
        shares=[Share("carrier", 6000, "ups"), Share("seller", 4000)],
    )
    with pytest.raises(NothingToAppeal):
        appeal(row, side=Side.BUYER, text="More!", by=NA)
    appeal(row, side=Side.SELLER, text="The photo is of another item.", by=KIM)
    appeal(row, side=Side.SELLER, text="Again.", by=KIM)
    with pytest.raises(SecondJudgeNeeded):
        rule_on(row, verdict=Verdict.SELLER, words="Right.", access=first)
    rule_on(row, verdict=Verdict.SELLER, words="Right.", access=judge())
    row.refresh_from_db()
    assert (row.state, row.statements.count()) == ("final", 2)
    old, new = Liability.objects.filter(case_ref=row.case_id).order_by("id")
    assert old.reversed_at is not None
    assert [(share.kind, share.basis_points) for share in new.shares.all()] == [("marketplace", 10_000)]
    entries = Entry.objects.filter(case_ref=row.case_id)
    assert Posting.objects.filter(entry__in=entries).aggregate(sum=Sum("amount_minor"))["sum"] in (None, 0)
    assert Case.objects.get(pk=row.case_id).remedy == "refund"  # what the buyer was given stays


def test_upheld_on_appeal_the_first_ruling_stays(seller):
    row = raised(seller)
    rule_on(row, verdict=Verdict.BUYER, words="x", access=judge())
    appeal(row, side=Side.SELLER, text="No.", by=KIM)
    rule_on(row, verdict=Verdict.BUYER, words="Still.", access=judge())
    row.refresh_from_db()
    assert (row.state, Ruling.objects.count()) == ("final", 2)
    assert Liability.objects.filter(case_ref=row.case_id, reversed_at=None).count() == 1


def test_ruled_for_the_seller_the_buyer_may_appeal_and_win(seller):
    row = raised(seller)
    rule_on(row, verdict=Verdict.SELLER, words="Worn.", access=judge())
    assert Case.objects.get(pk=row.case_id).state == "declined"
    appeal(row, side=Side.BUYER, text="See the new photo.", by=NA)
    rule_on(row, verdict=Verdict.BUYER, words="Convincing.", access=judge(), amount_minor=4000)
    case = Case.objects.get(pk=row.case_id)
    assert (case.state, case.agreed_minor) == ("approved", 4000)


def test_times_to_speak_and_to_appeal_end(seller):
    row = raised(seller)
    with clock.frozen(NOW + timedelta(days=4)), pytest.raises(StatementsClosed):
        speak(row, side=Side.BUYER, text="Late", by=NA)
    rule_on(row, verdict=Verdict.SELLER, words="Worn.", access=judge())
    assert end_unappealed() == 0
    with clock.frozen(NOW + timedelta(days=8)):
        with pytest.raises(AppealClosed):
            appeal(row, side=Side.BUYER, text="Late", by=NA)
        assert (end_unappealed(), end_unappealed()) == (1, 0)
    row.refresh_from_db()
    assert row.state == "final"
    again = raise_arbitration(Case.objects.get(pk=row.case_id), side=Side.BUYER, wants="x", by=NA)
    with pytest.raises(ArbitrationOver):
        withdraw_arbitration(again, side=Side.SELLER, by=KIM)
    withdraw_arbitration(again, side=Side.BUYER, by=NA)
    assert withdraw_arbitration(again, side=Side.BUYER, by=NA).state == "withdrawn"
