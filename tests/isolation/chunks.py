"""Many pages in one test: the rows are made once, and each page leaves no trace for the next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from tests.isolation.addresses import Address

CHUNKS = 6


def chunks(pages: Sequence[Address]) -> list[list[Address]]:
    """Deal the pages out evenly."""
    return [list(pages[number::CHUNKS]) for number in range(CHUNKS)]


@contextmanager
def apart() -> Iterator[None]:
    """Take back whatever happens inside."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
