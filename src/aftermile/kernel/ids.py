"""
Identifiers: public ids and human numbers.

A public id is `<prefix>_<26 characters>`: 48 bits of Unix milliseconds, then 80 random bits, in
Crockford's base 32, lower case. Ids of one prefix sort by time of creation and cannot be guessed.
The id is the primary key everywhere, so URL, API, log and database speak of a row by one name.
"""

import os
import time
from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [a + b for a in ALPHABET for b in ALPHABET]
ID_LENGTH: Final = 26


def new_id(prefix: str, *, at_ms: int | None = None) -> str:
    """Return a fresh id such as `ord_01kaq3...`; `at_ms` is Unix time in milliseconds, now if not given."""
    millis = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    number = (millis & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    # 128 bits are 12 pairs of 10 bits and one pair of the 8 highest.
    chars = [_PAIRS[number >> 120]]
    chars += [_PAIRS[number >> shift & 1023] for shift in range(110, -1, -10)]
    return f"{prefix}_{''.join(chars)}"


def is_id(text: str, prefix: str) -> bool:
    """Say whether `text` has the form of an id with this prefix (it need not exist)."""
    head, _, tail = text.partition("_")
    return head == prefix and len(tail) == ID_LENGTH and all(char in ALPHABET for char in tail)


def human_number(kind: str, year: int, count: int) -> str:
    """Return a number people read aloud, such as `RMA-2026-000123`; gaps have no meaning."""
    return f"{kind}-{year}-{count:06d}"
