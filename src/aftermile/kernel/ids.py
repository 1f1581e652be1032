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
_CHARS: Final = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
ID_LENGTH: Final = 26


def new_id(prefix: str, *, at_ms: int | None = None) -> str:
    """Return a fresh id such as `ord_01kaq3...`; `at_ms` is Unix time in milliseconds, now if not given."""
    millis = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    return f"{prefix}_{_time(millis)}{_noise(1)}"


def is_id(text: str, prefix: str) -> bool:
    """Say whether `text` has the form of an id with this prefix (it need not exist)."""
    head, _, tail = text.partition("_")
    return head == prefix and len(tail) == ID_LENGTH and all(char in ALPHABET for char in tail)


def human_number(kind: str, year: int, count: int) -> str:
    """Return a number people read aloud, such as `RMA-2026-000123`; gaps have no meaning."""
    return f"{kind}-{year}-{count:06d}"


def new_ids(prefix: str, count: int) -> list[str]:
    """Return fresh ids in ascending order, for a bulk insert that then walks its index forward."""
    head = f"{prefix}_{_time(time.time_ns() // 1_000_000)}"
    noise = _noise(count)
    return [head + tail for tail in sorted(noise[i : i + 16] for i in range(0, 16 * count, 16))]


def _time(millis: int) -> str:
    """Return 48 bits as 10 characters, the first of which holds 3 of them."""
    return "".join(_PAIRS[millis >> shift & 1023] for shift in (40, 30, 20, 10, 0))


def _noise(count: int) -> str:
    """Return `count` times 16 random characters: 5 bits of each random byte, all equally likely."""
    return os.urandom(16 * count).translate(_CHARS).decode("ascii")
