"""From a time limit to an instant: local days of the place that the rule names, its holidays, its zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aftermile.kernel.calendar import WEEKDAYS, Calendar, add_working_days
from aftermile.kernel.zones import zone_name, zone_of
from aftermile.policies.owed.types import DueRule
from aftermile.policies.statutes import Calendars
from aftermile.policies.statutes.days import last_day

BANKS = Calendar(zone="UTC", week=WEEKDAYS, country="XECB")


def due_at(
    rule: DueRule,
    start: datetime,
    zone: str | tzinfo = "UTC",
    calendars: Calendars | None = None,
) -> datetime:
    """
    Return the instant by which `rule` must be met: for days, the end of the local day in its country.

    `zone` counts where the rule names no country. Hours run through nights and holidays. Own
    days that leave no working day are left out.
    """
    if rule.unit == "hours":
        return start + timedelta(hours=rule.amount)
    place = zone_of(zone_name(rule.country, "", str(zone))) if rule.country else _zone(zone)
    return _end_of(due_on(rule, start.astimezone(place).date(), calendars or Calendars()), place)


def due_on(rule: DueRule, start: date, calendars: Calendars) -> date:
    """Return the local day by which `rule` must be met when it starts on `start`."""
    day = rule.due_on or last_day(
        rule.amount,
        rule.unit,
        start,
        rule.country,
        rule.counts_first_day,
        rule.rolls,
        calendars,
    )
    return _bank_days_before(day, rule.bank_days_before, start)


def _bank_days_before(day: date, count: int, start: date) -> date:
    """Go back working days of banks, never before the day it all began."""
    if not count or day == date.max:
        return day
    return max(start, add_working_days(BANKS, day, -count))


def _zone(zone: str | tzinfo) -> tzinfo:
    return zone_of(zone) if isinstance(zone, str) else zone


def _end_of(day: date, place: tzinfo) -> datetime:
    if day >= date.max - timedelta(days=2):
        return datetime.max.replace(microsecond=0, tzinfo=UTC) - timedelta(days=2)
    following = datetime.combine(day + timedelta(days=1), time(0), place)
    return following.astimezone(UTC) - timedelta(seconds=1)
