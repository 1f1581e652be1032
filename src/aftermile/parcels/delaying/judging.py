"""
The delay of one parcel by what is known of it: its kind, since when, whose fault, how likely it is late.

Nothing follows from the absence of data: where nobody listens (the tracker does not know the number, or
stopped), silence says nothing and there is no delay. A scan ends silence, so it never makes a parcel stalled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from aftermile.parcels.delaying.curves import Curve
from aftermile.parcels.delaying.lanes import Outlook
from aftermile.parcels.delaying.outlook import chance_after

KINDS: Final = ("held", "not_handed_over", "stalled", "late", "slow")
"""In the order in which they speak: a cause that asks for an act before the bare date."""

SILENT: Final = 0.05
"""A parcel has stalled when at most this share of parcels is silent for as long."""
LIKELY: Final = 0.5
"""It is slow when it is later than promised with this chance ..."""
NO_LONGER: Final = 0.35
"""... and stays so until the chance is below this: no alert comes and goes every quarter of an hour."""

CARRIER, SHIPPER, CONSIGNEE, CUSTOMS = "carrier", "shipper", "consignee", "customs"

OVER: Final = frozenset({"delivered", "returned", "lost", "destroyed", "cancelled", "returning"})
BEFORE: Final = frozenset({"registered", "info_received"})
"""Milestones of a parcel that nobody has handed over yet."""

PATIENCE: Final[Mapping[str, float]] = {
    "registered": 3,
    "info_received": 3,
    "picked_up": 4,
    "in_transit": 8,
    "customs_hold": 6,
    "out_for_delivery": 2,
    "available_for_pickup": 8,
    "attempt_failed": 3,
    "exception": 4,
    "unknown": 8,
}
"""Working days of silence that stand out, until a lane has shown its own."""


class Hold(NamedTuple):
    """Who must act, what is asked for, and how many working days it may take before it counts as a delay."""

    party: str
    act: str
    days: float = 0.0


HELD: Final[Mapping[str, Hold]] = {
    "payment_due": Hold(CONSIGNEE, "pay"),
    "documents": Hold(SHIPPER, "documents"),
    "bad_address": Hold(CONSIGNEE, "address"),
    "moved": Hold(CONSIGNEE, "address"),
    "refused": Hold(CONSIGNEE, "decide"),
    "prohibited": Hold(SHIPPER, "documents"),
    "security": Hold(CUSTOMS, "ask_carrier", 2),
    "nobody_home": Hold(CONSIGNEE, "redeliver", 2),
    "business_closed": Hold(CONSIGNEE, "redeliver", 2),
    "no_access": Hold(CONSIGNEE, "redeliver", 1),
    "held_outward": Hold(CUSTOMS, "ask_carrier", 2),
    "held_inward": Hold(CUSTOMS, "ask_carrier", 2),
    "customs_hold": Hold(CUSTOMS, "ask_carrier", 2),
    "available_for_pickup": Hold(CONSIGNEE, "collect", 4),
}
"""By detail, else by milestone."""

ACTS: Final = {"stalled": "trace", "not_handed_over": "hand_over", "late": "claim", "slow": "tell"}
"""What to do of the other kinds."""


class Seen(NamedTuple):
    """
    What is known of a parcel now. Spans are in days of working time.

    `silence` since the last scan (since it was registered, without one), `age` since it came into its
    milestone, `left` until its promised day is over (None without a promise; negative: it is);
    `promise_ends` is that instant. `listening` says that a scan would have been heard, `was` the kind it was
    judged before.
    """

    milestone: str
    now: datetime
    known_at: datetime
    silence: float
    age: float
    left: float | None = None
    detail: str = ""
    party: str = ""
    since: datetime | None = None
    heard_at: datetime | None = None
    promised_on: date | None = None
    promise_ends: datetime | None = None
    expected_on: date | None = None
    sent: bool = False
    listening: bool = True
    was: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """
    `kind` is one of KINDS or empty; `since` None means from now; `risk` is the chance to miss the promise,
    None where there is no promise or nothing is known. `why` is a code with the numbers it speaks of.
    """

    kind: str = ""
    since: datetime | None = None
    party: str = ""
    act: str = ""
    risk: float | None = None
    why: Mapping[str, Any] = field(default_factory=dict)


Found = tuple[str, datetime | None, str, str, dict[str, Any]]
"""Kind, since, party, act, why."""


def judge(seen: Seen, outlook: Outlook) -> Delay:
    """Return the delay of a parcel; without one its kind is empty."""
    if seen.milestone in OVER or not seen.listening:
        return Delay()
    risk = risk_of(seen, outlook)
    for rule in RULES:
        found = rule(seen, outlook, risk)
        if found is not None:
            kind, since, party, act, why = found
            return Delay(kind, since, party, act, risk, why)
    return Delay(risk=risk)


def risk_of(seen: Seen, outlook: Outlook) -> float | None:
    """Return the chance that the parcel comes after its promised day."""
    if seen.left is None:
        return None
    if seen.left <= 0:
        return 1.0
    if outlook.stay is None:
        return None
    return chance_after(outlook.stay, outlook.after, age=max(seen.age, 0.0), left=seen.left)


def is_silent(silence: float, milestone: str, curve: Curve | None) -> bool:
    """Tell whether parcels in this milestone are hardly ever silent for so long."""
    if curve is not None and curve.reaches(SILENT) < float("inf"):
        return silence >= curve.reaches(SILENT)
    patience = PATIENCE.get(milestone, PATIENCE["unknown"])
    seen = min(curve.seen, 2 * patience) if curve is not None else 0.0
    return silence >= max(patience, seen)


def _held(seen: Seen, outlook: Outlook, _risk: float | None) -> Found | None:
    hold = HELD.get(seen.detail) or HELD.get(seen.milestone)
    if hold is None:
        return None
    usual = outlook.stay.median if outlook.stay is not None and hold.days else 0.0
    wait = max(hold.days, usual if usual < float("inf") else hold.days)
    if seen.age < wait:
        return None
    why = {"code": "held", "what": seen.detail if seen.detail in HELD else seen.milestone}
    return "held", seen.since, seen.party or hold.party, hold.act, why


def _not_handed_over(seen: Seen, outlook: Outlook, _risk: float | None) -> Found | None:
    if seen.milestone not in BEFORE or seen.sent or not is_silent(seen.silence, seen.milestone, outlook.next):
        return None
    why = _silence(seen, outlook, "not_handed_over")
    return "not_handed_over", seen.heard_at or seen.known_at, SHIPPER, ACTS["not_handed_over"], why


def _stalled(seen: Seen, outlook: Outlook, _risk: float | None) -> Found | None:
    if seen.milestone in BEFORE or seen.heard_at is None:
        return None
    if not is_silent(seen.silence, seen.milestone, outlook.next):
        return None
    party = seen.party or CARRIER
    return "stalled", seen.heard_at, party, ACTS["stalled"], _silence(seen, outlook, "stalled")


def _silence(seen: Seen, outlook: Outlook, code: str) -> dict[str, Any]:
    curve = outlook.next
    why: dict[str, Any] = {"code": code, "days": round(seen.silence, 1)}
    usual = curve.reaches(SILENT) if curve is not None else float("inf")
    if curve is not None and usual < float("inf"):
        why |= {"usual": round(usual, 1), "parcels": curve.count}
    else:
        why |= {"usual": float(PATIENCE.get(seen.milestone, PATIENCE["unknown"])), "parcels": 0}
    return why


def _late(seen: Seen, _outlook: Outlook, _risk: float | None) -> Found | None:
    if seen.promised_on is None or seen.promise_ends is None or seen.now < seen.promise_ends:
        return None
    party = seen.party or (CARRIER if seen.sent else SHIPPER)
    why = {"code": "late", "promised": seen.promised_on.isoformat()}
    return "late", seen.promise_ends, party, ACTS["late"], why


def _slow(seen: Seen, _outlook: Outlook, risk: float | None) -> Found | None:
    if seen.promised_on is None:
        return None
    beyond = seen.expected_on is not None and seen.expected_on > seen.promised_on
    if not beyond and (risk is None or risk < (NO_LONGER if seen.was == "slow" else LIKELY)):
        return None
    why: dict[str, Any] = {"code": "slow", "promised": seen.promised_on.isoformat()}
    if seen.expected_on is not None:
        why["expected"] = seen.expected_on.isoformat()
    if risk is not None:
        why["risk"] = round(risk, 2)
    return "slow", None, seen.party or (CARRIER if seen.sent else SHIPPER), ACTS["slow"], why


RULES: Final[tuple[Callable[[Seen, Outlook, float | None], Found | None], ...]] = (
    _held,
    _not_handed_over,
    _stalled,
    _late,
    _slow,
)
"""In the order of KINDS."""
