"""Cases on parts of a kit: one sent again, one exchanged, the whole kit, and before it was shipped."""

import pytest

from aftermile.cases import errors
from aftermile.cases.actions import Choice, approve, choose_replacements, open_case, send_replacement
from aftermile.cases.actions.changing import Cancel, NewItem, NewItems, change_order
from aftermile.cases.actions.opening import LineRequest
from aftermile.cases.exchanges import quotes_for
from aftermile.cases.models import Replacement
from aftermile.cases.withdrawals import picks_of
from aftermile.config.checks import checks
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.models import LineKind
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions import split_unit, upsert_products
from aftermile.orders.drafts import LineDraft, PartDraft, ProductDraft, VariantDraft
from aftermile.orders.errors import VariantNotSold
from aftermile.orders.models import Order
from tests.cases.acts import KIM, pay_out
from tests.factories import make_variants, units_of
from tests.lessons.scenes import fresh, open_state, requested, sold, units

pytestmark = pytest.mark.django_db
PARTS = (PartDraft("BODY", 1, "Body", 6), PartDraft("LENS", 2, "Lens", 3), PartDraft("BAG", 1, "Bag", 1))


def kit(seller, quantity: int = 1, **fields) -> Order:
    return sold(seller, LineDraft("KIT", quantity, 10_000, "Camera kit", parts=PARTS), **fields)


def right() -> None:
    names = ("units", "holders", "ledger")
    assert {name: list(checks.get(name).find()) for name in names} == {name: [] for name in names}


def test_one_missing_part_is_sent_again_and_takes_over_its_share(seller):
    order = kit(seller)
    lens = units_of(order)[1]
    lines = [LineRequest(lens.pk, 1, "parts_missing", "Only one lens.")]
    case = open_case(order, kind="claim", lines=lines, by=KIM)
    case = approve(case, remedy="replacement", override="Send it.", by=KIM)
    row = Replacement.objects.get()
    assert (row.sku, row.title, row.quantity, row.unit_price_minor) == ("LENS", "Lens", 1, 1_500)
    send_replacement(fresh(case), carrier="dhl", tracking_number="R1", by=KIM)
    assert sorted(units(order)) == sorted(
        [
            *(("with_buyer", 1, 6_000), ("replaced", 1, 0), ("with_buyer", 1, 1_500)),
            *(("with_buyer", 1, 1_000), ("with_buyer", 1, 1_500)),
        ]
    )
    line = order.lines.get(origin="replacement")
    assert (line.sku, line.title, line.paid_minor) == ("LENS", "Lens", 1_500)
    right()


def test_the_whole_kit_is_sent_again_as_all_its_parts(seller):
    order = kit(seller)
    case = approve(
        requested(order, kind="claim", reason="damaged"), remedy="replacement", override="x", by=KIM
    )
    assert sorted(Replacement.objects.values_list("sku", "quantity", "difference_minor")) == [
        *(("BAG", 1, 0), ("BODY", 1, 0), ("LENS", 2, 0)),
    ]
    assert case.state == "approved"
    right()


def test_a_part_is_exchanged_at_its_share_of_the_price(seller):
    order = kit(seller)
    dearer, cheaper = make_variants(seller, ("L", 2_000), ("S", 1_400))
    case = requested(order)
    lens = units_of(order)[1]
    quotes = quotes_for(case, [Choice(lens.pk, 1, dearer.sku), Choice(lens.pk, 1, cheaper.sku)])
    assert [quote.difference_minor for quote in quotes] == [500, -100]
    with pytest.raises(errors.MoreThanInCase):
        quotes_for(case, [Choice(lens.pk, 3, dearer.sku)])
    choose_replacements(case, [Choice(lens.pk, 2, dearer.sku)], by=KIM)
    assert Replacement.objects.get().difference_minor == 1_000


def test_a_kit_is_not_sent_for_a_piece(seller):
    order = kit(seller)
    variant = VariantDraft("SET", price_minor=9_000, currency="EUR", parts=[PartDraft("A"), PartDraft("B")])
    upsert_products(seller, [ProductDraft("set", "Set", variants=[variant])])
    with pytest.raises(errors.KitNotSent):
        choose_replacements(requested(order), [Choice(units_of(order)[0].pk, 1, "SET")], by=KIM)


def test_before_shipping_a_part_is_canceled_or_changed(seller):
    order = kit(seller, 2, **open_state())
    body, lens, _bag = units_of(order)
    change_order(order, Cancel(((lens.pk, 1),)), by=KIM, operation_key="one")
    assert min(units(order)) == ("canceled", 1, 1_500)
    other = make_variants(seller, ("X", 6_000))[0]
    change_order(order, NewItems((NewItem(body.pk, 2, other.sku),)), by=KIM, operation_key="two")
    assert ("with_buyer", 2, 12_000) in units(order)
    variant = VariantDraft("SET", price_minor=9_000, currency="EUR", parts=[PartDraft("A")])
    upsert_products(seller, [ProductDraft("set", "Set", variants=[variant])])
    bag = units_of(order)[-2]
    with pytest.raises(VariantNotSold):
        change_order(order, NewItems((NewItem(bag.pk, 1, "SET"),)), by=KIM, operation_key="three")
    right()


def test_the_whole_order_with_a_kit_is_canceled(seller):
    order = kit(seller, 2, **open_state())
    done = change_order(order, Cancel(()), by=KIM, operation_key="one")
    assert pay_out(done.case).refunded_minor == 20_000
    right()


def test_a_part_never_pays_back_what_another_part_cost(seller):
    order = kit(seller)
    lens = units_of(order)[1]
    line = [LineInput(LineKind.UNIT, 3_000, unit_id=lens.pk)]
    reserve_refund(order=order, amount_minor=3_000, lines=line, operation_key="one", by=KIM)
    kept, rest = split_unit(lens, 1)
    caps = caps_of(order)
    assert (caps.of_unit(kept.pk), caps.of_unit(rest.pk)) == (0, 0)
    assert sum(caps.of_unit(unit.pk) for unit in units_of(order)) == 7_000


def test_a_typed_withdrawal_names_kits_or_parts(seller):
    order = kit(seller, 2)
    body, lens, bag = units_of(order)
    assert picks_of(order, "1 x Camera kit") == {body.pk: 1, lens.pk: 2, bag.pk: 1}
    assert picks_of(order, "3 x Lens\nBAG") == {lens.pk: 3, bag.pk: 2}
    assert picks_of(order, "Camera kit — Body x 1") == {body.pk: 1}
    assert picks_of(order, "") == {body.pk: 2, lens.pk: 4, bag.pk: 2}
    assert picks_of(order, "3 x Camera kit") is None
    assert picks_of(order, "2 x Lens\n2 x KIT") is None
