"""Section E: what comes back, and in how many pieces."""

import pytest

from aftermile.cases import errors
from aftermile.cases.actions import Choice, ReceivedLine, choose_replacements, close, receive
from aftermile.cases.expecting import expected_of
from aftermile.cases.models import ReceiptLine, Replacement
from aftermile.cases.queries import preview_refund
from aftermile.orders.drafts import LineDraft, PartDraft
from tests.cases.acts import KIM
from tests.factories import make_variants, units_of
from tests.lessons.scenes import agreed, arrived, fresh, paid, requested, returned, right, sold, units

pytestmark = pytest.mark.django_db


def asked(api, order, unit, quantity: int, kind: str = "return", reason: str = "changed_mind"):
    lines = [{"unit": unit.pk, "quantity": quantity, "reason": reason}]
    return api.post("/cases", {"order": order.pk, "kind": kind, "lines": lines})


def test_lesson_35_a_piece_is_in_one_case_whatever_its_kind(api, seller) -> None:
    """What another document had received still counted as returnable."""
    order = sold(seller, LineDraft("A", 2, 4_000))
    [unit] = units_of(order)
    assert asked(api, order, unit, 2).status_code == 201
    again = asked(api, order, unit, 1, "claim", "damaged")
    assert (again.status_code, again.json()["code"]) == (409, "units_held_elsewhere")


def test_lesson_36_no_more_comes_back_than_was_sold(api, seller) -> None:
    """Three of two pieces were taken back without a word."""
    order = sold(seller, LineDraft("A", 2, 4_000))
    [unit] = units_of(order)
    for quantity in (3, 0, -1):
        assert asked(api, order, unit, quantity).status_code in (409, 422)
    assert returned(order, 2) == 8_000
    gone = asked(api, order, units_of(order)[0], 1)
    assert (gone.status_code, gone.json()["code"]) == (409, "units_held_elsewhere")


def test_lesson_37_what_was_refused_can_be_asked_for_again(seller) -> None:
    """Partial returns and refused pieces were locked out by counters of other documents."""
    order = sold(seller, LineDraft("A", 3, 1_000))
    case = agreed(requested(order, 2))
    line = case.lines.get()
    lines = [ReceivedLine(line.pk, 1, "a"), ReceivedLine(line.pk, 1, "d", accepted=False)]
    receive(case, operation_key="r", lines=lines, by=KIM)
    assert paid(fresh(case)).refunded_minor == 1_000
    close(fresh(case), by=KIM)
    assert sorted(unit.state for unit in units_of(order)) == ["returned", "with_buyer", "with_buyer"]
    assert returned(order) == 2_000


@pytest.mark.parametrize(("grade", "where"), [("a", "restock"), ("c", "refurbish"), ("d", "scrap")])
def test_lesson_38_what_becomes_of_the_goods_is_always_said(seller, grade, where) -> None:
    """Goods came back and never reached the shelf: nobody had been asked where they go."""
    arrived(agreed(requested(sold(seller, LineDraft("A", 1, 1_000)))), grade)
    assert ReceiptLine.objects.get().disposition == where


def test_lesson_39_every_piece_is_looked_at_and_not_any(seller) -> None:
    """One of two articles was enough to call a return complete and pay for all."""
    order = sold(seller, LineDraft("BASE", 1, 7_000), LineDraft("SHADE", 1, 3_000))
    case = agreed(requested(order))
    base, shade = case.lines.order_by("unit__line__position")
    receive(case, operation_key="r", lines=[ReceivedLine(base.pk, 1, "a")], by=KIM)
    case = fresh(case)
    assert [row.line.pk for row in expected_of(case)] == [shade.pk]
    assert (case.state, preview_refund(case).amount_minor) == ("receiving", 7_000)


def test_lesson_40_an_exchange_for_what_is_gone_says_so_and_leaves_all_as_it_was(seller) -> None:
    """The wished size was out of stock: the exchange failed without a word."""
    order = sold(seller, LineDraft("A", 1, 5_000))
    [gone] = make_variants(seller, ("L", 5_000), available=False)
    case = requested(order)
    with pytest.raises(errors.OutOfStock) as caught:
        choose_replacements(case, [Choice(units_of(order)[0].pk, 1, gone.sku)], by=KIM)
    assert str(caught.value) == "“Shirt, L” is not available now. Choose something else."
    assert (Replacement.objects.count(), units(order)) == (0, [("with_buyer", 1, 5_000)])


KIT = (PartDraft("BODY", 1, "Body", 65), PartDraft("LENS", 2, "Lens", 30), PartDraft("BAG", 1, "Bag", 5))


def test_lesson_39_a_kit_is_received_and_paid_part_by_part(seller) -> None:
    """Stock was of the parts, the price of the whole: one part was enough to call a kit returned."""
    order = sold(seller, LineDraft("CAM-KIT", 1, 99_999, "Camera kit", parts=KIT))
    assert units(order) == [("with_buyer", 1, 64_999), ("with_buyer", 2, 30_000), ("with_buyer", 1, 5_000)]
    case = agreed(requested(order))
    body, lens, bag = case.lines.order_by("unit__part__position")
    lines = [ReceivedLine(body.pk, 1, "a"), ReceivedLine(lens.pk, 1, "a")]
    receive(case, operation_key="r", lines=lines, by=KIM)
    case = fresh(case)
    assert [(row.line.unit.sku, row.quantity) for row in expected_of(case)] == [("LENS", 1), ("BAG", 1)]
    assert (case.state, preview_refund(case).amount_minor) == ("receiving", 79_999)
    receive(case, operation_key="r2", lines=[ReceivedLine(bag.pk, 1, "a")], complete=True, by=KIM)
    assert paid(fresh(case)).refunded_minor == 84_999


@pytest.mark.parametrize("turn", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_lesson_39_parts_paid_one_by_one_come_to_the_kit(seller, turn) -> None:
    line = LineDraft("CAM-KIT", 2, 33_335, "Camera kit", discount_minor=1, parts=KIT)
    order = sold(seller, line)
    whole = units_of(order)
    back = []
    for place in turn:
        free = [unit.pk for unit in units_of(order) if unit.state == "with_buyer" and not unit.holder_ref]
        pieces = [unit.quantity if unit.pk == whole[place].pk else 0 for unit in whole if unit.pk in free]
        back.append(returned(order, *pieces))
    assert sum(back) == order.total_minor == 66_669
    assert sorted(back, reverse=True) == [43_335, 20_001, 3_333]
    right()
