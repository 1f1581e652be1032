"""
Human numbers per seller: `RMA-2026-000123`. A gap has no meaning.

Whoever takes a number holds the row of its series until the end of his transaction. So that many who open at
once need not wait for each other, a process that asks often takes several at a time: those it does not use
itself are kept in memory once that transaction is committed, and given out for a few seconds, without a row.
"""

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from django.db import connection, transaction

from aftermile.accounts.models import NumberSeries, Seller
from aftermile.kernel import clock
from aftermile.kernel.ids import human_number

_TABLE: Final = NumberSeries._meta.db_table
_TAKE: Final = f"""
INSERT INTO "{_TABLE}" ("seller_id", "kind", "year", "last") VALUES (%s, %s, %s, %s)
ON CONFLICT ("seller_id", "kind", "year") DO UPDATE SET "last" = "{_TABLE}"."last" + excluded."last"
RETURNING "last"
"""  # noqa: S608 - a name of our own
_MOST_AT_ONCE: Final = 32
_OFTEN: Final = 1.0
"""Seconds: a block used up sooner is followed by one twice as large, one that lasted four times so by one."""
_FEW: Final = 16
"""With fewer left, one takes the next block already; where his transaction fails, another after `_OFTEN`."""
_GIVEN_OUT_FOR: Final = 10.0
"""Seconds: what is left of a block then is dropped, so that numbers keep close to the order of time."""

_Key = tuple[int, str, str, int]


@dataclass(slots=True)
class _Block:
    """Committed numbers of one series that nobody uses yet; so many came last time (`size`), then (`at`)."""

    size: int = 0
    at: float = 0.0
    fetched: float = 0.0
    numbers: deque[int] = field(default_factory=deque)


_lock: Final = threading.Lock()
_blocks: Final[dict[_Key, _Block]] = {}
_MOST_BLOCKS: Final = 1000


def next_number(seller: Seller, kind: str) -> str:
    """Return the next number of this kind for this seller; call inside the transaction that uses it."""
    year = clock.today(seller.time_zone).year
    key = (os.getpid(), str(seller.pk), kind, year)  # a forked process must not give out the same ones
    number, size = _kept(key)
    if size:
        last = _take(seller, kind, year, size)
        first = last - size + 1
        transaction.on_commit(partial(_keep, key, range(first if number else first + 1, last + 1), size))
        number = number or first
    return human_number(kind, year, number)


def next_numbers(seller: Seller, kind: str, years: Sequence[int]) -> list[str]:
    """Return a number for each of `years`, in that order, for a bulk insert in one transaction."""
    taken = {year: _take(seller, kind, year, count) - count for year, count in sorted(Counter(years).items())}
    numbers = []
    for year in years:
        taken[year] += 1
        numbers.append(human_number(kind, year, taken[year]))
    return numbers


def _kept(key: _Key) -> tuple[int, int]:
    """
    Return a number of this process (0: none is left), and how many to take now.

    One takes the next block while the others still have numbers: nobody waits for the row that he holds.
    """
    now = time.monotonic()
    with _lock:
        block = _blocks.get(key)
        if block is None:
            return 0, 1
        age = now - block.at
        if age > _GIVEN_OUT_FOR:
            block.numbers.clear()
        if block.numbers:
            number = block.numbers.popleft()
            early = len(block.numbers) < _FEW <= block.size and now > block.fetched + _OFTEN
            if early:
                block.fetched = now
            return number, min(2 * block.size, _MOST_AT_ONCE) if early else 0
        if age < _OFTEN:
            return 0, min(2 * block.size, _MOST_AT_ONCE)
        return 0, block.size if age < 4 * _OFTEN else 1


def _keep(key: _Key, numbers: Sequence[int], size: int) -> None:
    with _lock:
        if len(_blocks) >= _MOST_BLOCKS:
            _blocks.clear()
        block = _blocks.setdefault(key, _Block())
        block.size, block.at, block.fetched = size, time.monotonic(), 0.0
        block.numbers.extend(numbers)


def _take(seller: Seller, kind: str, year: int, count: int) -> int:
    """Take so many numbers and return the last of them; one statement, and the row is ours until the end."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [seller.pk, kind, year, count])
        return int(cursor.fetchone()[0])
