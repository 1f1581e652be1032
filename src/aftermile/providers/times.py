"""
Times as carriers write them: what was sent stays as it was, and no zone is made up.

An offset makes an instant; without one a time is only local. `Z` counts as an offset where the vendor means
it: a parser whose vendor prints it on local times says `trust=False`. Pure.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from aftermile.parcels.carrier import Arrival


class BadTime(ValueError):
    """A time that cannot be read, or that does not exist."""


class Times(NamedTuple):
    """The fields of a `SentScan` that tell when: `SentScan(..., **times._asdict())`."""

    at: str = ""
    local: str = ""
    zone: str = ""
    zone_source: str = ""


NEVER: Final = Times()
YEARS: Final = range(1990, 2101)
"""Outside of these a year is a vendor's way to say that there is no time: 0001, 1900, 1970, 9999."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YMD: Final = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})(?=\d{4}|\d{6})"
)
_XXY: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DAY_MONTH: Final = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})[ .-]+([a-z]{3,9})[ .,-]+(\d{4})(?!\d)", re.IGNORECASE
)
_MONTH_DAY: Final = re.compile(
    r"(?:[a-z]+,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,:](\d+))?)?\s*([ap])?\.?(?(5)m\.?)", re.IGNORECASE
)
_COMPACT: Final = re.compile(r"(\d{2})(\d{2})(\d{2})?(?:[.,](\d+))?()")
_OFFSET: Final = re.compile(
    r"(?:UTC|GMT|Z)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\[.*\])?|(Z|UTC|GMT)(?:\[.*\])?", re.IGNORECASE
)
_MS_DATE: Final = re.compile(r"/?Date\((-?\d{1,15})([+-]\d{4})?\)/?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS: Final = 18


def when(
    stamp: str,
    clock: str = "",
    *,
    order: str = "dmy",
    zone: str = "",
    zone_source: str = "",
    trust: bool = True,
) -> Times:
    """
    Return the times of one stamp, or of a date and a clock that are sent apart; raise `BadTime`.

    `order` tells 03/04/2024 (`dmy`, `mdy`). `zone` is an IANA name or an offset that is known besides, by
    `zone_source` (`facility` unless told). Without digits (`------`, null) there is no time; without a clock
    there is a day.
    """
    stamp, clock = stamp.strip(), clock.strip()
    if not _has_digits(stamp):
        return NEVER
    instant = _epoch(stamp)
    if instant is not None:
        return _of_instant(instant)
    wall, offset = _wall(stamp, clock, order)
    if not wall or int(wall[:4]) not in YEARS:
        return NEVER
    if offset == "Z" and trust:
        return Times(at=f"{wall}Z", zone_source="carrier_offset")
    if offset and trust:
        return Times(at=wall + offset, local=wall, zone_source="carrier_offset")
    return Times(local=wall, zone=zone, zone_source=(zone_source or "facility") if zone else "none")


def _wall(stamp: str, clock: str, order: str) -> tuple[str, str]:
    """Return what the clock on the wall said, in ISO 8601, and the offset; both may be empty."""
    if len(stamp) == _TICKS and stamp.isdigit():
        ticks = datetime.min + timedelta(microseconds=int(stamp) // 10)  # noqa: DTZ901  local, and said so
        return ticks.isoformat(timespec="seconds"), ""
    day, rest = _date(stamp, order)
    if day is None:
        return "", ""
    told = f"{rest} {clock}".strip() if _has_digits(rest) else f"{clock}{rest}".strip()
    into, offset = _clock(told, stamp)
    if into is None:
        return day.isoformat(), ""
    return (datetime.combine(day, time()) + into).isoformat(timespec="seconds"), offset


def _has_digits(value: str) -> bool:
    return any(letter in "0123456789" for letter in value)


def _of_instant(instant: datetime) -> Times:
    if instant.year not in YEARS:
        return NEVER
    return Times(
        at=instant.replace(tzinfo=None).isoformat(timespec="seconds") + "Z", zone_source="carrier_offset"
    )


def _epoch(stamp: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or the date of old JSON: /Date(1700000000000+0100)/."""
    wrapped = _MS_DATE.fullmatch(stamp)
    try:
        if wrapped:
            return _EPOCH + timedelta(milliseconds=int(wrapped[1]))
        if stamp.isdigit() and len(stamp) in (10, 13):
            return _EPOCH + timedelta(milliseconds=int(stamp) * (1000 if len(stamp) == 10 else 1))  # noqa: PLR2004
    except OverflowError as error:
        raise BadTime(f"time “{stamp[:40]}” does not exist") from error
    return None


def _date(stamp: str, order: str) -> tuple[date | None, str]:
    """Return the day at the beginning of a stamp, and the rest; no day when its year says so."""
    numbers, end = _numbers(stamp, order)
    year, month, day = numbers
    if year not in YEARS:
        return None, ""
    try:
        return date(year, month, day), stamp[end:].lstrip("T ,")
    except ValueError as error:
        raise BadTime(f"time “{stamp[:40]}” does not exist") from error


def _numbers(stamp: str, order: str) -> tuple[tuple[int, int, int], int]:
    if found := _YMD.match(stamp):
        year, _dash, month, day, *more = found.groups()
        year, month, day = (year, month, day) if year else (more[:3] if more[0] else more[3:])
        return (int(year), int(month), int(day)), found.end()
    if found := _XXY.match(stamp):
        first, second, year = (int(part) for part in found.groups())
        return ((year, second, first) if order == "dmy" else (year, first, second)), found.end()
    if found := _DAY_MONTH.match(stamp):
        return (int(found[3]), _month(found[2], stamp), int(found[1])), found.end()
    if found := _MONTH_DAY.match(stamp):
        return (int(found[3]), _month(found[1], stamp), int(found[2])), found.end()
    raise BadTime(f"time “{stamp[:40]}” cannot be read")


def _month(name: str, stamp: str) -> int:
    short = name[:3].lower()
    if short not in _MONTHS:
        raise BadTime(f"time “{stamp[:40]}” cannot be read")
    return _MONTHS.index(short) + 1


def _clock(told: str, stamp: str) -> tuple[timedelta | None, str]:
    """Return how far into the day it is and the offset; 24:00 is the next day, 14:30 PM is 14:30."""
    if not _has_digits(told):
        return None, ""
    found = _CLOCK.match(told) or _COMPACT.match(told)
    rest = told[found.end() :].strip() if found else ""
    offset = _OFFSET.fullmatch(rest)
    if found is None or (rest and not offset):
        raise BadTime(f"time “{stamp[:40]} {told[:40]}” cannot be read")
    hour, minute, second, _fraction, half = found.groups()
    hours = int(hour)
    if half and hours <= 12:  # noqa: PLR2004  hours of a half day
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    into = timedelta(hours=hours, minutes=int(minute), seconds=int(second or 0))
    if into > timedelta(days=1) or int(minute) > 59 or int(second or 0) > 60:  # noqa: PLR2004
        raise BadTime(f"time “{told[:40]}” does not exist")
    return into, _offset(offset) if offset else ""


def _offset(found: re.Match[str]) -> str:
    sign, hours, minutes, zulu = found.groups()
    if zulu:
        return "Z"
    if int(hours) > 14 or int(minutes or 0) > 59:  # noqa: PLR2004  UTC+14 is the farthest
        raise BadTime(f"offset “{found.group()[:20]}” does not exist")
    return f"{sign}{int(hours):02}:{minutes or '00'}"


def day_of(stamp: str, order: str = "dmy") -> date | None:
    """Return the local date that a stamp prints, whatever offset follows; None where there is none."""
    try:
        told = when(stamp, order=order)
    except BadTime:
        return None
    return date.fromisoformat((told.local or told.at)[:10]) if told != NEVER else None


def arrival_of(
    earliest: str, latest: str = "", *, order: str = "dmy", guaranteed: bool = False
) -> Arrival | None:
    """Return the announced day as the date that is printed: moving it to UTC would make it another day."""
    first, last = day_of(earliest, order), day_of(latest, order)
    first = first or last
    if first is None:
        return None
    return Arrival(first, last if last and last > first else None, guaranteed)
