"""
Batches of scans taken in, against a plain bulk insert of the very rows they leave behind.

    python -m bench scan_intake [--small]
    python -m bench.scan_intake PARCELS SCANS [sqlite|postgresql]

With 1,000,000 parcels and 5,000,000 scans present. Taken in is all of it: answers are matched, read, told
from what is known, stored, folded; parcels and orders brought up to date, events written with what they owe
to reactions. The plain insert writes the same rows, sorted, with `executemany` into a table with the same
columns, the same primary key and the same 5,000,000 rows; on PostgreSQL every third batch by COPY, which is
told besides. Both sides commit each batch; they take turns, and the ratio is that of their medians. Limits:
0.25 of the plain insert, 10 times one scan at a time through the ORM. Answers are as polls bring them: most
have several new scans and some that are known.
"""

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000_000, 5_000_000)
SMALL = (2_000, 10_000)
LEAST_RATIO = 0.25
LEAST_TIMES = 10
BATCHES, FEW_BATCHES = 15, 2
ANSWERS, FEW_ANSWERS = 2_500, 200
ONE_BY_ONE, FEW_ONE_BY_ONE = 200, 20
SOURCE = "bench"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = START + timedelta(days=9)
WORDS = ("Arrived at sorting facility", "Departed from facility", "In transit to next facility")
PLACES = ("Shenzhen", "Guangzhou", "Leipzig", "Berlin", "Liège")


def number_of(index: int) -> str:
    return f"AF{1_000_000_000 + index}"


def ref_of(index: int) -> str:
    return f"pcl_{index:026d}"


def scan_of(parcel: int, place: int, code: str = "in_transit") -> Any:
    """The scan that a parcel has at its n-th place; always the same."""
    from aftermile.parcels.carrier import SentScan

    at = START + timedelta(hours=7 * place, minutes=parcel % 60)
    return SentScan(
        code=code,
        text=WORDS[place % 3] if code == "in_transit" else "",
        at=at.isoformat(),
        place=PLACES[(parcel + place) % 5],
        key=f"{parcel:024d}{place:08d}",
    )


class Filler:
    """Parcels with an order, a shipment, a leg and scans each, copied from one real one."""

    def __init__(self) -> None:
        from aftermile.kernel.actor import SYSTEM
        from aftermile.parcels.actions import add_parcel, create_shipment
        from tests.factories import make_order, make_seller

        seller = make_seller()
        order = make_order(seller, placed_at=START, shipped_at=START, delivered_at=None, state="shipped")
        self.parcel = add_parcel(
            create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="bench", tracking_number=number_of(0)
        )

    def fill(self, parcels: int, scans: int) -> None:
        from aftermile.orders.models import Order
        from aftermile.parcels.models import Leg, Parcel, Shipment
        from bench.queue_page import copies

        digits = {name: f"'{name}_' || {padded('i')}" for name in ("ord", "shp", "pcl")}
        number = "'AF' || CAST(1000000000 + i AS TEXT)"
        last = parcels - 1
        order = self.parcel.shipment.order
        own = {"id": digits["ord"], "external_id": number, "number": number, "search": "''"}
        copies(Order, order.pk, 0, last, own)
        link = {"id": digits["shp"], "order_id": digits["ord"]}
        copies(Shipment, self.parcel.shipment_id, 0, last, link)
        box = {"id": digits["pcl"], "shipment_id": digits["shp"], "tracking_number": number, "search": "''"}
        first, newest = moment(START), moment(START + timedelta(hours=7 * (scans // parcels - 1)))
        state = {"milestone": "'in_transit'", "milestone_at": first, "sent_at": first, "last_scan_at": newest}
        copies(Parcel, self.parcel.pk, 0, last, {**box, **state, "use": "1"})
        leg = Leg.objects.get(parcel=self.parcel)
        way = {"id": f"{leg.pk} + 1 + i", "parcel_id": digits["pcl"], "number": number, "health": "'ok'"}
        copies(Leg, leg.pk, 0, last, way)
        Leg.objects.filter(pk=leg.pk).delete()
        self._scans(parcels, scans // parcels)

    def _scans(self, parcels: int, each: int) -> None:
        from django.db import transaction

        from aftermile.database.bulk import insert_rows
        from aftermile.parcels.actions.taking import _COLUMNS
        from aftermile.parcels.models import Scan

        chunk = 20_000
        for first in range(0, parcels, chunk):
            rows = [row for i in range(first, min(first + chunk, parcels)) for row in stored(i, each)]
            with transaction.atomic():
                insert_rows(Scan, _COLUMNS, rows)


def stored(parcel: int, each: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the first scans of a parcel, as intake writes them."""
    from aftermile.database.bulk import Json
    from aftermile.parcels.reading.sent import Table, Way, fact_of_sent

    table, way = Table(SOURCE), Way(number=number_of(parcel))
    for place in range(each):
        sent = scan_of(parcel, place)
        fact = fact_of_sent(sent, table, way)
        yield ref_of(parcel), *fact, sent.code, sent.text, "bench", Json("{}"), START


def moment(at: datetime) -> str:
    """SQL of the instant of a scan of parcel i."""
    from django.db import connection

    plain = f"{at:%Y-%m-%d %H:%M:%S}"
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', '{plain}', (i % 60) || ' minutes')"
    return f"timestamptz '{plain}+00' + (i % 60) * interval '1 minute'"


def padded(expression: str) -> str:
    return f"'0000000000000000' || SUBSTR(CAST(10000000000 + {expression} AS TEXT), 2)"


def answers(turn: random.Random, parcels: int, each: int, count: int) -> list[Any]:
    """What a poll brings: of most parcels several new scans behind some known ones, of some the end."""
    from aftermile.parcels.carrier import Tracking

    told = []
    for parcel in sorted(turn.sample(range(parcels), count), key=lambda _: turn.random()):
        new = turn.choices((1, 3, 5, 8), (2, 3, 4, 1))[0]
        scans = [scan_of(parcel, place) for place in range(each - 1, each + new)]
        if turn.random() < 0.3:
            scans[-1] = scan_of(parcel, each + new - 1, turn.choice(("out_for_delivery", "delivered")))
        told.append(Tracking(number_of(parcel), "bench", tuple(scans)))
    return told


class Plain:
    """A table as that of the scans, with the same rows, and nothing besides."""

    TABLE = "bench_scan"

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'parcels_scan'")
                create = cursor.fetchone()[0].replace('"parcels_scan"', f'"{self.TABLE}"')
                assert create.endswith("WITHOUT ROWID"), create
                cursor.execute(create)
            else:
                cursor.execute(f"CREATE TABLE {self.TABLE} (LIKE parcels_scan INCLUDING DEFAULTS)")
            cursor.execute(f"INSERT INTO {self.TABLE} SELECT * FROM parcels_scan")
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {self.TABLE} ADD PRIMARY KEY (parcel_id, key, version)")

    def insert(self, rows: Sequence[tuple[Any, ...]], columns: Sequence[str], *, copying: bool) -> float:
        from django.db import connection, transaction

        names = ", ".join(f'"{name}"' for name in columns)
        begun = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            if not copying:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {self.TABLE} ({names}) VALUES ({marks})", rows)
            else:
                with cursor.copy(f"COPY {self.TABLE} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        return time.perf_counter() - begun


def fresh_rows(since: datetime, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of the last batch as the driver takes them, in the order of their key."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    as_text = {"at", "recorded_at"} if sqlite else {"raw"}
    shown = [f"\"{name}\" || ''" if sqlite else f'"{name}"::text' for name in columns]
    shown = [one if name in as_text else f'"{name}"' for name, one in zip(columns, shown, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(shown)} FROM parcels_scan WHERE recorded_at = %s ORDER BY parcel_id, key",
            [connection.ops.adapt_datetimefield_value(since)],
        )
        return cursor.fetchall()


def one_by_one(trackings: Sequence[Any], most: int) -> float:
    """Scans per second as they are taken in without batches: found or made and saved, one after the other."""
    from django.db import transaction

    from aftermile.events.log import record
    from aftermile.kernel import clock
    from aftermile.kernel.actor import SYSTEM
    from aftermile.parcels.actions.shipments import base_data, thread_of
    from aftermile.parcels.folding import fold
    from aftermile.parcels.models import Leg, Parcel, Scan
    from aftermile.parcels.queries import facts_of, knowns_of
    from aftermile.parcels.reading.sent import Table, Way, fact_of_sent

    table = Table(SOURCE)
    pairs = [(tracking, sent) for tracking in trackings for sent in tracking.scans][:most]
    begun = time.perf_counter()
    for tracking, sent in pairs:
        with transaction.atomic():
            leg = Leg.objects.get(number=tracking.number)
            parcel = Parcel.objects.select_for_update().get(pk=leg.parcel_id)
            fact = fact_of_sent(sent, table, Way(number=leg.number))
            values = {**fact._asdict(), "code": sent.code, "text": sent.text, "recorded_at": clock.now()}
            key, version = values.pop("key"), values.pop("version")
            _scan, made = Scan.objects.get_or_create(parcel=parcel, key=key, version=version, defaults=values)
            if not made:
                continue
            state = fold(facts_of(parcel), knowns_of([parcel.pk])[parcel.pk])
            was = parcel.milestone
            parcel.milestone, parcel.detail, parcel.milestone_at = state.milestone, state.detail, state.since
            parcel.sent_at, parcel.delivered_at = state.sent_at, state.delivered_at
            parcel.last_scan_at = state.last_scan_at
            parcel.save()
            order = parcel.shipment.order
            if state.delivered_at is not None:
                order.state, order.delivered_at = "delivered", state.delivered_at
            order.save()
            if was != parcel.milestone:
                data = {**base_data(parcel), "milestone": parcel.milestone, "was": was}
                record("parcel.milestone", subject=parcel, by=SYSTEM, thread=thread_of(parcel), data=data)
    return len(pairs) / (time.perf_counter() - begun)


def measure(parcels: int, scans: int, *, small: bool) -> bool:
    from django.db import connection

    from aftermile.kernel import clock
    from aftermile.kernel.actor import SYSTEM
    from aftermile.parcels.actions import check_parcels, ingest
    from aftermile.parcels.actions.taking import _COLUMNS

    begun = time.perf_counter()
    Filler().fill(parcels, scans)
    if small:
        assert not list(check_parcels())
    plain = Plain()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    name = f"{connection.vendor}, {parcels:,} parcels, {scans:,} scans"
    print(f"{name}: made in {time.perf_counter() - begun:.0f} s", flush=True)
    turn, each = random.Random(5), scans // parcels
    ours, theirs, copied, cpu, seconds, count = [], [], [], 0.0, 0.0, 0
    for index in range(FEW_BATCHES if small else BATCHES):
        told = answers(turn, parcels, each, min(parcels, FEW_ANSWERS if small else ANSWERS))
        now = NOW + timedelta(seconds=index)
        with clock.frozen(now):
            begun, worked = time.perf_counter(), time.process_time()
            report = ingest(told, source=SOURCE, by=SYSTEM)
            spent = time.perf_counter() - begun
            cpu += time.process_time() - worked
        seconds += spent
        count += report.fresh
        ours.append(report.fresh / spent)
        rows = fresh_rows(now, _COLUMNS)
        assert len(rows) == report.fresh + report.corrected, (len(rows), report.fresh)
        copying = connection.vendor == "postgresql" and index % 3 == 2
        rate = len(rows) / plain.insert(rows, _COLUMNS, copying=copying)
        (copied if copying else theirs).append(rate)
    with clock.frozen(NOW):
        told = answers(turn, parcels, each, 500 if not small else 50)
        single = one_by_one(told, FEW_ONE_BY_ONE if small else ONE_BY_ONE)
    batch, bulk = statistics.median(ours), statistics.median(theirs)
    if copied:
        fast = statistics.median(copied)
        print(f"{name}: COPY {fast:,.0f} rows/s, {batch / fast:.2f} of it taken in", flush=True)
    print(
        f"{name}: {batch:,.0f} scans/s taken in, {bulk:,.0f} rows/s plain: {batch / bulk:.2f} of it, "
        f"limit {LEAST_RATIO}; one by one {single:,.0f}/s: {batch / single:.0f} times, limit {LEAST_TIMES}; "
        f"client {cpu / count * 1e6:.0f} of {seconds / count * 1e6:.0f} microseconds a scan",
        flush=True,
    )
    if small:
        assert not list(check_parcels())
    return batch / bulk >= LEAST_RATIO and batch / single >= LEAST_TIMES


def compared(name: str, server: str, sizes: tuple[int, int], *, small: bool) -> bool:
    """Run on a fresh database, in a process of its own, since settings are read once."""
    from tests.template import own_database

    with contextlib.ExitStack() as open_now:
        data = open_now.enter_context(tempfile.TemporaryDirectory())
        url = open_now.enter_context(own_database(f"intake_{name}", Path(data), url=server))
        done = subprocess.run(
            [sys.executable, "-m", "bench.scan_intake", "measure", *map(str, sizes), json.dumps(small)],
            cwd=ROOT,
            check=False,
            env={
                **os.environ,
                "PYTHONPATH": "src",
                "DJANGO_SETTINGS_MODULE": "aftermile.config.settings",
                "AFTERMILE_DATA": data,
                "AFTERMILE_MODE": "local",
                "AFTERMILE_DATABASE_URL": url,
            },
        )
    if done.returncode > 1:
        raise RuntimeError("the benchmark broke")
    return done.returncode == 0


def servers() -> dict[str, str]:
    url = os.environ.get("AFTERMILE_CI_POSTGRES") or os.environ.get("AFTERMILE_DATABASE_URL", "")
    return {"sqlite": "sqlite:", **({"postgresql": url} if url.startswith("postgres") else {})}


def main(*, small: bool = False, sizes: tuple[int, int] | None = None, only: str = "") -> bool:
    chosen = sizes or (SMALL if small else SIZES)
    found = servers()
    if "postgresql" not in found:
        print("no PostgreSQL named (AFTERMILE_CI_POSTGRES): only SQLite is measured")
    fine = [compared(name, url, chosen, small=small) for name, url in found.items() if only in ("", name)]
    return all(fine)


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        import django

        django.setup()
        good = measure(int(sys.argv[2]), int(sys.argv[3]), small=json.loads(sys.argv[4]))
        sys.exit(0 if good else 1)
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    sys.exit(0 if main(sizes=(int(sys.argv[1]), int(sys.argv[2])), only=only) else 1)
