"""Copy the database out and in: SQLite by its backup interface, PostgreSQL by its own programs."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from aftermile.config.errors import ToolFailed, ToolMissing
from aftermile.kernel import clock

Progress = Callable[[int, int], None]
CLIENT: Final = "the PostgreSQL client, on Debian: apt-get install postgresql-client"
PAGES: Final = 2_000


def entry() -> dict[str, Any]:
    """Return Django's dictionary of the database."""
    from django.db import connection

    settings: dict[str, Any] = connection.settings_dict
    return settings


def engine() -> str:
    from django.db import connection

    return connection.vendor


def dump(target: Path, progress: Progress) -> None:
    """Write a consistent copy of the database to `target`, while others go on working."""
    if engine() == "sqlite":
        _dump_sqlite(Path(entry()["NAME"]), target, progress)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
        progress(1, 1)


def holds_data() -> bool:
    """Tell whether a restore would overwrite anything."""
    from django.db import connection

    if engine() == "sqlite":
        place = Path(entry()["NAME"])
        if not place.exists() or not place.stat().st_size:
            return False
    return "django_migrations" in connection.introspection.table_names()


def load(source: Path) -> Path | None:
    """Put the copy in place of the database; return where the old SQLite file was moved."""
    from django.db import connection

    connection.close()
    if engine() == "sqlite":
        return _load_sqlite(source, Path(entry()["NAME"]))
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            f"--dbname={entry()['NAME']}",
            str(source),
        ]
    )
    return None


def _dump_sqlite(source: Path, target: Path, progress: Progress) -> None:
    def told(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, pages=PAGES, progress=told)
        new.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = new.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise ToolFailed(tool="SQLite", problem=verdict)


def _load_sqlite(source: Path, place: Path) -> Path | None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if place.exists():
        aside = place.parent / f"before-restore-{clock.now():%Y%m%dT%H%M%S}"
        aside.mkdir()
        for old in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            if old.exists():
                old.rename(aside / old.name)
    shutil.move(source, place)
    return aside


def _run(arguments: list[str]) -> None:
    program = shutil.which(arguments[0])
    if program is None:
        raise ToolMissing(tool=arguments[0], mend=CLIENT)
    database = entry()
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGDATABASE": "NAME",
        "PGPASSWORD": "PASSWORD",
    }
    given = {name: str(database[key]) for name, key in names.items() if database[key]}
    done = subprocess.run(  # noqa: S603  # a fixed program, arguments of our own
        [program, *arguments[1:]], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolFailed(tool=arguments[0], problem=done.stderr.strip()[-500:])
