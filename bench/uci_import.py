"""
Importing UCI Online Retail against a bare bulk insert of the very rows it leaves behind.

    python bench/uci_import.py [--small] [--database sqlite|postgresql]

Both are measured in this run, on fresh databases with the same tables, indexes, constraints and triggers. The
bare insert is one transaction a table: `executemany` on SQLite, `COPY` on PostgreSQL, of rows already in
memory. Limits: 4 times the bare insert, 500 MB of memory. Ends with 1 when one is exceeded.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("AFTERMILE_SHARED", ROOT.parent / "shared"))
SOURCE = SHARED / "data" / "uci_online_retail" / "online_retail.csv.gz"
SMALL = 40_000
CHUNK = 20_000
MOST_RATIO = 4.0
MOST_MB = 500
ROOMS = ("accounts", "orders", "ledger", "cases", "events")


def setup() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "aftermile.config.settings"
    sys.path.insert(0, str(ROOT / "src"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


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
    begun = time.perf_counter()
    job = run_import(start_import(seller, source, mapping, by=SYSTEM))
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "state": job.state, "counts": job.counts}))


def insert_all(origin: str) -> None:
    """Insert the rows of another database into the fresh one of this process; only inserts are timed."""
    setup()
    from django.apps import apps
    from django.db import connection

    models = [model for room in ROOMS for model in _by_need(apps.get_app_config(room).get_models())]
    seconds, rows, tables = 0.0, 0, {}
    for model in models:
        table = model._meta.db_table
        columns = [field.column for field in model._meta.concrete_fields]
        spent, count = 0.0, 0
        begun = time.perf_counter()
        connection.set_autocommit(False)
        spent += time.perf_counter() - begun
        for chunk in read(origin, table, columns):
            begun = time.perf_counter()
            insert(connection, table, columns, chunk)
            spent += time.perf_counter() - begun
            count += len(chunk)
        begun = time.perf_counter()
        connection.commit()
        connection.set_autocommit(True)
        spent += time.perf_counter() - begun
        if count:
            tables[table] = count
        seconds, rows = seconds + spent, rows + count
    print(json.dumps({"seconds": seconds, "rows": rows, "tables": tables}))


def _by_need(models) -> list:
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


def read(origin: str, table: str, columns: list[str]):
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


def insert(connection, table: str, columns: list[str], rows: list) -> None:
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


def fresh_postgresql(url: str, name: str) -> str:
    import psycopg

    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    return parts._replace(path=f"/{name}").geturl()


def measure(database: str, source: Path, folder: Path) -> bool:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    first, second = {**env, "AFTERMILE_DATA": str(folder / "a")}, {**env, "AFTERMILE_DATA": str(folder / "b")}
    for one in (first, second):
        Path(one["AFTERMILE_DATA"]).mkdir()
    if database == "postgresql":
        server = os.environ["AFTERMILE_DATABASE_URL"]
        origin = first["AFTERMILE_DATABASE_URL"] = fresh_postgresql(server, "aftermile_bench_a")
        second["AFTERMILE_DATABASE_URL"] = fresh_postgresql(server, "aftermile_bench_b")
    else:
        first.pop("AFTERMILE_DATABASE_URL", None)
        second.pop("AFTERMILE_DATABASE_URL", None)
        origin = str(folder / "a" / "aftermile.sqlite3")
    imported = child("--import", str(source), first)
    bare = child("--insert", origin, second)
    ratio = imported["seconds"] / bare["seconds"]
    fine = ratio <= MOST_RATIO and imported["peak_mb"] <= MOST_MB and imported["state"] == "done"
    print(f"{database}: {bare['rows']:,} rows left behind ({json.dumps(bare['tables'])})")
    print(f"  import {imported['seconds']:.1f} s, bare insert {bare['seconds']:.1f} s")
    print(f"  ratio {ratio:.2f} (limit {MOST_RATIO}), peak {imported['peak_mb']:.0f} MB (limit {MOST_MB})")
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help=f"only the first {SMALL:,} rows")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="default: both that are there")
    parser.add_argument("--import", dest="import_", help=argparse.SUPPRESS)
    parser.add_argument("--insert", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.import_:
        import_all(Path(given.import_))
        return 0
    if given.insert:
        insert_all(given.insert)
        return 0
    if not SOURCE.exists():
        print(f"skipped: {SOURCE} is not there")
        return 0
    databases = ["sqlite", "postgresql"] if "AFTERMILE_DATABASE_URL" in os.environ else ["sqlite"]
    fine = True
    for database in [given.database] if given.database else databases:
        with tempfile.TemporaryDirectory() as folder:
            source = SOURCE
            if given.small:
                source = Path(folder) / "small.csv"
                with gzip.open(SOURCE, "rt") as whole, source.open("w") as part:
                    part.writelines(line for _, line in zip(range(SMALL + 1), whole, strict=False))
            fine = measure(database, source, Path(folder)) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
