"""Whose a number is: which leg of which parcel an answer or one scan of it speaks of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from aftermile.parcels.carrier import Tracking
from aftermile.parcels.models import Role
from aftermile.parcels.rows import PARTS, LegRow

NOBODY: Final = "nobody"
AMBIGUOUS: Final = "ambiguous"
FOREIGN: Final = "foreign"
BROKEN: Final = "broken"

EARLIER: Final = timedelta(days=30)
"""So long before a parcel became ours its scans may begin."""
AHEAD: Final = timedelta(days=2)
"""So far ahead a clock may be; what is later yet has not happened."""


def number_of(text: str) -> str:
    """Return a number as we keep it."""
    return "".join(text.split()).upper()[:60]


def whose(tracking: Tracking, legs: Sequence[LegRow]) -> list[LegRow] | str:
    """
    Return the legs an answer speaks of, else why not.

    Several are every parcel under a master waybill, or the uses of a number that was given out again
    (`at_time` says which of them a scan means).
    """
    carrier = tracking.carrier.lower()
    fit = [leg for leg in legs if not carrier or not leg.carrier or leg.carrier == carrier] or list(legs)
    if not fit:
        return NOBODY
    fit = [leg for leg in fit if leg.carrier == carrier] or fit
    if len(fit) > 1 and len({leg.seller_id for leg in fit}) > 1:
        return AMBIGUOUS
    if len(fit) > 1 and not is_master(fit) and len({leg.carrier for leg in fit} - {""}) > 1:
        return AMBIGUOUS
    ours = [leg for leg in fit if not is_foreign(tracking, leg)]
    return ours or FOREIGN


def is_master(legs: Sequence[LegRow]) -> bool:
    return all(leg.role == Role.MASTER for leg in legs)


def is_foreign(tracking: Tracking, leg: LegRow) -> bool:
    """Tell whether an answer is of another parcel: it goes elsewhere, and never was in our countries."""
    goes = tracking.destination.upper()
    ours = {leg.destination, leg.origin} - {""}
    if leg.role not in PARTS or not goes or not leg.destination or goes in ours:
        return False
    return not any(scan.country.upper() in ours for scan in tracking.scans)


def at_time(legs: Sequence[LegRow], at: datetime | None) -> LegRow:
    """Return the use of a number to which a scan belongs by its time: the latest that had begun then."""
    known = sorted(legs, key=lambda leg: (leg.since_at is not None, leg.since_at, leg.ref))
    open_ones = [leg for leg in known if leg.ended_at is None or (at is not None and at <= leg.ended_at)]
    if at is None:
        return (open_ones or known)[-1]
    begun = [leg for leg in open_ones if leg.since_at is None or leg.since_at - EARLIER <= at]
    return (begun or known[:1])[-1]
