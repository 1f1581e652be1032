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

_STILL: Final = frozenset({"in_transit", "out_for_delivery", "available_for_pickup", "attempt_failed"})
VETOES: Final = {
    "delivered": _STILL | {"customs_hold", "exception", "returned", "returning", "lost", "destroyed"},
    "returned": _STILL | {"returning", "customs_hold", "exception"},
    "lost": _STILL | {"delivered", "exception"},
    "destroyed": _STILL | {"delivered", "exception"},
}
"""What words may make of a code that says an end, since codes such as Delivered_Other hold several things."""


def read_scan(code: str, text: str) -> Meaning:
    """
    Return the meaning of a scan; a code that nobody knows and words that nobody knows are `unknown`.

    So is a code of an end whose words only announce or deny that end ("Delivered_Other", "Expected Monday").
    """
    by_code = _of_code(code.strip())
    said = texts.read_text(text) if text else ""
    if by_code is None:
        return _of_text(said) if said else _UNKNOWN
    milestone = said.partition(".")[0]
    if milestone in VETOES.get(by_code.milestone, ()) and milestone != by_code.milestone:
        return _of_text(said)
    if code.strip().lower() in codes.SHORT and milestone in RANK:
        return _of_text(said)
    if by_code.milestone in VETOES and not said and text and texts.unsays(text, by_code.milestone):
        return _UNKNOWN
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
