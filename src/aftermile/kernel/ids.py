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


def new_ids(prefix: str, count: int) -> list[str]:
    """Return fresh ids in ascending order, for a bulk insert that then walks its index forward."""
    high = ((time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF) << 80
    noise = os.urandom(10 * count)
    numbers = sorted(high | int.from_bytes(noise[i : i + 10], "big") for i in range(0, 10 * count, 10))
    return [f"{prefix}_{_written(number)}" for number in numbers]


def _written(n: int) -> str:
    p = _PAIRS
    top = p[n >> 120] + p[n >> 110 & 1023] + p[n >> 100 & 1023] + p[n >> 90 & 1023] + p[n >> 80 & 1023]
    low = n & 0xFFFF_FFFF_FFFF_FFFF_FFFF
    high, low = low >> 40, low & 0xFF_FFFF_FFFF
    top += p[high >> 30] + p[high >> 20 & 1023] + p[high >> 10 & 1023] + p[high & 1023]
    return top + p[low >> 30] + p[low >> 20 & 1023] + p[low >> 10 & 1023] + p[low & 1023]
