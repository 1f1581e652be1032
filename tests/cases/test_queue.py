"""The queue: what a view holds, in which order, page by page, at what cost, and only one's own."""

import pytest

from aftermile.cases.actions import approve, assign, cancel, make_offer
from aftermile.cases.actions.moving import touch
from aftermile.cases.models import ApprovalRequest, Case
from aftermile.cases.queries import BADGE_CAP, QueueFilters, badges, count_queue, get_case, get_offer, queue
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from tests.cases.acts import KIM, approved, opened
from tests.factories import make_buyer, make_member, make_order, make_seller

pytestmark = pytest.mark.django_db


def numbers(page) -> list[str]:
    return [case.rma_number[-1] for case in page.items]


@pytest.fixture
def cases(seller) -> list:
    """Seven cases: 1-3 requested, 4 offered, 5 awaited, 6 to be paid, 7 canceled."""
    found = [opened(make_order(seller)) for _ in range(7)]
    make_offer(found[3], remedy="partial_refund", amount_minor=100, by=KIM)
    approve(found[4], remedy="refund", by=KIM)
    approve(found[5], remedy="returnless_refund", override="Goodwill.", by=KIM)
    cancel(found[6], by=KIM)
    return found


def test_each_view_holds_its_cases_the_next_due_first(seller, cases) -> None:
    views = ("needs_us", "waiting_buyer", "goods_back", "paying", "done", "all")
    found = {view: numbers(queue(seller.scope, QueueFilters(view=view))) for view in views}
    assert found == {
        "needs_us": ["1", "2", "3", "6"],
        "waiting_buyer": ["4"],
        "goods_back": ["5"],
        "paying": [],
        "done": ["7"],
        "all": ["7", "6", "5", "4", "3", "2", "1"],
    }
    assert badges(seller.scope) == {
        "needs_us": 4,
        "waiting_buyer": 1,
        "goods_back": 1,
        "paying": 0,
        "approvals": 0,
        "escalated": 0,
        "done": 1,
    }
    assert (count_queue(seller.scope, QueueFilters(view="all")), BADGE_CAP) == (7, 1000)


def test_approvals_and_escalated_are_views_of_any_state(seller, cases) -> None:
    now = clock.now()
    asked = {"seller": seller, "remedy": "refund", "amount_minor": 1, "asked_at": now, "expires_at": now}
    ApprovalRequest.objects.create(case=cases[2], **asked)
    ApprovalRequest.objects.create(case=cases[3], **asked)
    ApprovalRequest.objects.create(case=cases[1], state="refused", **asked)
    for case in (cases[0], cases[4], cases[6]):  # the last is canceled: nobody has to look any more
        touch(Case.objects.get(pk=case.pk), escalated_at=now)
    found = {
        view: numbers(queue(seller.scope, QueueFilters(view=view))) for view in ("approvals", "escalated")
    }
    assert found == {"approvals": ["3", "4"], "escalated": ["1", "5"]}
    counts = badges(seller.scope)
    assert (counts["approvals"], counts["escalated"], counts["needs_us"]) == (2, 2, 4)
    assert numbers(queue(seller.scope, QueueFilters(view="escalated", text="lamp"))) == ["5", "1"]
    assert badges(make_seller().scope, views=["approvals", "escalated"]) == {"approvals": 0, "escalated": 0}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("view", ["approvals", "escalated"])
def test_such_a_view_costs_the_same_whatever_it_holds(seller, view, count, django_assert_num_queries) -> None:
    now = clock.now()
    for _ in range(count):
        case = opened(make_order(seller))
        touch(case, escalated_at=now)
        ApprovalRequest.objects.create(
            seller=seller, case=case, remedy="refund", amount_minor=1, asked_at=now, expires_at=now
        )
    with django_assert_num_queries(2):
        assert len(queue(seller.scope, QueueFilters(view=view)).items) == count
    with django_assert_num_queries(1):
        assert badges(seller.scope, views=[view]) == {view: count}


def test_pages_join_without_gap_or_repeat(seller, cases) -> None:
    for view, expected in (("needs_us", "1236"), ("all", "7654321")):
        seen, after = "", None
        for _ in range(9):
            page = queue(seller.scope, QueueFilters(view=view), after=after, limit=2)
            seen += "".join(numbers(page))
            after = page.next
            if after is None:
                break
        assert seen == expected


def test_filters_narrow(seller, cases) -> None:
    member = make_member(seller)
    assign(cases[1], member=member, by=KIM)
    scope = seller.scope
    assert numbers(queue(scope, QueueFilters(assignee=member.pk))) == ["2"]
    assert numbers(queue(scope, QueueFilters(assignee="none"))) == ["1", "3", "6"]
    assert numbers(queue(scope, QueueFilters(states=("approved",)))) == ["6", "5"]
    assert numbers(queue(scope, QueueFilters(kind="claim"))) == []
    assert numbers(queue(scope, QueueFilters(country="DE", reason="changed_mind", late=True))) == []


def test_words_find_numbers_names_mails_and_chinese(seller) -> None:
    buyer = make_buyer(seller, name="李娜", email="li.na@example.com")
    case = opened(make_order(seller, buyer=buyer))
    opened(make_order(seller))
    for text in ("李娜", "li.na@example.com", case.rma_number, case.order.number, "李娜 lamp"):
        assert [found.pk for found in queue(seller.scope, QueueFilters(text=text)).items] == [case.pk]
    assert queue(seller.scope, QueueFilters(text="娜李")).items == []


def test_a_foreign_case_does_not_exist(seller, cases) -> None:
    other = make_seller().scope
    assert queue(other, QueueFilters(view="all")).items == []
    offer = cases[3].offers.get()
    for look in (
        lambda: get_case(other, cases[0].pk),
        lambda: get_case(other, cases[0].rma_number),
        lambda: get_offer(other, offer.pk),
    ):
        with pytest.raises(NotFound):
            look()
    assert get_case(Scope.everything(), cases[0].rma_number) == cases[0]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_whatever_it_holds(seller, count, django_assert_num_queries) -> None:
    for _ in range(count):
        approved(make_order(seller))
        opened(make_order(seller))
    # needs_us has four branches; three of them hold nothing and ask no second question.
    with django_assert_num_queries(5):
        page = queue(seller.scope, QueueFilters(view="needs_us"))
    assert len(page.items) == count
    with django_assert_num_queries(0):
        assert [case.lines.all()[0].unit.line.title for case in page.items] == ["Lamp 1"] * count
        assert {case.buyer.name for case in page.items} == {"Li Na"}
    with django_assert_num_queries(1):
        badges(seller.scope)
