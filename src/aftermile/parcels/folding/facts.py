"""What goes into the fold and what comes out. Pure data."""

from datetime import datetime
from typing import Final, NamedTuple


class Fact(NamedTuple):
    """
    One scan in our words, with where it comes from.

    `at` is the instant (aware, UTC); with `zone_source` `none` it is the local time read as if it were UTC,
    so that order is only about right. Facts with one `key` are one event: the highest `version` speaks.
    """

    key: str
    milestone: str
    at: datetime | None
    detail: str = ""
    cause: str = ""
    party: str = ""
    """Who is at fault: carrier, shipper, consignee, customs, force_majeure; empty when nobody is."""
    leg: int = 0
    direction: str = ""
    """`forward` or `return` when the source says it, else empty."""
    piece: str = ""
    number: str = ""
    place: str = ""
    country: str = ""
    local: str = ""
    zone_source: str = "carrier_offset"
    """carrier_offset, facility, carrier_rule, provider, none."""
    precision: str = "second"
    """second, minute, hour (the clock was changed just then), day."""
    source: str = ""
    evidence: str = "code"
    """code, text, person: what it was read from."""
    takes_back: str = ""
    """Key of a fact that this one corrects; a correction with milestone `unknown` only withdraws."""
    version: int = 0
    mapping: str = ""


class Known(NamedTuple):
    """What is known of the parcel beside its scans."""

    destination: str = ""
    origin: str = ""
    since: datetime | None = None
    """When it became ours: facts 30 days older belong to an earlier use of its number."""
    stages: frozenset[int] = frozenset()
    """Legs that end before the door (first mile, master waybill): "delivered" there is a handover."""
    through: frozenset[int] = frozenset()
    """Legs whose number runs to the door (S10): "delivered" there is a delivery."""


STRANGER: Final = Known()
"""A parcel of which nothing is known beside its scans."""


class Note(NamedTuple):
    """A fact that did not count, and the reason (a key of `words.IGNORED`)."""

    key: str
    reason: str


class State(NamedTuple):
    """The state of one parcel, with the fact that made it."""

    milestone: str = "registered"
    detail: str = ""
    cause: str = ""
    party: str = ""
    since: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    returned_at: datetime | None = None
    last_scan_at: datetime | None = None
    leg: int = 0
    flags: frozenset[str] = frozenset()
    because: str = ""
    ignored: tuple[Note, ...] = ()
    unknown: int = 0
    lives: int = 1
