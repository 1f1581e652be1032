"""Locks on a name where no row stands yet that could be locked."""

import hashlib
import struct

from django.db import connection


def lock_name(*parts: str) -> None:
    """
    Let one transaction at a time go on past this name, until its end; call inside a transaction.

    On SQLite the transaction has been the only writer since it began (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    # Two small numbers, not one large: the feed of events reads who holds a large one (migration 0003).
    pair = struct.unpack(">ii", hashlib.sha256("\x1f".join(parts).encode()).digest()[:8])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", pair)
