"""Facts as they came become facts that count: one per key, without what was taken back."""

from collections.abc import Iterable
from typing import Final

from aftermile.parcels.folding.facts import Fact, Note

_NOTHING: Final[tuple[Note, ...]] = ()


def sift(facts: Iterable[Fact]) -> tuple[list[Fact], tuple[Note, ...]]:
    """Return the facts that count, and notes on those that were taken back."""
    kept: dict[str, Fact] = {}
    corrected = False
    for fact in facts:
        old = kept.setdefault(fact.key, fact)
        if old is not fact and old != fact:
            kept[fact.key] = max(old, fact, key=_newer)
        corrected = corrected or fact.takes_back != ""
    if not corrected:
        return list(kept.values()), _NOTHING
    gone = taken_back(kept)
    mine = [
        fact
        for key, fact in kept.items()
        if key not in gone and not (fact.takes_back and fact.milestone == "unknown")
    ]
    return mine, tuple(Note(key, "taken_back") for key in sorted(gone) if key in kept)


def taken_back(facts: dict[str, Fact]) -> set[str]:
    """
    Return the keys that corrections take back.

    A correction that was itself corrected does not count; corrections in a circle all count.
    """
    by: dict[str, list[str]] = {}
    for fact in facts.values():
        if fact.takes_back and fact.takes_back != fact.key:
            by.setdefault(fact.takes_back, []).append(fact.key)

    def stands(key: str, asked: frozenset[str]) -> bool:
        asked |= {key}
        return not any(other not in asked and stands(other, asked) for other in by.get(key, ()))

    return {key for key, others in by.items() if any(stands(other, frozenset({key})) for other in others)}


def _newer(fact: Fact) -> tuple[int, str]:
    return fact.version, repr(tuple(fact))
