"""Opening hours by weekday: `{"mon": [["09:00", "12:30"], ["14:00", "18:00"]]}`, and as people write them."""

from datetime import time
from itertools import pairwise
from typing import Any, Final

from aftermile.kernel.calendar import Hours, Span

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_hours(rows: Any) -> Hours:
    """Return the spans of one day from `[["09:00", "17:00"]]`; raise ValueError."""
    spans = []
    for row in rows or ():
        first, last = row
        spans.append(Span(time.fromisoformat(first), _end(last)))
    for earlier, later in pairwise(spans):
        if earlier.closes == time(0) or later.opens < earlier.closes:
            raise ValueError("overlap")
    return tuple(spans)


def _end(text: str) -> time:
    return time(0) if text in ("24:00", "00:00") else time.fromisoformat(text)


def read_day(text: str) -> list[list[str]]:
    """Read `09:00-12:30, 14:00-18:00` as spans; raise ValueError."""
    spans = []
    for part in text.replace("–", "-").replace(";", ",").split(","):
        if not part.strip():
            continue
        first, dash, last = part.strip().partition("-")
        if not dash:
            raise ValueError(text)
        opens, closes = first.strip(), last.strip()
        start = time.fromisoformat(opens.zfill(5)).strftime("%H:%M")
        spans.append([start, "24:00" if closes in ("24:00", "24") else _clean(closes)])
    read_hours(spans)
    return spans


def _clean(text: str) -> str:
    return time.fromisoformat(text.zfill(5)).strftime("%H:%M")


def write_day(rows: Any) -> str:
    """Return spans as a person writes them."""
    return ", ".join(f"{first}-{last}" for first, last in rows or ())
