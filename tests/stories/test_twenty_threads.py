"""Twenty at once want the one thing there is: one gets it, the others are told so, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from contextvars import copy_context
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.db.models import Sum

from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    accept_offer,
    approve,
    cancel,
    make_offer,
    open_case,
    receive,
    refund_case,
    reject_offer,
    send_replacement,
)
from aftermile.cases.models import Approval, Case, Receipt, ReceiptLine
from aftermile.config.checks import checks
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.actions import (
    issue_credit,
    open_charge,
    record_dispute,
    reserve_refund,
    settle_charge,
    spend_credit,
    take_charge_notice,
)
from aftermile.ledger.models import Charge, ExternalMovement, Refund
from aftermile.ledger.payments import ChargeAnswer, ChargeNotice, ChargeResult
from aftermile.orders.models import Order, Tender, Unit
from aftermile.parcels.models import Parcel
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.repairs.actions import book_slot, offer_visit
from aftermile.repairs.models import Visit
from aftermile.repairs.slots import free_slots
from tests.cases.acts import KIM, NA, approved, opened
from tests.factories import make_order, make_seller, make_shop_facts, units_of
from tests.ledger.books import goodwill
from tests.repairs.acts import MONDAY, lamp_order, make_technician, repair_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CROWD = 20
PATIENCE = 90.0
WANTING = 5
"""Visits that want the last place, each by several hands."""


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


def crowd(*acts: Callable[[int], object]) -> Counter[str]:
    """
    Let twenty threads act at the same moment, in turn by these acts; say how it went for each.

    Whoever still waits after the end of all patience hangs in a lock: it counts as `stuck`.
    """
    start, ends = Barrier(CROWD), ["stuck"] * CROWD

    def one(number: int) -> None:
        try:
            start.wait(timeout=PATIENCE)
            acts[number % len(acts)](number)
            ends[number] = "done"
        except AftermileError as error:
            ends[number] = error.code
        except Exception as error:  # noqa: BLE001 - a deadlock, or anything that is no clean answer
            ends[number] = f"{type(error).__name__}: {error}"
        finally:
            connections.close_all()

    threads = [Thread(target=copy_context().run, args=(one, number), daemon=True) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    return Counter(ends)


def proven() -> None:
    problems = [words for name in ("ledger", "units", "holders") for words in checks.get(name).find()]
    assert problems == []


def test_one_unit_comes_into_one_case(seller) -> None:
    order = make_order(seller)
    lines = [LineRequest(units_of(order)[0].pk, 1, "changed_mind")]
    ends = crowd(lambda _n: open_case(order, kind="return", lines=lines, by=NA))
    assert ends == {"done": 1, "units_held_elsewhere": CROWD - 1}
    assert (Case.objects.count(), Unit.objects.exclude(holder_ref="").count()) == (1, 1)
    proven()


def test_a_slice_of_seven_goes_into_seven_cases(seller) -> None:
    order = make_order(seller, units=[(7, 10_000)])

    def act(_number: int) -> Case:
        """Ask for one piece of what is free now, as somebody does who is told that it was taken."""
        for _try in range(CROWD):
            free = Unit.objects.filter(line__order=order, holder_ref="").order_by("-quantity").first()
            if free is None:
                break
            try:
                lines = [LineRequest(free.pk, 1, "changed_mind")]
                return open_case(order, kind="return", lines=lines, by=NA)
            except AftermileError:
                continue
        lines = [LineRequest(units_of(order)[0].pk, 1, "changed_mind")]
        return open_case(order, kind="return", lines=lines, by=NA)

    assert crowd(act) == {"done": 7, "units_held_elsewhere": CROWD - 7}
    units = Unit.objects.filter(line__order=order).values_list("quantity", "paid_minor")
    assert sorted(units) == [(1, 1428)] * 3 + [(1, 1429)] * 4
    proven()


def test_one_tender_gives_no_more_than_it_took(seller) -> None:
    order = make_order(seller, units=[(1, 10_000)])
    record_dispute(order.tenders.get(), amount_minor=900, reference="cb", inquiry=True, by=KIM)
    ends = crowd(
        lambda number: reserve_refund(
            order=order, amount_minor=1_500, lines=[goodwill(1_500)], operation_key=f"r{number}", by=KIM
        )
    )
    assert ends == {"done": 6, "more_than_captured": CROWD - 6}
    assert Refund.objects.aggregate(sum=Sum("amount_minor"))["sum"] == 9_000
    proven()


def test_one_case_is_paid_once(seller) -> None:
    case = approved(make_order(seller), remedy="returnless_refund")
    ends = crowd(lambda number: refund_case(case, operation_key=f"k{number // 2}", by=KIM))
    assert ends == {"done": 2, "move_not_allowed": CROWD - 2}
    assert Refund.objects.values_list("amount_minor", "state").get() == (5_000, "reserved")
    proven()


def test_one_store_credit_is_spent_once(seller) -> None:
    order = make_order(seller)
    credit = issue_credit(seller, order.buyer, Money(5_000, "EUR"), operation_key="i", by=KIM)
    ends = crowd(
        lambda number: spend_credit(credit, amount_minor=900, order=order, operation_key=f"s{number}", by=KIM)
    )
    assert ends == {"done": 5, "credit_too_small": CROWD - 5}
    credit.refresh_from_db()
    assert credit.balance_minor == 500
    assert Tender.objects.filter(provider="store_credit").count() == 5
    proven()


def test_one_offer_is_answered_once(seller) -> None:
    case = opened(make_order(seller))
    offer = make_offer(case, remedy="partial_refund", amount_minor=100, by=KIM)
    ends = crowd(lambda _n: accept_offer(offer, by=NA), lambda _n: reject_offer(offer, by=NA))
    assert ends == {"done": CROWD // 2, "offer_answered": CROWD // 2}
    offer.refresh_from_db()
    case.refresh_from_db()
    taken = offer.state == "accepted"
    assert (case.state, Approval.objects.count()) == (("approved", 1) if taken else ("requested", 0))
    proven()


def test_one_replacement_is_sent_once(seller) -> None:
    case = approved(make_order(seller), remedy="replacement")
    ends = crowd(lambda _n: send_replacement(case, by=KIM))
    assert ends == {"done": 1, "move_not_allowed": CROWD - 1}
    assert Parcel.objects.count() == 1
    assert sorted(Unit.objects.values_list("state", "paid_minor")) == [("replaced", 0), ("with_buyer", 5_000)]
    proven()


def test_a_replacement_is_sent_or_withdrawn(seller) -> None:
    case = approved(make_order(seller), remedy="replacement")
    ends = crowd(lambda _n: send_replacement(case, by=KIM), lambda _n: cancel(case, by=NA))
    assert ends == {"done": 1, "move_not_allowed": CROWD - 1}
    states = sorted(Unit.objects.values_list("state", flat=True))
    assert states in (["replaced", "with_buyer"], ["canceled", "with_buyer"])
    proven()


def test_one_charge_is_paid_once(seller) -> None:
    order = make_order(seller)
    charge = open_charge(order, amount_minor=1_500, words="More", operation_key="c", by=KIM)
    settle_charge(charge, ChargeResult(ChargeAnswer.OPEN, "ch-1", "https://pay.example/1"))

    def hear(number: int) -> object:
        ref = f"pay-{number % 2}"
        notice = ChargeNotice("ch-1", charge.amount, ChargeAnswer.PAID, charge.pk, ref)
        return take_charge_notice(charge.provider, notice)

    assert crowd(hear) == {"done": CROWD}
    assert Charge.objects.get().state == "paid"
    late = ExternalMovement.objects.get()
    assert (late.direction, late.amount_minor) == ("in", 1_500)
    assert order.tenders.count() == 3
    proven()


def test_one_parcel_is_received_once(seller) -> None:
    case = approved(make_order(seller, units=[(2, 5_001)]))
    line = ReceivedLine(case.lines.get().pk, 2, "a")
    ends = crowd(lambda number: receive(case, operation_key=f"r{number // 2}", lines=[line], by=KIM))
    assert ends == {"done": 2, "move_not_allowed": CROWD - 2}
    assert (Receipt.objects.count(), ReceiptLine.objects.get().quantity) == (1, 2)
    proven()


def test_the_last_place_of_a_technician_is_booked_once(seller) -> None:
    with clock.frozen(MONDAY):
        tom = make_technician(seller, capacity=1)
        cases = [repair_case(lamp_order(seller), goods_back=False) for _ in range(WANTING)]
        visits = [offer_visit(case, by=KIM) for case in cases]
        starts_at = free_slots(visits[0])[0].starts_at
        ends = crowd(lambda n: book_slot(visits[n % WANTING], technician=tom, starts_at=starts_at, by=NA))
    many = CROWD // WANTING
    assert ends == {"done": many, "slot_taken": CROWD - many}
    assert Visit.objects.get(state="booked").starts_at == starts_at
    proven()


def test_all_acts_at_once_on_one_order_end_cleanly(seller) -> None:
    """Opening, paying, sending, charging back and hearing from providers take locks in one order."""
    order = make_order(seller, units=[(1, 5_000), (1, 4_000), (4, 8_000)], tenders=[9_000, 8_000])
    first, second, many = units_of(order)
    paying = _case(order, first, "returnless_refund")
    sending = _case(order, second, "replacement")
    charge = open_charge(order, amount_minor=700, words="More", operation_key="c", by=KIM)
    tender = order.tenders.get(position=1)
    notice = ChargeNotice("ch-1", charge.amount, ChargeAnswer.PAID, charge.pk, "pay-9")
    ends = crowd(
        lambda n: refund_case(paying, operation_key=f"k{n}", by=KIM),
        lambda _n: send_replacement(sending, by=KIM),
        lambda _n: _case(order, many, "refund"),
        lambda n: record_dispute(tender, amount_minor=100, reference=f"cb{n}", by=KIM),
        lambda _n: take_charge_notice(charge.provider, notice),
    )
    assert sum(ends.values()) == CROWD
    codes = {"done", "move_not_allowed", "units_held_elsewhere", "more_than_captured", "nothing_to_refund"}
    assert set(ends) <= codes, ends
    assert (order.tenders.count(), Parcel.objects.count()) == (3, 1)
    proven()


def _case(order: Order, unit: Unit, remedy: str) -> Case:
    case = open_case(order, kind="return", lines=[LineRequest(unit.pk, 1, "changed_mind")], by=KIM)
    return approve(case, remedy=remedy, override="Goodwill.", by=KIM)
