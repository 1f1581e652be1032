"""Goods in place of others: chosen, reserved, paid, sent; what is less comes back."""

from datetime import UTC, datetime

import pytest

from aftermile.cases import errors
from aftermile.cases.actions import (
    Choice,
    InspectedLine,
    LineRequest,
    ReceivedLine,
    approve,
    cancel,
    carry_out,
    change_kind,
    choose_replacements,
    inspect,
    lapse_unpaid,
    open_case,
    receive,
    send_replacement,
    take_charge_result,
)
from aftermile.cases.models import Case, ReceiptLine, Replacement
from aftermile.cases.tasks import lapse_deadlines, lapse_differences
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.ledger.actions import check_ledger
from aftermile.ledger.actions.charges import confirm_charge_by_hand
from aftermile.ledger.models import Charge, Refund, StoreCredit
from aftermile.orders.actions.units import chain_of
from aftermile.orders.errors import ChainTooLong
from aftermile.orders.models import Order, OrderLine, Unit
from aftermile.parcels.models import Parcel
from tests.cases.acts import KIM, opened
from tests.factories import make_order, make_variants, units_of

pytestmark = pytest.mark.django_db


def exchanged(order: Order, *choices: Choice, **how) -> Case:
    """An exchange that is agreed, with its goods reserved."""
    case = opened(order, kind="return")
    choose_replacements(case, choices or (), by=KIM, **how)
    case.refresh_from_db()
    return approve(case, remedy="exchange", override="Other size.", by=KIM)


def came(case: Case, quantity: int = 1, grade: str = "a", *, key: str = "r1", **fields) -> Case:
    line = case.lines.order_by("id")[0]
    receive(case, operation_key=key, lines=[ReceivedLine(line.pk, quantity, grade)], by=KIM, **fields)
    case.refresh_from_db()
    return case


def units(order: Order) -> list[tuple[str, int, int]]:
    rows = Unit.objects.filter(line__order=order).order_by("line__position", "id")
    return list(rows.values_list("state", "quantity", "paid_minor"))


def balanced(order: Order) -> None:
    fresh = Order.objects.get(pk=order.pk)
    paid = sum(unit.paid_minor for unit in Unit.objects.filter(line__order=order))
    assert paid + fresh.shipping_minor + fresh.fees_minor == fresh.total_minor
    lines = OrderLine.objects.filter(order=order)
    assert sum(line.paid_minor for line in lines) == paid
    assert sum(tender.captured_minor for tender in fresh.tenders.all()) == fresh.total_minor
    assert list(check_ledger()) == []


def test_an_even_exchange_is_sent_after_the_goods_and_takes_over_the_money(seller):
    order = make_order(seller, units=[(1, 5_000)])
    medium, _ = make_variants(seller, ("M", 5_000), ("L", 6_000))
    case = exchanged(order, Choice(units_of(order)[0].pk, 1, medium.sku))
    assert units(order) == [("with_buyer", 1, 5_000), ("reserved", 1, 0)]
    with pytest.raises(errors.GoodsAwaited):
        send_replacement(case, by=KIM)
    case = came(case)
    parcel = send_replacement(case, by=KIM, carrier="dhl", tracking_number="00340", operation_key="s1")
    assert send_replacement(case, by=KIM, operation_key="s1") == parcel
    case.refresh_from_db()
    assert case.state == "settled"
    assert units(order) == [("replaced", 1, 0), ("with_buyer", 1, 5_000)]
    assert [row.unit.replaces_id for row in Replacement.objects.all()] == [units_of(order)[0].pk]
    assert Event.objects.get(name="replacement.sent").data["tracking_number"] == "00340"
    assert order.delivered_at == Order.objects.get(pk=order.pk).delivered_at
    balanced(order)


def test_a_cheaper_exchange_gives_the_difference_back_when_the_goods_are_here(seller):
    order = make_order(seller, units=[(2, 8_000)])
    line = OrderLine.objects.get()
    OrderLine.objects.update(unit_price_minor=5_000, discount_minor=2_000)
    [small] = make_variants(seller, ("S", 4_200))
    case = exchanged(order, Choice(units_of(order)[0].pk, 2, small.sku))
    assert not Refund.objects.exists()
    case = came(case, 2)
    assert Refund.objects.values_list("amount_minor", "lines__unit__line").get() == (1_600, line.pk)
    send_replacement(case, by=KIM)
    assert units(order) == [("replaced", 2, 1_600), ("with_buyer", 2, 6_400)]
    balanced(order)


def test_lesson_1_only_what_came_is_exchanged(seller):
    order = make_order(seller, units=[(3, 9_000)])
    [small] = make_variants(seller, ("S", 2_000))
    case = exchanged(order, Choice(units_of(order)[0].pk, 3, small.sku))
    case = came(case, 2, complete=True)
    assert Refund.objects.get().amount_minor == 2_000
    assert sorted(Replacement.objects.values_list("state", "quantity", "why")) == [
        ("canceled", 1, "goods_not_here"),
        ("reserved", 2, ""),
    ]
    send_replacement(case, by=KIM)
    case.refresh_from_db()
    assert case.state == "settled"
    assert sorted(units(order)) == [
        ("canceled", 1, 0),
        ("replaced", 2, 2_000),
        ("with_buyer", 1, 3_000),
        ("with_buyer", 2, 4_000),
    ]
    balanced(order)


def test_pieces_of_one_line_go_different_ways(seller):
    order = make_order(seller, units=[(3, 9_000)])
    small, large = make_variants(seller, ("S", 2_500), ("L", 3_500))
    unit = units_of(order)[0]
    case = exchanged(order, Choice(unit.pk, 2, small.sku), Choice(unit.pk, 1, large.pk))
    rows = Replacement.objects.order_by("id").values_list(
        "quantity", "difference_minor", "line__unit__quantity"
    )
    assert list(rows) == [(2, -1_000, 2), (1, 500, 1)]
    case = came(case, 3)
    send_replacement(case, by=KIM)
    assert Refund.objects.get().amount_minor == 500
    assert sorted(units(order))[-2:] == [("with_buyer", 1, 3_500), ("with_buyer", 2, 5_000)]
    balanced(order)


def test_lesson_40_what_is_not_in_stock_is_said_before_anything_happens(seller):
    order = make_order(seller)
    [gone] = make_variants(seller, ("M", 5_000), available=False)
    case = opened(order)
    with pytest.raises(errors.OutOfStock) as caught:
        choose_replacements(case, [Choice(units_of(order)[0].pk, 1, gone.sku)], by=KIM)
    assert str(caught.value) == "“Shirt, M” is not available now. Choose something else."
    assert not Replacement.objects.exists()
    [here] = make_variants(seller, ("M", 5_000))
    choose_replacements(case, [Choice(units_of(order)[0].pk, 1, here.sku)], by=KIM)
    here.available = False
    here.save()
    with pytest.raises(errors.OutOfStock):
        approve(case, remedy="exchange", override="Other size.", by=KIM)
    case.refresh_from_db()
    assert (case.state, len(units(order))) == ("requested", 1)


def test_lesson_47_a_claim_on_a_replacement_works_to_a_depth(seller, settings):
    settings.REPLACEMENT_DEPTH = 2
    order = make_order(seller)
    for number in (1, 2):
        [unit] = Unit.objects.filter(state="with_buyer")
        case = opened_on(order, unit)
        case = came(approve(case, remedy="replacement", override="Broken.", by=KIM))
        carry_out(case, words="On its way.", reference=f"1Z{number}", by=KIM)
    [last] = Unit.objects.filter(state="with_buyer")
    assert [unit.state for unit in chain_of(last)] == ["replaced", "replaced", "with_buyer"]
    assert last.paid_minor == 5_000
    case = opened_on(order, last)
    with pytest.raises(ChainTooLong):
        approve(case, remedy="replacement", override="Broken.", by=KIM)
    assert approve(case, remedy="refund", override="Broken.", by=KIM).agreed_minor == 5_000
    balanced(order)


def opened_on(order: Order, unit: Unit) -> Case:
    return open_case(order, kind="claim", lines=[LineRequest(unit.pk, 1, "damaged")], by=KIM)


def test_lesson_49_a_replacement_forces_no_refund(seller):
    order = make_order(seller)
    case = approve(opened(order), remedy="replacement", override="Broken.", by=KIM)
    assert (case.goods_back, case.agreed_minor) == (False, 0)
    send_replacement(case, by=KIM, tracking_number="1Z")
    assert not Refund.objects.exists()
    assert Parcel.objects.get().contents.get().unit.state == "with_buyer"
    balanced(order)


def test_what_is_not_sent_is_free_when_the_case_is_withdrawn(seller):
    order = make_order(seller)
    [medium] = make_variants(seller, ("M", 5_000))
    case = exchanged(order, Choice(units_of(order)[0].pk, 1, medium.sku))
    cancel(case, by=KIM)
    assert units(order) == [("with_buyer", 1, 5_000), ("canceled", 1, 0)]
    assert Replacement.objects.values_list("state", "why").get() == ("canceled", "case_ended")
    balanced(order)


def test_in_advance_goods_go_first_and_the_case_waits_for_the_others(seller):
    order = make_order(seller)
    case = exchanged(order, Choice(units_of(order)[0].pk, 1), advance=True)
    send_replacement(case, by=KIM)
    case.refresh_from_db()
    assert case.state == "approved"
    assert case.deadlines.filter(kind="goods_of_advance", lapse="charge", met_at=None).exists()
    assert units(order) == [("replaced", 1, 0), ("with_buyer", 1, 5_000)]
    case = came(case)
    assert case.state == "settled"
    assert not Unit.objects.exclude(holder_ref="").exists()
    balanced(order)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (("", 1, ""), errors.LineNotInCase),
        (("unit", 2, ""), errors.MoreThanInCase),
        (("unit", 1, "nothing"), errors.VariantNotKnown),
    ],
)
def test_what_cannot_be_chosen_is_said(seller, choice, error):
    order = make_order(seller)
    line, quantity, variant = choice
    chosen = Choice(units_of(order)[0].pk if line else "cln_none", quantity, variant)
    with pytest.raises(error):
        choose_replacements(opened(order), [chosen], by=KIM)


def test_a_variant_without_a_price_in_the_currency_is_refused(seller):
    order = make_order(seller)
    [dollars] = make_variants(seller, ("M", 5_000), currency="USD")
    with pytest.raises(errors.VariantWithoutPrice):
        choose_replacements(opened(order), [Choice(units_of(order)[0].pk, 1, dollars.sku)], by=KIM)


def test_nothing_lapses_that_costs_nothing(seller):
    order = make_order(seller)
    case = exchanged(order, Choice(units_of(order)[0].pk, 1))
    assert lapse_unpaid(case) is False


def paid(case: Case) -> Case:
    """The buyer pays what he was asked for, by transfer; the case hears of it."""
    charge = Charge.objects.filter(case_ref=case.pk, state="open").get()
    confirm_charge_by_hand(charge, "bank 1", KIM)
    take_charge_result(charge.pk)
    take_charge_result(charge.pk)
    case.refresh_from_db()
    return case


def test_a_dearer_exchange_is_paid_before_it_is_sent(seller):
    order = make_order(seller, units=[(1, 5_000)])
    [large] = make_variants(seller, ("L", 6_500))
    case = exchanged(order, Choice(units_of(order)[0].pk, 1, large.sku))
    assert Charge.objects.values_list("amount_minor", "state").get() == (1_500, "open")
    case = came(case)
    with pytest.raises(errors.DifferenceNotPaid) as caught:
        send_replacement(case, by=KIM)
    assert "15.00" in str(caught.value)
    case = paid(case)
    assert units(order) == [("with_buyer", 1, 5_000), ("reserved", 1, 1_500)]
    send_replacement(case, by=KIM)
    assert units(order) == [("replaced", 1, 0), ("with_buyer", 1, 6_500)]
    balanced(order)


def test_what_was_paid_goes_back_when_the_exchange_is_withdrawn(seller):
    order = make_order(seller)
    [large] = make_variants(seller, ("L", 6_500))
    case = paid(exchanged(order, Choice(units_of(order)[0].pk, 1, large.sku)))
    cancel(case, by=KIM)
    assert Refund.objects.values_list("amount_minor", "tender__captured_minor").get() == (1_500, 1_500)
    balanced(order)


def test_unpaid_goods_are_free_again_and_the_case_needs_us(seller):
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        order = make_order(seller)
        [large] = make_variants(seller, ("L", 6_500))
        case = exchanged(order, Choice(units_of(order)[0].pk, 1, large.sku))
    with clock.frozen(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        assert lapse_differences() == 1
        assert lapse_differences() == 0
    case.refresh_from_db()
    assert (case.state, case.remedy, case.episode) == ("requested", "", 2)
    assert units(order) == [("with_buyer", 1, 5_000), ("canceled", 1, 0)]
    assert Charge.objects.get().state == "canceled"
    assert Unit.objects.filter(holder_ref=case.pk).count() == 1
    balanced(order)


def test_what_is_cheaper_pays_for_what_is_dearer(seller):
    order = make_order(seller, units=[(1, 5_000), (1, 3_000)])
    first, second = units_of(order)
    dear, cheap = make_variants(seller, ("L", 6_000), ("S", 2_500))
    case = exchanged(order, Choice(first.pk, 1, dear.sku), Choice(second.pk, 1, cheap.sku))
    assert Charge.objects.get().amount_minor == 500
    case = paid(case)
    lines = [ReceivedLine(line.pk, 1, "a") for line in case.lines.all()]
    receive(case, operation_key="r", lines=lines, by=KIM)
    send_replacement(case, by=KIM)
    assert not Refund.objects.exists()
    assert sorted(units(order)) == [
        ("replaced", 1, 0),
        ("replaced", 1, 0),
        ("with_buyer", 1, 2_500),
        ("with_buyer", 1, 6_000),
    ]
    balanced(order)


def test_when_the_cheaper_goods_do_not_come_the_rest_is_asked_for(seller):
    order = make_order(seller, units=[(1, 5_000), (1, 3_000)])
    first, second = units_of(order)
    dear, cheap = make_variants(seller, ("L", 6_000), ("S", 2_500))
    case = paid(exchanged(order, Choice(first.pk, 1, dear.sku), Choice(second.pk, 1, cheap.sku)))
    case = came(case, complete=True)
    assert Charge.objects.get(state="open").amount_minor == 500
    with pytest.raises(errors.DifferenceNotPaid):
        send_replacement(case, by=KIM)
    case = paid(case)
    send_replacement(case, by=KIM)
    assert sorted(units(order)) == [
        ("canceled", 1, 0),
        ("replaced", 1, 0),
        ("with_buyer", 1, 3_000),
        ("with_buyer", 1, 6_000),
    ]
    balanced(order)


def test_a_lower_price_goes_to_a_store_credit_where_that_was_chosen(seller):
    order = make_order(seller)
    [small] = make_variants(seller, ("S", 4_000))
    case = exchanged(
        order, Choice(units_of(order)[0].pk, 1, small.sku), settle_to="store_credit", settle_now=True
    )
    credit = StoreCredit.objects.get()
    assert (credit.balance_minor, credit.buyer_id, credit.case_ref) == (1_000, order.buyer_id, case.pk)
    balanced(order)


def test_goods_of_an_advance_replacement_that_do_not_come_are_charged(seller):
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        order = make_order(seller)
        case = exchanged(order, Choice(units_of(order)[0].pk, 1), advance=True)
        send_replacement(case, by=KIM)
    with clock.frozen(datetime(2026, 3, 17, 9, tzinfo=UTC)):
        lapse_deadlines()
        assert Charge.objects.values_list("amount_minor", "state").get() == (5_000, "open")
        case = paid(case)
    assert case.state == "settled"
    assert units(order) == [("replaced", 1, 5_000), ("with_buyer", 1, 5_000)]
    balanced(order)


def test_goods_that_another_case_has_taken_are_not_exchanged_by_this_one(seller):
    order = make_order(seller, units=[(3, 9_000)])
    [medium] = make_variants(seller, ("M", 3_000))
    first = opened(order)
    change_kind(first, "complaint", by=KIM)
    exchanged(order, Choice(units_of(order)[0].pk, 3, medium.sku))
    with pytest.raises(errors.KindGivesNothing):
        choose_replacements(first, [Choice(first.lines.get().pk, 1)], by=KIM)
    assert [row[1] for row in units(order)] == [3, 3]


def test_after_a_choice_of_some_pieces_the_others_are_still_here(seller):
    order = make_order(seller, units=[(3, 9_000)])
    [medium] = make_variants(seller, ("M", 3_000))
    case = came(exchanged(order, Choice(units_of(order)[0].pk, 3, medium.sku)), 3)
    choose_replacements(case, [Choice(case.lines.get().pk, 2, medium.sku)], by=KIM)
    assert sorted(ReceiptLine.objects.values_list("quantity", "case_line__unit__quantity")) == [
        (1, 1),
        (2, 2),
    ]
    send_replacement(Case.objects.get(), by=KIM)
    assert sorted(units(order)) == [
        ("canceled", 3, 0),
        ("replaced", 2, 0),
        ("returned", 1, 3_000),
        ("with_buyer", 2, 6_000),
    ]
    balanced(order)


def test_no_more_is_sent_than_an_inspection_accepted(seller):
    order = make_order(seller, units=[(3, 9_000)])
    case = came(exchanged(order, Choice(units_of(order)[0].pk, 3)), 3)
    line = case.lines.get()
    seen = InspectedLine(line.pk, 1, "d", accepted=False, note="Broken by the buyer.")
    inspect(case, operation_key="i1", lines=[seen], by=KIM)
    assert sorted(Replacement.objects.values_list("state", "quantity")) == [("canceled", 1), ("reserved", 2)]
    send_replacement(Case.objects.get(), by=KIM)
    assert sorted(units(order)) == [
        ("canceled", 1, 0),
        ("replaced", 2, 0),
        ("with_buyer", 1, 3_000),
        ("with_buyer", 2, 6_000),
    ]
    balanced(order)


def test_nothing_more_stands_for_a_piece_that_another_stands_for(seller):
    order = make_order(seller)
    case = exchanged(order, Choice(units_of(order)[0].pk, 1), advance=True)
    send_replacement(case, by=KIM)
    change_kind(case, "claim", reason="damaged", by=KIM)
    with pytest.raises(errors.LineNotInCase):
        choose_replacements(case, [Choice(case.lines.get().pk, 1)], by=KIM)
    balanced(order)


def test_what_was_reserved_is_free_when_the_case_becomes_another_kind(seller):
    order = make_order(seller)
    [medium] = make_variants(seller, ("M", 5_000))
    case = exchanged(order, Choice(units_of(order)[0].pk, 1, medium.sku))
    change_kind(case, "warranty", reason="defective", by=KIM)
    assert units(order) == [("with_buyer", 1, 5_000), ("canceled", 1, 0)]
    balanced(order)


def test_pieces_that_come_one_by_one_each_have_what_stands_for_them(seller):
    order = make_order(seller, units=[(3, 9_000)])
    [small] = make_variants(seller, ("S", 2_500))
    case = exchanged(order, Choice(units_of(order)[0].pk, 3, small.sku))
    for left in (2, 1, 0):
        case = came(case, 1, key=f"r{left}", complete=not left)
        rows = Replacement.objects.filter(case=case).order_by("pk")
        assert all(row.quantity == row.unit.quantity == row.line.unit.quantity for row in rows)
        assert sum(row.quantity for row in rows) == 3
    send_replacement(case, by=KIM)
    assert sorted(units(order))[-3:] == [("with_buyer", 1, 2_500)] * 3
    balanced(order)
