"""The collector of garbage rests while a batch is made, whose objects all live until its end."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_resting = 0
_was_on = True


@contextmanager
def resting() -> Iterator[None]:
    """
    Let the collector rest inside the block; several threads may at once.

    It would look through all that a batch holds again and again and find nothing: half of the time of some.
    """
    global _resting, _was_on  # noqa: PLW0603 - there is one collector a process
    with _lock:
        if _resting == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _resting += 1
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
            if _resting == 0 and _was_on:
                gc.enable()
