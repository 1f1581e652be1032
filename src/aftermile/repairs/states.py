"""The lives of a repair, a quote, a loaner and a visit: tables of moves. Pure."""

from enum import StrEnum
from typing import Final


class RepairState(StrEnum):
    REQUESTED = "requested"
    QUOTED = "quoted"  # the payer has a price to agree to
    APPROVED = "approved"
    REFUSED = "refused"  # the payer said no; a new quote may follow
    PARTS_AWAITED = "parts_awaited"
    IN_WORK = "in_work"
    DONE = "done"  # work is over, well or not (`Outcome`)
    RETURNED = "returned"  # the buyer has it again
    CANCELED = "canceled"


class Outcome(StrEnum):
    REPAIRED = "repaired"
    NO_FAULT = "no_fault"  # nothing was wrong with it
    FAILED = "failed"  # it cannot be repaired, or not by this attempt


class Place(StrEnum):
    WORKSHOP = "workshop"
    ON_SITE = "on_site"  # at the buyer's


class Payer(StrEnum):
    SELLER = "seller"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    WARRANTY = "warranty"  # a warranty of ours or the law: the seller's money


class QuoteState(StrEnum):
    OPEN = "open"
    AWAITS_PAYMENT = "awaits_payment"  # the buyer said yes and has not paid
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class LoanerState(StrEnum):
    OUT = "out"
    RETURNED = "returned"
    KEPT = "kept"


class VisitState(StrEnum):
    OFFERED = "offered"  # the buyer is to choose a slot
    BOOKED = "booked"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"  # nobody was there, or it could not be done; another one is offered
    CANCELED = "canceled"


_R = RepairState
REPAIR_MOVES: Final[dict[RepairState, frozenset[RepairState]]] = {
    _R.REQUESTED: frozenset({_R.QUOTED, _R.APPROVED, _R.CANCELED}),
    _R.QUOTED: frozenset({_R.QUOTED, _R.APPROVED, _R.REFUSED, _R.REQUESTED, _R.CANCELED}),
    _R.REFUSED: frozenset({_R.QUOTED, _R.APPROVED, _R.RETURNED, _R.CANCELED}),
    _R.APPROVED: frozenset({_R.PARTS_AWAITED, _R.IN_WORK, _R.DONE, _R.CANCELED}),
    _R.PARTS_AWAITED: frozenset({_R.IN_WORK, _R.QUOTED, _R.DONE, _R.CANCELED}),
    _R.IN_WORK: frozenset({_R.PARTS_AWAITED, _R.QUOTED, _R.DONE}),
    _R.DONE: frozenset({_R.RETURNED}),
    _R.RETURNED: frozenset(),
    _R.CANCELED: frozenset(),
}
OPEN_REPAIRS: Final = frozenset(_R) - {_R.RETURNED, _R.CANCELED, _R.DONE}
"""States in which a piece is being repaired; one at a time for each piece."""

_V = VisitState
VISIT_MOVES: Final[dict[VisitState, frozenset[VisitState]]] = {
    _V.OFFERED: frozenset({_V.BOOKED, _V.CANCELED}),
    _V.BOOKED: frozenset({_V.BOOKED, _V.OFFERED, _V.ON_THE_WAY, _V.ARRIVED, _V.FAILED, _V.CANCELED}),
    _V.ON_THE_WAY: frozenset({_V.ARRIVED, _V.FAILED}),
    _V.ARRIVED: frozenset({_V.DONE, _V.FAILED}),
    _V.DONE: frozenset(),
    _V.FAILED: frozenset(),
    _V.CANCELED: frozenset(),
}
TAKING_TIME: Final = frozenset({_V.BOOKED, _V.ON_THE_WAY, _V.ARRIVED, _V.DONE})
"""Visits that a technician spends his time on."""
OPEN_VISITS: Final = frozenset({_V.OFFERED, _V.BOOKED, _V.ON_THE_WAY, _V.ARRIVED})
