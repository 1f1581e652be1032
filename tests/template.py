"""
The empty, migrated database of the tests: made once for each set of migrations, and copied from then on.

On SQLite the copy is a file in `build/tests/`, on PostgreSQL a database beside the others, from which new
ones are made (`CREATE DATABASE ... TEMPLATE`). Its name is a hash over every migration: a new one makes a new
copy. Workers that start at once wait for the first of them.

    python -m tests.template        make the copy now, so that no test waits for it
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
from psycopg import sql

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "tests"
OWN = f"aftermile_empty_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"

MIGRATE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""


def address() -> str:
    """Where the tests run: the address of a PostgreSQL server, or nothing for SQLite."""
    url = os.environ.get("AFTERMILE_DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


@cache
def _version() -> str:
    found = hashlib.sha256(django.__version__.encode())
    for file in sorted((ROOT / "src" / "aftermile").glob("*/migrations/*.py")):
        found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _migrate(**env: str) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "aftermile.config.settings", "PYTHONPATH": str(ROOT / "src"), **env}
    subprocess.run([sys.executable, "-c", MIGRATE], env={**os.environ, **own}, cwd=ROOT, check=True)


@cache
def file_copy() -> Path:
    """The migrated file of SQLite, made where it is not there yet."""
    copy = PLACE / f"{_version()}.sqlite3"
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if copy.exists():
            return copy
        for old in PLACE.glob("*.sqlite3"):
            old.unlink()
        with tempfile.TemporaryDirectory() as data:
            _migrate(AFTERMILE_DATA=data, AFTERMILE_DATABASE_URL="sqlite:")
            made = PLACE / "made"
            shutil.copy(Path(data) / "aftermile.sqlite3", made)
            made.rename(copy)
    return copy


@cache
def database_copy(url: str) -> str:
    """The name of the migrated database on this PostgreSQL server, made where it is not there yet."""
    copy, making = OWN + _version(), f"{OWN}making"
    with _server(url) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [OWN])
        names = [name for (name,) in server.execute("SELECT datname FROM pg_database")]
        if copy in names:
            return copy
        for old in names:
            if old.startswith(OWN):
                _drop(server, old)
        _execute(server, "CREATE DATABASE {}", making)
        with tempfile.TemporaryDirectory() as data:
            _migrate(AFTERMILE_DATA=data, AFTERMILE_DATABASE_URL=_beside(url, making))
        _execute(server, "ALTER DATABASE {} RENAME TO {}", making, copy)
    return copy


def _server(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(_beside(url, "postgres"), autocommit=True)


def _beside(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _execute(server: psycopg.Connection[Any], words: str, *names: str) -> None:
    server.execute(sql.SQL(words).format(*map(sql.Identifier, names)))


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def own_database(name: str, data: Path, *, url: str | None = None, empty: bool = False) -> Iterator[str]:
    """
    A migrated database (or an `empty` one) for an installation of its own: its AFTERMILE_DATABASE_URL.

    On SQLite it lies in its data folder, on PostgreSQL beside the others, and is dropped afterwards; `url`
    says which, or else where the tests run.
    """
    url = address() if url is None else url
    if not url.startswith("postgres"):
        data.mkdir(parents=True, exist_ok=True)
        if not empty:
            shutil.copy(file_copy(), data / "aftermile.sqlite3")
        yield "sqlite:"
        return
    name = f"aftermile_{name}_{os.getpid()}"
    copy = "template1" if empty else database_copy(url)
    with _server(url) as server:
        _drop(server, name)
        _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, copy)
    try:
        yield _beside(url, name)
    finally:
        with _server(url) as server:
            _drop(server, name)


@contextmanager
def migrating_once() -> Iterator[None]:
    """Let Django's test databases begin as copies: on PostgreSQL nothing is left for its `migrate`."""
    from django.core.management.commands.migrate import Command  # noqa: PLC0415 - after the settings
    from django.db import connection  # noqa: PLC0415

    plain = Command.handle

    def handle(self: Command, *args: Any, **options: Any) -> None:
        if not options.get("run_syncdb"):  # only a new test database asks for it
            plain(self, *args, **options)
        elif connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(file_copy())) as source:
                source.backup(connection.connection)

    if url := address():
        connection.settings_dict["TEST"]["TEMPLATE"] = database_copy(url)
    Command.handle = handle
    try:
        yield
    finally:
        Command.handle = plain


if __name__ == "__main__":
    sys.stdout.write(f"{database_copy(address()) if address() else file_copy()}\n")
