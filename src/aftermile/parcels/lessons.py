"""What staff taught, ready for reading scans: kept in the process, asked anew when a lesson was added."""

from collections import defaultdict
from typing import Any, Final

from django.db import connection

from aftermile.parcels.models import TaughtCode
from aftermile.parcels.reading.sent import Taught
from aftermile.parcels.reading.teaching import Lesson, taught_by

_NEWEST: Final = (
    "SELECT (SELECT count(*) FROM parcels_taughtcode), id, source, code, words, milestone, detail, taught_at "
    "FROM parcels_taughtcode ORDER BY id DESC LIMIT 1"
)
_COLUMNS: Final = ("id", "code", "words", "milestone", "detail", "cause", "party")


class Lessons:
    """The lessons of all sources as of one moment; replaced as a whole, so that threads need no lock."""

    def __init__(self, newest: Any) -> None:
        self.newest = newest
        self.lessons: dict[str, list[tuple[str | None, Lesson]]] = defaultdict(list)
        self.ready: dict[tuple[str, str], Taught | None] = {}
        if newest is None:
            return
        rows: Any = TaughtCode.objects.order_by("id").values_list("source", "seller_id", *_COLUMNS)
        for source, seller, *lesson in rows:
            self.lessons[source].append((seller, Lesson._make((*lesson, seller is not None))))

    def of(self, source: str, seller_id: str) -> Taught | None:
        if source not in self.lessons:
            return None
        place = (source, seller_id)
        if place not in self.ready:
            rows = self.lessons[source]
            self.ready[place] = taught_by(one for seller, one in rows if seller in (None, seller_id))
        return self.ready[place]


_kept = Lessons(None)


def lessons() -> Lessons:
    """Return what was taught until now; one small query, and one more after a lesson was added."""
    global _kept  # noqa: PLW0603 - one store a process
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        newest = cursor.fetchone()
    if newest != _kept.newest:
        _kept = Lessons(newest)
    return _kept
