"""The moves as the console shows them: label, icon, key, and the words of what would happen."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from aftermile.cases.queries import MoveOption
from aftermile.cases.states import Move

MOVES: Final[dict[Move, tuple[str | Promise, str, str]]] = {
    Move.APPROVE: (pgettext_lazy("move", "Approve"), "check", "a"),
    Move.PAY: (pgettext_lazy("move", "Refund now"), "coin", "p"),
    Move.CARRY_OUT: (pgettext_lazy("move", "Carry out"), "circle-check", ""),
    Move.RECEIVE_PART: (pgettext_lazy("move", "Receive goods"), "package-import", "w"),
    Move.OFFER: (pgettext_lazy("move", "Make an offer"), "send", "o"),
    Move.ASK: (pgettext_lazy("move", "Ask the buyer"), "help-circle", "q"),
    Move.ANSWER: (pgettext_lazy("move", "Note the buyer’s answer"), "message", ""),
    Move.WITHDRAW_OFFER: (pgettext_lazy("move", "Withdraw the offer"), "arrow-back-up", ""),
    Move.DECLINE: (pgettext_lazy("move", "Decline"), "ban", "d"),
    Move.RESOLVE: (pgettext_lazy("move", "Answer and finish"), "checks", ""),
    Move.SETTLE_REST: (pgettext_lazy("move", "Settle the rest"), "checks", ""),
    Move.CONVERT: (pgettext_lazy("move", "Change the kind"), "refresh", ""),
    Move.CANCEL: (pgettext_lazy("move", "Cancel the case"), "x", ""),
    Move.CLOSE: (pgettext_lazy("move", "Close"), "archive", ""),
    Move.REOPEN: (pgettext_lazy("move", "Open again"), "reload", ""),
}
FIRST: Final = (Move.APPROVE, Move.PAY, Move.CARRY_OUT)
"""What leads on; drawn as the main button where it is allowed."""


@dataclass(frozen=True, slots=True)
class Shown:
    option: MoveOption
    label: str | Promise
    icon: str
    key: str
    first: bool


@dataclass(frozen=True, slots=True)
class ShownMoves:
    """`barred` groups what is not possible by the reason why."""

    allowed: list[Shown]
    barred: list[tuple[str, list[Shown]]]


def shown_moves(options: list[MoveOption]) -> ShownMoves:
    """Return the moves in the order of this table."""
    order = list(MOVES)
    shown = [Shown(option, *MOVES[option.move], option.move in FIRST) for option in options]
    shown.sort(key=lambda row: order.index(row.option.move))
    barred: dict[str, list[Shown]] = {}
    for row in shown:
        if not row.option.allowed:
            barred.setdefault(row.option.why_not, []).append(row)
    return ShownMoves([row for row in shown if row.option.allowed], list(barred.items()))


def label_of_move(move: Move) -> str:
    return str(MOVES[move][0])
