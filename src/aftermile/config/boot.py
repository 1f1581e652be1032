"""Bring Django up for a command, and know without importing them which migrations wait."""

import os
from pathlib import Path
from typing import Final

from aftermile import __version__
from aftermile.config.errors import MigrationsPending

SETTINGS: Final = "aftermile.config.settings"
VERSION_FILE: Final = ".version"


def boot() -> None:
    """Load settings, models and wiring; raise `BadSettings`."""
    os.umask(0o027)  # what is written belongs to this user and its group alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def waiting_migrations() -> list[str]:
    """Return `app.name` of each migration the database has not seen; fast, for it reads file names only."""
    from django.apps import apps
    from django.db import connection
    from django.db.utils import DatabaseError

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            seen = set(cursor.fetchall())
    except DatabaseError:
        connection.close()
        seen = set()
    waiting = []
    for app in apps.get_app_configs():
        files = (Path(app.path) / "migrations").glob("[0-9]*.py")
        names = {file.stem.rpartition("_squashed_")[2] for file in files}  # as if they were all one by one
        if any((app.label, name) in seen for name in names) and not app.name.startswith("aftermile."):
            continue  # a library may ship squashed migrations: it decides in `migrate`
        waiting += [f"{app.label}.{name}" for name in sorted(names) if (app.label, name) not in seen]
    return waiting


def refuse_unmigrated() -> None:
    """Raise `MigrationsPending` when the database or the static files are older than the code."""
    from django.conf import settings

    waiting = waiting_migrations()
    if waiting:
        raise MigrationsPending(count=len(waiting), first=waiting[0])
    if settings.MODE == "production" and collected_version() != __version__:
        raise MigrationsPending(count=1, first="static files")


def collected_version() -> str:
    """Return the version whose static files were collected, or nothing."""
    from django.conf import settings

    place = Path(settings.STATIC_ROOT or "") / VERSION_FILE
    return place.read_text(encoding="ascii").strip() if place.is_file() else ""


def free_connections() -> None:
    """Close connections and pools of this process, before it forks."""
    from django.db import connection

    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()
