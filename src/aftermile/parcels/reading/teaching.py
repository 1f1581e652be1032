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
    by_code: dict[str, Meaning | None] = {}
    by_words: dict[str, Meaning | None] = {}
    for lesson in sorted(lessons, key=lambda one: (one.own, one.number)):
        back = lesson.milestone == UNKNOWN
        meaning = (
            None
            if back
            else Meaning(
                lesson.milestone, lesson.detail, lesson.cause, lesson.party, "code", f"taught/{lesson.number}"
            )
        )
        if lesson.code:
            by_code[lesson.code] = meaning
        elif lesson.words:
            by_words[lesson.words] = meaning
    if not any(by_code.values()) and not any(by_words.values()):
        return None

    def taught(code: str, text: str) -> Meaning | None:
        if code:
            return by_code.get(code)
        return by_words.get(words_of(text)) if by_words else None

    return taught


def words_of(text: str) -> str:
    """Return the words of a scan as they are taught and counted: lower case, spaces as one."""
    return " ".join(text[:READ].lower().split())


def digest_of(source: str, code: str, text: str) -> str:
    """Return under what a code (without one: the words) that nobody knows is counted."""
    what = f"code\x1f{code}" if code else f"words\x1f{words_of(text)}"
    return hashlib.sha256(f"{source}\x1f{what}".encode()).hexdigest()[:40]
