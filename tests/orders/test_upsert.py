from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.accounts.models import Seller
from aftermile.events.models import Event
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.models import Entry, Posting
from aftermile.orders.actions import What, upsert_orders
from aftermile.orders.drafts import AddressDraft, BuyerDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.models import Address, Buyer, BuyerIdentity, Order, OrderLine, Product, Tender, Unit
from tests.factories import make_seller

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture
def seller(db: None) -> Seller:
    return make_seller()


def draft(number: str = "1001", **fields: Any) -> OrderDraft:
    values: dict[str, Any] = {
        "channel": "shop",
        "external_id": number,
        "currency": "EUR",
        "placed_at": AT,
        "buyer": BuyerDraft("c1", "Li.Na@example.com", "李娜", "+49 30 901820", "zh-hans", "DE"),
        "lines": [
            LineDraft("LAMP", 2, 2710, title="Table lamp", options={"color": "teal"}),
            LineDraft("BULB", 3, 100, title="Bulb"),
        ],
        "ship_to": AddressDraft("de", "Li Na", "Lange Str. 1", city="Berlin", postcode="10243"),
        "tenders": [TenderDraft(5720, "card", "Visa 4242", "sandbox", "pay_1", AT)],
        "number": f"#{number}",
    }
    return OrderDraft(**{**values, **fields})


def upsert(seller: Seller, *drafts: OrderDraft, history: bool = False) -> list[str]:
    return [outcome.what.value for outcome in upsert_orders(seller, drafts, by=SYSTEM, history=history)]


def picture(seller: Seller) -> list[Any]:
    """Everything stored, without ids that each run makes anew."""
    orders = Order.objects.filter(seller=seller).order_by("external_id")
    return [
        (
            *(order.external_id, order.state, order.items_minor, order.discount_minor, order.total_minor),
            [
                (line.position, line.sku, line.quantity, line.paid_minor, line.discount_minor)
                for line in order.lines.order_by("position")
            ],
            [
                (unit.line.sku, unit.quantity, unit.paid_minor, unit.state)
                for unit in Unit.objects.filter(line__order=order).order_by("line__position", "id")
            ],
            [(tender.position, tender.captured_minor) for tender in order.tenders.order_by("position")],
            order.source_hash,
            order.source_updated_at,
        )
        for order in orders
    ]


def test_an_order_comes_in_whole(seller: Seller) -> None:
    outcome = upsert_orders(seller, [draft(discount_minor=20)], by=SYSTEM)[0]
    order = Order.objects.get(pk=outcome.order_id)
    assert (order.number, order.state, order.country, order.placed_at) == ("#1001", "open", "DE", AT)
    assert (order.items_minor, order.discount_minor, order.total_minor) == (5720, 20, 5700)
    assert Unit.objects.filter(line__order=order).aggregate(paid=Sum("paid_minor")) == {"paid": 5700}
    line = order.lines.get(sku="LAMP")
    assert (line.options, line.quantity, line.paid_minor) == ({"color": "teal"}, 2, 5401)
    assert line.variant is not None
    assert (line.variant.sku, line.variant.product.title) == ("LAMP", "Table lamp")
    buyer = order.buyer
    assert (buyer.email, buyer.phone, buyer.name) == ("li.na@example.com", "+4930901820", "李娜")
    assert (order.ship_to.country, order.ship_to.city) == ("DE", "Berlin")
    tender = order.tenders.get()
    assert (tender.label, tender.captured_minor, tender.captured_at) == ("Visa 4242", 5720, AT)
    event = Event.objects.get(subject_id=order.pk)
    assert (event.name, event.loaded, event.data) == (
        "order.created",
        False,
        {"number": "#1001", "total": {"minor": 5700, "currency": "EUR"}, "state": "open"},
    )


def test_the_same_copy_changes_nothing(seller: Seller) -> None:
    assert upsert(seller, draft()) == ["created"]
    before = picture(seller), Event.objects.count(), Buyer.objects.count()
    assert upsert(seller, draft()) == ["unchanged"]
    assert before == (picture(seller), Event.objects.count(), Buyer.objects.count())


def test_an_older_copy_changes_nothing(seller: Seller) -> None:
    upsert(seller, draft(updated_at=LATER, state="shipped", shipped_at=LATER))
    before = picture(seller)
    assert upsert(seller, draft(updated_at=AT, state="open")) == ["older"]
    assert before == picture(seller)


def test_a_newer_copy_changes_state_dates_address_and_adds_lines(seller: Seller) -> None:
    upsert(seller, draft())
    newer = draft(updated_at=LATER, state="delivered", delivered_at=LATER)
    newer.lines.append(LineDraft("SHADE", 1, 500))
    newer.ship_to = AddressDraft("DE", "Li Na", "Other Str. 2", city="Hamburg", postcode="20095")
    newer.tenders.append(TenderDraft(500, "card", "Visa 4242", "sandbox", "pay_2", LATER))
    assert upsert(seller, newer) == ["updated"]
    order = Order.objects.get()
    assert (order.state, order.delivered_at, order.total_minor, order.version) == (
        "delivered",
        LATER,
        6220,
        2,
    )
    assert order.ship_to.city == "Hamburg"
    assert list(order.lines.order_by("position").values_list("sku", flat=True)) == ["LAMP", "BULB", "SHADE"]
    assert Tender.objects.filter(order=order).aggregate(s=Sum("captured_minor")) == {"s": 6220}
    assert Unit.objects.aggregate(s=Sum("paid_minor")) == {"s": 6220}
    event = Event.objects.get(name="order.updated")
    assert event.data["changed"] == ["state", "delivered_at", "lines", "items", "total", "tenders", "ship_to"]


def test_a_changed_and_a_dropped_line_follow_the_newer_copy(seller: Seller) -> None:
    upsert(seller, draft())
    newer = draft(updated_at=LATER, lines=[LineDraft("LAMP", 1, 2710, title="Table lamp")])
    assert upsert(seller, newer) == ["updated"]
    assert picture(seller)[0][5:7] == (
        [(1, "LAMP", 1, 2710, 0), (2, "BULB", 3, 0, 0)],
        [("LAMP", 1, 2710, "with_buyer"), ("BULB", 3, 0, "canceled")],
    )
    assert Order.objects.get().total_minor == 2710
    before = picture(seller)
    newer.updated_at = LATER + timedelta(days=1)
    newer.state = "shipped"
    assert upsert(seller, newer) == ["updated"]
    assert picture(seller)[0][2:7] == before[0][2:7]


def test_units_of_a_case_are_never_touched(seller: Seller) -> None:
    upsert(seller, draft())
    Unit.objects.filter(line__sku="LAMP").update(holder_ref="case_1")
    newer = draft(updated_at=LATER, state="shipped", lines=[LineDraft("LAMP", 1, 2710)])
    outcome = upsert_orders(seller, [newer], by=SYSTEM)[0]
    assert (outcome.what, [problem.code for problem in outcome.problems]) == (What.UPDATED, ["line_frozen"])
    order = Order.objects.get()
    assert (order.state, order.total_minor) == ("shipped", 5720)
    assert Unit.objects.aggregate(s=Sum("paid_minor")) == {"s": 5720}


def test_a_canceled_order_lets_go_of_what_no_case_holds(seller: Seller) -> None:
    upsert(seller, draft())
    Unit.objects.filter(line__sku="LAMP").update(holder_ref="case_1")
    outcome = upsert_orders(seller, [draft(updated_at=LATER, state="canceled")], by=SYSTEM)[0]
    assert [problem.code for problem in outcome.problems] == ["unit_held"]
    states = dict(Unit.objects.values_list("line__sku", "state"))
    assert states == {"LAMP": "with_buyer", "BULB": "canceled"}
    assert Order.objects.get().canceled_at == LATER
    assert Event.objects.filter(name="order.canceled").count() == 1


def test_a_booked_payment_does_not_change(seller: Seller) -> None:
    upsert(seller, draft())
    newer = draft(updated_at=LATER, tenders=[TenderDraft(5719, "card")])
    outcome = upsert_orders(seller, [newer], by=SYSTEM)[0]
    assert [problem.code for problem in outcome.problems] == ["tender_frozen"]
    assert Tender.objects.get().captured_minor == 5720


def test_a_bad_draft_stops_no_other(seller: Seller) -> None:
    bad = draft("1002", currency="EURO")
    assert upsert(seller, draft("1001"), bad, draft("1003")) == ["created", "refused", "created"]


def test_copies_of_one_order_in_one_batch(seller: Seller) -> None:
    newer = draft(state="shipped", updated_at=LATER)
    assert upsert(seller, draft(), draft(), newer, draft()) == ["unchanged", "older", "created", "older"]
    assert Order.objects.get().state == "shipped"


def test_buyers_are_known_by_customer_id_or_exact_mail(seller: Seller) -> None:
    upsert(
        seller,
        draft("1", buyer=BuyerDraft("c1", "a@example.com", "Anna")),
        draft("2", buyer=BuyerDraft("", "A@Example.com", "Someone")),
        draft("3", buyer=BuyerDraft("c1", "", "Anna")),
        draft("4", buyer=BuyerDraft("c2", "a@example.com", "Anna's husband")),
        draft("5", buyer=BuyerDraft("", "", "Anna", "+4930901820")),
        draft("6", buyer=BuyerDraft("", "", "Anna", "+4930901820")),
        draft("7", channel="market", buyer=BuyerDraft("c1", "", "Another shop's c1")),
        draft("8", channel="market", buyer=BuyerDraft("m9", "a@example.com", "Anna")),
    )
    buyer_of = dict(Order.objects.values_list("external_id", "buyer_id"))
    anna = buyer_of["1"]
    assert sorted(key for key, buyer in buyer_of.items() if buyer == anna) == ["1", "2", "3", "8"]
    assert len(set(buyer_of.values())) == 5
    assert upsert(seller, draft("9", channel="market", buyer=BuyerDraft("m9"))) == ["created"]
    assert Order.objects.get(external_id="9").buyer_id == anna
    assert BuyerIdentity.objects.filter(buyer=anna).count() == 3


def test_another_seller_has_buyers_and_products_of_his_own(seller: Seller) -> None:
    other = make_seller()
    upsert(seller, draft())
    upsert(other, draft())
    assert Order.objects.count() == Buyer.objects.count() == 2
    assert Product.objects.count() == 4


def test_history_owes_nobody_anything(seller: Seller) -> None:
    upsert(seller, draft(), history=True)
    event = Event.objects.get()
    assert (event.name, event.at, event.loaded) == ("order.imported", AT, True)


def test_a_serial_number_makes_a_unit(seller: Seller) -> None:
    upsert(seller, draft(lines=[LineDraft("PHONE", 3, 100, serials=["IMEI1", "IMEI2"])]))
    rows = list(Unit.objects.order_by("id").values_list("serial", "quantity", "paid_minor"))
    assert rows == [("IMEI1", 1, 100), ("IMEI2", 1, 100), ("", 1, 100)]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_orders(
    seller: Seller, count: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted without what the rooms below and above do in the same transaction."""
    monkeypatch.setattr("aftermile.orders.actions.upserting.after_tenders", [])
    monkeypatch.setattr("aftermile.orders.actions.upserting.owe", list)
    upsert(seller, draft("0"))
    fresh = [draft(str(n + 1), buyer=BuyerDraft(f"b{n}")) for n in range(count)]
    with django_assert_num_queries(14):
        upsert(seller, *fresh)
    newer = [replace(one, state="shipped", updated_at=LATER) for one in fresh]
    with django_assert_num_queries(13):
        upsert(seller, *newer)
    with django_assert_num_queries(3):
        upsert(seller, *newer)


COPIES = [
    draft("1", updated_at=AT),
    draft("1", updated_at=AT + timedelta(hours=1), state="shipped"),
    draft("1", updated_at=AT + timedelta(hours=2), state="delivered", discount_minor=17),
    draft("2", updated_at=AT),
    draft("2", updated_at=AT + timedelta(hours=1), state="canceled"),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(COPIES), again=st.integers(0, 4), cuts=st.integers(1, 5))
def test_order_of_arrival_and_repeats_do_not_matter(
    seller: Seller, order: list[OrderDraft], again: int, cuts: int
) -> None:
    arrivals = [*order, order[again]]
    for batch in _cut(arrivals, cuts):
        upsert(seller, *batch)
    seen = [(row[0], row[1], row[4]) for row in picture(seller)]
    assert seen == [("1", "delivered", 5703), ("2", "canceled", 5720)]
    assert OrderLine.objects.filter(order__seller=seller).count() == 4
    _clear(seller)


def _cut(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _clear(seller: Seller) -> None:
    Posting.objects.all().delete()
    Entry.objects.all().delete()
    Tender.objects.filter(seller=seller).delete()
    Unit.objects.filter(seller=seller).delete()
    Order.objects.filter(seller=seller).delete()
    Address.objects.all().delete()


@pytest.mark.parametrize("year", [1, 1969, 2201, 9999])
@pytest.mark.parametrize("name", ["placed_at", "delivered_at"])
def test_a_time_that_cannot_be_true_is_refused_and_never_stops_a_page_later(seller, name, year) -> None:
    [outcome] = upsert_orders(seller, [draft(**{name: AT.replace(year=year)})], by=SYSTEM)
    assert outcome.what is What.REFUSED
    assert "cannot be true" in str(outcome.problems[0])
