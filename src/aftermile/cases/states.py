"""The life of a case: one table of moves. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    CHANGE = "change"  # before shipping: cancel, address, items, payment
    RETURN = "return"
    EXCHANGE = "exchange"
    CLAIM = "claim"
    REPAIR = "repair"
    WARRANTY = "warranty"
    COMPLAINT = "complaint"
    QUESTION = "question"


class State(StrEnum):
    REQUESTED = "requested"  # needs us
    WAITING_BUYER = "waiting_buyer"  # we asked for something
    OFFERED = "offered"  # an offer lies with the buyer
    APPROVED = "approved"  # settled in principle; goods are awaited where they must come back
    RECEIVING = "receiving"  # some of the goods are here
    RECEIVED = "received"  # all goods that will come are here
    SETTLING = "settling"  # the money is on its way
    PARTIALLY_SETTLED = "partially_settled"  # a rest is owed: the payments hold no more, or money came back
    SETTLED = "settled"
    DECLINED = "declined"
    CANCELED = "canceled"
    CLOSED = "closed"


class Move(StrEnum):
    ASK = "ask"
    ANSWER = "answer"
    OFFER = "offer"
    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW_OFFER = "withdraw_offer"
    LAPSE = "lapse"
    APPROVE = "approve"
    DECLINE = "decline"
    RECEIVE_PART = "receive_part"
    RECEIVE_ALL = "receive_all"
    RECEIVE_MORE = "receive_more"
    PAY = "pay"
    PAID = "paid"
    PAID_PART = "paid_part"
    PAID_SHORT = "paid_short"
    SETTLE_REST = "settle_rest"
    PAYMENT_FAILED = "payment_failed"
    BOUNCE = "bounce"
    CARRY_OUT = "carry_out"
    FALL_BACK = "fall_back"
    CHANGE = "change"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"
    CONVERT = "convert"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Step:
    """From any of `sources` to `target`, or to one of `others`; `event` is what the log says."""

    sources: frozenset[State]
    target: State
    event: str
    others: frozenset[State] = frozenset()

    @property
    def targets(self) -> frozenset[State]:
        return self.others | {self.target}


_S = State


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


MOVES: Final[dict[Move, Step]] = {
    Move.ASK: Step(_from(_S.REQUESTED), _S.WAITING_BUYER, "case.evidence_requested"),
    Move.ANSWER: Step(_from(_S.WAITING_BUYER), _S.REQUESTED, "case.answered"),
    Move.OFFER: Step(_from(_S.REQUESTED, _S.WAITING_BUYER), _S.OFFERED, "case.offered"),
    Move.ACCEPT: Step(_from(_S.OFFERED), _S.APPROVED, "case.offer_accepted"),
    Move.REJECT: Step(_from(_S.OFFERED), _S.REQUESTED, "case.offer_rejected"),
    Move.WITHDRAW_OFFER: Step(_from(_S.OFFERED), _S.REQUESTED, "case.offer_withdrawn"),
    Move.LAPSE: Step(_from(_S.OFFERED), _S.REQUESTED, "case.offer_lapsed"),
    Move.APPROVE: Step(_from(_S.REQUESTED, _S.WAITING_BUYER, _S.OFFERED), _S.APPROVED, "case.approved"),
    Move.DECLINE: Step(_from(_S.REQUESTED, _S.WAITING_BUYER, _S.RECEIVED), _S.DECLINED, "case.declined"),
    Move.RECEIVE_PART: Step(_from(_S.APPROVED, _S.RECEIVING), _S.RECEIVING, "case.received"),
    Move.RECEIVE_ALL: Step(_from(_S.APPROVED, _S.RECEIVING), _S.RECEIVED, "case.received"),
    Move.RECEIVE_MORE: Step(
        _from(_S.SETTLING, _S.PARTIALLY_SETTLED), _S.SETTLING, "case.received", _from(_S.PARTIALLY_SETTLED)
    ),
    Move.PAY: Step(
        _from(_S.APPROVED, _S.RECEIVING, _S.RECEIVED, _S.PARTIALLY_SETTLED),
        _S.SETTLING,
        "case.refund_started",
    ),
    Move.PAID: Step(_from(_S.SETTLING), _S.SETTLED, "case.settled"),
    Move.PAID_PART: Step(
        _from(_S.SETTLING), _S.RECEIVING, "case.part_refunded", _from(_S.RECEIVED, _S.APPROVED)
    ),
    Move.PAID_SHORT: Step(_from(_S.SETTLING), _S.PARTIALLY_SETTLED, "case.partially_settled"),
    Move.SETTLE_REST: Step(_from(_S.PARTIALLY_SETTLED), _S.SETTLED, "case.rest_settled"),
    Move.PAYMENT_FAILED: Step(
        _from(_S.SETTLING), _S.RECEIVED, "case.refund_failed", _from(_S.RECEIVING, _S.APPROVED)
    ),
    Move.BOUNCE: Step(
        _from(_S.SETTLED, _S.CLOSED, _S.DECLINED, _S.CANCELED), _S.PARTIALLY_SETTLED, "case.refund_bounced"
    ),
    Move.CARRY_OUT: Step(_from(_S.APPROVED, _S.RECEIVED), _S.SETTLED, "case.carried_out"),
    Move.FALL_BACK: Step(_from(_S.APPROVED, _S.RECEIVING, _S.RECEIVED), _S.REQUESTED, "case.agreement_ended"),
    Move.CHANGE: Step(_from(_S.REQUESTED, _S.APPROVED), _S.SETTLED, "case.order_changed"),
    Move.CANCEL: Step(
        _from(_S.REQUESTED, _S.WAITING_BUYER, _S.OFFERED, _S.APPROVED), _S.CANCELED, "case.canceled"
    ),
    Move.CLOSE: Step(
        _from(_S.SETTLED, _S.PARTIALLY_SETTLED, _S.DECLINED, _S.RECEIVED, _S.APPROVED),
        _S.CLOSED,
        "case.closed",
    ),
    Move.REOPEN: Step(
        _from(_S.SETTLED, _S.PARTIALLY_SETTLED, _S.DECLINED, _S.CANCELED, _S.CLOSED),
        _S.REQUESTED,
        "case.reopened",
    ),
    Move.RESOLVE: Step(_from(_S.REQUESTED, _S.WAITING_BUYER), _S.SETTLED, "case.resolved"),
    Move.CONVERT: Step(
        _from(_S.REQUESTED, _S.WAITING_BUYER, _S.OFFERED, _S.APPROVED, _S.RECEIVING, _S.RECEIVED),
        _S.REQUESTED,
        "case.kind_changed",
    ),
}

OPEN_STATES: Final = frozenset(State) - {_S.SETTLED, _S.DECLINED, _S.CANCELED, _S.CLOSED}
"""States in which a case holds the inbound right of its units and needs somebody."""


def moves_from(state: State) -> list[Move]:
    """Return the moves the table allows from `state`, in the table's order."""
    return [move for move, step in MOVES.items() if state in step.sources]
