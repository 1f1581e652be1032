"""Who must act on a case now, in words for the head of its page."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.cases.kinds import only_talks
from aftermile.cases.models import MONEY_BACK, Case
from aftermile.cases.states import State

TURNS: Final[Mapping[State, tuple[str | Promise, str]]] = {
    State.REQUESTED: (_("Our turn: decide or ask"), "user-check"),
    State.WAITING_BUYER: (_("The buyer’s turn: answer our question"), "hourglass"),
    State.OFFERED: (_("The buyer’s turn: answer our offer"), "hourglass"),
    State.APPROVED: (_("Our turn: pay the buyer"), "user-check"),
    State.RECEIVING: (_("The warehouse’s turn: receive the rest"), "package-import"),
    State.RECEIVED: (_("Our turn: pay for what was accepted"), "user-check"),
    State.SETTLING: (_("The payment provider’s turn: pay out"), "coin"),
    State.PARTIALLY_SETTLED: (_("Our turn: find a way to pay the rest"), "user-check"),
    State.SETTLED: (_("Nobody’s turn: the buyer has the money"), "checks"),
    State.DECLINED: (_("Nobody’s turn: declined"), "ban"),
    State.CANCELED: (_("Nobody’s turn: withdrawn"), "x"),
    State.CLOSED: (_("Nobody’s turn: closed"), "archive"),
}
CARRY_OUT: Final = (_("Our turn: carry out what was agreed"), "user-check")
TALK: Final = {
    State.REQUESTED: (_("Our turn: answer"), "user-check"),
    State.SETTLED: (_("Nobody’s turn: answered"), "checks"),
}
DONE: Final = (_("Nobody’s turn: carried out"), "checks")
SEND_BACK: Final = (_("The buyer’s turn: send the goods back"), "truck-return")


def turn_of(case: Case) -> tuple[str | Promise, str]:
    """Return the words and their icon."""
    state = State(case.state)
    if only_talks(case.kind) and state in TALK:
        return TALK[state]
    if state is State.APPROVED and case.goods_back:
        return SEND_BACK
    if case.remedy and case.remedy not in MONEY_BACK:
        return {State.APPROVED: CARRY_OUT, State.RECEIVED: CARRY_OUT, State.SETTLED: DONE}.get(
            state, TURNS[state]
        )
    return TURNS[state]
