"""What is owed when the payments of an order hold no more: partly settled, never quietly settled."""

import pytest

from aftermile.cases.actions import refund_case, reopen, settle_rest
from aftermile.cases.errors import NothingToRefund, WordsMissing
from aftermile.cases.models import Case, Step
from aftermile.kernel.money import Money
from aftermile.ledger.actions import take_notice
from aftermile.ledger.payments import RefundAnswer, RefundNotice
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, approved, pay_out
from tests.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(seller):
    """A case of 100.00 whose payment lost 30.00 elsewhere after the approval, paid out as far as it goes."""
    order = make_order(seller, units=[(1, 10_000)], delivered_at=None, state="shipped")
    case = approved(order, reason="not_received", kind="claim")
    tender = order.tenders.get()
    gone = RefundNotice("elsewhere_1", tender.external_id, Money(3_000, "EUR"), RefundAnswer.DONE)
    take_notice(tender.provider, gone)
    refund_case(Case.objects.get(pk=case.pk), operation_key="p", by=KIM)
    return pay_out(case)


def test_a_rest_that_cannot_be_paid_stays_open(short) -> None:
    assert (short.state, short.refunded_minor) == ("partially_settled", 7_000)
    assert Unit.objects.get().holder_ref == short.pk
    assert Step.objects.get(case=short, key="refund").state == "ready"
    with pytest.raises(NothingToRefund):
        refund_case(short, operation_key="q", by=KIM)


def test_the_rest_is_settled_in_another_way(short) -> None:
    with pytest.raises(WordsMissing):
        settle_rest(short, words=" ", by=KIM)
    case = settle_rest(short, words="By bank transfer.", by=KIM)
    assert (case.state, case.refunded_minor) == ("settled", 7_000)
    assert Unit.objects.get().holder_ref == ""
    assert Step.objects.get(case=case, key="refund").state == "done"


def test_it_can_be_opened_again(short) -> None:
    assert reopen(short, by=KIM).state == "requested"
