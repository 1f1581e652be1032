"""What staff taught of codes and words, as one function that reads scans. Pure."""

import hashlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from aftermile.parcels.reading.meaning import Meaning
from aftermile.parcels.reading.sent import READ, Taught

UNKNOWN: Final = "unknown"


class Lesson(NamedTuple):
    """A rule as it was taught: scans with this code, or without one with these words, mean this."""

    number: int
    code: str
    words: str
    milestone: str
    detail: str = ""
    cause: str = ""
    party: str = ""
    own: bool = False
    """Of one seller: it speaks before what holds for everybody."""


def taught_by(lessons: Iterable[Lesson]) -> Taught | None:
    """Return what these lessons make of a code and its words; None where there is nothing to know."""
    by_code: dict[str, Meaning] = {}
    by_words: dict[str, Meaning] = {}
    for (_own, code, words), lesson in sorted(_newest(lessons).items()):
        says = (lesson.milestone, lesson.detail, lesson.cause, lesson.party)
        meaning = Meaning(*says, "code", f"taught/{lesson.number}")
        if code:
            by_code[code] = meaning
        elif words:
            by_words[words] = meaning
    if not by_code and not by_words:
        return None

    def taught(code: str, text: str) -> Meaning | None:
        if code:
            return by_code.get(code)
        return by_words.get(words_of(text)) if by_words else None

    return taught


def _newest(lessons: Iterable[Lesson]) -> dict[tuple[bool, str, str], Lesson]:
    """Return what holds: the newest of each code or words; one that was taken back leaves it to others."""
    found: dict[tuple[bool, str, str], Lesson] = {}
    for lesson in sorted(lessons, key=lambda one: one.number):
        place = (lesson.own, lesson.code, "" if lesson.code else lesson.words)
        if lesson.milestone == UNKNOWN:
            found.pop(place, None)
        else:
            found[place] = lesson
    return found


def words_of(text: str) -> str:
    """Return the words of a scan as they are taught and counted: lower case, spaces as one."""
    return " ".join(text[:READ].lower().split())


def digest_of(source: str, code: str, text: str) -> str:
    """Return under what a code (without one: the words) that nobody knows is counted."""
    what = f"code\x1f{code}" if code else f"words\x1f{words_of(text)}"
    return hashlib.sha256(f"{source}\x1f{what}".encode()).hexdigest()[:40]
