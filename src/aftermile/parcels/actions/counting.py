"""Codes that nobody knows are counted, so that somebody can teach them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from aftermile.database.bulk import as_given, given_rows
from aftermile.kernel import clock
from aftermile.parcels.folding.words import TRACKER, UNKNOWN
from aftermile.parcels.reading.teaching import digest_of, words_of

if TYPE_CHECKING:
    from aftermile.parcels.actions.taking import Entry

_GIVEN: Final = {
    "source": "varchar",
    "carrier": "varchar",
    "code": "varchar",
    "words": "varchar",
    "digest": "varchar",
    "count": "integer",
    "first_at": "timestamptz",
    "last_at": "timestamptz",
    "parcel_id": "varchar",
}
_COLUMNS: Final = ", ".join(_GIVEN)


def count_unknown(fresh: Sequence["Entry"]) -> None:
    """Count the codes and words of fresh scans that mean nothing to us, in one statement."""
    now = clock.now()
    found: dict[str, list[Any]] = {}
    for entry in fresh:
        fact = entry.fact
        if fact.milestone != UNKNOWN or fact.takes_back or entry.code in TRACKER:
            continue
        if not entry.code and not entry.text:
            continue
        digest = digest_of(fact.source, entry.code, entry.text)
        if digest in found:
            found[digest][5] += 1
            continue
        words = "" if entry.code else words_of(entry.text)
        found[digest] = [
            *(fact.source, entry.carrier[:40], entry.code[:60], words, digest, 1, now, now, entry.ref)
        ]
    if not found:
        return
    rows = [found[digest] for digest in sorted(found)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO parcels_unknowncode ({_COLUMNS}, set_aside_name) "  # noqa: S608 - our own columns
            f"SELECT {_COLUMNS}, '' FROM {given_rows(_GIVEN)} WHERE true ON CONFLICT (digest) DO UPDATE SET "
            "count = parcels_unknowncode.count + excluded.count, last_at = excluded.last_at, "
            "parcel_id = excluded.parcel_id",
            [as_given(list(_GIVEN), rows)],
        )
