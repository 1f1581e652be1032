"""A newer copy of a source takes nothing back that was done to the order here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftermile.cases.actions.changing import Cancel, NewAddress, NewItem, NewItems, change_order
from aftermile.cases.actions.counting import take_charge_result
from aftermile.config.checks import checks
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import confirm_charge_by_hand
from aftermile.ledger.models import Charge, Refund
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import AddressDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.models import Order, Unit
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import pay_out
from tests.factories import make_seller, make_variants
from tests.orders.test_upsert import AT, LATER, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    with clock.frozen(AT + timedelta(hours=1)):
        yield seller


@pytest.fixture
def order(seller) -> Order:
    upsert_orders(seller, [sold()], by=SYSTEM)
    return Order.objects.get()


def sold(**fields) -> OrderDraft:
    return draft(**{"tenders": [TenderDraft(5720, "card", "Visa 4242", "manual", "pay_1", AT)], **fields})


def take(seller, copy: OrderDraft) -> list[str]:
    outcome = upsert_orders(seller, [copy], by=SYSTEM)[0]
    assert outcome.what == "updated"
    assert {name: list(checks.get(name).find()) for name in ("units", "holders", "ledger")} == {
        "units": [],
        "holders": [],
        "ledger": [],
    }
    return [problem.code for problem in outcome.problems]


def newer(**fields) -> OrderDraft:
    return sold(**{"updated_at": LATER, **fields})


def shape(order: Order) -> list[tuple[str, str, int, str, int]]:
    rows = Unit.objects.filter(line__order=order).order_by("line__position", "id")
    return [
        (row.line.sku, row.line.origin, row.quantity, row.state, row.paid_minor)
        for row in rows.select_related("line")
    ]


def do(order: Order, change, key: str = "k") -> None:
    changed = change_order(order, change, by=SYSTEM, operation_key=key)
    for charge in Charge.objects.filter(case_ref=changed.case.pk, state="open"):
        confirm_charge_by_hand(charge, reference="paid", by=SYSTEM)
        take_charge_result(charge.pk)
    if Refund.objects.filter(case_ref=changed.case.pk).exists():
        pay_out(changed.case)


def unit_of(order: Order, sku: str) -> Unit:
    return Unit.objects.get(line__order=order, line__sku=sku, state="with_buyer")


def test_an_order_canceled_here_is_not_opened_again(seller, order) -> None:
    do(order, Cancel())
    assert take(seller, replace(newer(), number="#1001b")) == ["canceled_here"]
    order.refresh_from_db()
    assert (order.state, order.number, order.total_minor) == ("canceled", "#1001b", 5720)
    assert order.canceled_at is not None
    assert {row[3] for row in shape(order)} == {"canceled"}
    later = LATER + timedelta(days=1)
    assert take(seller, newer(updated_at=later, state="canceled")) == []


@pytest.mark.parametrize("told", [1, 2], ids=["the source knows", "the source does not know"])
def test_pieces_canceled_here_stay_canceled(seller, order, told) -> None:
    do(order, Cancel(((unit_of(order, "LAMP").pk, 1),)))
    before = shape(order)
    lines = [LineDraft("LAMP", told, 2710, title="Table lamp"), LineDraft("BULB", 4, 100)]
    assert take(seller, newer(lines=lines)) == []
    order.refresh_from_db()
    assert shape(order)[:2] == before[:2]
    assert shape(order)[2] == ("BULB", "sale", 4, "with_buyer", 400)
    assert (order.state, order.total_minor, order.items_minor) == ("open", 5820, 5820)


def test_a_line_canceled_here_may_be_missing(seller, order) -> None:
    do(order, Cancel(((unit_of(order, "BULB").pk, 3),)))
    before = shape(order)
    assert take(seller, newer(lines=[LineDraft("LAMP", 2, 2710, title="Table lamp")])) == []
    order.refresh_from_db()
    assert (shape(order), order.total_minor) == (before, 5720)


@pytest.mark.parametrize(("price", "total"), [(3000, 6300), (2710, 5720), (2000, 5720)])
def test_what_was_exchanged_here_keeps_its_line_and_its_money(seller, order, price, total) -> None:
    """The source tells of its own lines and payments; ours stand beside them, and the totals with them."""
    variant = make_variants(seller, ("L", price))[0]
    do(order, NewItems((NewItem(unit_of(order, "LAMP").pk, 2, variant.sku),)))
    order.refresh_from_db()
    before, tenders = shape(order), order.tenders.count()
    assert order.total_minor == total
    assert take(seller, replace(newer(), number="#2")) == []
    order.refresh_from_db()
    assert (shape(order), order.number, order.total_minor) == (before, "#2", total)
    assert order.tenders.count() == tenders
    more = [*newer().tenders, TenderDraft(100, "card", "Visa 4242", "manual", "pay_2", AT)]
    lines = [*newer().lines, LineDraft("CABLE", 1, 100)]
    later = LATER + timedelta(days=1)
    assert take(seller, newer(updated_at=later, lines=lines, tenders=more)) == []
    order.refresh_from_db()
    assert (order.total_minor, order.tenders.count()) == (total + 100, tenders + 1)
    assert shape(order)[: len(before)] == before


def test_an_order_with_exchanged_pieces_is_not_canceled(seller, order) -> None:
    variant = make_variants(seller, ("L", 2710))[0]
    do(order, NewItems((NewItem(unit_of(order, "LAMP").pk, 2, variant.sku),)))
    before = shape(order)
    assert take(seller, newer(state="canceled")) == ["exchanged_here"]
    order.refresh_from_db()
    assert (order.state, order.canceled_at, shape(order)) == ("open", None, before)


def test_a_changed_line_of_exchanged_pieces_is_a_conflict(seller, order) -> None:
    variant = make_variants(seller, ("L", 2710))[0]
    do(order, NewItems((NewItem(unit_of(order, "LAMP").pk, 2, variant.sku),)))
    before = shape(order)
    lines = [LineDraft("LAMP", 1, 2710, title="Table lamp"), LineDraft("BULB", 3, 100)]
    assert take(seller, newer(lines=lines)) == ["line_frozen"]
    assert shape(order) == before


def test_lesson_22_an_order_edited_down_by_its_source_pays_nothing_by_itself(seller, order) -> None:
    lines = [LineDraft("LAMP", 1, 2710, title="Table lamp")]
    assert take(seller, newer(lines=lines)) == []
    order.refresh_from_db()
    assert (order.total_minor, Refund.objects.count()) == (2710, 0)


def test_an_address_changed_here_stays_until_the_source_names_another(seller, order) -> None:
    to = AddressDraft("DE", "Li Na", "Neuer Weg 2", city="Ulm", postcode="89073")
    do(order, NewAddress(to))
    assert take(seller, replace(newer(), number="#2")) == []
    order.refresh_from_db()
    assert (order.ship_to.city, order.number) == ("Ulm", "#2")
    later = LATER + timedelta(days=1)
    assert take(seller, newer(updated_at=later, ship_to=replace(to, city="Bonn", postcode="53111"))) == []
    order.refresh_from_db()
    assert order.ship_to.city == "Bonn"
