"""How often a service may be asked, kept in one row that all processes share."""

import random
from datetime import UTC, datetime

from django.db.models import F

from aftermile.kernel import clock
from aftermile.parcels.carrier import CarrierError, Limits
from aftermile.parcels.models import Pace
from aftermile.parcels.polling import pause, refilled

TRIES = 3
LONGEST_WORDS = 500


def take_token(provider: str, limits: Limits) -> bool:
    """Take the right to one request; False while the service is paused or was asked enough."""
    for _ in range(TRIES):
        now = clock.now()
        row = Pace.objects.filter(provider=provider).first() or _fresh(provider, now)
        if row.paused_until is not None and row.paused_until > now:
            return False
        today, used = now.astimezone(UTC).date(), row.today
        used = used if row.day == today else 0
        left = refilled(row.tokens, now - row.at, limits.per_second)
        if left < 1 or (limits.per_day and used >= limits.per_day):
            return False
        same = Pace.objects.filter(provider=provider, at=row.at, tokens=row.tokens, today=row.today)
        if same.update(tokens=left - 1, at=now, day=today, today=used + 1):
            return True
    return False


def _fresh(provider: str, now: datetime) -> Pace:
    """A service that nobody asked yet may be asked once at once."""
    row, _ = Pace.objects.get_or_create(
        provider=provider, defaults={"tokens": 1, "at": now, "day": now.astimezone(UTC).date()}
    )
    return row


def note_answer(provider: str) -> None:
    Pace.objects.filter(provider=provider).update(
        failures=0, paused_until=None, problem="", answered_at=clock.now()
    )


def note_failure(provider: str, error: Exception) -> datetime:
    """Leave a failing service alone for a while, longer each time; return until when."""
    Pace.objects.filter(provider=provider).update(failures=F("failures") + 1)
    row = Pace.objects.get(provider=provider)
    wanted = error.retry_after if isinstance(error, CarrierError) else 0.0
    until = clock.now() + pause(row.failures, wanted, random.random())  # noqa: S311  jitter
    words = str(error) or type(error).__name__
    Pace.objects.filter(provider=provider).update(paused_until=until, problem=words[:LONGEST_WORDS])
    return until


def resume(provider: str) -> None:
    """Ask a paused service again at once: somebody mended what was wrong."""
    Pace.objects.filter(provider=provider).update(failures=0, paused_until=None, problem="")
