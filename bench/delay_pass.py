"""
The pass that judges every open parcel, at 100,000 and 1,000,000 parcels, against reading and rewriting them.

A tenth of the parcels is open and has been scanned, the others arrived within a year. The plain peer reads
the same open parcels with orders and addresses in the same pages and writes the same columns of each. Limits:
the first pass, in which all is new, takes no more than 12 times the peer, a second one no more than 8 times;
no more than 150 MB of memory are added, whatever the number of parcels. Runs in a fresh test database, which
is thrown away.
"""

import os
import resource
import time
from datetime import datetime, timedelta
from typing import Any

import django

FIRST, AGAIN, MOST_MB = 12.0, 8.0, 150.0
SIZES, SMALL = (100_000, 1_000_000), (2_000,)
OPEN = 10
"""One of so many parcels is open."""
BLOCK = 5_000
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
        filled, good = 0, True
        for count in SMALL if small else SIZES:
            _fill(filled, count)
            filled = count
            good = _measure(count) and good
        return good
    finally:
        teardown_databases(old, verbosity=0)


def _measure(count: int) -> bool:
    from django.db import connection

    from aftermile.parcels.actions.delays import judge_parcels, learn_waits
    from aftermile.parcels.models import DelayEpisode, Parcel

    learning, learned = _timed(learn_waits)
    DelayEpisode.objects.all().delete()
    Parcel.objects.exclude(delay="", late_risk=None).update(
        delay="", delay_since=None, delay_party="", late_risk=None, at_stake=None
    )
    plain, _ = _timed(_plain)
    before = _memory()
    first, report = _timed(judge_parcels)
    again, repeated = _timed(judge_parcels)
    more = _memory() - before
    assert report.looked == repeated.looked == count // OPEN
    print(
        f"{count:,} parcels, {report.looked:,} open, on {connection.vendor}: learning from {learned:,} "
        f"{learning:.1f} s; plain {plain:.1f} s; first pass {first:.1f} s ({first / plain:.1f} times, limit "
        f"{FIRST:.0f}), {report.changed:,} changed, {DelayEpisode.objects.count():,} delays; "
        f"again {again:.1f} s ({again / plain:.1f} times, limit {AGAIN:.0f}), {repeated.changed:,} changed; "
        f"{more:.0f} MB more (limit {MOST_MB:.0f})"
    )
    return first <= FIRST * plain and again <= AGAIN * plain and more <= MOST_MB


def _timed(run: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    found = run()
    return time.perf_counter() - started, found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _plain() -> None:
    from django.db import transaction

    from aftermile.database.bulk import update_rows
    from aftermile.parcels.actions.delays.judging import COLUMNS
    from aftermile.parcels.actions.delays.roads import PAGE
    from aftermile.parcels.folding.words import TERMINAL
    from aftermile.parcels.models import Parcel

    rows = Parcel.objects.exclude(milestone__in=TERMINAL).select_related("shipment__order__ship_to", "seller")
    after = ""
    while page := list(rows.filter(pk__gt=after).order_by("pk")[:PAGE]):
        with transaction.atomic():
            rows_of = [tuple(getattr(row, name) for name in (*COLUMNS, "pk")) for row in page]
            update_rows(Parcel, COLUMNS, rows_of)
        after = page[-1].pk


def _fill(begin: int, end: int) -> None:
    from aftermile.accounts.models import Seller
    from aftermile.kernel import clock
    from tests.factories import make_buyer, make_seller

    seller = Seller.objects.first() or make_seller()
    buyer = make_buyer(seller)
    now = clock.now()
    for block in range(begin, end, BLOCK):
        _block(seller, buyer, now, range(block, min(block + BLOCK, end)))


def _block(seller: Any, buyer: Any, now: datetime, numbers: range) -> None:
    from django.db import transaction

    from aftermile.database.bulk import insert_rows
    from aftermile.orders.models import Order
    from aftermile.parcels.models import Parcel, Scan, Shipment

    rows: dict[Any, list[dict[str, Any]]] = {Order: [], Shipment: [], Parcel: [], Scan: []}
    for number in numbers:
        open_one = number % OPEN == 0
        place = number // OPEN
        at = now - timedelta(days=place % 14 if open_one else 3 + number % 360, hours=1 + number % 23)
        gone = at + timedelta(hours=number % 40)
        there = None if open_one else at + timedelta(days=2 + number % 7)
        country = COUNTRIES[place % len(COUNTRIES)]
        order, shipment, parcel = (model._meta.pk.get_default() for model in (Order, Shipment, Parcel))
        mine = {"seller_id": seller.pk, "created_at": at}
        rows[Order].append(
            mine
            | {
                "id": order,
                "buyer_id": buyer.pk,
                "channel": "shop",
                "external_id": str(number),
                "number": str(number),
                "country": country,
                "currency": "EUR",
                "total_minor": 5_000,
                "placed_at": at,
                "source_updated_at": at,
            }
        )
        rows[Shipment].append(mine | {"id": shipment, "order_id": order, "direction": "outbound"})
        rows[Parcel].append(
            mine
            | {
                "id": parcel,
                "shipment_id": shipment,
                "carrier": "dhl",
                "tracking_number": f"N{number}",
                "origin": "DE",
                "destination": country,
                "sent_at": gone,
                "milestone": "in_transit" if open_one else "delivered",
                "milestone_at": there or gone,
                "last_scan_at": there or gone,
                "delivered_at": there,
                "promised_by_on": (at + timedelta(days=8)).date(),
            }
        )
        rows[Scan] += [
            {
                "parcel_id": parcel,
                "key": milestone,
                "milestone": milestone,
                "at": moment,
                "recorded_at": moment,
            }
            for milestone, moment in (("picked_up", at), ("in_transit", gone), ("delivered", there))
            if moment is not None and number % OPEN <= 1
        ]
    with transaction.atomic():
        for model, some in rows.items():
            insert_rows(model, list(some[0]), [tuple(row.values()) for row in some])
