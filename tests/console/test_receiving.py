"""The receiving desk through HTTP."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.queries import get_case
from tests.console.scenes import approved_one, open_one, open_shop, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db
DESK = "console:receiving"


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def hand(client, shop):
    return sign_in(client, shop, Role.WAREHOUSE)


@pytest.fixture
def boss(shop):
    return make_member(shop)


def scan(client, text: str) -> str:
    return client.get(reverse(DESK), {"q": text}, headers={"HX-Request": "true"}).content.decode()


def test_an_empty_desk_says_what_to_do(client, hand) -> None:
    assert "Scan the slip in the box" in client.get(reverse(DESK)).content.decode()


def test_a_number_of_the_case_or_of_the_order_finds_what_should_be_inside(client, shop, hand, boss) -> None:
    case = approved_one(shop, boss, quantity=3)
    for text in (case.rma_number, case.rma_number.lower(), f" {case.rma_number} ", case.order.number):
        page = scan(client, text)
        assert 'data-outcome="match"' in page
        assert 'data-expect="3"' in page


def test_what_is_not_approved_or_not_known_is_said(client, shop, hand, boss) -> None:
    case = open_one(shop, boss)
    page = scan(client, case.rma_number)
    assert 'data-outcome="wrong"' in page
    assert "Nobody has approved it yet." in page
    assert 'data-outcome="unknown"' in scan(client, "3SNOBODY")
    assert "&lt;script&gt;" in scan(client, "<script>")


def test_another_sellers_parcel_is_unknown(client, hand) -> None:
    other = open_shop()
    case = approved_one(other, make_member(other))
    assert 'data-outcome="unknown"' in scan(client, case.rma_number)
    assert client.post(reverse("console:receiving_book", args=[case.pk])).status_code == 404


def test_two_receipts_and_a_second_click(client, shop, hand, boss) -> None:
    case = approved_one(shop, boss, quantity=3)
    line = case.lines.get()
    url = reverse("console:receiving_book", args=[case.pk])
    form = {"operation_key": "r1", f"n_{line.pk}_a": "2"}
    for _ in range(2):
        assert client.post(url, form, headers={"HX-Request": "true"}).status_code == 200
    assert get_case(shop.scope, case.pk).state == "receiving"
    assert case.receipts.count() == 1
    page = scan(client, case.rma_number)
    assert 'data-expect="1"' in page
    rest = case.lines.exclude(pk=line.pk).get()
    client.post(url, {"operation_key": "r2", f"n_{rest.pk}_c": "1"})
    case = get_case(shop.scope, case.pk)
    assert case.state == "received"
    grades = sorted(
        (row.quantity, row.grade, row.accepted)
        for receipt in case.receipts.all()
        for row in receipt.lines.all()
    )
    assert grades == [(1, "c", False), (2, "a", True)]


def test_grades_of_one_parcel_differ(client, shop, hand, boss) -> None:
    case = approved_one(shop, boss, quantity=3)
    line = case.lines.get()
    form = {
        "operation_key": "r1",
        f"n_{line.pk}_a": "1",
        f"n_{line.pk}_d": "1",
        f"paid_{line.pk}_d": "on",
        f"n_{line.pk}_missing": "1",
    }
    client.post(reverse("console:receiving_book", args=[case.pk]), form)
    rows = sorted((row.quantity, row.grade, row.accepted) for row in case.receipts.get().lines.all())
    assert rows == [(1, "a", True), (1, "d", True), (1, "missing", False)]


@pytest.mark.parametrize("count", ["9", "-1", "two", "99999999999"])
def test_a_wrong_count_is_refused_in_words(client, shop, hand, boss, count) -> None:
    case = approved_one(shop, boss)
    line = case.lines.get()
    url = reverse("console:receiving_book", args=[case.pk])
    answer = client.post(url, {"operation_key": "r1", f"n_{line.pk}_a": count})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert get_case(shop.scope, case.pk).state == "approved"


def test_an_agent_may_look_and_not_book(client, shop, boss) -> None:
    case = approved_one(shop, boss)
    sign_in(client, shop, Role.AGENT)
    assert "Your role may look but not book receipts." in scan(client, case.rma_number)
    assert client.post(reverse("console:receiving_book", args=[case.pk])).status_code == 403
