"""Two at once: one unit in one case, one refund, one answer."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    accept_offer,
    make_offer,
    open_case,
    receive,
    refund_case,
    reject_offer,
)
from aftermile.cases.models import Case, Receipt
from aftermile.kernel.errors import AftermileError
from aftermile.ledger.models import Refund
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, NA, approved, opened
from tests.factories import make_order, units_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def both(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment; return what each ended with."""
    barrier, ends = Barrier(len(acts)), [""] * len(acts)

    def run(index: int) -> None:
        barrier.wait()
        try:
            acts[index]()
            ends[index] = "done"
        except AftermileError as error:
            ends[index] = error.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.parametrize("_round", range(5))
def test_two_cases_on_one_slice(seller, _round) -> None:
    order = make_order(seller, units=[(3, 9_000)])
    [unit] = units_of(order)

    def act() -> Case:
        return open_case(order, kind="return", lines=[LineRequest(unit.pk, 2, "changed_mind")], by=NA)

    ends = both(act, act)
    held = sum(row.quantity for row in Unit.objects.exclude(holder_ref=""))
    assert (ends, Case.objects.count(), held) == (["done", "units_held_elsewhere"], 1, 2)


def test_the_same_opening_twice(seller) -> None:
    order = make_order(seller)
    lines = [LineRequest(units_of(order)[0].pk, 1, "changed_mind")]
    ends = both(*[lambda: open_case(order, kind="return", lines=lines, by=NA, operation_key="k")] * 3)
    assert (ends, Case.objects.count()) == (["done"] * 3, 1)


def test_two_refunds_with_different_keys(seller) -> None:
    case = approved(make_order(seller), remedy="returnless_refund")
    ends = both(
        lambda: refund_case(case, operation_key="a", by=KIM),
        lambda: refund_case(case, operation_key="b", by=KIM),
    )
    assert (ends, Refund.objects.count()) == (["done", "move_not_allowed"], 1)


def test_the_same_receipt_twice(seller) -> None:
    case = approved(make_order(seller))
    line = ReceivedLine(case.lines.get().pk, 1, "a")
    ends = both(*[lambda: receive(case, operation_key="r", lines=[line], by=KIM)] * 3)
    assert (ends, Receipt.objects.count()) == (["done"] * 3, 1)


def test_an_offer_accepted_and_rejected(seller) -> None:
    case = opened(make_order(seller))
    offer = make_offer(case, remedy="partial_refund", amount_minor=100, by=KIM)
    ends = both(lambda: accept_offer(offer, by=NA), lambda: reject_offer(offer, by=NA))
    assert ends == ["done", "offer_answered"]
