"""Words of a scan become a meaning or nothing: negation, future and condition count, nothing is guessed."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from aftermile.parcels.folding.words import ACTION, RANK
from aftermile.parcels.reading import chinese, english, languages

VERSION: Final = "texts/2026-11-22c"
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_MOST: Final = 300
"""Characters read of a text; what carriers say stands at its beginning."""
_BEFORE_HAN: Final = 14
_YET: Final = re.compile(r"\byet\b")
_COULD: Final = re.compile(r"\b(?:could|can|may|would)(?: not|n't)\b")
_PLANNED: Final = re.compile(
    r"\b(?:expected|estimated|scheduled|planned|pending|awaiting|future|next)\b.{0,20}\bdeliver|"
    r"\bdelivery\b.{0,20}\b(?:expected|estimated|scheduled|planned|pending|tomorrow)\b"
)
_SAME_WORD: Final = {"returned": ("returned", "returning")}


class Heard(NamedTuple):
    """What one clause says: the milestone it names, and what it makes of it, empty when it did not happen."""

    named: str
    meaning: str


def read_text(text: str) -> str:
    """
    Return `milestone` or `milestone.detail` that a text says has happened, empty when it says nothing sure.

    "Will be returned" is `returning.announced`, "not delivered" a failed attempt, "expected" nothing.
    """
    known = [one.meaning for one in _heard(text) if one.meaning]
    return max(known, key=_strength) if known else ""


def unsays(text: str, milestone: str) -> bool:
    """Tell whether a text names this milestone only to deny it, to announce it or as a condition."""
    same = _SAME_WORD.get(milestone, (milestone,))
    heard = [one for one in _heard(text) if one.named in same]
    if any(one.meaning.startswith(same) for one in heard):
        return False
    return bool(heard) or (milestone == "delivered" and _PLANNED.search(text[:_MOST].lower()) is not None)


def _strength(meaning: str) -> tuple[int, bool]:
    milestone, _, detail = meaning.partition(".")
    return RANK[milestone], detail in ACTION


def _heard(text: str) -> list[Heard]:
    plain = text[:_MOST].lower().replace("’", "'").replace("_", " ")
    if languages.JAPANESE.search(plain):
        return _in_others(plain, [languages.japanese])
    if _HAN.search(plain):
        return list(_in_chinese(plain))
    if languages.HANGUL.search(plain):
        return _in_others(plain, [languages.korean])
    heard = list(_in_english(plain))
    return heard or _in_others(plain, languages.EUROPEAN)


def _in_english(plain: str) -> Iterator[Heard]:
    for sentence in english.SENTENCES.split(english.OBJECT.sub(r"\1", plain)):
        depends = False
        for part in english.CLAUSES.split(sentence):
            clause = part.strip()
            for row in english.ROWS:
                match = row.pattern.search(clause)
                if match is not None:
                    before, after = clause[: match.start()], clause[match.end() :]
                    yield _settled(row, _english(row, before, after), depends=depends)
                    break
            depends = depends or english.CONDITION.match(clause) is not None


def _in_chinese(plain: str) -> Iterator[Heard]:
    for sentence in chinese.SENTENCES.split(chinese.SIGNER.sub(r"由\1代收", plain)):
        depends = False
        for part in chinese.CLAUSES.split(sentence):
            clause = part.strip()
            depends = depends or chinese.CONDITION.search(clause) is not None
            for row in chinese.ROWS:
                match = row.pattern.search(clause)
                if match is not None:
                    before, after = clause[: match.start()][-_BEFORE_HAN:], clause[match.end() :]
                    meaning = "" if depends else _chinese(row, match.group(), before, after)
                    yield _settled(row, meaning, depends=depends)
                    break


def _in_others(plain: str, tongues: Iterable[languages.Language]) -> list[Heard]:
    """Return what the first language says that says anything."""
    for tongue in tongues:
        heard = [one for clause in languages.CLAUSES.split(plain) if (one := _other(tongue, clause.strip()))]
        if heard:
            return heard
    return []


def _settled(row: english.Row, meaning: str, *, depends: bool) -> Heard:
    """What is only announced says nothing where the sentence began with a condition."""
    if depends and meaning == row.announced:
        meaning = ""
    return Heard(row.said.partition(".")[0], meaning)


def _english(row: english.Row, before: str, after: str) -> str:
    condition = english.CONDITION.search(before)
    if condition and not (condition.group() == "after" and row.said.startswith("attempt_failed")):
        return ""
    if english.ANNOUNCED.search(before) and not _COULD.search(before):
        unsure = english.CONDITION.search(after) or english.DENIED.search(before)
        return "" if unsure else row.announced
    if english.DENIED.search(before) or english.DENIED_AFTER.match(after):
        return "" if _YET.search(before) or _YET.search(after) else row.denied
    return row.announced if english.ANNOUNCED_AFTER.match(after) else row.said


def _chinese(row: english.Row, found: str, before: str, after: str) -> str:
    if chinese.VOID.search(before + found[:1]) or chinese.VOID_AFTER.match(after):
        return ""
    if chinese.ANNOUNCED.search(before):
        return row.announced
    if chinese.NOT_YET.search(before + found[:1]):
        return ""
    denied = chinese.DENIED.search(before) or chinese.DENIED_AFTER.match(after)
    return row.denied if denied or (row.denied and chinese.DENIED.search(found)) else row.said


def _other(tongue: languages.Language, clause: str) -> Heard | None:
    """In other languages a denial, a plan or a condition anywhere in the clause speaks for all of it."""
    for row in tongue.rows:
        if row.pattern.search(clause) is None:
            continue
        named = row.said.partition(".")[0]
        if tongue.unsure.search(clause):
            return Heard(named, "")
        if tongue.announced.search(clause):
            return Heard(named, row.announced)
        return Heard(named, row.denied if tongue.denied.search(clause) else row.said)
    return None
