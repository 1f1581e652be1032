"""Python's search for unreachable cycles, made rarer while many short-lived rows are built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_THRESHOLDS: Final = (100_000, 20, 20)
_lock: Final = Lock()
_before: Final[list[tuple[int, int, int]]] = []


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Rows of an import hold no cycles; looking for some took a third of its time. May be nested."""
    with _lock:
        _before.append(_before[0] if _before else gc.get_threshold())
        gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        with _lock:
            thresholds = _before.pop()
            if not _before:
                gc.set_threshold(*thresholds)
