"""The main road: opened, approved, received in parts, refunded, settled."""

import pytest

from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    approve,
    open_case,
    receive,
    refund_case,
)
from aftermile.cases.models import CaseLine
from aftermile.cases.queries import timeline
from aftermile.events.worker import run_once
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.ledger.actions import check_ledger, confirm_manual_refund
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_order, make_seller, make_shop_facts, units_of

KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Berger")

YEAR = clock.now().year
pytestmark = pytest.mark.django_db(transaction=True)


def drain() -> None:
    for _ in range(50):
        if not run_once():
            return


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


def test_three_pieces_in_two_receipts_two_good_one_damaged(seller) -> None:
    order = make_order(seller, units=[(3, 10_000), (1, 2_000)], shipping=500)
    unit = units_of(order)[0]
    case = open_case(order, kind="return", lines=[LineRequest(unit.pk, 3, "changed_mind")], by=KIM)
    assert (case.rma_number, case.state, case.value_minor) == (f"RMA-{YEAR}-000001", "requested", 10_000)
    case = approve(case, remedy="refund", by=KIM)
    assert (case.agreed_minor, case.goods_back, case.freight_payer) == (10_000, True, "buyer")
    line = case.lines.get()
    first = receive(case, operation_key="r1", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
    assert receive(case, operation_key="r1", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM) == first
    case.refresh_from_db()
    assert case.state == "receiving"
    [refund] = refund_case(case, operation_key="p1", by=KIM)
    assert refund.amount_minor == 3_333
    receive(
        case,
        operation_key="r2",
        lines=[ReceivedLine(line.pk, 1, "b"), ReceivedLine(line.pk, 1, "c", accepted=False)],
        by=KIM,
    )
    drain()
    confirm_manual_refund(refund, reference="bank 1", by=KIM)
    drain()
    case.refresh_from_db()
    assert (case.state, case.refunded_minor) == ("received", 3_333)
    [second] = refund_case(case, operation_key="p2", by=KIM)
    assert second.amount_minor == 3_334
    drain()
    confirm_manual_refund(second, reference="bank 2", by=KIM)
    drain()
    case.refresh_from_db()
    assert (case.state, case.refunded_minor) == ("settled", 6_667)
    states = [
        (row.unit.quantity, row.unit.state, row.unit.holder_ref) for row in CaseLine.objects.order_by("id")
    ]
    assert states == [(1, "returned", ""), (1, "returned", ""), (1, "with_buyer", "")]
    assert list(check_ledger()) == []
    names = [moment.name for moment in timeline(case, "staff") if moment.name.startswith("case.")]
    names = [name for name in names if not name.startswith("case.step_")]
    assert names == [
        "case.opened",
        "case.approved",
        "case.received",
        "case.refund_started",
        "case.received",
        "case.part_refunded",
        "case.refund_started",
        "case.settled",
    ]


def test_a_unit_has_one_open_inbound_right(seller) -> None:
    order = make_order(seller)
    [unit] = units_of(order)
    lines = [LineRequest(unit.pk, 1, "damaged")]
    case = open_case(order, kind="claim", lines=lines, by=KIM, operation_key="k")
    assert open_case(order, kind="claim", lines=lines, by=KIM, operation_key="k") == case
    with pytest.raises(UnitsHeldElsewhere):
        open_case(order, kind="return", lines=lines, by=KIM)
