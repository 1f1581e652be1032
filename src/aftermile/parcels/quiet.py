"""Hours in which nobody is woken by a mail, in the zones a buyer may live in."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global

from aftermile.kernel.zones import zone_names

ROUNDS: Final = 12
ONE_CLOCK: Final = frozenset({"CN"})
"""Countries whose people live by one clock, whatever the zones are called."""


def zones_where(country: str, region: str = "") -> list[str]:
    """Return every zone a buyer may live in: one where the region is known, else all of the country."""
    known = zone_names(country, region)
    if len(known) != 1 or region or country in ONE_CLOCK:
        return known
    return list(dict.fromkeys([*known, *get_global("territory_zones").get(country, ())]))


def is_quiet(local: time, first: time, last: time) -> bool:
    """Say whether a wall clock is within quiet hours; equal ends mean that there are none."""
    if first <= last:
        return first <= local < last
    return local >= first or local < last


def after_quiet(at: datetime, zones: Sequence[str], first: time, last: time) -> datetime:
    """
    Return the first instant from `at` on that is quiet in none of the zones, in UTC.

    Where the zones lie so far apart that there is none, the first zone alone counts.
    """
    found = at
    for _round in range(ROUNDS):
        late = [zone for zone in zones if is_quiet(found.astimezone(ZoneInfo(zone)).time(), first, last)]
        if not late:
            return found
        found = max(_end(found, zone, last) for zone in late)
    return after_quiet(at, zones[:1], first, last)


def _end(at: datetime, zone: str, last: time) -> datetime:
    """Return the next time that the clock of a zone shows `last`."""
    local = at.astimezone(ZoneInfo(zone))
    end = datetime.combine(local.date(), last, local.tzinfo)
    if end <= local:
        end = datetime.combine(local.date() + timedelta(days=1), last, local.tzinfo)
    return end.astimezone(UTC)
