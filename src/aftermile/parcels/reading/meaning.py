"""Code and words of one scan together: the code speaks, a few words may veto it, words alone may speak."""

from typing import Final, NamedTuple

from aftermile.parcels.folding.words import MILESTONES, RANK
from aftermile.parcels.reading import codes, texts


class Meaning(NamedTuple):
    """`evidence` is code or text; `mapping` names the table and its version."""

    milestone: str = "unknown"
    detail: str = ""
    cause: str = ""
    party: str = ""
    evidence: str = "code"
    mapping: str = codes.VERSION


_UNKNOWN: Final = Meaning()

VETOES: Final = {
    "delivered": frozenset({"attempt_failed", "in_transit", "available_for_pickup", "returned", "returning"}),
    "returned": frozenset({"returning", "in_transit", "attempt_failed"}),
    "lost": frozenset({"exception"}),
}
"""What words may make of a code that says an end, since codes such as Delivered_Other hold several things."""


def read_scan(code: str, text: str) -> Meaning:
    """Return the meaning of a scan; a code that nobody knows and words that nobody knows are `unknown`."""
    by_code = _of_code(code.strip())
    said = texts.read_text(text) if text else ""
    if by_code is None:
        return _of_text(said) if said else _UNKNOWN
    milestone = said.partition(".")[0]
    if milestone in VETOES.get(by_code.milestone, ()) and milestone != by_code.milestone:
        return _of_text(said)
    if code.strip().lower() in codes.SHORT and milestone in RANK:
        return _of_text(said)
    return by_code


def _of_code(code: str) -> Meaning | None:
    milestone, _, detail = code.lower().partition(".")
    if milestone == "canceled":
        milestone = "cancelled"
    if milestone in MILESTONES and milestone != "unknown":
        return Meaning(milestone, detail)
    found = codes.CODES.get(code.lower()) or (codes.CODES.get(detail) if detail else None)
    return Meaning(*found) if found else None


def _of_text(said: str) -> Meaning:
    milestone, _, detail = said.partition(".")
    return Meaning(milestone, detail, evidence="text", mapping=texts.VERSION)
