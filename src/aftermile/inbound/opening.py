"""When a point is open: from its week, its special days and the holidays of its place, in its own zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.inbound.models import ReturnPoint
from aftermile.kernel.calendar import CLOSED, Calendar, holiday_name
from aftermile.kernel.hours import DAYS, read_hours

LOOK_AHEAD: Final = 21
"""Days after which a point that stays closed says nothing about when it opens."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Open until `until`, or closed until `opens` (None: not within three weeks); instants in UTC."""

    open: bool
    until: datetime | None = None
    opens: datetime | None = None
    always: bool = False


def calendar_of(point: ReturnPoint) -> Calendar:
    """Return the calendar of a point; without hours it is never open."""
    hours = [read_hours(point.hours.get(day)) for day in DAYS]
    special = {date.fromisoformat(day): read_hours(rows) for day, rows in point.special.items()}
    return Calendar(
        zone=point.zone,
        week=(hours[0], hours[1], hours[2], hours[3], hours[4], hours[5], hours[6]),
        country=point.country if point.closed_on_holidays else "",
        subdivision=point.subdivision,
        overrides=special,
    )


def opening(point: ReturnPoint, at: datetime) -> Opening:
    """Return whether a point is open at an instant, and what comes next."""
    calendar = calendar_of(point)
    day = at.astimezone(ZoneInfo(point.zone)).date()
    until: datetime | None = None
    for offset in range(-1, LOOK_AHEAD):
        if not _is_active(point, day + timedelta(days=offset)):
            continue
        for opens, closes in calendar.worked_on(day + timedelta(days=offset)):
            if until is not None:
                if opens != until:
                    return Opening(open=True, until=until)
                until = closes
            elif opens <= at < closes:
                until = closes
            elif opens > at:
                return Opening(open=False, opens=opens)
    always = until is not None and until - at > timedelta(days=LOOK_AHEAD - 2)
    return Opening(open=until is not None, until=until, always=always)


def _is_active(point: ReturnPoint, day: date) -> bool:
    if point.active_from is not None and day < point.active_from:
        return False
    return point.active_until is None or day <= point.active_until


def closed_because(point: ReturnPoint, day: date, language: str = "en_US") -> str:
    """Return the holiday that closes a point on a day, or an empty text."""
    calendar = calendar_of(point)
    if day in calendar.overrides or calendar.hours_on(day) != CLOSED:
        return ""
    return holiday_name(calendar, day, language)
