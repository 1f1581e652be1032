from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connection, transaction

from aftermile.accounts.models import Seller
from aftermile.database.bulk import as_instant, insert_rows, instant, read_ahead
from aftermile.events.models import Event
from tests.factories import make_seller

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
INSTANTS = [
    START,
    START,
    START + timedelta(microseconds=7),
    START.astimezone(timezone(timedelta(hours=9))),
    datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]
_NAMES = ("id", "seller_id", "name", "subject_id", "thread_id", "at")


def fill(seller: Seller, count: int) -> None:
    rows = ((f"evt_{n:026d}", seller.pk, "x.y", "", "", INSTANTS[n % 5]) for n in range(count))
    insert_rows(Event, _NAMES, rows)


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1203])
def test_rows_of_an_iterator_are_all_inserted(count) -> None:
    fill(make_seller(), count)
    assert Event.objects.count() == count


def test_instants_come_back_as_they_went_in() -> None:
    fill(make_seller(), 5)
    found = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert found == INSTANTS
    assert {at.tzinfo for at in found} == {UTC}
    with connection.cursor() as cursor:
        columns = f"{as_instant('at')}, {as_instant('NULL')}"
        cursor.execute(f"SELECT {columns} FROM events_event ORDER BY id")  # noqa: S608
        read = [(instant(at), instant(none)) for at, none in cursor.fetchall()]
    assert read == [(at, None) for at in INSTANTS]
    assert {at.tzinfo for at, _ in read} == {UTC}


@pytest.mark.parametrize("count", range(5))
def test_answers_come_in_the_order_of_the_questions(count) -> None:
    fill(make_seller(), count)
    with read_ahead("SELECT id FROM events_event WHERE id = %s", asked(count)) as answers:
        found = []
        for rows in answers:
            found += rows
            with connection.cursor() as cursor:  # other statements go between
                cursor.execute("UPDATE events_event SET name = 'read' WHERE id = %s", rows[0])
    assert found == [(ref,) for (ref,) in asked(count)]
    assert Event.objects.filter(name="read").count() == count


def asked(count: int) -> list[list[str]]:
    return [[f"evt_{n:026d}"] for n in reversed(range(count))]


def read(sql: str, values: list[list[object]], seen: list[object], *, fail: bool = False) -> None:
    with transaction.atomic(), read_ahead(sql, values) as answers:
        Event.objects.update(name="changed")
        for rows in answers:
            seen += rows
            if fail:
                raise ZeroDivisionError


def the_connection_works() -> None:
    assert set(Event.objects.values_list("name", flat=True)) == {"x.y"}
    rows = [("evt_more", Seller.objects.get().pk, "x.y", "", "", START)]
    insert_rows(Event, _NAMES, rows)
    assert Event.objects.count() == 5


@pytest.mark.parametrize("bad", range(4))
def test_a_statement_that_fails_undoes_all_and_nothing_more(bad) -> None:
    fill(make_seller(), 4)
    read_text = "CAST(%s AS integer)" if connection.vendor == "postgresql" else "json_extract(%s, '$')"
    seen: list[object] = []
    with pytest.raises(DatabaseError):
        read(f"SELECT {read_text}", [["no number" if n == bad else "1"] for n in range(4)], seen)
    assert len(seen) <= bad
    the_connection_works()


def test_a_caller_that_fails_undoes_all_and_nothing_more() -> None:
    fill(make_seller(), 4)
    seen: list[object] = []
    with pytest.raises(ZeroDivisionError):
        read("SELECT id FROM events_event WHERE id = %s", [*asked(4)], seen, fail=True)
    assert len(seen) == 1
    the_connection_works()
