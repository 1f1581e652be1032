"""
What tracking services send and answer: signatures over the bytes, and events of which a bad one stays alone.

Trees are read by `wire`; here stands what the services share beside it. Pure.
"""

import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from aftermile.kernel import clock
from aftermile.parcels.carrier import Arrival, CarrierError, ScanPushBroken, ScanPushNotValid, SentScan
from aftermile.providers.http import Answer, shortened
from aftermile.providers.places import country_of
from aftermile.providers.wire import grams as weight_of
from aftermile.providers.wire import raw_of
from aftermile.providers.wire import text as text_of

LONGEST: Final = 2000
TOLERANCE: Final = timedelta(minutes=5)
MOST_SCANS: Final = 20_000
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_OFFSET: Final = re.compile(r".*\d(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?[Mm]?\.?")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_HALF_DAY: Final = 12

_SAID: Final = attrgetter(*(one.name for one in fields(SentScan) if one.name != "raw"))
"""All of a scan but what it was read from, which stands last: a fifth of the time of `replace`."""

Thing = Mapping[str, Any]
NOTHING: Final[Thing] = {}


# Signatures


def secrets_of(words: str) -> tuple[str, ...]:
    """Return the secrets of a setting: several with commas while one is replaced."""
    return tuple(part for part in (piece.strip() for piece in words.split(",")) if part)


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header by its name in any case; empty when it is missing."""
    found = (value for key, value in headers.items() if key.lower() == name)
    return str(next(found, "")).strip()


def check(provider: str, given: str, made: Iterable[str], *, what: str = "signature") -> None:
    """Raise `ScanPushNotValid` unless `given` is one of `made`; every one is compared, in constant time."""
    if not given:
        raise ScanPushNotValid(provider=provider, problem=f"the {what} is missing")
    if not fits(given, made):
        raise ScanPushNotValid(provider=provider, problem=f"the {what} is not ours")


def fits(given: str, made: Iterable[str]) -> bool:
    """Say whether `given` is one of `made`; every one is compared, in constant time."""
    theirs = given.encode(errors="replace")
    same = [hmac.compare_digest(mine.encode(), theirs) for mine in made]
    return any(same)


def check_time(provider: str, at: datetime) -> None:
    """Raise `ScanPushNotValid` for a signed time that is too far from now."""
    if abs(clock.now() - at) > TOLERANCE:
        raise ScanPushNotValid(provider=provider, problem="it is older than five minutes")


# JSON


def loaded(provider: str, body: bytes) -> dict[str, Any]:
    """
    Return the object of a push; raise `ScanPushBroken`.

    Bytes that are no UTF-8 are in a text somewhere: it gets marks in their place, the rest is good.
    """
    try:
        found = json.loads(_decoded(body))
    except (ValueError, RecursionError) as error:
        problem = f"it is not JSON: {shortened(error)}"
        raise ScanPushBroken(provider=provider, problem=problem) from error
    if not isinstance(found, dict):
        raise ScanPushBroken(provider=provider, problem="it is not a JSON object")
    return found


def _decoded(body: bytes) -> bytes | str:
    try:
        body.decode(json.detect_encoding(body))
    except UnicodeDecodeError:
        return body.decode(errors="replace")
    return body


def text(value: object) -> str:
    """Return a value as one line of text; null, lists and objects are no text."""
    if isinstance(value, str) and value.isascii() and "\x00" not in value:
        return " ".join(value.split())[:LONGEST]  # most of what services say: nothing to take out
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(text_of(value).split())[:LONGEST]


def thing(value: object) -> Thing:
    return value if isinstance(value, dict) else NOTHING


def things(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def dig(value: object, *path: str) -> Any:
    """Return what stands under these names; None where one is missing."""
    for name in path:
        value = thing(value).get(name)
    return value


def scans(items: object, read: Callable[[Thing], SentScan]) -> tuple[tuple[SentScan, ...], tuple[str, ...]]:
    """Read each event for itself: what cannot be read is named, and keeps no other out."""
    good: list[SentScan] = []
    problems: list[str] = []
    listed = things(items)
    for number, item in enumerate(listed[:MOST_SCANS], 1):
        if not isinstance(item, Mapping):
            problems.append(f"event {number} is no object")
            continue
        try:
            scan = read(item)
        except (ValueError, LookupError, TypeError, ArithmeticError) as error:
            problems.append(f"event {number}: {shortened(error)}")
            continue
        if scan.code or scan.text or scan.milestone:
            good.append(SentScan(*(*_SAID(scan), raw_of(item))))
        else:
            problems.append(f"event {number} says nothing")
    if len(listed) > MOST_SCANS:
        problems.append(f"only the first {MOST_SCANS} of {len(listed)} events were read")
    if items is not None and not isinstance(items, list):
        problems.append("the events are no list")
    return tuple(good), tuple(problems)


# Times and days


def when(stamp: object, *, source: str = "provider") -> dict[str, Any]:
    """
    Return the fields of a scan for a stamp of ISO 8601: an instant where it has an offset, else a wall clock.

    `source` says where the offset comes from; what services stamp is theirs, not the carrier's.
    """
    found = text(stamp)
    if _OFFSET.fullmatch(found) and ":" in found:
        return {"at": found, "zone_source": source}
    return {"local": found}


def clock_of(words: object) -> str:
    """Return `HH:MM` or `HH:MM:SS` of a wall clock with or without AM and PM; empty when it is none."""
    found = _CLOCK.fullmatch(text(words))
    if found is None:
        return ""
    hour, minute, second, half = int(found[1]), found[2], found[3], (found[4] or "").lower()
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    return f"{hour:02}:{minute}" + (f":{second}" if second else "")


def day(value: object) -> date | None:
    """Return the day as it is written: an estimate is a local date, whatever clock time stands behind it."""
    found = _DAY.fullmatch(text(value))
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def arrival(earliest: object, latest: object = None, *, guaranteed: bool = False) -> Arrival | None:
    first, last = day(earliest), day(latest)
    start = first or last
    if start is None:
        return None
    end = last if last and last > start else None
    return Arrival(start, end, guaranteed)


def grams(value: object, unit: object) -> int:
    return weight_of(text(value), text(unit))


def count(value: object) -> int:
    """Return a small whole number, 0 where there is none."""
    found = text(value).removesuffix(".0")
    return int(found) if found.isdecimal() and len(found) <= 4 else 0  # noqa: PLR2004


def country(code: object) -> str:
    return country_of(text(code))


def carrier_id(name: object) -> str:
    """Return the id under which we know a carrier by its name: `Royal Mail`, `royal-mail`: royal_mail."""
    said = text(name)
    return _NO_WORD.sub("_", said.lower()).strip("_")[:40] if said else ""


def place(*parts: object) -> str:
    return ", ".join(found for found in (text(part) for part in parts) if found)[:120]


# Answers


def refused(provider: str, answer: Answer, words: str = "") -> CarrierError:
    """Return the error of an answer that is of no use; `permanent` where the request itself is to blame."""
    permanent = answer.status in (400, 404, 405, 410, 413, 414, 422)
    problem = f"{answer.words}{f': {shortened(words)}' if words else ''}"
    return CarrierError(
        retry_after=answer.retry_after, permanent=permanent, provider=provider, problem=problem
    )
