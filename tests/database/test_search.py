import pytest
from django.db import connection
from django.utils import timezone

from aftermile.accounts.models import Organization, Seller
from aftermile.database.search import index_of, matching, query_words, rebuild_search
from aftermile.kernel.search import document
from aftermile.orders.models import Buyer

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db: None) -> Seller:
    organization = Organization.objects.create(name="Org")
    return Seller.objects.create(organization=organization, name="Lamp House", slug="lamp", country="NL")


def buyer(seller: Seller, *parts: str) -> Buyer:
    return Buyer.objects.create(
        seller=seller, name=parts[0], search=document(parts), created_at=timezone.now()
    )


def found(text: str) -> set[str]:
    return set(matching(Buyer.objects.all(), text).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Müller", ["muller*"]),
        ("RMA-2026-0001", ["rma", "2026", "0001*"]),
        ("anna@exam", ["annaexam*"]),
        ("anna@example.com lamp", ["annaexamplecom", "lamp*"]),
        ("台灯破损", ["台灯", "灯破", "破损"]),
        ("灯", ["灯*"]),
        ("--- ' \" *", []),
        ("Lamp\0 OR x", ["lamp", "or", "x"]),
    ],
)
def test_query_words(text: str, words: list[str]) -> None:
    assert query_words(text) == words


def test_finds_words_numbers_mails_and_pairs_of_characters(seller: Seller) -> None:
    buyer(seller, "Jürgen Müller", "j.mueller@example.de", "W-2026-000123")
    buyer(seller, "李娜", "台灯破损", "li.na@example.cn")
    buyer(seller, "김민준", "배송 지연")
    assert found("muller") == {"Jürgen Müller"}
    assert found("MÜLL") == {"Jürgen Müller"}
    assert found("j.mueller@example.de") == {"Jürgen Müller"}
    assert found("000123") == {"Jürgen Müller"}
    assert found("w2026000123") == {"Jürgen Müller"}
    assert found("破损") == {"李娜"}
    assert found("台灯破损") == {"李娜"}
    for character in "台灯破损李娜":
        assert found(character) == {"李娜"}
    assert found("灯台") == set()
    assert found("민준") == {"김민준"}
    assert found("jurgen 台灯") == set()
    assert found("' OR \" NEAR( * : &|!") == set()
    assert found("   ") == {"Jürgen Müller", "李娜", "김민준"}


def test_the_index_follows_the_row(seller: Seller) -> None:
    row = buyer(seller, "Anna")
    row.search = document(["Berta"])
    row.save()
    assert found("anna") == set()
    assert found("berta") == {"Anna"}
    row.delete()
    assert found("berta") == set()


def test_a_word_longer_than_a_database_takes_is_cut(seller: Seller) -> None:
    buyer(seller, "Long", "x" * 5000)
    assert found("x" * 5000) == {"Long"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by itself")
def test_a_table_that_lost_its_triggers_is_mended(seller: Seller) -> None:
    table = Buyer._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{index_of(table)}_insert"')
    buyer(seller, "Anna")
    assert found("anna") == set()
    assert rebuild_search(connection, only_broken=True) == [table]
    assert found("anna") == {"Anna"}
    buyer(seller, "Berta")
    assert found("berta") == {"Berta"}
    assert rebuild_search(connection, only_broken=True) == []
