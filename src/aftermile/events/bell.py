"""Wakes the worker threads of this process after a commit; other processes poll."""

import threading

_changed = threading.Condition()
_count = 0


def ring() -> None:
    """Say that new work was committed."""
    global _count  # noqa: PLW0603 - one bell per process
    with _changed:
        _count += 1
        _changed.notify_all()


def heard() -> int:
    """Return how often it rang; give this to `wait`, so that no ring between is missed."""
    return _count


def wait(since: int, *, seconds: float) -> None:
    """Sleep until it rings again, at most `seconds`."""
    with _changed:
        _changed.wait_for(lambda: _count != since, timeout=seconds)
