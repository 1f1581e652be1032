import pytest

from aftermile.events.models import Event
from aftermile.ledger import errors
from aftermile.ledger.actions import LineInput, check_ledger, reserve_refund
from aftermile.ledger.actions.reserve import spread
from aftermile.ledger.models import LineKind, Refund
from aftermile.ledger.queries import balances, refundable_by_unit, refundable_minor
from tests.ledger.books import KIM, goodwill, make_paid_order, unit_line

pytestmark = pytest.mark.django_db


def reserve(order, amount, lines=None, key="k1", **more):
    lines = lines if lines is not None else [goodwill(amount)]
    return reserve_refund(order=order, amount_minor=amount, lines=lines, operation_key=key, by=KIM, **more)


def test_a_refund_is_reserved_and_booked():
    order = make_paid_order([6000, 4000], shipping=500)
    (refund,) = reserve(order, 6500, [unit_line(order, 6000), LineInput(LineKind.SHIPPING, 500)])
    assert (refund.amount_minor, refund.state, refund.currency) == (6500, "reserved", "EUR")
    assert refund.number == f"REF-{refund.created_at.year}-000001"
    assert refundable_minor(order) == 4000
    assert sorted(refundable_by_unit(order).values()) == [0, 4000]
    assert {row.account.kind: row.amount_minor for row in balances(order.seller.scope)} == {
        "cash": 10500,
        "sales": -10500,
        "refunds": 6500,
        "refunds_pending": -6500,
    }
    event = Event.objects.get(name="refund.reserved")
    assert (event.subject_id, event.thread_id, event.actor_name) == (refund.pk, order.pk, "Kim Berger")
    assert event.data == {
        "number": refund.number,
        "amount": {"minor": 6500, "currency": "EUR"},
        "tender": refund.tender_id,
        "order": order.pk,
        "case": "",
    }
    assert check_ledger() == []


def test_tenders_are_drained_newest_first_and_lines_follow():
    order = make_paid_order([6000, 4000], tenders=[7000, 3000])
    refunds = reserve(order, 8500, [unit_line(order, 6000), unit_line(order, 3500, 1), _fee(-1000)])
    assert [(r.tender.position, r.amount_minor) for r in refunds] == [(2, 3000), (1, 5500)]
    dealt = [[(line.kind, line.amount_minor) for line in r.lines.order_by("id")] for r in refunds]
    assert dealt == [
        [("unit", 4000), ("fee", -1000)],
        [("unit", 2000), ("unit", 3500)],
    ]
    assert check_ledger() == []


def test_a_chosen_tender_pays_alone():
    order = make_paid_order([10_000], tenders=[7000, 3000])
    (refund,) = reserve(order, 5000, tender=order.tenders.get(position=1))
    assert refund.tender.position == 1
    with pytest.raises(errors.MoreThanCaptured) as caught:
        reserve(order, 2001, key="k2", tender=order.tenders.get(position=1))
    assert caught.value.data == {"amount": "EUR 20.01", "free": "EUR 20.00"}


def test_the_same_operation_returns_the_same_refunds():
    order = make_paid_order([10_000], tenders=[7000, 3000])
    first = reserve(order, 8000)
    assert reserve(order, 8000) == first
    assert Refund.objects.count() == 2
    with pytest.raises(errors.OperationKeyReused):
        reserve(order, 7999)
    other = make_paid_order([10_000], seller=order.seller)
    with pytest.raises(errors.OperationKeyReused):
        reserve(other, 8000)


def test_exactly_everything_goes_back_and_not_a_cent_more():
    order = make_paid_order([10_000])
    reserve(order, 10_000)
    with pytest.raises(errors.AlreadyRefunded):
        reserve(order, 1, key="k2")


def test_a_unit_is_not_paid_twice():
    order = make_paid_order([6000, 4000])
    reserve(order, 6000, [unit_line(order, 6000)])
    with pytest.raises(errors.UnitPaidOut) as caught:
        reserve(order, 1, [unit_line(order, 1)], key="k2")
    assert caught.value.data == {"unit": "Lamp 1", "amount": "EUR 0.01", "free": "EUR 0.00"}


def test_one_request_cannot_pay_a_unit_twice():
    order = make_paid_order([6000, 4000])
    with pytest.raises(errors.UnitPaidOut):
        reserve(order, 7000, [unit_line(order, 3500), unit_line(order, 3500)])


def test_shipping_is_paid_back_once():
    order = make_paid_order([6000], shipping=500)
    reserve(order, 500, [LineInput(LineKind.SHIPPING, 500)])
    with pytest.raises(errors.ShippingPaidOut):
        reserve(order, 1, [LineInput(LineKind.SHIPPING, 1)], key="k2")


def _fee(amount):
    return LineInput(LineKind.FEE, amount)


@pytest.mark.parametrize(
    ("amount", "lines", "error"),
    [
        (0, [], errors.AmountNotPositive),
        (-5, [goodwill(-5)], errors.AmountNotPositive),
        (5, [goodwill(4)], errors.LinesDoNotSum),
        (5, [goodwill(4), _fee(1)], errors.FeeNotKept),
        (5, [goodwill(-5), goodwill(10)], errors.LineNotValid),
        (5, [LineInput(LineKind.UNIT, 5)], errors.LineNotValid),
        (5, [LineInput(LineKind.UNIT, 5, "unit_of_another")], errors.LineNotValid),
        (5, [LineInput(LineKind.GOODWILL, 5, "unit_x")], errors.LineNotValid),
    ],
)
def test_lines_that_make_no_sense_are_refused(amount, lines, error):
    with pytest.raises(error):
        reserve(make_paid_order(), amount, lines)
    assert not Refund.objects.exists()


def test_spread_keeps_sums_both_ways():
    lines = [LineInput(LineKind.UNIT, 70, "a"), _fee(-20), LineInput(LineKind.UNIT, 50, "b")]
    dealt = spread(lines, [30, 60, 10])
    assert [sum(line.amount_minor for line in part) for part in dealt] == [30, 60, 10]
    assert sum(line.amount_minor for part in dealt for line in part if line.unit_id == "a") == 70
