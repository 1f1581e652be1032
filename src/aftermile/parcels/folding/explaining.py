"""Why a parcel is in its state, in sentences: the scan that made it, the scans that did not count and why."""

from collections.abc import Iterable, Mapping
from typing import Any

from aftermile.parcels.folding.facts import Fact, State
from aftermile.parcels.folding.words import IGNORED


def explain(state: State, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return rows `scan, effect, why, text`: first what made the state, then what was ignored."""
    by_key = {fact.key: fact for fact in facts}
    rows = [_made(state, by_key)]
    rows += [
        {
            "scan": note.key,
            "effect": "ignored",
            "why": note.reason,
            "text": f"{_name(by_key, note.key)}: ignored, {IGNORED[note.reason]}",
        }
        for note in state.ignored
    ]
    return rows


def _made(state: State, by_key: Mapping[str, Fact]) -> dict[str, Any]:
    what = state.milestone.replace("_", " ")
    if not state.because:
        why = "no scan whose meaning is known" if state.unknown else "no scan"
        return {"scan": None, "effect": "made the state", "why": "no_scan", "text": f"{what}: {why}"}
    text = f"{what} because of {_name(by_key, state.because)}"
    return {"scan": state.because, "effect": "made the state", "why": state.milestone, "text": text}


def _name(by_key: Mapping[str, Fact], key: str) -> str:
    fact = by_key[key]
    when = fact.local or (fact.at.isoformat() if fact.at else "no time")
    where = f" in {fact.place}" if fact.place else ""
    what = fact.milestone + (f".{fact.detail}" if fact.detail else "")
    return f"“{what}” at {when}{where} ({fact.source or 'unknown source'})"
