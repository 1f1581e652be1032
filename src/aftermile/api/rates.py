"""
How often a key may ask: a bucket of tokens per key in this process, and a count a minute that all share.

The count stands in Django's cache when other processes see it too (Redis, the database); when that cache does
not answer, the bucket alone decides. In the database two requests at the same instant may count as one.
"""

import logging
import threading
import time
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.conf import settings
from django.core.cache import cache

from aftermile.kernel import clock

log = logging.getLogger(__name__)
ALONE: Final = ("LocMemCache", "DummyCache")
MOST_KEYS: Final = 10_000


@dataclass(slots=True)
class Rate:
    """What the answer's headers tell: the limit a minute, what is left, seconds until it is whole again."""

    limit: int
    remaining: int
    reset: int
    allowed: bool
    wait: int = 0

    @property
    def headers(self) -> dict[str, str]:
        shown = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return shown if self.allowed else {**shown, "Retry-After": str(self.wait)}


class Buckets:
    """Fills `limit` tokens a minute; holds at most as many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str, limit: int, *, now: float | None = None) -> Rate:
        """Take one token of `key`, or say how long to wait for it."""
        at = time.monotonic() if now is None else now
        per_second = limit / 60
        with self._lock:
            if len(self._levels) > MOST_KEYS:
                self._levels.clear()
            level, seen = self._levels.get(key, (float(limit), at))
            level = min(float(limit), level + (at - seen) * per_second)
            allowed = level >= 1
            level -= allowed
            self._levels[key] = (level, at)
        reset = ceil((limit - level) / per_second)
        return Rate(limit, int(level), reset, allowed, 0 if allowed else ceil((1 - level) / per_second))


buckets = Buckets()


def take(key_id: str) -> Rate:
    """Count one request of this key."""
    limit = int(settings.API_RATE)
    here = buckets.take(key_id, limit)
    if not here.allowed or settings.CACHES["default"]["BACKEND"].endswith(ALONE):
        return here
    try:
        everywhere = _take_shared(key_id, limit)
    except Exception:  # whatever a cache's client raises
        log.exception("the shared cache does not count requests; this process counts alone")
        return here
    return min(here, everywhere, key=lambda rate: (rate.allowed, rate.remaining))


def _take_shared(key_id: str, limit: int) -> Rate:
    minute, second = divmod(int(clock.now().timestamp()), 60)
    name = f"api-rate:{key_id}:{minute}"
    try:
        count = cache.incr(name)
    except ValueError:
        count = 1 if cache.add(name, 1, 120) else cache.incr(name)
    left, allowed = 60 - second, count <= limit
    return Rate(limit, max(0, limit - count), left, allowed, 0 if allowed else left)
