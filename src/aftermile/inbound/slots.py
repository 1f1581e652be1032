"""When a van comes: the slots of a pickup service that can still be booked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from aftermile.inbound.models import PickupService
from aftermile.kernel.calendar import CLOSED, Calendar, Hours, Span, add_working_days, instant_of
from aftermile.kernel.errors import BadInput

MOST_AHEAD: Final = 60


@dataclass(frozen=True, slots=True)
class Slot:
    """A window on a local day of the service; instants in UTC. `left` is how many pickups still fit."""

    on: date
    starts_at: datetime
    ends_at: datetime
    left: int

    @property
    def key(self) -> str:
        return f"{self.starts_at:%Y-%m-%dT%H:%M}"


def calendar_of_service(service: PickupService) -> Calendar:
    """Return when the service drives: its weekdays with its slots, but no public holiday."""
    spans: Hours = tuple(
        Span(time.fromisoformat(first), time.fromisoformat(last)) for first, last in service.slots
    )
    week = [spans if day in service.days else CLOSED for day in range(7)]
    return Calendar(
        zone=service.time_zone,
        week=(week[0], week[1], week[2], week[3], week[4], week[5], week[6]),
        country=service.country,
        subdivision=service.subdivision,
    )


def first_day(service: PickupService, now: datetime) -> date:
    """Return the first local day that can still be booked at `now`: cut-off and lead in working days."""
    calendar = calendar_of_service(service)
    local = now.astimezone(ZoneInfo(service.time_zone))
    asked = local.date() if local.time() < service.cut_off else local.date() + timedelta(days=1)
    if not service.lead_days:
        return add_working_days(calendar, asked, 0)
    asked = add_working_days(calendar, asked, 0)
    return add_working_days(calendar, asked, service.lead_days)


def slots_of(service: PickupService, now: datetime, taken: dict[datetime, int]) -> list[Slot]:
    """Return the slots with room, the earliest first; `taken` counts pickups by their start."""
    if not service.days or not service.slots:
        return []
    calendar = calendar_of_service(service)
    day = first_day(service, now)
    last = now.astimezone(ZoneInfo(service.time_zone)).date() + timedelta(
        days=min(service.ahead_days, MOST_AHEAD)
    )
    found = []
    while day <= last:
        for span in calendar.hours_on(day):
            starts_at = instant_of(day, span.opens, service.time_zone)
            left = service.capacity - taken.get(starts_at, 0)
            if left > 0 and starts_at > now:
                found.append(Slot(day, starts_at, instant_of(day, span.closes, service.time_zone), left))
        day += timedelta(days=1)
    return found


def starts_of(text: str) -> datetime:
    """Read the key of a slot; raise `BadInput`."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(field="slot", problem=_("choose one of the times.")) from None
