"""Whatever the order, the batches and the repeats: the stored state is the fold of all that came."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import (
    ScanInput,
    add_parcel,
    check_parcels,
    create_shipment,
    ingest,
    record_scans,
    void_scan,
)
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.folding.words import FIRM, MILESTONES
from aftermile.parcels.models import FOLDED, Parcel, Scan
from tests.factories import make_order, make_seller

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
START = NOW - timedelta(days=9)
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)

scans = st.lists(
    st.builds(
        lambda milestone, hours, piece, leg: SentScan(
            code=milestone if milestone != "unknown" else "ZX-81",
            at=(START + timedelta(hours=hours)).isoformat(),
            piece=piece,
            leg=leg,
        ),
        st.sampled_from(MILESTONES),
        st.integers(0, 200),
        st.sampled_from(["", "", "1", "2"]),
        st.sampled_from(["", "", "1"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda one: (one.code, one.at, one.piece, one.leg),
)


def boxes(count: int) -> list[Parcel]:
    seller, found = make_seller(), []
    for _ in range(count):
        order = make_order(seller, placed_at=START, shipped_at=None, delivered_at=None, state="open")
        number = f"AF{1_000_000 + Parcel.objects.count()}"
        shipment = create_shipment(order, by=SYSTEM)
        found.append(add_parcel(shipment, by=SYSTEM, carrier="dhl", tracking_number=number))
    return found


def state(parcel: Parcel) -> tuple:
    parcel.refresh_from_db()
    order = parcel.shipment.order
    order.refresh_from_db()
    return (*(getattr(parcel, name) for name in FOLDED), order.state, order.shipped_at, order.delivered_at)


def take(parcel: Parcel, *sent: SentScan) -> None:
    ingest([Tracking(parcel.tracking_number, "dhl", sent)], source="vendor", by=SYSTEM)


@pytest.mark.django_db
@given(told=scans, random=st.randoms(use_true_random=False))
@FEW
def test_order_batches_repeats_and_replays_change_nothing(told, random: Random) -> None:
    with clock.frozen(NOW):
        once, mixed = boxes(2)
        take(once, *told)
        again = [*told, *random.choices(told, k=3)]
        random.shuffle(again)
        while again:
            size = random.randint(1, 4)
            take(mixed, *again[:size])
            again = again[size:]
        assert state(mixed)[:13] == state(once)[:13]
        assert Scan.objects.filter(parcel=mixed).count() == Scan.objects.filter(parcel=once).count()
        before = Event.objects.count()
        take(mixed, *told)
        assert Event.objects.count() == before
        assert list(check_parcels()) == []


@pytest.mark.django_db
@given(told=scans, random=st.randoms(use_true_random=False))
@FEW
def test_what_is_taken_back_never_was_and_firm_ends_stay(told, random: Random) -> None:
    with clock.frozen(NOW):
        clean, mended = boxes(2)
        wrong = SentScan(code="delivered", at=NOW.isoformat(), key="wrong")
        take(clean, *told)
        mixed = [*told, wrong]
        random.shuffle(mixed)
        take(mended, *mixed[: len(mixed) // 2])
        take(mended, *mixed)
        void_scan(mended, key="wrong", by=SYSTEM)
        take(mended, wrong)
        assert state(mended)[:13] == state(clean)[:13]
        before = state(clean)
        take(clean, SentScan(code="in_transit", at=NOW.isoformat()))
        if before[0] in FIRM:
            assert state(clean)[0] == before[0]
        assert list(check_parcels()) == []


@pytest.mark.django_db(transaction=True)
def test_two_writers_on_one_parcel_lose_nothing() -> None:
    crowd, rounds = 4, 5
    with clock.frozen(NOW):
        [parcel] = boxes(1)
        second = add_parcel(parcel.shipment, by=SYSTEM, carrier="dhl", tracking_number="AF9999999")
    barrier = Barrier(crowd)

    def write(writer: int) -> None:
        barrier.wait()
        try:
            with clock.frozen(NOW):
                for turn in range(rounds):
                    at = START + timedelta(hours=turn)
                    shared = SentScan(code="in_transit", at=at.isoformat(), text="Same for all")
                    own = SentScan(code="in_transit", at=at.isoformat(), key=f"{writer}-{turn}")
                    box = (parcel, second)[writer % 2]
                    take(box, shared, own)
                    record_scans(box, [ScanInput("in_transit", at, "Köln", key=f"hand {turn}")], by=SYSTEM)
                    ends = SentScan(code="delivered", at=NOW.isoformat())
                    ingest(
                        [Tracking(one.tracking_number, "dhl", (ends,)) for one in (parcel, second)],
                        source="vendor",
                        by=SYSTEM,
                    )
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        list(pool.map(write, range(crowd)))
    for box in (parcel, second):
        assert Scan.objects.filter(parcel=box).count() == rounds * 4 + 1
        assert Scan.objects.filter(parcel=box, version__gt=0).count() == 0
        assert Event.objects.filter(subject_id=box.pk, data__milestone="delivered").count() == 1
        assert state(box)[0] == "delivered"
    assert (state(parcel)[-3], list(check_parcels())) == ("delivered", [])
