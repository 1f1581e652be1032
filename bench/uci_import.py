"""
Importing UCI Online Retail against a bare bulk insert of the very rows it leaves behind.

    python -m bench uci_import [--small]

Both are measured in this run, on fresh databases with the same tables, indexes, constraints and triggers. The
bare insert is one transaction a table: `executemany` on SQLite, `COPY` on PostgreSQL, of rows already in
memory. Limits: 4 times the bare insert, 500 MB of memory.

A shared machine is never twice as fast: the two sides take turns, the import first and last, and the ratio
is that of their median wall times. Processor time is printed beside it, for it hardly knows the neighbours;
on PostgreSQL it is that of the client alone.
"""

import gzip
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("AFTERMILE_SHARED", ROOT.parent / "shared"))
SOURCE = SHARED / "data" / "uci_online_retail" / "online_retail.csv.gz"
SERVER = os.environ.get("AFTERMILE_CI_POSTGRES") or os.environ.get("AFTERMILE_DATABASE_URL", "")
SMALL = 40_000
CHUNK = 20_000
MOST_RATIO = 4.0
TURNS = ("import", "bare", "import", "bare", "import")
FEW_TURNS = ("import", "bare")
MOST_MB = 500
ROOMS = ("accounts", "orders", "ledger", "cases", "events")


def setup() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "aftermile.config.settings"
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def import_all(source: Path) -> None:
    """Import into the fresh database of this process and print what it took (sub-process)."""
    setup()
    from aftermile.accounts.models import Organization, Seller
    from aftermile.kernel.actor import SYSTEM
    from aftermile.orders.importing.jobs import run_import, start_import
    from aftermile.orders.importing.mapping import built_in

    organization = Organization.objects.create(name="Bench")
    seller = Seller.objects.create(organization=organization, name="UCI", slug="uci", country="GB")
    mapping = built_in()["uci_online_retail"]
    begun, worked = time.perf_counter(), time.process_time()
    job = run_import(start_import(seller, source, mapping, by=SYSTEM))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak, "state": job.state}))


def insert_all(origin: str) -> None:
    """Insert the rows of another database into the fresh one of this process; only inserts are timed."""
    setup()
    from django.apps import apps
    from django.db import connection

    models = [model for room in ROOMS for model in _by_need(apps.get_app_config(room).get_models())]
    watch, tables = Watch(), {}
    for model in models:
        table, count = model._meta.db_table, 0
        columns = [field.column for field in model._meta.concrete_fields]
        with watch:
            connection.set_autocommit(False)
        for chunk in read(origin, table, columns):
            with watch:
                insert(connection, table, columns, chunk)
            count += len(chunk)
        with watch:
            connection.commit()
            connection.set_autocommit(True)
        if count:
            tables[table] = count
    print(json.dumps({"seconds": watch.seconds, "cpu": watch.cpu, "tables": tables}))


class Watch:
    """Adds up wall and processor time of its blocks."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._begun[0]
        self.cpu += time.process_time() - self._begun[1]


def _by_need(models: Iterable[Any]) -> list[Any]:
    """Tables that others point to come first."""
    waiting, done = list(models), []
    while waiting:
        for model in waiting:
            needs = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model}
            if not needs & set(waiting):
                done.append(model)
                waiting.remove(model)
                break
    return done


def read(origin: str, table: str, columns: list[str]) -> Iterator[list[Any]]:
    quoted = ", ".join(f'"{column}"' for column in columns)
    if origin.startswith("postgres"):
        import psycopg

        with psycopg.connect(origin) as source, source.cursor(name="rows") as cursor:
            shown = ", ".join(f'"{c}"::text' if c in _json(table) else f'"{c}"' for c in columns)
            cursor.execute(f'SELECT {shown} FROM "{table}"')
            while chunk := cursor.fetchmany(CHUNK):
                yield chunk
        return
    import sqlite3

    with sqlite3.connect(origin) as source:
        cursor = source.execute(f'SELECT {quoted} FROM "{table}"')
        while chunk := cursor.fetchmany(CHUNK):
            yield chunk


def _json(table: str) -> set[str]:
    from django.apps import apps
    from django.db.models import JSONField

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {field.column for field in model._meta.concrete_fields if isinstance(field, JSONField)}


def insert(connection: Any, table: str, columns: list[str], rows: list) -> None:
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', rows)


def child(verb: str, argument: str, env: dict[str, str]) -> dict:
    done = subprocess.run(
        [sys.executable, __file__, verb, argument], env=env, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def measure(database: str, source: Path, folder: Path, turns: tuple[str, ...]) -> bool:
    from tests.template import own_database

    found: dict[str, list[dict]] = {"import": [], "bare": []}
    origin, server = "", SERVER if database == "postgresql" else "sqlite:"
    with ExitStack() as first:
        for turn, side in enumerate(turns):
            env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "AFTERMILE_MODE": "local"}
            data = folder / f"{database}{turn}"
            with ExitStack() as own:
                url = (own if origin else first).enter_context(
                    own_database(f"import_{turn}", data, url=server)
                )
                env |= {"AFTERMILE_DATA": str(data), "AFTERMILE_DATABASE_URL": url}
                place = url if server == SERVER else str(data / "aftermile.sqlite3")
                origin = origin or place
                verb, argument = ("--import", str(source)) if side == "import" else ("--insert", origin)
                found[side].append(child(verb, argument, env))
            if place != origin:
                shutil.rmtree(data)
    return _told(database, found["import"], found["bare"])


def _told(database: str, imports: list[dict], bares: list[dict]) -> bool:
    tables = bares[0]["tables"]
    print(f"{database}: {sum(tables.values()):,} rows left behind ({json.dumps(tables)})")
    middle = {}
    for name, runs in (("import", imports), ("bare insert", bares)):
        for kind in ("seconds", "cpu"):
            middle[name, kind] = statistics.median(run[kind] for run in runs)
        walls = ", ".join(f"{run['seconds']:.1f}" for run in runs)
        works = ", ".join(f"{run['cpu']:.1f}" for run in runs)
        print(f"  {name}: wall {walls} s; processor {works} s")
    wall, work = (middle["import", kind] / middle["bare insert", kind] for kind in ("seconds", "cpu"))
    peak = max(run["peak_mb"] for run in imports)
    print(f"  ratio {wall:.2f} (limit {MOST_RATIO}), of processor times {work:.2f};", end=" ")
    print(f"peak {peak:.0f} MB (limit {MOST_MB})")
    return wall <= MOST_RATIO and peak <= MOST_MB and all(run["state"] == "done" for run in imports)


def main(*, small: bool = False) -> bool:
    """Measure on SQLite, and on PostgreSQL where one is named."""
    if not SOURCE.exists():
        print(f"skipped: {SOURCE} is not there")
        return True
    fine = True
    for database in ("sqlite", "postgresql"):
        if database == "postgresql" and not SERVER.startswith("postgres"):
            print("no PostgreSQL named (AFTERMILE_CI_POSTGRES): only SQLite was measured")
            continue
        with tempfile.TemporaryDirectory() as folder:
            source, turns = (cut(Path(folder)), FEW_TURNS) if small else (SOURCE, TURNS)
            fine = measure(database, source, Path(folder), turns) and fine
    return fine


def cut(folder: Path) -> Path:
    part = folder / "small.csv"
    with gzip.open(SOURCE, "rt") as whole, part.open("w") as file:
        file.writelines(line for _, line in zip(range(SMALL + 1), whole, strict=False))
    return part


if __name__ == "__main__":
    {"--import": lambda: import_all(Path(sys.argv[2])), "--insert": lambda: insert_all(sys.argv[2])}[
        sys.argv[1]
    ]()
