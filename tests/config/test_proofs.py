import pytest
from django.db import connection

from aftermile.config import proofs
from aftermile.config.checks import checks
from aftermile.orders.models import OrderLine
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db


def test_fresh_rows_are_right() -> None:
    make_order(make_seller(), tenders=[5000])
    assert {name: list(checks.get(name).find()) for name in checks.names()} == {
        "evidence": [],
        "holders": [],
        "ledger": [],
        "parcels": [],
        "search": [],
        "units": [],
    }


def test_a_changed_amount_is_noticed() -> None:
    line = make_order(make_seller(), tenders=[5000]).lines.get(position=1)
    OrderLine.objects.filter(pk=line.pk).update(paid_minor=line.paid_minor + 1)
    found = list(proofs.check_units())
    assert [sentence.split(":")[0] for sentence in found] == [f"line {line.pk}", f"order {line.order_id}"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL computes its index itself")
def test_a_stale_search_index_is_noticed_and_mended() -> None:
    order = make_order(make_seller(), tenders=[5000])
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER orders_order_fts_update")
        cursor.execute("UPDATE orders_order SET search = 'nothing of the kind' WHERE id = %s", [order.pk])
    assert len(list(proofs.check_search())) == 1
    assert proofs.rebuild_search() > 0
    assert list(proofs.check_search()) == []
