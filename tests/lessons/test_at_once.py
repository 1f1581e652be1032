"""Section D: two at once, the same twice, and notices in any order."""

import pytest
from django.db import connection

from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import issue_credit, send_refund, spend_credit, take_notice
from aftermile.ledger.models import ExternalMovement, Refund
from aftermile.ledger.payments import RefundAnswer, RefundNotice
from aftermile.ledger.queries import refundable_minor
from aftermile.orders.drafts import LineDraft
from tests.cases.acts import KIM
from tests.ledger.books import Obedient
from tests.ledger.test_reserve import reserve
from tests.lessons.scenes import fresh, moved, requested, returned, right, sold

pytestmark = pytest.mark.django_db


def notice(refund: Refund, key: str = "", ref: str = "") -> RefundNotice:
    amount = Money(refund.amount_minor, refund.currency)
    payment = refund.tender.external_id
    return RefundNotice(ref or f"re-{refund.pk}", payment, amount, RefundAnswer.DONE, key)


def test_lesson_29_of_two_refunds_of_60_on_100_one_is_made(seller, provider) -> None:
    """Both looked at what was left before either was written: 120 went back."""
    order = sold(seller, LineDraft("A", 1, 10_000))
    [first] = reserve(order, 6_000)
    with pytest.raises(errors.MoreThanCaptured) as caught:
        reserve(order, 6_000, key="k2")
    assert caught.value.data == {"amount": "EUR 60.00", "free": "EUR 40.00"}
    send_refund(first.pk)
    assert (list(provider.moved.values()), refundable_minor(order)) == ([6_000], 4_000)


def test_lesson_30_a_gift_card_is_not_paid_back_twice(seller) -> None:
    """The refund of a gift card took no lock and could be asked for again; threads: ledger/test_crowds."""
    order = sold(seller, LineDraft("A", 1, 10_000), paid=[4_000])
    credit = issue_credit(
        seller, order.buyer, Money(6_000, "EUR"), kind="gift_card", operation_key="i", by=KIM
    )
    spend_credit(credit, amount_minor=6_000, order=order, operation_key="s", by=KIM)
    card = order.tenders.get(provider="store_credit")
    for _ in range(2):
        reserve(order, 6_000, tender=card)
    credit.refresh_from_db()
    assert (credit.balance_minor, Refund.objects.get().state) == (6_000, "done")
    with pytest.raises(errors.MoreThanCaptured):
        reserve(order, 6_000, key="k2")
    right()


def test_lesson_31_the_row_stands_before_the_provider_is_asked(seller, monkeypatch) -> None:
    """Checked, asked, then written: a fall in between lost the refund, and a repeat paid it again."""
    order = sold(seller, LineDraft("A", 1, 10_000))
    [refund] = reserve(order, 6_000)
    seen, outside = [], len(connection.savepoint_ids)
    ask = Obedient.refund

    def watched(self, request):
        row = Refund.objects.get(pk=request.key)
        seen.append((row.state, len(connection.savepoint_ids) - outside, refundable_minor(order)))
        return ask(self, request)

    monkeypatch.setattr(Obedient, "refund", watched)
    send_refund(refund.pk)
    assert seen == [("sent", 0, 4_000)]


def test_lesson_32_a_notice_before_our_own_answer_is_the_same_refund(seller, monkeypatch) -> None:
    """The webhook came while the call still ran: two or three refunds were written down for one."""
    order = sold(seller, LineDraft("A", 1, 10_000))
    [refund] = reserve(order, 6_000)
    ask = Obedient.refund

    def early(self, request):
        result = ask(self, request)
        take_notice("obedient", notice(refund, key=request.key))
        return result

    monkeypatch.setattr(Obedient, "refund", early)
    send_refund(refund.pk)
    take_notice("obedient", notice(refund))
    assert (moved(order), ExternalMovement.objects.count()) == ([6_000], 0)
    right()


def test_lesson_33_a_key_belongs_to_an_operation_and_not_to_a_payment(seller, provider) -> None:
    """One key for a payment: the provider took the second partial refund for the first."""
    order = sold(seller, LineDraft("A", 2, 5_000))
    returned(order, 1)
    returned(order, 1)
    keys = list(Refund.objects.order_by("created_at", "id").values_list("pk", flat=True))
    assert provider.calls == [f"refund {key}" for key in keys]
    assert len(set(keys)) == 2


def test_lesson_34_of_several_partial_refunds_all_arrive(seller, provider) -> None:
    """Only the first of several partial refunds was ever sent."""
    order = sold(seller, LineDraft("A", 3, 1_000))
    assert [returned(order, 1) for _ in range(3)] == [1_000] * 3
    assert (list(provider.moved.values()), refundable_minor(order)) == ([1_000] * 3, 0)
    assert fresh(requested(sold(seller, LineDraft("B", 1, 1)))).state == "requested"
