"""Captures, single entries, and a check that finds what is wrong."""

import pytest
from django.db.models import F

from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import Leg, NewEntry, book_captures, check_ledger, post, send_refund
from aftermile.ledger.models import AccountKind, Entry, Posting, Refund
from aftermile.ledger.queries import balances, free_by_tender
from aftermile.orders.models import Tender
from tests.ledger.books import make_paid_order, make_seller, unit_line
from tests.ledger.test_reserve import reserve

pytestmark = pytest.mark.django_db


def entries(order):
    return list(Entry.objects.filter(order=order).order_by("id").values_list("kind", flat=True))


def test_captures_are_booked_once_and_changes_by_their_difference():
    order = make_paid_order(tenders=[7000, 3000])
    assert book_captures(order.seller, order.tenders.all()) == 0
    Tender.objects.filter(order=order, position=2).update(captured_minor=2500)
    assert book_captures(order.seller, order.tenders.all()) == 1
    Tender.objects.filter(order=order, position=2).update(captured_minor=3100)
    assert book_captures(order.seller, order.tenders.all()) == 1
    assert entries(order) == ["capture", "capture", "capture_changed", "capture_changed"]
    assert {row.account.kind: row.amount_minor for row in balances(order.seller.scope)} == {
        "cash": 10_100,
        "sales": -10_100,
    }
    assert check_ledger() == []


@pytest.mark.parametrize("count", [1, 50])
def test_captures_cost_the_same_queries_for_any_number(count, django_assert_num_queries):
    seller = make_seller()
    for _ in range(count):
        make_paid_order(seller=seller)
    Posting.objects.all().delete()
    Entry.objects.all().delete()
    tenders = list(Tender.objects.filter(seller=seller))
    with django_assert_num_queries(7):
        assert book_captures(seller, tenders) == count


def test_an_entry_balances_in_each_currency_or_is_not_written():
    seller = make_seller()
    legs = [Leg(AccountKind.CASH, Money(5, "EUR"), "x"), Leg(AccountKind.SALES, Money(-5, "USD"))]
    with pytest.raises(errors.EntryDoesNotBalance) as caught:
        post(NewEntry(seller.pk, "capture", "k", legs))
    assert caught.value.data["sums"] == "EUR 0.05, USD -0.05"
    assert not Entry.objects.exists()


def test_a_lowered_capture_leaves_nothing_free_and_is_told():
    order = make_paid_order([10_000])
    reserve(order, 9000)
    order.tenders.update(captured_minor=8000)
    tender = order.tenders.get()
    assert free_by_tender([tender]) == {tender.pk: 0}
    book_captures(order.seller, [tender])
    assert check_ledger() == [f"tender {tender.pk}: 9000 refunded of 8000 captured"]


def test_the_check_finds_what_was_tampered_with():
    order = make_paid_order([6000, 4000])
    (refund,) = reserve(order, 6000, [unit_line(order, 6000)])
    send_refund(refund.pk)
    assert check_ledger() == []
    cash = Posting.objects.filter(entry__kind="refund_done", account__kind="cash")
    cash.update(amount_minor=F("amount_minor") + 1)
    Refund.objects.filter(pk=refund.pk).update(state="sent")
    refund.lines.update(amount_minor=6001)
    unit = refund.lines.get().unit
    line = unit.line
    entry = Entry.objects.get(kind="refund_done")
    assert check_ledger() == [
        f"entry {entry.pk} is off by 1 EUR",
        f"refund {refund.pk} is sent, its entries say done, reserved",
        f"refund {refund.pk}: lines come to 6001, the refund to 6000",
        f"unit {unit.pk}: 6001 refunded of 6000 paid",
        f"line {line.pk}: 6001 refunded of 6000 paid",
    ]
