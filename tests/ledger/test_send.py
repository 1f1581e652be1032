from datetime import timedelta

import pytest

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import (
    ask_due,
    cancel_refund,
    check_ledger,
    confirm_manual_refund,
    ignore_movement,
    match_movement,
    send_refund,
    settle,
    take_notice,
)
from aftermile.ledger.models import ExternalMovement, Refund
from aftermile.ledger.payments import ProviderError, RefundAnswer, RefundNotice, RefundResult
from aftermile.ledger.queries import balances, refundable_minor, suggestions_for
from tests.ledger.books import KIM, make_paid_order
from tests.ledger.test_reserve import reserve

pytestmark = pytest.mark.django_db


def names():
    return list(Event.objects.order_by("seq").values_list("name", flat=True))


def notice(refund, answer=RefundAnswer.DONE, *, key=None, ref=None, amount=None):
    return RefundNotice(
        provider_ref=ref if ref is not None else f"re-{refund.pk}",
        payment_ref=refund.tender.external_id,
        amount=Money(amount or refund.amount_minor, "EUR"),
        answer=answer,
        key=refund.pk if key is None else key,
    )


def test_done(provider):
    order = make_paid_order()
    (refund,) = reserve(order, 6000)
    refund = send_refund(refund.pk)
    assert (refund.state, refund.provider_ref, refund.attempts) == ("done", f"re-{refund.pk}", 1)
    assert names() == ["refund.reserved", "refund.sent", "refund.done"]
    assert {row.account.kind: row.amount_minor for row in balances(order.seller.scope)} == {
        "cash": 4000,
        "sales": -10000,
        "refunds": 6000,
        "refunds_pending": 0,
    }
    send_refund(refund.pk)
    assert provider.calls == [f"refund {refund.pk}"]
    assert check_ledger() == []


def test_a_decline_frees_the_amount(provider):
    order = make_paid_order()
    provider.answers = [RefundAnswer.DECLINED]
    (refund,) = reserve(order, 6000)
    refund = send_refund(refund.pk)
    assert (refund.state, refund.error) == ("failed", "declined")
    assert refundable_minor(order) == 10_000
    assert reserve(order, 10_000, key="k2")[0].state == "reserved"
    assert check_ledger() == []


def test_a_timeout_is_asked_for_again_and_not_sent_twice(provider):
    order = make_paid_order()
    provider.answers = [RefundAnswer.UNKNOWN]
    (refund,) = reserve(order, 6000)
    assert send_refund(refund.pk).state == "unknown"
    assert refundable_minor(order) == 4000
    assert ask_due() == 0
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert ask_due() == 1
    refund.refresh_from_db()
    assert refund.state == "done"
    assert provider.calls == [f"refund {refund.pk}", f"find {refund.pk}"]
    assert names() == ["refund.reserved", "refund.sent", "refund.unknown", "refund.done"]


def test_a_key_the_provider_never_saw_is_sent_again(provider):
    provider.answers = [ProviderError()]
    (refund,) = reserve(make_paid_order(), 6000)
    assert send_refund(refund.pk).state == "unknown"
    assert send_refund(refund.pk).state == "done"
    assert provider.calls == [f"refund {refund.pk}", f"find {refund.pk}", f"refund {refund.pk}"]


def test_a_crash_after_sent_asks_first(provider):
    (refund,) = reserve(make_paid_order(), 6000)
    Refund.objects.filter(pk=refund.pk).update(state="sent")
    provider.moved[refund.pk] = 6000
    assert send_refund(refund.pk).state == "done"
    assert provider.calls == [f"find {refund.pk}"]


def test_pending_waits_for_the_webhook(provider):
    provider.answers = [RefundAnswer.PENDING]
    (refund,) = reserve(make_paid_order(), 6000)
    assert send_refund(refund.pk).state == "sent"
    take_notice("obedient", notice(refund, key=""))
    refund.refresh_from_db()
    assert refund.state == "done"


def test_a_webhook_before_the_answer_and_after_it():
    (refund,) = reserve(make_paid_order(), 6000)
    take_notice("obedient", notice(refund))
    send_refund(refund.pk)
    take_notice("obedient", notice(refund))
    settle(refund, RefundResult(RefundAnswer.DONE, "re"))
    settle(refund, RefundResult(RefundAnswer.DECLINED))
    settle(refund, RefundResult(RefundAnswer.UNKNOWN))
    refund.refresh_from_db()
    assert refund.state == "done"
    assert names() == ["refund.reserved", "refund.done"]
    assert check_ledger() == []


def test_a_late_success_is_booked_when_the_amount_is_free():
    (refund,) = reserve(make_paid_order(), 6000)
    settle(refund, RefundResult(RefundAnswer.DECLINED))
    settle(refund, RefundResult(RefundAnswer.DONE, "re-late"))
    refund.refresh_from_db()
    assert (refund.state, refund.provider_ref) == ("done", "re-late")
    assert check_ledger() == []


def test_a_late_success_of_given_away_money_raises_an_alarm():
    order = make_paid_order()
    (refund,) = reserve(order, 6000)
    settle(refund, RefundResult(RefundAnswer.DECLINED))
    reserve(order, 9000, key="k2")
    settle(refund, RefundResult(RefundAnswer.DONE, "re-late"))
    settle(refund, RefundResult(RefundAnswer.DONE, "re-late"))
    movement = ExternalMovement.objects.get()
    assert (movement.amount_minor, movement.alarm, movement.provider_ref) == (6000, True, "re-late")
    refund.refresh_from_db()
    assert refund.state == "failed"
    assert check_ledger() == []


def test_money_moved_elsewhere_waits_and_counts():
    order = make_paid_order()
    (refund,) = reserve(order, 1000)
    for _ in range(2):
        take_notice("obedient", notice(refund, key="", ref="dash-1", amount=6000))
    movement = ExternalMovement.objects.get()
    assert (movement.amount_minor, movement.alarm, movement.tender) == (6000, False, refund.tender)
    assert refundable_minor(order) == 3000
    assert suggestions_for(movement) == []
    ignore_movement(movement, "made in the dashboard", KIM)
    assert refundable_minor(order) == 3000
    with pytest.raises(errors.MovementSettled):
        ignore_movement(movement, "", KIM)
    assert check_ledger() == []


@pytest.mark.parametrize("first", [None, RefundAnswer.UNKNOWN, RefundAnswer.DECLINED])
def test_money_moved_elsewhere_is_matched(first):
    order = make_paid_order()
    (refund,) = reserve(order, 5000)
    if first:
        settle(refund, RefundResult(first))
    movement = take_notice("obedient", notice(refund, key="", ref="dash-1"))
    assert suggestions_for(movement) == [refund]
    match_movement(movement, refund, KIM)
    refund.refresh_from_db()
    assert (refund.state, refund.provider_ref) == ("done", "dash-1")
    assert refundable_minor(order) == 5000
    assert {row.account.kind: row.amount_minor for row in balances(order.seller.scope)} == {
        "cash": 5000,
        "sales": -10000,
        "refunds": 5000,
        "refunds_pending": 0,
        "suspense": 0,
    }
    assert check_ledger() == []


def test_a_movement_that_does_not_fit_is_refused():
    order = make_paid_order()
    (refund,) = reserve(order, 5000)
    movement = take_notice("obedient", notice(refund, key="", ref="dash-1", amount=4000))
    with pytest.raises(errors.MovementDoesNotFit):
        match_movement(movement, refund, KIM)


def test_a_notice_of_an_unknown_payment_is_left_for_later():
    (refund,) = reserve(make_paid_order(), 5000)
    stranger = RefundNotice("r", "nobody", Money(1, "EUR"), RefundAnswer.DONE)
    with pytest.raises(errors.UnknownPayment):
        take_notice("obedient", stranger)
    assert take_notice("obedient", notice(refund, RefundAnswer.DECLINED, key="", ref="x")) is None


def test_a_person_pays(provider):
    order = make_paid_order()
    provider.manual = True
    (refund,) = reserve(order, 5000)
    assert send_refund(refund.pk).state == "reserved"
    with pytest.raises(errors.ReferenceMissing):
        confirm_manual_refund(refund, "  ", KIM)
    assert confirm_manual_refund(refund, "SEPA 1", KIM).state == "done"
    assert confirm_manual_refund(refund, "SEPA 1", KIM).provider_ref == "SEPA 1"
    with pytest.raises(errors.RefundFinished):
        confirm_manual_refund(refund, "SEPA 2", KIM)
    with pytest.raises(errors.RefundNotCancelable):
        cancel_refund(refund, KIM)
    (second,) = reserve(order, 5000, key="k2")
    assert cancel_refund(second, KIM, "wrong account").error == "wrong account"
    assert refundable_minor(order) == 5000
    assert provider.calls == []
    assert check_ledger() == []


def test_what_a_provider_pays_is_not_marked_by_hand():
    (refund,) = reserve(make_paid_order(), 5000)
    with pytest.raises(errors.RefundNotManual):
        confirm_manual_refund(refund, "SEPA 1", KIM)
    with pytest.raises(errors.RefundNotCancelable):
        cancel_refund(refund, KIM)
