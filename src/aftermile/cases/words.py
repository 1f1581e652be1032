"""Names of moves and states for people."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.cases.states import Move, State
from aftermile.database.chips import chip_of

MOVES: Final[dict[Move, Promise]] = {
    Move.ASK: _("Ask the buyer"),
    Move.ANSWER: _("Note the answer"),
    Move.OFFER: _("Make an offer"),
    Move.ACCEPT: _("Accept the offer"),
    Move.REJECT: _("Reject the offer"),
    Move.WITHDRAW_OFFER: _("Withdraw the offer"),
    Move.LAPSE: _("Let the offer lapse"),
    Move.APPROVE: _("Approve"),
    Move.DECLINE: _("Decline"),
    Move.RECEIVE_PART: _("Receive goods"),
    Move.RECEIVE_ALL: _("Receive goods"),
    Move.RECEIVE_MORE: _("Receive goods"),
    Move.PAY: _("Refund"),
    Move.PAID: _("Settle"),
    Move.PAID_PART: _("Settle in part"),
    Move.PAID_SHORT: _("Note that the payments hold no more"),
    Move.SETTLE_REST: _("Settle the rest"),
    Move.PAYMENT_FAILED: _("Note the failed payment"),
    Move.BOUNCE: _("Note that money came back"),
    Move.CARRY_OUT: _("Carry out"),
    Move.FALL_BACK: _("End the agreement"),
    Move.CHANGE: _("Change the order"),
    Move.CANCEL: _("Withdraw the case"),
    Move.CLOSE: _("Close"),
    Move.REOPEN: _("Open again"),
    Move.RESOLVE: _("Answer and finish"),
    Move.CONVERT: _("Change the kind"),
}


def move_words(move: Move) -> str:
    return str(MOVES[move])


def fee_words(kind: str) -> str:
    """Return what a fee, or lost value, is called."""
    return str(chip_of("fee", kind).word)


def state_words(state: State | str) -> str:
    return str(chip_of("case", str(state)).word)
