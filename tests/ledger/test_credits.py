import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.money import Money
from aftermile.kernel.tenancy import Scope
from aftermile.ledger import errors
from aftermile.ledger.actions import (
    check_ledger,
    close_credit,
    expire_credits,
    issue_credit,
    refund_to_credit,
    renew_code,
    reserve_refund,
    send_refund,
    spend_credit,
)
from aftermile.ledger.models import Posting, Refund, StoreCredit
from aftermile.ledger.queries import balances, refundable_minor
from aftermile.ledger.queries.credits import find_by_code, get_credit
from aftermile.orders.models import Tender
from tests.ledger.books import AT, KIM, goodwill, make_paid_order, make_seller, unit_line

pytestmark = pytest.mark.django_db


def issue(order, minor=5000, key="i1", **more):
    return issue_credit(
        order.seller, order.buyer, Money(minor, "EUR"), operation_key=key, by=KIM, order=order, **more
    )


def spend(credit, order, minor, key="s1"):
    return spend_credit(credit, amount_minor=minor, order=order, operation_key=key, by=KIM)


def test_a_credit_is_issued_and_its_code_is_shown_once():
    order = make_paid_order()
    credit = issue(order)
    assert (credit.balance_minor, credit.state, credit.code[-4:]) == (5000, "open", credit.last4)
    assert credit.code.replace("-", "") not in str(StoreCredit.objects.values().get())
    assert find_by_code(order.seller.scope, credit.code.lower().replace("-", " ")) == credit
    again = issue(order)
    assert (again.pk, again.code) == (credit.pk, "")
    with pytest.raises(errors.RequestNotSame):
        issue(order, 5001)
    with pytest.raises(errors.CodeNotKnown):
        find_by_code(make_seller().scope, credit.code)
    with pytest.raises(NotFound):
        get_credit(make_seller().scope, credit.pk)
    sums = {row.account.kind: row.amount_minor for row in balances(order.seller.scope)}
    assert (sums["credits"], sums["goodwill"]) == (-5000, 5000)
    assert Event.objects.filter(name="credit.issued").count() == 1
    assert check_ledger() == []


def test_a_new_code_voids_the_old_one():
    order = make_paid_order()
    old = issue(order)
    new = renew_code(old, KIM)
    assert find_by_code(Scope.everything(), new.code).pk == old.pk
    with pytest.raises(errors.CodeNotKnown):
        find_by_code(Scope.everything(), old.code)


def test_a_credit_pays_and_never_more_than_it_holds():
    order = make_paid_order()
    credit = issue(order)
    charge = spend(credit, order, 3000)
    assert (charge.state, charge.tender.captured_minor, charge.tender.provider) == (
        "paid",
        3000,
        "store_credit",
    )
    assert spend(credit, order, 3000).pk == charge.pk
    with pytest.raises(errors.CreditTooSmall) as caught:
        spend(credit, order, 2001, "s2")
    assert caught.value.data["balance"] == "EUR 20.00"
    spend(credit, order, 2000, "s3")
    credit.refresh_from_db()
    assert (credit.balance_minor, credit.state) == (0, "used")
    assert check_ledger() == []


def test_lesson_51_a_refund_to_a_gift_card_is_done_at_once():
    order = make_paid_order([6000])
    credit = issue(order, 4000, kind="gift_card")
    tender = spend(credit, order, 4000).tender
    (refund,) = reserve_refund(
        order=order, amount_minor=1500, lines=[goodwill(1500)], operation_key="k1", by=KIM, tender=tender
    )
    credit.refresh_from_db()
    assert (refund.state, refund.provider_ref, credit.balance_minor) == ("done", credit.pk, 1500)
    assert send_refund(refund.pk).attempts == 0
    assert check_ledger() == []


def test_a_refund_as_credit_uses_up_the_payment_it_stands_for():
    order = make_paid_order([6000], tenders=[4000, 2000])
    credit, refunds = refund_to_credit(
        order, amount_minor=5000, lines=[unit_line(order, 5000)], operation_key="r1", by=KIM
    )
    assert (credit.balance_minor, [r.amount_minor for r in refunds], refundable_minor(order)) == (
        5000,
        [2000, 3000],
        1000,
    )
    assert all(refund.state == "done" for refund in refunds)
    again, same = refund_to_credit(
        order, amount_minor=5000, lines=[unit_line(order, 5000)], operation_key="r1", by=KIM
    )
    assert (again, same) == (credit, refunds)
    with pytest.raises(errors.MoreThanCaptured):
        refund_to_credit(
            order, amount_minor=1001, lines=[goodwill(1001)], operation_key="r2", by=KIM, credit=credit
        )
    assert check_ledger() == []


def test_money_of_one_buyer_goes_to_no_credit_of_another():
    order, other = make_paid_order(), make_paid_order()
    with pytest.raises(errors.CreditNotUsable):
        reserve_refund(
            order=order,
            amount_minor=10,
            lines=[goodwill(10)],
            operation_key="k",
            by=KIM,
            credit=issue(other),
        )


def test_an_expired_credit_leaves_the_books_and_comes_back_with_a_refund():
    order = make_paid_order()
    with clock.frozen(AT):
        credit = issue(order, expires_at=AT + timedelta(days=10))
        tender = spend(credit, order, 2000).tender
    with clock.frozen(AT + timedelta(days=10)):
        with pytest.raises(errors.CreditNotUsable):
            spend(credit, order, 1, "s9")
        assert (expire_credits(), expire_credits()) == (1, 0)
        reserve_refund(
            order=order, amount_minor=700, lines=[goodwill(700)], operation_key="k1", by=KIM, tender=tender
        )
        credit.refresh_from_db()
        assert (credit.balance_minor, credit.state) == (700, "open")
        assert credit.expires_at == AT + timedelta(days=375)
    assert check_ledger() == []


def test_a_closed_credit_takes_and_pays_nothing():
    order = make_paid_order()
    credit = issue(order, 3000)
    tender = spend(credit, order, 1000).tender
    with pytest.raises(BadInput):
        close_credit(credit, KIM, " ")
    assert close_credit(credit, KIM, "stolen").balance_minor == 0
    assert close_credit(credit, KIM, "again").closed_because == "stolen"
    with pytest.raises(errors.CreditNotUsable):
        spend(credit, order, 1, "s2")
    with pytest.raises(errors.AlreadyRefunded):
        reserve_refund(
            order=order, amount_minor=1, lines=[goodwill(1)], operation_key="k", by=KIM, tender=tender
        )
    assert check_ledger() == []


@pytest.mark.parametrize(
    "more", [{"kind": "voucher"}, {"key": ""}, {"expires_at": AT}], ids=["kind", "key", "past"]
)
def test_a_credit_that_makes_no_sense_is_refused(more):
    order = make_paid_order()
    with clock.frozen(AT), pytest.raises(BadInput):
        issue(order, **more)
    with pytest.raises(errors.AmountNotPositive):
        issue(order, 0)


class Credits(RuleBasedStateMachine):
    """Any order of spending, paying back, expiring and closing: the balance is the fold, never below zero."""

    def __init__(self) -> None:
        super().__init__()
        self.order = make_paid_order([20_000])
        self.credit = issue(self.order, 10_000, expires_at=clock.now() + timedelta(days=5))
        self.number = 0

    def key(self):
        self.number += 1
        return f"{self.order.pk} {self.number}"

    @rule(minor=st.integers(1, 7000))
    def spend(self, minor):
        with contextlib.suppress(AftermileError):
            spend(self.credit, self.order, minor, self.key())

    @rule(minor=st.integers(1, 6000), direct=st.booleans())
    def pay_back(self, minor, direct):
        credit = self.credit if direct else None
        with contextlib.suppress(AftermileError):
            reserve_refund(
                order=self.order,
                amount_minor=minor,
                lines=[goodwill(minor)],
                operation_key=self.key(),
                by=KIM,
                credit=credit,
                strategy="ratio",
            )

    @rule(days=st.integers(4, 6))
    def expire(self, days):
        with clock.frozen(clock.now() + timedelta(days=days)):
            expire_credits()

    @rule()
    def close(self):
        if self.number > 6:
            close_credit(self.credit, KIM, "over")

    @invariant()
    def the_books_are_right(self):
        assert check_ledger() == []
        self.credit.refresh_from_db()
        rows = Posting.objects.filter(account__party=self.credit.pk).values_list("amount_minor", flat=True)
        assert self.credit.balance_minor == -sum(rows) >= 0
        for tender in Tender.objects.filter(order=self.order):
            back = Refund.objects.filter(tender=tender, state__in=("reserved", "done"))
            assert sum(back.values_list("amount_minor", flat=True)) <= tender.captured_minor


def test_any_order_of_acts_keeps_a_credit_equal_to_its_postings():
    run_state_machine_as_test(
        Credits,
        settings=settings(
            max_examples=3,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
