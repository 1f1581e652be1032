"""A scan as an object of JSON becomes a fact; one that cannot be read is kept apart with its reason. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from aftermile.kernel.errors import Phrase
from aftermile.parcels.folding import Fact, Known
from aftermile.parcels.folding.words import DELIVERED, DOOR, GROUP, START
from aftermile.parcels.reading.meaning import read_scan
from aftermile.parcels.reading.problems import (
    NO_LEG_NAME,
    NO_SUCH_TIME,
    NO_TEXT,
    NO_WORDS,
    NO_ZONE,
    NOT_ISO,
    NOT_OF_OUR_DAYS,
)

LEGS: Final = {
    **dict.fromkeys(("warehouse", "first_mile", "first", "origin", "pickup", "export"), 0),
    **dict.fromkeys(("line_haul", "linehaul", "middle_mile", "main", "air", "sea", "master"), 1),
    **dict.fromkeys(("last_mile", "last", "final_mile", "destination", "local", "import", "delivery"), 2),
}
"""Names of legs that may stand in the place of a number."""
_S10: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_MASTER: Final = re.compile(r"\d{3}-?\d{8}")
_STAGE_SOURCES: Final = frozenset({"warehouse", "own_warehouse", "master"})
_TIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
YEARS: Final = range(1990, 2101)


class BadScan(ValueError):
    """A scan that cannot be read; the text says why."""


class When(NamedTuple):
    at: datetime | None
    local: str
    zone_source: str
    precision: str


def fact_of(row: Mapping[str, Any]) -> Fact:
    """
    Return the fact of one scan with the fields `at, local, zone, code, text, place, country, carrier, number,
    leg, source`, and if it has them `direction, piece, key, version, takes_back, person`; raise `BadScan`.
    """
    when = when_of(row)
    code, text = _text(row, "code"), _text(row, "text")
    if not code and not text and not _text(row, "takes_back"):
        raise BadScan(NO_WORDS)
    meaning = read_scan(code, text)
    leg, piece = leg_of(row.get("leg")), _text(row, "piece")
    minute = when.local[:16] or (when.at.isoformat()[:16] if when.at else "")
    same = (_text(row, "source"), _text(row, "carrier"), _number(row), code or text, minute, str(leg), piece)
    return Fact(
        key=_text(row, "key") or "|".join(same),
        milestone=meaning.milestone,
        at=when.at,
        detail=meaning.detail,
        cause=meaning.cause,
        party=meaning.party,
        leg=leg,
        direction=_text(row, "direction").lower(),
        piece=piece,
        number=_number(row),
        place=_text(row, "place"),
        country=_text(row, "country").upper(),
        local=when.local,
        zone_source=when.zone_source,
        precision=when.precision,
        source=_text(row, "source") or _text(row, "carrier"),
        evidence="person" if row.get("person") is True else meaning.evidence,
        takes_back=_text(row, "takes_back"),
        version=row["version"] if isinstance(row.get("version"), int) else 0,
        mapping=meaning.mapping,
    )


def known_of(
    facts: Iterable[Fact], *, origin: str = "", destination: str = "", since: datetime | None = None
) -> Known:
    """Return what numbers say of the legs: an S10 number runs to the door, a master waybill does not."""
    all_facts: Sequence[Fact] = list(facts)
    origin, destination = origin or _first(all_facts, START), destination or _only(all_facts, DOOR)
    through = frozenset(fact.leg for fact in all_facts if _S10.fullmatch(fact.number))
    stages = frozenset(
        fact.leg
        for fact in all_facts
        if fact.milestone == DELIVERED and (_MASTER.fullmatch(fact.number) or fact.source in _STAGE_SOURCES)
    )
    return Known(destination.upper(), origin.upper(), since, stages - through, through)


def legs_by_number(facts: Sequence[Fact]) -> list[Fact]:
    """
    Return facts with the legs that their numbers tell: the number scanned first is the first leg.

    Only where nobody said the legs; numbers of pieces are none.
    """
    if any(fact.leg or fact.piece for fact in facts):
        return list(facts)
    begun: dict[str, datetime] = {}
    for fact in facts:
        if fact.number and fact.at is not None:
            begun[fact.number] = min(fact.at, begun.get(fact.number, fact.at))
    legs = {number: leg for leg, (_at, number) in enumerate(sorted((at, one) for one, at in begun.items()))}
    return [fact._replace(leg=legs.get(fact.number, 0)) for fact in facts]


def _first(facts: Iterable[Fact], group: int) -> str:
    """Return the country of the first fact of a group."""
    told = [(fact.at, fact.country) for fact in facts if fact.at and fact.country and _is(fact, group)]
    return min(told)[1] if told else ""


def _only(facts: Iterable[Fact], group: int) -> str:
    """Return the country that all facts of a group name."""
    told = {fact.country for fact in facts if fact.country and _is(fact, group)}
    return told.pop() if len(told) == 1 else ""


def _is(fact: Fact, group: int) -> bool:
    return GROUP.get(fact.milestone) == group and fact.direction != "return"


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise BadScan(Phrase(NO_TEXT, column=name))
    return str(value).strip()


def _number(row: Mapping[str, Any]) -> str:
    return _text(row, "number").replace(" ", "").upper()


def leg_of(value: object) -> int:
    """Return the place of a leg, by number or by name; raise `BadScan`."""
    if value in (None, ""):
        return 0
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    name = str(value).strip().lower().replace("-", "_").replace(" ", "_")
    if name in LEGS:
        return LEGS[name]
    if name.lstrip("-").isdigit():
        return int(name)
    raise BadScan(Phrase(NO_LEG_NAME, text=str(value)[:40], known=", ".join(LEGS)))


def when_of(row: Mapping[str, Any]) -> When:
    """Return when a scan was: an offset makes an instant, so does a zone; without either it is only local."""
    stamp, local, zone = _text(row, "at"), _text(row, "local"), _text(row, "zone")
    told = local or stamp
    if not any(letter.isdigit() for letter in stamp + local):
        return When(None, "", "none", "day")
    if stamp:
        at, precision, offset = _read(stamp)
        if offset:
            return When(at, local, _source(row, "carrier_offset"), precision)
    at, precision, offset = _read(told)
    if offset:
        return When(at, local, _source(row, "carrier_offset"), precision)
    if zone:
        at, sure = _in_zone(at, zone)
        return When(at, told, _source(row, "facility"), precision if sure or precision == "day" else "hour")
    return When(at, told, "none", precision)


def _source(row: Mapping[str, Any], otherwise: str) -> str:
    return _text(row, "zone_source") or otherwise


def _read(stamp: str) -> tuple[datetime, str, bool]:
    """Return an instant (without an offset: as if it were UTC), its precision, whether it has an offset."""
    found = _TIME.fullmatch(stamp)
    if found is None:
        raise BadScan(Phrase(NOT_ISO, text=stamp[:40]))
    day, minute, second, fraction, offset = found.groups()
    plain = f"{day}T{minute or '00:00'}{second or ':00'}.{(fraction or '0')[:6].ljust(6, '0')}"
    sign = "+00:00" if not offset or offset.upper() in ("Z", "UTC") else offset
    try:
        at = datetime.fromisoformat(plain + sign).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadScan(Phrase(NO_SUCH_TIME, text=stamp[:40])) from error
    if at.year not in YEARS:
        raise BadScan(Phrase(NOT_OF_OUR_DAYS, text=stamp[:40]))
    precision = "day" if minute is None else "second" if second else "minute"
    return at, precision, bool(offset) and minute is not None


def _in_zone(naive: datetime, zone: str) -> tuple[datetime, bool]:
    """
    Return the instant of a wall clock, and whether there is no other.

    An hour that comes twice when summer time ends is taken as the first, one that is left out as if the
    clock had not been changed yet.
    """
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", zone)
    try:
        if offset:
            sign, hours, minutes = offset.groups()
            ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return (naive - ahead if sign == "+" else naive + ahead), True
        there = naive.replace(tzinfo=ZoneInfo(zone))
        sure = there.utcoffset() == there.replace(fold=1).utcoffset()
        return there.astimezone(UTC), sure
    except (KeyError, ValueError, OSError, OverflowError) as error:
        raise BadScan(Phrase(NO_ZONE, text=zone[:40])) from error
