"""Words of a scan become a meaning or nothing: negation, future and condition count, nothing is guessed."""

import re
from typing import Final

from aftermile.parcels.folding.words import ACTION, RANK
from aftermile.parcels.reading import chinese, english

VERSION: Final = "texts/2026-11-22"
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_MOST: Final = 300
"""Characters read of a text; what carriers say stands at its beginning."""
_BEFORE_HAN: Final = 8
_YET: Final = re.compile(r"\byet\b")
_IN_DAYS: Final = re.compile(r"\s*(?:with)?in \d")
_NOT_YET_HAN: Final = re.compile(r"尚未|还没|還沒|还未|還未|暂未|暫未")
"""What has not happened yet was not tried either."""


def read_text(text: str) -> str:
    """
    Return `milestone` or `milestone.detail` that a text says has happened, empty when it says nothing sure.

    "Will be returned" is `returning.announced`, "not delivered" a failed attempt, "expected" nothing.
    """
    said = [_clause(clause) for clause in _clauses(text[:_MOST])]
    known = [one for one in said if one]
    return max(known, key=_strength) if known else ""


def _clauses(text: str) -> list[str]:
    plain = text.lower().replace("’", "'").replace("_", " ")
    places = chinese.CLAUSES if _HAN.search(plain) else english.CLAUSES
    return [clause.strip() for clause in places.split(plain) if clause.strip()]


def _clause(clause: str) -> str:
    language = chinese if _HAN.search(clause) else english
    if language is chinese and chinese.CONDITION.search(clause):
        return ""
    for row in language.ROWS:
        match = row.pattern.search(clause)
        if match is None:
            continue
        before, after = clause[: match.start()], clause[match.end() :]
        if language is chinese:
            return _chinese(row, match.group(), before[-_BEFORE_HAN:])
        return _english(row, before, after)
    return ""


def _english(row: english.Row, before: str, after: str) -> str:
    condition = english.CONDITION.search(before)
    if condition and not (condition.group() == "after" and row.said == "attempt_failed"):
        return ""
    if english.ANNOUNCED.search(before) and not _possible(before):
        unsure = english.CONDITION.search(after) or english.DENIED.search(before)
        return "" if unsure else row.announced
    if english.DENIED.search(before) or english.DENIED.match(after.strip()):
        return "" if _YET.search(before) or _YET.search(after) else row.denied
    if (
        english.ANNOUNCED.match(after.strip())
        or after.strip().startswith(("by end", "date", "window"))
        or _IN_DAYS.match(after)
    ):
        return row.announced
    return row.said


def _possible(before: str) -> bool:
    """Tell "could not be delivered", which denies, from "will not be delivered", which announces."""
    return re.search(r"\b(?:could|can|may|would)(?: not|n't)\b", before) is not None


def _chinese(row: english.Row, found: str, before: str) -> str:
    if chinese.ANNOUNCED.search(before):
        return row.announced
    if _NOT_YET_HAN.search(before):
        return ""
    if chinese.DENIED.search(before) or (row.denied and chinese.DENIED.search(found)):
        return row.denied
    return row.said


def _strength(meaning: str) -> tuple[int, bool]:
    milestone, _, detail = meaning.partition(".")
    return RANK[milestone], detail in ACTION
