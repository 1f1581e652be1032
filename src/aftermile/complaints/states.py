"""Kinds and states of complaints and arbitrations."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a complaint was made."""

    SELLER = "seller"
    MARKETPLACE = "marketplace"
    REGULATOR = "regulator"
    MEDIATOR = "mediator"  # out of court: ombudsman, consumer center
    COURT = "court"
    PUBLIC = "public"  # review, press, social network


class ComplaintState(StrEnum):
    OPEN = "open"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"  # it waits for the other side or for us to close it
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


COMPLAINT_OPEN = (ComplaintState.OPEN, ComplaintState.INVESTIGATING, ComplaintState.ANSWERED)
OUTCOMES = (
    ComplaintState.UPHELD,
    ComplaintState.PARTLY,
    ComplaintState.REJECTED,
    ComplaintState.WITHDRAWN,
)


class Target(StrEnum):
    """What a corrective action changes."""

    PRODUCT = "product"
    SUPPLIER = "supplier"
    CARRIER = "carrier"
    PACKING = "packing"
    LISTING = "listing"
    PROCESS = "process"


class ArbitrationState(StrEnum):
    """
    `ruled` becomes final when nobody appeals in time; an appeal is ruled once more, by somebody else, and
    that is final.
    """

    OPEN = "open"  # both sides may speak
    RULED = "ruled"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"
    OPERATOR = "operator"


class Verdict(StrEnum):
    BUYER = "buyer"  # the buyer gets what the ruling says
    SELLER = "seller"  # the seller's answer stands
