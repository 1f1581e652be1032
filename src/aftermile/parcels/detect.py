"""
Which carriers a number may belong to: ranked, with reasons. Pure, and no look-up anywhere.

A number whose check digit is wrong for a carrier's shape is no candidate of that carrier. A plain run of
digits without a check digit would fit anybody: it is a candidate only where `country_hint` names the
carrier's country.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aftermile.parcels.detecting import america, asia, europe, postal
from aftermile.parcels.detecting.shapes import Shape

SHAPES: Final[tuple[Shape, ...]] = (*america.SHAPES, *europe.SHAPES, *asia.SHAPES)
LONGEST: Final = 40
_WRITTEN_LONGEST: Final = 120
_S10_PLACES: Final = 13

_SEPARATORS: Final = dict.fromkeys(
    map(ord, " \t\r\n\v\f-._/\u00a0\u00ad\u2010\u2011\u2012\u2013\u2014\u200b\u202f\ufeff")
)
_NO_PARCEL: Final = re.compile(
    r"\d{3}[-.]\d{3}[-.]\d{4}|\d{2}-\d{5}-\d{5}|\d{3}-\d{7}-\d{7}|\d{3,4}-\d{1,7}-\d{1,7}-\d{1,7}-[\dX]"
)
"""Written as phones are, as orders of market places are, as books are: no number of a parcel."""
_HOME: Final = 0.25
"""What a carrier of the hinted country gains of what is left to 1."""
_ABROAD: Final = 0.6
_CHECKED: Final = 0.6
"""What a check digit that adds, of what is left to 1, to a shape that says all; less to one that says
little."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    `score` is between 0 and 1, to rank by; it is no probability. `standard` is empty where none is
    published.
    """

    carrier: str
    service: str
    standard: str
    score: float
    why: tuple[str, ...]


_Entry = tuple[re.Pattern[str], Shape]


def _by_place(shapes: tuple[Shape, ...]) -> dict[tuple[int, str], tuple[_Entry, ...]]:
    table: dict[tuple[int, str], list[_Entry]] = {}
    for shape in shapes:
        entry = (shape.compiled(), shape)
        for length in shape.lengths:
            for start in shape.starts:
                table.setdefault((length, start), []).append(entry)
    return {place: tuple(entries) for place, entries in table.items()}


_TABLE: Final = _by_place(SHAPES)
_S10: Final = {country: (shape.compiled(), shape) for country, shape in postal.S10.items()}


def normalized(number: str) -> str:
    """
    Upper case ASCII without spaces, hyphens and dots; full-width digits and letters count as plain
    ones.
    """
    if len(number) > _WRITTEN_LONGEST:
        return ""
    if not number.isascii():
        number = unicodedata.normalize("NFKC", number)
    if not number.isalnum():
        if _NO_PARCEL.fullmatch(number.strip()):
            return ""
        number = number.translate(_SEPARATORS)
    return number.upper()


def detect(number: str, *, country_hint: str = "", most: int = 5) -> list[Candidate]:
    """
    Candidates for a tracking number, best first, at most one per carrier and service; empty when nothing
    fits.

    `country_hint` is an ISO 3166 code of a country that the parcel leaves or reaches.
    """
    plain = normalized(number)
    if not plain or len(plain) > LONGEST or not plain.isascii() or plain.strip("0") == "":
        return []
    hint = country_hint.strip().upper()
    found = [_candidate(plain, shape, hint) for shape in _fitting(plain, hint)]
    if len(found) > 1:
        found.sort(key=_rank)
        found = _first_of_each(found)
    return found[:most]


def _fitting(plain: str, hint: str) -> Iterator[Shape]:
    for pattern, shape in _TABLE.get((len(plain), plain[0]), ()):
        if _fits(plain, pattern, shape) and not (shape.only_at_home and hint not in shape.home):
            yield shape
    if len(plain) == _S10_PLACES and (entry := _S10.get(plain[11:])) and _fits(plain, *entry):
        yield entry[1]


def _fits(plain: str, pattern: re.Pattern[str], shape: Shape) -> bool:
    return pattern.fullmatch(plain) is not None and (shape.check is None or shape.check(plain))


def _candidate(plain: str, shape: Shape, hint: str) -> Candidate:
    score = shape.telling
    why = [shape.why]
    if shape.check is not None:
        score += (1 - score) * _CHECKED * shape.telling
        why.append(f"check digit fits ({shape.check_says})")
    if hint and shape.home:
        at_home = hint in shape.home
        score = score + (1 - score) * _HOME if at_home else score * _ABROAD
        why.append(f"the carrier {'works' if at_home else 'does not work'} in {hint}")
    service = shape.services.get(plain[shape.at], "") or shape.service
    return Candidate(shape.carrier, service, shape.standard, round(score, 3), tuple(why))


def _rank(candidate: Candidate) -> tuple[float, str, str]:
    return (-candidate.score, candidate.carrier, candidate.service)


def _first_of_each(ranked: list[Candidate]) -> list[Candidate]:
    kept: dict[tuple[str, str], Candidate] = {}
    for candidate in ranked:
        kept.setdefault((candidate.carrier, candidate.service), candidate)
    return list(kept.values())
