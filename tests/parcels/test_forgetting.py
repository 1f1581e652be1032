"""What grows without end is deleted after its time; what somebody was promised stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from aftermile.parcels.actions import forgetting
from aftermile.parcels.models import Promise, StrayScan
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 25)


def stray(seller, number, days):
    at = NOW - timedelta(days=days)
    return StrayScan(
        seller=seller, source="import", number=number, reason="nobody", digest=number, received_at=at
    )


def shown(seller, days, **more):
    own = {"id": new_id("prm"), "digest": new_id("d"), "shown_at": NOW - timedelta(days=days), **more}
    return Promise(seller=seller, from_on=DAY, by_on=DAY, basis="defaults", shown_in="product_page", **own)


def test_strays_go_after_their_time(monkeypatch):
    monkeypatch.setattr(forgetting, "CHUNK", 2)
    seller = make_seller()
    StrayScan.objects.bulk_create([stray(seller, f"N{days}", days) for days in (181, 10, 200, 179, 300)])
    with clock.frozen(NOW):
        assert forgetting.forget_strays() == 3
        assert forgetting.forget_strays() == 0
    assert sorted(StrayScan.objects.values_list("number", flat=True)) == ["N10", "N179"]


def test_promises_to_visitors_go_and_those_of_orders_stay(monkeypatch, settings, django_assert_num_queries):
    monkeypatch.setattr(forgetting, "CHUNK", 2)
    settings.PROMISES_KEPT = timedelta(days=30)
    seller = make_seller()
    order = make_order(seller)
    old = [shown(seller, 31) for _ in range(3)]
    kept = [shown(seller, 500, order=order), shown(seller, 29)]
    Promise.objects.bulk_create([*old, *kept])
    with clock.frozen(NOW), django_assert_num_queries(5):  # two batches, and a look that finds no more
        assert forgetting.forget_promises() == 3
    assert set(Promise.objects.values_list("pk", flat=True)) == {row.pk for row in kept}
