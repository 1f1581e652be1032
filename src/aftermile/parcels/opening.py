"""
Opening hours of pickup points: read as carriers write them, and asked about at an instant. Pure.

Read is the part of the OpenStreetMap notation `opening_hours` that places to collect from use: weekdays,
ranges and lists of them, spans, `24/7`, `off`, public holidays (`PH off`). A later rule replaces an earlier
one of the same day. Seasons, weeks and comments are not read; they raise ValueError.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from aftermile.kernel.calendar import CLOSED, Calendar, holiday_name
from aftermile.kernel.hours import DAYS, read_day, read_hours

HOLIDAYS: Final = "ph"
WHOLE_DAY: Final = [["00:00", "24:00"]]
LOOK_AHEAD: Final = 14
"""Days after which a point that stays closed says nothing about when it opens."""
Week = dict[str, list[list[str]]]

_SHORT: Final = {day[:2]: day for day in DAYS}
_DAY: Final = r"(?:mo|tu|we|th|fr|sa|su)[a-z]*|ph"
_RULE: Final = re.compile(
    rf"(?P<days>(?:{_DAY})(?:\s*[-,]\s*(?:{_DAY}))*)?\s*:?\s*(?P<hours>[\d:.,\s-]*|off|closed|24/7)"
)
_NEXT_RULE: Final = re.compile(rf"(?<=[\df])\s*,\s*(?=(?:{_DAY})\b)")
"""A comma between two rules, as some write instead of `;`."""
_MIDNIGHT: Final = "24:00"


@dataclass(frozen=True, slots=True)
class Opening:
    """Open until `until`, or closed until `opens` (None: not within two weeks, or unknown); UTC."""

    open: bool
    until: datetime | None = None
    opens: datetime | None = None
    always: bool = False


def read_week(text: str) -> Week:
    """Read `Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off`; raise ValueError."""
    plain = text.lower().replace("–", "-").strip()
    if plain == "24/7":
        return {day: [list(span) for span in WHOLE_DAY] for day in DAYS}
    week: Week = {}
    late: list[tuple[str, str]] = []
    for part in re.split(r"[;|\n]", _NEXT_RULE.sub(";", plain)):
        match = _RULE.fullmatch(part.strip())
        if match is None:
            raise ValueError(text)
        if not part.strip():
            continue
        spans, after = _spans(match["hours"].strip())
        for day in _days(match["days"] or "mo-su"):
            week[day] = [list(span) for span in spans]
            late = [row for row in late if row[0] != _next(day)] + [(_next(day), end) for end in after]
    for day, end in late:
        week[day] = [["00:00", end], *week.get(day, [])]
    return checked({day: spans for day, spans in week.items() if spans or day == HOLIDAYS})


def checked(week: Mapping[str, Any]) -> Week:
    """Return hours by day as they are kept; raise ValueError where a day or a span is none."""
    found: Week = {}
    for day, rows in week.items():
        if day not in (*DAYS, HOLIDAYS):
            raise ValueError(day)
        spans = read_day(rows) if isinstance(rows, str) else [[str(end) for end in span] for span in rows]
        read_hours(spans)
        if spans or day == HOLIDAYS:
            found[day] = spans
    return found


def _next(day: str) -> str:
    return day if day == HOLIDAYS else DAYS[(DAYS.index(day) + 1) % len(DAYS)]


def _spans(text: str) -> tuple[list[list[str]], list[str]]:
    """Return the spans of a day, and until when it is open in the night after it."""
    if text in ("off", "closed"):
        return [], []
    if text == "24/7":
        return [list(span) for span in WHOLE_DAY], []
    spans, after = [], []
    for part in text.replace(".", ":").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not dash or not first or not last:
            raise ValueError(text)
        first, last = first.zfill(5), last.zfill(5)
        if last == "00:00":
            last = _MIDNIGHT
        if last <= first:
            spans.append(f"{first}-{_MIDNIGHT}")
            after.append(last)
        else:
            spans.append(f"{first}-{last}")
    return read_day(", ".join(spans)), after


def _days(text: str) -> Iterable[str]:
    for part in text.split(","):
        first, dash, last = (piece.strip()[:2] for piece in part.partition("-"))
        if first == HOLIDAYS:
            yield HOLIDAYS
            continue
        start = DAYS.index(_SHORT[first])
        end = DAYS.index(_SHORT[last]) if dash else start
        for step in range((end - start) % len(DAYS) + 1):
            yield DAYS[(start + step) % len(DAYS)]


def opening(hours: Mapping[str, Any], zone: str, country: str, at: datetime) -> Opening | None:
    """Return whether a place with these hours is open at an instant, and what comes next; None: unknown."""
    if not any(hours.get(day) for day in DAYS):
        return None
    calendar = _calendar(hours, zone, country if HOLIDAYS in hours else "")
    day = at.astimezone(ZoneInfo(zone)).date()
    until: datetime | None = None
    for offset in range(-1, LOOK_AHEAD):
        for opens, closes in _worked(calendar, hours, day + timedelta(days=offset)):
            if until is not None:
                if opens != until:
                    return Opening(open=True, until=until)
                until = closes
            elif opens <= at < closes:
                until = closes
            elif opens > at:
                return Opening(open=False, opens=opens)
    return Opening(open=until is not None, until=until, always=until is not None)


def _calendar(hours: Mapping[str, Any], zone: str, country: str) -> Calendar:
    week = tuple(read_hours(hours.get(day)) for day in DAYS)
    return Calendar(zone, week, country)  # type: ignore[arg-type]


def _worked(calendar: Calendar, hours: Mapping[str, Any], day: Any) -> list[tuple[datetime, datetime]]:
    if not calendar.country or not hours.get(HOLIDAYS) or not holiday_name(calendar, day):
        return calendar.worked_on(day)
    spans = read_hours(hours[HOLIDAYS])
    return Calendar(calendar.zone, (CLOSED,) * 7, overrides={day: spans}).worked_on(day)
