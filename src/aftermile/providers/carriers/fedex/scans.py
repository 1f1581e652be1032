"""What both forms of FedEx share: one event with its time."""

from typing import Final

from aftermile.parcels.carrier import Tracking
from aftermile.providers.times import Times, when

FEDEX: Final = "FedEx"
_MIDNIGHT: Final = "T00:00:00"


def time_of(stamp: str) -> Times:
    """Return the time of an event; midnight without an offset is how FedEx writes a day."""
    return when(stamp.removesuffix(_MIDNIGHT))


def newest(trackings: list[Tracking]) -> list[Tracking]:
    """
    Return one tracking per number: FedEx gives numbers again, and answers with all of their packages.

    The package with the latest scan is ours; the others are named in its problems.
    """
    by_number: dict[str, list[Tracking]] = {}
    for tracking in trackings:
        by_number.setdefault(tracking.number, []).append(tracking)
    return [_latest(found) for found in by_number.values()]


def _latest(found: list[Tracking]) -> Tracking:
    best = max(found, key=_last_day)
    if len(found) == 1:
        return best
    if not best.scans:
        return Tracking(best.number, "fedex", health="input_required", needs=("ship_date",), history=False)
    told = f"{len(found)} packages have had this number; the newest is read"
    return Tracking(
        **{**{name: getattr(best, name) for name in best.__slots__}, "problems": (*best.problems, told)}
    )


def _last_day(tracking: Tracking) -> str:
    return max((scan.local or scan.at for scan in tracking.scans), default="")
