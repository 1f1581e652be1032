"""
Pushes that were refused: of them nothing is kept but when the last one came, why, and about how many.

A wrong secret in the settings looks like silence otherwise. It stands in Django's cache, for anybody may send
us bytes: no forged push makes a row, and of a flood a process writes once in some seconds.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache

from aftermile.kernel import clock

log = logging.getLogger(__name__)
EVERY: Final = timedelta(seconds=5)
KEPT: Final = timedelta(days=7)
_waiting: dict[str, tuple[datetime, int]] = {}
"""By service: when this process wrote last, and how many came since."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last one; `count` are those since a week passed without any."""

    at: datetime
    problem: str
    count: int


def note_refused(provider: str, problem: str) -> None:
    """Note a push that could not be trusted; never a reason for an error."""
    now = clock.now()
    told, count = _waiting.get(provider, (None, 0))
    if told is not None and timedelta() <= now - told < EVERY:
        _waiting[provider] = (told, count + 1)
        return
    _waiting[provider] = (now, 0)
    try:
        before = last_refusal(provider)
        seen = count + 1 + (before.count if before else 0)
        cache.set(_name(provider), (now, problem[:200], seen), KEPT.total_seconds())
    except Exception:  # whatever a cache's client raises
        log.exception("the cache did not keep that a push of %s was refused", provider)


def last_refusal(provider: str) -> Refusal | None:
    """Return the last refused push of a service in the last week."""
    return _refusal(cache.get(_name(provider)))


def last_refusals(providers: list[str]) -> dict[str, Refusal]:
    """Return the last refused push of each service that had one; nothing when the cache is away."""
    try:
        rows = cache.get_many([_name(one) for one in providers])
    except Exception:  # whatever a cache's client raises
        log.exception("the cache did not tell which pushes were refused")
        return {}
    found = {one: _refusal(rows.get(_name(one))) for one in providers}
    return {one: refusal for one, refusal in found.items() if refusal}


def _refusal(row: Any) -> Refusal | None:
    return Refusal(*row) if row else None


def _name(provider: str) -> str:
    return f"push-refused:{provider}"
