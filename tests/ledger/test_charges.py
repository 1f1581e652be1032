from datetime import timedelta

import pytest

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import (
    ask_charges_due,
    cancel_charge,
    check_ledger,
    close_at_provider,
    confirm_charge_by_hand,
    expire_charges,
    hear,
    issue_credit,
    keep_movement,
    open_charge,
    pay_back_movement,
    send_charge,
    send_refund,
)
from aftermile.ledger.models import Charge, ExternalMovement
from aftermile.ledger.payments import ChargeAnswer, ChargeNotice, ChargeResult
from aftermile.ledger.queries import balances, refundable_minor
from aftermile.ledger.queries.charges import charge_of_token, pay_token
from aftermile.orders.models import Order, PaymentMethod
from tests.ledger.books import KIM, make_paid_order

pytestmark = pytest.mark.django_db


def order_at(provider="collecting") -> Order:
    order = make_paid_order(provider=provider)
    order.seller.payment_provider = provider
    order.seller.save()
    return order


def ask(order, minor=1500, key="c1", **more) -> Charge:
    return open_charge(order, amount_minor=minor, words="Difference", operation_key=key, by=KIM, **more)


def paid(charge, minor=None, ref="pay-9") -> ChargeNotice:
    amount = Money(minor or charge.amount_minor, "EUR")
    return ChargeNotice(f"ch-{charge.pk}", amount, ChargeAnswer.PAID, charge.pk, ref)


def suspense(order) -> int:
    rows = [row.amount_minor for row in balances(order.seller.scope) if row.account.kind == "suspense"]
    return sum(rows)


def test_a_charge_is_collected_by_the_providers_page(collecting):
    order = order_at()
    charge = send_charge(ask(order).pk)
    assert (charge.state, charge.url) == ("open", "https://pay.example/1")
    assert charge_of_token(pay_token(charge)) == charge
    hear("collecting", paid(charge))
    hear("collecting", paid(charge))
    charge.refresh_from_db()
    assert (charge.state, charge.tender.external_id, charge.tender.captured_minor) == ("paid", "pay-9", 1500)
    assert refundable_minor(order) == 11_500
    assert not ExternalMovement.objects.exists()
    names = list(Event.objects.filter(subject_id=charge.pk).order_by("seq").values_list("name", flat=True))
    assert names == ["charge.opened", "charge.paid"]
    assert check_ledger() == []


def test_a_notice_before_our_own_answer_does_no_harm(collecting):
    charge = ask(order_at())
    hear("collecting", paid(charge))
    send_charge(charge.pk)
    charge.refresh_from_db()
    assert (charge.state, collecting.calls) == ("paid", [])


def test_a_way_of_paying_he_left_is_charged_at_once(collecting):
    order = order_at()
    method = PaymentMethod.objects.create(
        seller=order.seller,
        buyer=order.buyer,
        kind="card",
        label="Visa",
        provider="collecting",
        external_id="m1",
    )
    charge = send_charge(ask(order, method=method).pk)
    assert (charge.state, charge.tender.kind, charge.tender.label) == ("paid", "card", "Visa")
    other = make_paid_order(seller=order.seller)
    with pytest.raises(errors.MethodNotUsable):
        ask(other, key="c2", method=method)


def test_a_refused_way_of_paying_fails_cleanly(collecting):
    collecting.charge_answers = [ChargeResult(ChargeAnswer.FAILED, message="no funds")]
    charge = send_charge(ask(order_at()).pk)
    assert (charge.state, charge.error, charge.tender) == ("failed", "no funds", None)


def test_silence_is_asked_again_and_never_charged_twice(collecting):
    collecting.charge_answers = [ChargeResult(ChargeAnswer.UNKNOWN)]
    charge = send_charge(ask(order_at()).pk)
    assert charge.state == "unknown"
    collecting.charges[charge.pk] = ChargeResult(ChargeAnswer.PAID, "ch-1", payment_ref="pay-1")
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert ask_charges_due() == 1
    charge.refresh_from_db()
    assert (charge.state, collecting.calls) == ("paid", [f"charge {charge.pk}", f"find charge {charge.pk}"])


def test_paid_after_it_was_canceled_waits_to_go_back(collecting):
    order = order_at()
    charge = send_charge(ask(order).pk)
    cancel_charge(charge, KIM, "changed his mind")
    close_at_provider(charge.pk)
    assert collecting.calls[-1] == f"cancel {charge.pk}"
    for _ in range(2):
        hear("collecting", paid(charge))
    (movement,) = ExternalMovement.objects.all()
    assert (movement.direction, movement.amount_minor, suspense(order)) == ("in", 1500, -1500)
    assert refundable_minor(order) == 10_000
    refund = pay_back_movement(movement, KIM)
    assert (refund.amount_minor, send_refund(refund.pk).state) == (1500, "done")
    assert (suspense(order), refundable_minor(order)) == (0, 10_000)
    with pytest.raises(errors.MovementSettled):
        pay_back_movement(movement, KIM)
    assert check_ledger() == []


def test_a_second_payment_of_one_charge_waits_and_may_be_kept(collecting):
    order = order_at()
    charge = ask(order)
    hear("collecting", paid(charge))
    hear("collecting", paid(charge, ref="pay-10"))
    movement = ExternalMovement.objects.get()
    keep_movement(movement, "he ordered more by phone", KIM)
    assert (suspense(order), refundable_minor(order)) == (0, 13_000)
    assert check_ledger() == []


def test_another_amount_than_was_asked_does_not_pay_the_charge(collecting):
    order = order_at()
    charge = ask(order)
    hear("collecting", paid(charge, 1499))
    charge.refresh_from_db()
    assert (charge.state, ExternalMovement.objects.get().amount_minor) == ("open", 1499)
    assert check_ledger() == []


def test_by_hand_under_the_banks_reference():
    charge = ask(order_at("manual"))
    with pytest.raises(errors.ReferenceMissing):
        confirm_charge_by_hand(charge, " ", KIM)
    done = confirm_charge_by_hand(charge, "SEPA 1", KIM)
    assert (done.state, done.tender.provider, done.tender.external_id) == ("paid", "manual", "SEPA 1")
    assert confirm_charge_by_hand(charge, "SEPA 1", KIM).pk == charge.pk
    with pytest.raises(errors.ChargeFinished):
        confirm_charge_by_hand(charge, "SEPA 2", KIM)
    with pytest.raises(errors.ChargeFinished):
        cancel_charge(charge, KIM)


def test_a_charge_expires():
    charge = ask(order_at("manual"))
    assert expire_charges() == 0
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert (expire_charges(), expire_charges()) == (1, 0)
    charge.refresh_from_db()
    assert charge.state == "expired"


def test_a_store_credit_pays_a_charge_at_once():
    order = order_at("manual")
    credit = issue_credit(order.seller, order.buyer, Money(2000, "EUR"), operation_key="i", by=KIM)
    method = PaymentMethod.objects.create(
        seller=order.seller,
        buyer=order.buyer,
        kind="gift_card",
        provider="store_credit",
        external_id=credit.pk,
    )
    assert ask(order, method=method).state == "paid"
    with pytest.raises(errors.CreditTooSmall):
        ask(order, key="c2", method=method)
    assert Charge.objects.count() == 1
    assert check_ledger() == []


def test_the_same_key_is_the_same_charge():
    order = order_at("manual")
    charge = ask(order)
    assert ask(order) == charge
    with pytest.raises(errors.RequestNotSame):
        ask(order, 1501)
    with pytest.raises(errors.NothingToAsk):
        ask(order, 0, "c2")


def test_a_charge_of_the_shop_itself_is_left_alone(collecting):
    notice = ChargeNotice("ch-elsewhere", Money(5, "EUR"), ChargeAnswer.PAID)
    hear("collecting", notice)
    assert not ExternalMovement.objects.exists()


def test_a_token_that_is_not_ours_opens_nothing():
    charge = ask(order_at("manual"))
    with pytest.raises(NotFound):
        charge_of_token(pay_token(charge) + "x")
    with pytest.raises(NotFound):
        charge_of_token(charge.pk)
