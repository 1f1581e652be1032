"""
The empty SQLite database of the tests, migrated once for each set of migrations and copied from then on.

The copy lies in `build/tests/`; its name is a hash over every migration, so that a new one makes a new copy.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.core.management.commands.migrate import Command
from django.db import connection

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "tests"


def place_of_copy() -> Path:
    found = hashlib.sha256(django.__version__.encode())
    for file in sorted((ROOT / "src" / "aftermile").glob("*/migrations/*.py")):
        found.update(file.name.encode() + file.read_bytes())
    return PLACE / f"{found.hexdigest()[:24]}.sqlite3"


def lay_copy(data: Path) -> None:
    """Put the migrated database where an installation of its own looks for it, if an earlier run left one."""
    copy, target = place_of_copy(), data / "aftermile.sqlite3"
    if copy.exists() and not target.exists():
        data.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, target)


@contextmanager
def migrating_once() -> Iterator[None]:
    """Let `migrate` copy the database that an earlier run left, or leave one for the next."""
    plain = Command.handle

    def handle(self: Command, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite" or connection.introspection.table_names():
            plain(self, *args, **options)
            return
        copy = place_of_copy()
        connection.ensure_connection()
        if copy.exists():
            with closing(sqlite3.connect(copy)) as source:
                source.backup(connection.connection)
            return
        plain(self, *args, **options)
        PLACE.mkdir(parents=True, exist_ok=True)
        fresh = copy.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(fresh)) as target:
            connection.connection.backup(target)
        fresh.rename(copy)

    Command.handle = handle
    try:
        yield
    finally:
        Command.handle = plain
