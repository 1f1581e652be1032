"""Goods that arrive, part by part; the lessons of others on receiving."""

import pytest

from aftermile.cases import errors
from aftermile.cases.actions import (
    Box,
    LineRequest,
    ReceivedLine,
    approve,
    close,
    open_case,
    receive,
    refund_case,
)
from aftermile.cases.expecting import expected_of
from aftermile.cases.models import Case, ReceiptLine
from aftermile.cases.queries import preview_refund
from aftermile.events.models import Event
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, approved, opened, pay_out
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def came(case: Case, *lines: tuple[int, str], key: str = "1", **more) -> None:
    line = case.lines.order_by("id").first()
    receive(
        case, operation_key=key, lines=[ReceivedLine(line.pk, n, grade) for n, grade in lines], by=KIM, **more
    )


def test_lesson_1_three_asked_two_received_pays_two(seller) -> None:
    case = approved(make_order(seller, units=[(3, 26_997)]))
    came(case, (2, "a"), (1, "missing"), complete=True)
    assert preview_refund(fresh(case)).amount_minor == 17_998
    with pytest.raises(errors.AmountOutOfRange):
        refund_case(fresh(case), operation_key="p", amount_minor=26_997, by=KIM)


def test_lesson_1_missing_goods_are_never_accepted(seller) -> None:
    case = approved(make_order(seller, units=[(2, 4_000)]))
    came(case, (2, "missing"), complete=True)
    assert set(ReceiptLine.objects.values_list("accepted", flat=True)) == {False}
    with pytest.raises(errors.NoGoodsYet):
        preview_refund(fresh(case))


def test_lesson_35_goods_received_in_one_case_cannot_be_in_another(seller) -> None:
    order = make_order(seller, units=[(2, 8_000)])
    case = approved(order)
    came(case, (2, "a"))
    with pytest.raises(UnitsHeldElsewhere):
        opened(order)
    refund_case(fresh(case), operation_key="p", by=KIM)
    assert pay_out(case).state == "settled"
    with pytest.raises(UnitsHeldElsewhere):
        opened(order)


def test_lesson_36_no_more_than_was_to_come(seller) -> None:
    case = approved(make_order(seller, units=[(2, 8_000)]))
    with pytest.raises(errors.MoreThanExpected):
        came(case, (3, "a"))
    came(case, (1, "a"))
    with pytest.raises(errors.MoreThanExpected):
        came(case, (2, "a"), key="2")
    came(case, (1, "a"), key="2")
    assert sum(ReceiptLine.objects.values_list("quantity", flat=True)) == 2


def test_lesson_37_a_part_that_was_refused_comes_again_in_another_case(seller) -> None:
    order = make_order(seller, units=[(1, 8_000), (1, 2_000)])
    Unit.objects.filter(line__order=order, paid_minor=8_000).update(serial="SN-1")
    case = approved(order)
    lamp, shade = case.lines.order_by("unit__line__position")
    lines = [
        ReceivedLine(lamp.pk, 1, "d", accepted=False, serial="sn 1"),
        ReceivedLine(shade.pk, 1, "a"),
    ]
    receive(case, operation_key="1", lines=lines, by=KIM)
    refund_case(fresh(case), operation_key="p", by=KIM)
    pay_out(case)
    close(fresh(case), by=KIM)
    again = [unit for unit in units_of(order) if unit.serial]
    other = open_case(
        order, kind="claim", lines=[LineRequest(unit.pk, 1, "defective") for unit in again], by=KIM
    )
    approve(other, remedy="refund", override="Seen by a person.", by=KIM)
    receive(
        other, operation_key="1", lines=[ReceivedLine(other.lines.get().pk, 1, "c", serial="SN-1")], by=KIM
    )
    assert fresh(other).state == "received"


@pytest.mark.parametrize(
    ("grade", "disposition"), [("a", "restock"), ("b", "restock"), ("c", "refurbish"), ("d", "scrap")]
)
def test_lesson_38_a_disposition_is_kept_with_a_default_for_each_grade(seller, grade, disposition) -> None:
    case = approved(make_order(seller, units=[(2, 8_000)]))
    line = case.lines.get()
    lines = [ReceivedLine(line.pk, 1, grade), ReceivedLine(line.pk, 1, grade, "donate")]
    receive(case, operation_key="1", lines=lines, by=KIM)
    said = Event.objects.get(name="case.received").data["lines"]
    assert [row["disposition"] for row in said] == [disposition, "donate"]
    assert [row["unit"] for row in said] == [row.unit_id for row in case.lines.order_by("id")]


def test_lesson_39_every_item_is_checked_not_any(seller) -> None:
    case = approved(make_order(seller, units=[(1, 7_000), (1, 3_000)]))
    base, shade = case.lines.order_by("unit__line__position")
    receive(case, operation_key="1", lines=[ReceivedLine(base.pk, 1, "a")], by=KIM)
    assert fresh(case).state == "receiving"
    assert [row.line.pk for row in expected_of(fresh(case))] == [shade.pk]
    assert preview_refund(fresh(case)).amount_minor == 7_000


def test_grades_of_one_slice_differ_and_a_second_receipt_adds(seller) -> None:
    case = approved(make_order(seller, units=[(4, 8_001)]))
    came(case, (2, "a"), (1, "c"))
    assert [row.quantity for row in expected_of(fresh(case))] == [1]
    came(case, (1, "b"), key="2", box=Box(tracking_number="JD 0002", place="R3"))
    rows = ReceiptLine.objects.order_by("id").values_list("quantity", "grade")
    assert list(rows) == [(2, "a"), (1, "c"), (1, "b")]
    assert fresh(case).receipts.order_by("id").last().tracking_number == "JD0002"
    assert preview_refund(fresh(case)).amount_minor == 8_001
    assert sum(Unit.objects.values_list("paid_minor", flat=True)) == 8_001


def test_the_serial_that_comes_is_the_one_that_was_sold_or_somebody_says_why(seller) -> None:
    order = make_order(seller, units=[(1, 8_000)])
    Unit.objects.filter(line__order=order).update(serial="SN-100")
    case = approved(order)
    line = case.lines.get()

    def take(**fields) -> None:
        receive(case, operation_key="1", lines=[ReceivedLine(line.pk, 1, "a", **fields)], by=KIM)

    with pytest.raises(errors.SerialMissing):
        take()
    with pytest.raises(errors.SerialDiffers):
        take(serial="SN-200")
    assert not ReceiptLine.objects.exists()
    take(serial="SN-200", serial_reason="Swapped by our own shop in May.")
    row = ReceiptLine.objects.get()
    assert (row.serial, row.serial_reason) == ("SN-200", "Swapped by our own shop in May.")


def test_pieces_with_serials_are_expected_one_by_one(seller) -> None:
    order = make_order(seller, units=[(1, 8_000), (1, 8_000), (2, 100)])
    for unit, serial in zip(units_of(order), ("SN-1", "SN-2", ""), strict=True):
        Unit.objects.filter(pk=unit.pk).update(serial=serial)
    case = approved(order)
    assert [(row.serial, row.quantity) for row in expected_of(case)] == [("SN-1", 1), ("SN-2", 1), ("", 2)]
