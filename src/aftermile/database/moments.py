"""Instants in words: how long ago, how long still, and when exactly."""

from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_time,
    format_timedelta,
    get_day_names,
    get_timezone_location,
    get_timezone_name,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from aftermile.database.words import babel_locale
from aftermile.kernel import clock

WEEK = timedelta(days=7)
SOON = timedelta(hours=2)
SEVERAL = frozenset({"CST", "CDT", "IST"})
"""Abbreviations of several zones in the world."""


def relative(at: datetime) -> str:
    """Return "3 hours ago", "in 2 days", or the day when it is a week away or more."""
    delta = at - clock.now()
    if abs(delta) < timedelta(seconds=45):
        return _("just now")
    if abs(delta) >= WEEK:
        return day(timezone.localtime(at).date())
    return str(
        format_timedelta(
            delta, granularity="minute", threshold=1.2, add_direction=True, locale=babel_locale()
        )
    )


def absolute(at: datetime) -> str:
    """Return the instant to the minute with the name of its zone, in the active time zone."""
    local = timezone.localtime(at)
    locale = babel_locale()
    pattern = locale.datetime_formats["medium"]
    said = str(pattern).replace("{1}", str(format_date(local, "medium", locale=locale)))
    return f"{said.replace('{0}', _hour(local, locale))} {_zone(local, locale)}"


def _zone(local: datetime, locale: Locale) -> str:
    """Return "CET" where people write that, "中欧标准时间" in Chinese, else "UTC+8"."""
    if locale.language == "zh":
        return str(get_timezone_name(local, locale=locale))
    name = local.tzname() or ""
    if name.isalpha() and name not in SEVERAL:
        return name
    hours, minutes = f"{local:%z}"[:3], f"{local:%z}"[3:]
    return f"UTC{int(hours):+d}{'' if minutes == '00' else ':' + minutes}"


def hour(at: datetime) -> str:
    return _hour(timezone.localtime(at), babel_locale())


def _hour(local: datetime, locale: Locale) -> str:
    """Return hour and minute; morning and afternoon by their full names, "오전 5:59" and not "AM 5:59"."""
    pattern = str(locale.time_formats["short"].pattern).replace("a", "aaaa")
    return str(format_time(local, pattern, locale=locale))


def day(value: date) -> str:
    """Return the day; this year's without the year."""
    locale = babel_locale()
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if value.year == timezone.localdate(clock.now()).year:
        skeleton = locale.datetime_skeletons.get("MMMd")
        if skeleton is not None:
            return str(format_date(value, skeleton.pattern, locale=locale))
    return str(format_date(value, "medium", locale=locale))


def weekday(value: date) -> str:
    """Return the day with its weekday: "Mon, Nov 23", "11月23日周一"."""
    locale = babel_locale()
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    skeleton = locale.datetime_skeletons.get("MMMEd")
    if skeleton is None:
        return str(format_date(value, "full", locale=locale))
    return str(format_date(value, skeleton.pattern, locale=locale))


def countdown(at: datetime) -> tuple[str, str]:
    """Return the time left ("3:10 h", "2 d") or overdue, and its tone: bad late, risk soon, else empty."""
    delta = at - clock.now()
    minutes = int(abs(delta).total_seconds()) // 60
    if minutes < 24 * 60:
        words = _("%(hours)d:%(minutes)02d h") % {"hours": minutes // 60, "minutes": minutes % 60}
    else:
        words = _("%(days)d d") % {"days": minutes // (24 * 60)}
    if delta < timedelta(0):
        return _("%(time)s late") % {"time": words}, "bad"
    return words, "risk" if delta <= SOON else ""


def span(first: date, last: date) -> str:
    """Return both days with their weekdays, once where they are one: "Tue, Nov 24 – Fri, Nov 27"."""
    locale = babel_locale()
    return str(format_interval(first, last, "MMMEd", locale=locale)) if first < last else weekday(last)


def zone_city(name: str) -> str:
    """Return how people call the place that an IANA zone is named after: "Seoul", "ソウル"."""
    return str(get_timezone_location(name, locale=babel_locale(), return_city=True))


def day_name(place: int) -> str:
    """Return the name of a weekday, 0 for Monday."""
    return str(get_day_names("wide", "stand-alone", locale=babel_locale())[place])
