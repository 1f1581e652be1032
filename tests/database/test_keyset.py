from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.accounts.models import ApiKey
from aftermile.database.keyset import BadCursor, Key, _after, _key, page
from aftermile.orders.models import Order

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS: list[tuple[str | Key, ...]] = [
    ("id",),
    ("-id",),
    ("name", "id"),
    ("-name", "-id"),
    ("-name", "id"),
    (Key("expires_at", nullable=True), "id"),
    (Key("expires_at", nullable=True, descending=True), "-id"),
    (Key("expires_at", nullable=True), "-name", "id"),
]


def make(rows: list[tuple[int, int | None]]) -> QuerySet[ApiKey]:
    ApiKey.objects.all().delete()
    for number, (name, day) in enumerate(rows):
        expires = None if day is None else START + timedelta(days=day, microseconds=7)
        ApiKey.objects.create(name=str(name), secret_hash=str(number), expires_at=expires)
    return ApiKey.objects.all()


def walk(rows: QuerySet[ApiKey], order: Any, limit: int) -> list[str]:
    seen: list[str] = []
    after = None
    while True:
        got = page(rows, order_by=order, after=after, limit=limit)
        seen += [row.pk for row in got.items]
        if got.next is None:
            return seen
        after = got.next


@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=9),
    limit=st.integers(1, 4),
)
def test_pages_are_the_whole_in_order(order: Any, rows: Any, limit: int) -> None:
    everything = make(rows)
    assert walk(everything, order, limit) == walk(everything, order, 1000)
    assert len(walk(everything, order, limit)) == len(rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "bnVsbA", "W10", "eyJhIjoxfQ", "WzEsMl0", "AAAA", "\N{SNOWMAN}"]
)
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        page(ApiKey.objects.all(), order_by=("-name", "-id"), after=cursor)


@pytest.mark.django_db
def test_a_cursor_of_another_order_is_refused() -> None:
    rows = make([(1, None), (2, None)])
    mark = page(rows, order_by=("name", "id"), limit=1).next
    with pytest.raises(BadCursor):
        page(rows, order_by=("-name", "-id"), after=mark)


@pytest.mark.django_db
def test_a_page_is_one_query(django_assert_num_queries: Any) -> None:
    rows = make([(n, None) for n in range(4)])
    first = page(rows, order_by=("-name", "-id"), limit=1)
    with django_assert_num_queries(1):
        assert len(page(rows, order_by=("-name", "-id"), after=first.next, limit=2).items) == 2


@pytest.mark.django_db
def test_the_index_serves_the_next_page() -> None:
    rows = Order.objects.filter(seller_id="slr_1")
    keys = [_key("-placed_at"), _key("-id")]
    next_page = rows.filter(_after(Order, keys, [START, "ord_1"])).order_by("-placed_at", "-id")[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = next_page.explain()
    assert "order_newest" in plan
    assert "TEMP B-TREE" not in plan
    if connection.vendor == "postgresql":
        assert "Index Cond: (((seller_id)::text = 'slr_1'::text) AND (ROW(" in plan
        assert "Filter" not in plan
    else:
        assert "placed_at,id)<(?,?)" in plan.replace(" ", "")
