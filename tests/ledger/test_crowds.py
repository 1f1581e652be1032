"""Twenty at once against one payment and one store credit: nothing twice, nothing below zero, no deadlock."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.actions import check_ledger, issue_credit, reserve_refund, spend_credit
from aftermile.ledger.queries import refundable_minor
from tests.ledger.books import KIM, goodwill, make_paid_order

CROWD = 20


def crowd(act) -> Counter[str]:
    """Let twenty threads act at the same moment; say how it went for each."""
    start, outcomes = threading.Barrier(CROWD), []

    def one(number: int) -> None:
        try:
            start.wait(timeout=20)
            act(number)
            outcomes.append("done")
        except AftermileError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(outcomes)


def twenty_at_one_tender_and_one_credit() -> dict[str, object]:
    """Say how it went for refunds, spendings, and one spending asked for twenty times."""
    order = make_paid_order([10_000])
    credit = issue_credit(order.seller, order.buyer, Money(5000, "EUR"), operation_key="i", by=KIM)
    refunds = crowd(
        lambda number: reserve_refund(
            order=order, amount_minor=1500, lines=[goodwill(1500)], operation_key=f"r{number}", by=KIM
        )
    )
    spent = crowd(
        lambda number: spend_credit(credit, amount_minor=900, order=order, operation_key=f"s{number}", by=KIM)
    )
    same = crowd(
        lambda _number: spend_credit(credit, amount_minor=100, order=order, operation_key="one", by=KIM)
    )
    credit.refresh_from_db()
    return {
        "outcomes": [dict(sorted(one.items())) for one in (refunds, spent, same)],
        "left": [credit.balance_minor, refundable_minor(order)],
        "problems": check_ledger(),
    }


EXPECTED = {
    "outcomes": [
        {"done": 6, "more_than_captured": 14},
        {"credit_too_small": 15, "done": 5},
        {"done": CROWD},
    ],
    "left": [400, 1000 + 4600],
    "problems": [],
}


@pytest.mark.django_db(transaction=True)
def test_twenty_at_one_tender_and_one_credit():
    if connection.vendor == "sqlite":
        pytest.skip("threads share no memory database; the proofs run this on a file")
    assert twenty_at_one_tender_and_one_credit() == EXPECTED
