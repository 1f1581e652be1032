"""How large the database is, and how much room its disk has left."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

TIGHT: Final = 5_000_000_000
FULL: Final = 500_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes. The disk is that of the data folder (uploaded files; with SQLite the database too)."""

    database: int
    disk_free: int
    disk_total: int

    @property
    def disk_is_low(self) -> bool:
        """Less than a tenth and less than 5 GB free, or under 500 MB at all."""
        tight = self.disk_free * 10 < self.disk_total and self.disk_free < TIGHT
        return tight or self.disk_free < FULL


def sizes() -> Sizes:
    disk = shutil.disk_usage(_existing(Path(settings.DATA)))
    return Sizes(database=_database(), disk_free=disk.free, disk_total=disk.total)


def _database() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path
