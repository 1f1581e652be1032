"""
Scans fold into the state of a parcel. Pure, and the same for every order of arrival.

The scan that happened last counts, with two exceptions: an unknown code says nothing, and a routine scan
(registered, handed over, in transit) after a delivery or a return is noise, not a correction. A scan may
also take another one back by naming its key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

RANK: Final[dict[str, int]] = {
    "registered": 0,
    "handed_over": 1,
    "in_transit": 2,
    "customs_hold": 3,
    "out_for_delivery": 4,
    "pickup_ready": 5,
    "delivery_failed": 6,
    "damaged": 7,
    "lost": 8,
    "returning": 9,
    "delivered": 10,
    "returned": 11,
}
"""Tells which of two scans of the same instant comes later."""

_ENDS: Final = frozenset({"delivered", "returned"})
_ROUTINE: Final = frozenset({"registered", "handed_over", "in_transit"})
_NOT_SENT: Final = frozenset({"registered", "unknown"})


@dataclass(frozen=True, slots=True)
class ScanFact:
    """One scan, as far as the fold needs it; `voids` is the key of a scan it takes back."""

    key: str
    milestone: str
    at: datetime
    voids: str = ""


@dataclass(frozen=True, slots=True)
class ParcelState:
    milestone: str = "registered"
    milestone_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    unknown: int = 0


def fold(scans: Iterable[ScanFact]) -> ParcelState:
    """Return the state that these scans say; repeats of a key count once."""
    by_key = {scan.key: scan for scan in sorted(scans, key=_later)}
    voided = {scan.voids for scan in by_key.values() if scan.voids}
    facts = sorted((scan for key, scan in by_key.items() if key not in voided and not scan.voids), key=_later)
    now: ScanFact | None = None
    for scan in facts:
        if scan.milestone not in RANK:
            continue
        if now is not None and now.milestone in _ENDS and scan.milestone in _ROUTINE:
            continue
        if now is None or now.milestone != scan.milestone:
            now = scan
    sent = next((scan.at for scan in facts if scan.milestone not in _NOT_SENT), None)
    unknown = sum(scan.milestone not in RANK for scan in facts)
    if now is None:
        return ParcelState(unknown=unknown)
    delivered = now.at if now.milestone == "delivered" else None
    return ParcelState(now.milestone, now.at, sent, delivered, unknown)


def _later(scan: ScanFact) -> tuple[datetime, int, str]:
    return (scan.at, RANK.get(scan.milestone, -1), scan.key)
