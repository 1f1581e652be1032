"""
Estimates of 100,000 parcels under way told anew in one pass, against reading and rewriting the same rows.

The plain peer reads the same parcels with their orders in the same batches and writes four columns of each,
with nothing worked out and no estimate kept. Limit: no more than 6 times its time, and no more than 300 MB of
memory added, whatever the number of parcels. Half of the parcels stand on lanes with history, the others on
defaults. Runs inside a fresh test database, which is thrown away.
"""

import os
import resource
import time
from datetime import timedelta
from typing import Any

import django

LIMIT = 6.0
MOST_MB = 300.0
PARCELS, FEW_PARCELS = 100_000, 1_000
DELIVERED, FEW_DELIVERED = 3_000, 200
COUNTRIES = ("DE", "FR", "US", "KR")


def main(*, small: bool = False) -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.template import migrating_once

    name = connection.settings_dict.setdefault("TEST", {})
    if connection.vendor == "sqlite":
        name["NAME"] = str(connection.settings_dict["NAME"]) + ".bench"
    with migrating_once():
        old = setup_databases(verbosity=0, interactive=False)
    try:
        return _measure(small=small)
    finally:
        teardown_databases(old, verbosity=0)


def _measure(*, small: bool) -> bool:
    from django.db import connection

    from aftermile.kernel.actor import SYSTEM
    from aftermile.parcels.actions.expecting import expect_open
    from aftermile.parcels.actions.learning import learn
    from aftermile.parcels.models import Estimate, Parcel

    count = FEW_PARCELS if small else PARCELS
    seller = _fill(count, FEW_DELIVERED if small else DELIVERED)
    started = time.perf_counter()
    learn(seller)
    learned = time.perf_counter() - started
    started = time.perf_counter()
    _plain()
    plain = time.perf_counter() - started
    Parcel.objects.update(deliver_from_on=None, deliver_by_on=None, estimated_at=None, promised_by_on=None)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    moved = expect_open(by=SYSTEM)
    ours = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert moved == count == Estimate.objects.count()
    started = time.perf_counter()
    expect_open(by=SYSTEM)
    again = time.perf_counter() - started
    print(
        f"{count:,} open parcels on {connection.vendor}: learning {learned:.1f} s; plain read and write "
        f"{plain:.1f} s; estimates {ours:.1f} s ({ours / plain:.2f} times, limit {LIMIT:.0f}), a second pass "
        f"{again:.1f} s; memory {before:.0f} -> {peak:.0f} MB (limit {MOST_MB:.0f} more)"
    )
    return ours <= LIMIT * plain and peak - before <= MOST_MB


def _plain() -> None:
    from django.db import transaction

    from aftermile.database.bulk import update_rows
    from aftermile.parcels.actions.expecting import BATCH
    from aftermile.parcels.folding.words import TERMINAL
    from aftermile.parcels.models import EXPECTED, Parcel

    after = ""
    while True:
        rows = Parcel.objects.select_related("shipment__order", "seller").filter(pk__gt=after)
        some = list(rows.exclude(milestone__in=TERMINAL).order_by("pk")[:BATCH])
        if not some:
            return
        with transaction.atomic():
            for parcel in some:
                parcel.deliver_by_on = parcel.promised_by_on = parcel.created_at.date()
            update_rows(
                Parcel, EXPECTED, [(*(getattr(row, name) for name in EXPECTED), row.pk) for row in some]
            )
        after = some[-1].pk


def _fill(count: int, delivered: int) -> Any:
    from aftermile.kernel import clock
    from aftermile.orders.models import Order
    from aftermile.parcels.models import Parcel, Shipment
    from tests.factories import make_buyer, make_seller

    seller = make_seller()
    buyer = make_buyer(seller)
    now = clock.now()
    for begin in range(0, count + delivered, 5_000):
        numbers = range(begin, min(begin + 5_000, count + delivered))
        orders, shipments, parcels = [], [], []
        for number in numbers:
            open_one = number >= delivered
            at = now - timedelta(days=number % 12 if open_one else 20 + number % 60, hours=number % 24)
            country = COUNTRIES[number % 4]
            order = Order(
                seller=seller,
                buyer=buyer,
                channel="shop",
                external_id=str(number),
                number=str(number),
                country=country,
                currency="EUR",
                placed_at=at,
                source_updated_at=at,
                created_at=at,
            )
            shipment = Shipment(seller=seller, order=order, direction="outbound", created_at=at)
            there = at + timedelta(days=3 + number % 7 + 4 * (number % 4))
            parcels.append(
                Parcel(
                    seller=seller,
                    shipment=shipment,
                    carrier="dhl" if number % 2 or not open_one else "new",
                    tracking_number=f"N{number}",
                    origin="DE",
                    destination=country,
                    sent_at=at + timedelta(1),
                    milestone="in_transit" if open_one else "delivered",
                    milestone_at=at + timedelta(1),
                    delivered_at=None if open_one else there,
                    created_at=at,
                )
            )
            orders.append(order)
            shipments.append(shipment)
        for model, rows in ((Order, orders), (Shipment, shipments), (Parcel, parcels)):
            model._default_manager.bulk_create(rows, batch_size=1000)
    return seller
