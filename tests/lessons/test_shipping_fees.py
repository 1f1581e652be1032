"""Section B: shipping, fees and the last cent."""

import pytest

from aftermile.cases.errors import AmountOutOfRange
from aftermile.cases.models import Case
from aftermile.cases.queries import preview_refund
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import LineInput, take_notice
from aftermile.ledger.models import FeeKind, LineKind, Refund
from aftermile.ledger.payments import RefundAnswer, RefundNotice
from aftermile.ledger.queries import balances, caps_of, refundable_minor
from aftermile.orders.drafts import BuyerDraft, LineDraft
from tests.ledger.books import unit_line
from tests.ledger.test_reserve import reserve
from tests.lessons.scenes import agreed, arrived, moved, paid, requested, returned, right, sold

pytestmark = pytest.mark.django_db
DUTCH = BuyerDraft("nl", "jan@example.com", "Jan", country="NL")


def test_lesson_16_who_withdraws_from_everything_gets_the_way_to_him_back(seller, provider) -> None:
    """18.15 was promised as the law says, 12.10 was paid: the shipping had been left out of the payment."""
    order = sold(seller, LineDraft("VASE", 1, 1_210), shipping_minor=605, buyer=DUTCH)
    case = agreed(requested(order))
    assert (case.country, case.agreed_minor, case.agreed_shipping_minor) == ("NL", 1_815, 605)
    case = arrived(case)
    assert preview_refund(case).amount_minor == 1_815
    case = paid(case)
    assert (case.state, case.refunded_minor, sum(provider.moved.values())) == ("settled", 1_815, 1_815)


def test_lesson_16_what_cannot_be_paid_as_promised_is_said(seller) -> None:
    """A part of the payment went back elsewhere: the rest is paid, and the case says what is owed."""
    order = sold(seller, LineDraft("VASE", 1, 1_210), shipping_minor=605, buyer=DUTCH)
    case = arrived(agreed(requested(order)))
    payment = order.tenders.get().external_id
    take_notice("obedient", RefundNotice("re-shop", payment, Money(605, "EUR"), RefundAnswer.DONE, ""))
    plan = preview_refund(case)
    assert (plan.amount_minor, plan.short_minor) == (1_210, 605)
    assert paid(case).state == "partially_settled"


def test_lesson_17_shipping_goes_back_for_a_reason_and_once(seller) -> None:
    """Shipping could not be paid back at all."""
    order = sold(seller, LineDraft("A", 1, 5_000), LineDraft("B", 1, 2_000), shipping_minor=495)
    case = paid(arrived(agreed(requested(order, 1, 0, kind="claim", reason="damaged"), amount_minor=5_495)))
    [refund] = Refund.objects.all()
    lines = list(refund.lines.order_by("id").values_list("kind", "amount_minor"))
    assert (lines, refund.reason) == ([("unit", 5_000), ("shipping", 495)], "damaged")
    assert (case.state, caps_of(order).shipping) == ("settled", 0)
    with pytest.raises(errors.ShippingPaidOut):
        reserve(order, 1, [LineInput(LineKind.SHIPPING, 1)])


def test_lesson_18_a_return_fee_is_a_line_that_lowers_the_refund(seller, provider) -> None:
    """The fee for the way back was shown and not taken off."""
    order = sold(seller, LineDraft("A", 1, 5_000))
    fee = LineInput(LineKind.FEE, -495, what=FeeKind.RETURN_FREIGHT)
    with pytest.raises(errors.LinesDoNotSum):
        reserve(order, 5_000, [unit_line(order, 5_000), fee])
    [refund] = reserve(order, 4_505, [unit_line(order, 5_000), fee])
    assert refund.amount_minor == 4_505
    kept = {
        row.account.party: row.amount_minor for row in balances(seller.scope) if row.account.kind == "fees"
    }
    assert kept == {"return_freight": -495}
    assert caps_of(order).of_unit(unit_line(order, 1).unit_id) == 0
    with pytest.raises(errors.UnitPaidOut):
        reserve(order, 495, [unit_line(order, 495)], key="k2")
    right()


def test_lesson_19_the_most_is_allowed_and_one_more_is_not(seller) -> None:
    """At exactly the highest refund the button was gone and the shipping unchecked."""
    order = sold(seller, LineDraft("A", 1, 5_000), shipping_minor=495)
    case = requested(order)
    for amount in (0, 5_496):
        with pytest.raises(AmountOutOfRange):
            agreed(case, amount_minor=amount)
    case = arrived(agreed(case, amount_minor=5_495))
    assert preview_refund(case, amount_minor=5_495).amount_minor == 5_495
    with pytest.raises(AmountOutOfRange):
        preview_refund(case, amount_minor=5_496)
    assert (paid(case).refunded_minor, refundable_minor(order), moved(order)) == (5_495, 0, [5_495])
    one = sold(seller, LineDraft("A", 1, 1))
    assert returned(one) == 1
    assert Case.objects.filter(state="settled").count() == 2
