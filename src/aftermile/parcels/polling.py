"""How often a number is asked for, and how a service that fails is left alone. Pure."""

from datetime import timedelta
from typing import Final

from aftermile.parcels.folding.words import DELIVERED, FIRM, REGISTERED

SOFT: Final = frozenset({DELIVERED, "cancelled"})
"""Ends that evidence may reopen: a slow look for returns and claims."""
SOFT_END: Final = timedelta(days=30)
NO_NEWS_END: Final = timedelta(days=60)
LONG_SILENCE: Final = timedelta(days=120)
SLOWEST: Final = timedelta(days=1)
FASTEST: Final = timedelta(minutes=30)
FIRST_ANSWER: Final = timedelta(minutes=30)
"""A number that was registered a moment ago: the service has yet to ask the carrier."""

OVER: Final = frozenset({"expired", "stopped"})
UNKNOWN_TO_THEM: Final = frozenset({"not_found", "pending"})
"""The tracker has nothing; what scans said before stays true."""

_HOUR: Final = timedelta(hours=1)
_STEPS: Final[dict[str, tuple[tuple[timedelta, timedelta], ...]]] = {
    "out_for_delivery": ((timedelta(days=1), timedelta(minutes=45)), (timedelta(days=4), 4 * _HOUR)),
    "door": ((timedelta(days=4), 4 * _HOUR), (timedelta(days=14), 8 * _HOUR)),
    "moving": (
        (timedelta(days=7), 4 * _HOUR),
        (timedelta(days=21), 6 * _HOUR),
        (timedelta(days=45), 12 * _HOUR),
    ),
    "nothing": ((timedelta(days=2), 6 * _HOUR),),
}
"""By group of state: until this age, this often; later once a day."""

_GROUPS: Final = {
    "out_for_delivery": "out_for_delivery",
    "attempt_failed": "door",
    "available_for_pickup": "door",
    REGISTERED: "nothing",
    "unknown": "nothing",
}

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_DOUBLINGS: Final = 10


def rhythm(state: str, age: timedelta, health: str, failures: int = 0) -> timedelta | None:
    """
    Return when to ask again about a parcel in this state; None: never.

    `age` counts from its last news, or from the time it became known; `failures` are answers in a row that
    said nothing of this number.
    """
    if state in FIRM or health in OVER:
        return None
    if state in SOFT:
        return _slower(SLOWEST, failures) if age < SOFT_END else None
    group = _GROUPS.get(state, "moving")
    if health == "invalid_number" or (health in UNKNOWN_TO_THEM and group == "nothing"):
        group = "nothing"
    if age >= (NO_NEWS_END if group == "nothing" else LONG_SILENCE):
        return None
    if health == "input_required":
        return SLOWEST
    step = next((often for until, often in _STEPS[group] if age < until), SLOWEST)
    return _slower(step, failures)


def _slower(step: timedelta, failures: int) -> timedelta:
    longer: timedelta = step * 2 ** min(max(failures, 0), MOST_DOUBLINGS)
    return min(longer, SLOWEST)


def pause(failures: int, retry_after: float, jitter: float) -> timedelta:
    """Return how long a failing service is left alone; what it asks for is the least. `jitter`: 0 to 1."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(failures - 1, 0), MOST_DOUBLINGS)
    waits: timedelta = min(doubled, LONGEST_PAUSE) * (0.75 + jitter / 2)
    return max(waits, timedelta(seconds=retry_after))


def refilled(tokens: float, elapsed: timedelta, per_second: float) -> float:
    """Return the requests that are left after a while: at most those of one second, one at least."""
    return min(max(1.0, per_second), tokens + max(0.0, elapsed.total_seconds()) * per_second)
