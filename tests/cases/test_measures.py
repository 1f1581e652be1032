"""What own cases say, pulled to the default while they are few."""

from decimal import Decimal

import pytest

from aftermile.accounts.models import Seller
from aftermile.cases.measures import K, Tally, measure, shrunk
from aftermile.cases.models import Case, CaseLine, Offer, OfferState, Receipt, ReceiptLine
from aftermile.cases.states import State
from aftermile.kernel import clock
from aftermile.orders.models import OrderLine
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.policies.models import CostInput
from tests.cases.acts import approved, opened
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Seller:
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    return seller


def offer(case: Case, state: OfferState, remedy: str = "partial_refund") -> None:
    now = clock.now()
    Offer.objects.create(
        case=case, remedy=remedy, amount_minor=100, state=state, created_at=now, expires_at=now
    )


def receive(case: Case, grade: str) -> None:
    receipt = Receipt.objects.create(case=case, operation_key="r", at=clock.now())
    for line in CaseLine.objects.filter(case=case).select_related("unit"):
        ReceiptLine.objects.create(receipt=receipt, case_line=line, quantity=line.unit.quantity, grade=grade)


def value(seller: Seller, key: str, **scope: str) -> CostInput:
    return CostInput.objects.get(
        seller=seller, key=key, measured=True, **{"country": "", "category": "", **scope}
    )


def test_answers_to_offers(seller) -> None:
    case = opened(make_order(seller))
    states = [OfferState.ACCEPTED] * 3 + [OfferState.REJECTED, OfferState.LAPSED, OfferState.OPEN]
    for state in states:
        offer(case, state)
    measure(seller)
    row = value(seller, "accept_partial_refund")
    assert (row.samples, row.raw) == (5, Decimal("0.6"))
    assert row.value == ((3 + K * Decimal("0.45")) / (5 + K)).quantize(Decimal("0.000001"))


def test_a_country_with_samples_enough_has_its_own_number(seller) -> None:
    case = opened(make_order(seller))
    for _ in range(10):
        offer(case, OfferState.ACCEPTED)
    measure(seller)
    base, narrow = (
        value(seller, "accept_partial_refund"),
        value(seller, "accept_partial_refund", country="DE"),
    )
    assert base.value == ((10 + K * Decimal("0.45")) / 30).quantize(Decimal("0.000001"))
    assert narrow.value > base.value


def test_goods_that_came_and_in_which_grade(seller) -> None:
    came = approved(make_order(seller, units=((4, 8000),)))
    OrderLine.objects.filter(order=came.order).update(category="Lamps")
    receive(came, "b")
    never = approved(make_order(seller))
    Case.objects.filter(pk__in=[came.pk, never.pk]).update(state=State.CLOSED)
    measure(seller)
    assert (value(seller, "send_back").samples, value(seller, "send_back").raw) == (2, Decimal("0.5"))
    assert (value(seller, "mix_mind_b").samples, value(seller, "mix_mind_b").raw) == (4, Decimal(1))
    shares = [value(seller, f"mix_mind_{grade}").value for grade in "abc"]
    assert sum(shares) <= 1


def test_nothing_is_measured_of_others_or_of_long_ago(seller, monkeypatch) -> None:
    other = make_seller()
    ensure_default_table(other)
    offer(opened(make_order(other)), OfferState.ACCEPTED)
    assert measure(seller) == 0
    offer(opened(make_order(seller)), OfferState.ACCEPTED)
    Offer.objects.update(created_at=clock.now().replace(year=2020))
    assert measure(seller) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_reads_for_any_number_of_cases(seller, rows, django_assert_num_queries) -> None:
    for _ in range(rows):
        case = approved(make_order(seller))
        offer(case, OfferState.ACCEPTED)
        receive(case, "a")
    with django_assert_num_queries(8):  # four reads, then delete and insert between savepoints
        measure(seller)


def test_no_more_scopes_than_a_page_can_show() -> None:
    tallies = [Tally("send_back", f"{a}{b}", "", 5, 10 + ord(a)) for a in "ABCDEFGH" for b in "ABCDEFGHIJ"]
    assert len(shrunk(tallies)) == 51
    assert shrunk([Tally("send_back", "", "", 0, 0), Tally("no_such", "", "", 1, 1)]) == []
