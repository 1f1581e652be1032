"""Questions whose statement is written once give what Django gives."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Q, Sum
from django.db.transaction import TransactionManagementError

from aftermile.database.asked import Asked, among
from aftermile.kernel import clock
from aftermile.orders.models import Order, Unit
from aftermile.policies.models import CalendarDay
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db


def test_objects_come_with_what_belongs_to_them_and_with_the_values_of_each_time(django_assert_num_queries):
    one, two = make_order(make_seller()), make_order(make_seller())
    asked = Asked(lambda ids: Order.objects.select_related("buyer", "ship_to").filter(pk__in=ids))
    for ids in ([one.pk], [two.pk], [one.pk, two.pk], []):
        known = {order.pk: order for order in Order.objects.filter(pk__in=ids)}
        with django_assert_num_queries(1 if ids else 0):
            found = asked(ids=ids)
            assert all(order.buyer.email for order in found)
        assert {order.pk for order in found} == set(known)
        for order in found:
            same = known[order.pk]
            assert order == same
            assert order.buyer == same.buyer
            assert order.ship_to == same.ship_to
            assert {name: value for name, value in vars(order).items() if name != "_state"} == {
                name: value for name, value in vars(same).items() if name != "_state"
            }


def test_days_moments_and_truths_go_in_and_come_out():
    day = CalendarDay.objects.create(country="DE", day=date(2026, 5, 4), works=True)
    days = Asked(
        lambda country, day: CalendarDay.objects.filter(country=country, day__lte=day).values_list(
            "day", "works"
        )
    )
    assert days(country="DE", day=date(2026, 5, 4)) == [(day.day, True)]
    assert days(country="DE", day=date(2026, 5, 3)) == []
    order = make_order(make_seller())
    since = Asked(lambda at: Order.objects.filter(placed_at__lte=at).values_list("pk"))
    assert since(at=clock.now()) == [(order.pk,)]
    assert since(at=order.placed_at.replace(year=2000)) == []


def test_none_and_sums_and_the_first():
    order = make_order(make_seller())
    of = Asked(lambda parent: Unit.objects.filter(Q(parent=parent)).order_by("id")[:1])
    assert of.first(parent=None) == order.lines.get().units.get()
    assert of.first(parent="unit_none") is None
    sums = Asked(
        lambda order: (
            Unit.objects.filter(line__order_id=order).values_list("state").annotate(paid=Sum("paid_minor"))
        )
    )
    assert sums(order=order.pk) == list(
        Unit.objects.filter(line__order=order).values_list("state").annotate(paid=Sum("paid_minor"))
    )


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only():
    order = make_order(make_seller())
    asked = Asked(lambda order: Unit.objects.select_for_update(of=("self",)).filter(line__order_id=order))
    with transaction.atomic():
        assert len(asked(order=order.pk)) == 1
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            asked(order=order.pk)


def test_what_it_cannot_make_it_refuses():
    with pytest.raises(TypeError):
        Asked(lambda order: Order.objects.filter(pk=order).values("pk"))(order="x")
    with pytest.raises(TypeError):
        Asked(lambda order: Order.objects.filter(pk=order).values_list("pk", flat=True))(order="x")


def test_foreign_keys_are_found_among_several_and_what_has_no_place_is_refused():
    orders = [make_order(make_seller()) for _ in range(3)]
    asked = Asked(lambda sellers: Order.objects.filter(among("seller_id", sellers)).order_by("id"))
    for some in (orders[:1], orders[1:], []):
        assert asked(sellers=[order.seller_id for order in some]) == some
    with pytest.raises(TypeError):  # Django makes words of them
        Asked(lambda sellers: Order.objects.filter(seller_id__in=sellers))(sellers=[orders[0].seller_id])
    with pytest.raises(TypeError):
        Asked(lambda ref: Order.objects.filter(pk="x"))(ref=orders[0].pk)


def test_a_long_list_is_asked_at_once(monkeypatch):
    monkeypatch.setattr("aftermile.database.asked.MOST_VALUES", 2)
    orders = [make_order(make_seller()) for _ in range(3)]
    asked = Asked(lambda sellers: Order.objects.filter(among("seller_id", sellers)).order_by("id"))
    assert asked(sellers=[order.seller_id for order in orders]) == orders
    assert not asked._known.__dict__
