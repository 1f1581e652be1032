"""One move made for a member, and whether he made it a moment ago already (a second click)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from aftermile.cases import actions
from aftermile.cases.errors import OfferAnswered
from aftermile.cases.models import Case, Offer
from aftermile.cases.queries import open_offer
from aftermile.cases.states import MOVES, Move
from aftermile.console.cases.asked import Asked
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor

SECOND_CLICK = timedelta(seconds=60)
_MOVED: Final = tuple({step.event for step in MOVES.values()} | {"case.second_asked"})
"""What a member does; the steps of a plan that follow from it are not his doing."""


def _approve(case: Case, asked: Asked, by: Actor) -> None:
    actions.approve(
        case,
        remedy=asked.remedy,
        amount_minor=asked.amount_minor,
        note=asked.words,
        override=asked.override,
        after_resale=asked.after_resale,
        fees=asked.fees,
        by=by,
        version=asked.version,
    )


def _offer(case: Case, asked: Asked, by: Actor) -> None:
    actions.make_offer(
        case,
        remedy=asked.remedy,
        amount_minor=asked.amount_minor,
        freight_payer=asked.freight_payer,
        message=asked.words,
        override=asked.override,
        expires_at=asked.expires_at,
        lapse=asked.lapse,
        beside=asked.beside,
        fees=asked.fees,
        by=by,
        version=asked.version,
    )


def _pay(case: Case, asked: Asked, by: Actor) -> None:
    actions.refund_case(
        case,
        operation_key=asked.operation_key,
        amount_minor=asked.amount_minor,
        by=by,
        version=asked.version,
    )


def _withdraw(case: Case, asked: Asked, by: Actor) -> None:
    offer: Offer | None = open_offer(case)
    if offer is None:
        raise OfferAnswered(state="lapsed")
    actions.withdraw_offer(offer, by=by, version=asked.version)


ACTS: Final[dict[Move, Callable[[Case, Asked, Actor], object]]] = {
    Move.APPROVE: _approve,
    Move.OFFER: _offer,
    Move.PAY: _pay,
    Move.WITHDRAW_OFFER: _withdraw,
    Move.CARRY_OUT: lambda case, asked, by: actions.carry_out(
        case, words=asked.words, reference=asked.reference, by=by, version=asked.version
    ),
    Move.ASK: lambda case, asked, by: actions.ask_buyer(case, text=asked.words, by=by, version=asked.version),
    Move.ANSWER: lambda case, asked, by: actions.answer(case, text=asked.words, by=by, version=asked.version),
    Move.DECLINE: lambda case, asked, by: actions.decline(
        case, words=asked.words, by=by, version=asked.version
    ),
    Move.RESOLVE: lambda case, asked, by: actions.resolve(
        case, words=asked.words, by=by, version=asked.version
    ),
    Move.SETTLE_REST: lambda case, asked, by: actions.settle_rest(
        case, words=asked.words, by=by, version=asked.version
    ),
    Move.CONVERT: lambda case, asked, by: actions.change_kind(
        case, asked.kind, words=asked.words, reason=asked.reason, by=by, version=asked.version
    ),
    Move.CANCEL: lambda case, asked, by: actions.cancel(
        case, words=asked.words, by=by, version=asked.version
    ),
    Move.CLOSE: lambda case, asked, by: actions.close(case, words=asked.words, by=by, version=asked.version),
    Move.REOPEN: lambda case, asked, by: actions.reopen(
        case, words=asked.words, by=by, version=asked.version
    ),
}


def act(case: Case, move: Move, asked: Asked, by: Actor) -> None:
    """Make the move, or ask a second approver for it; raise what the action raises."""
    if asked.second and move in (Move.APPROVE, Move.OFFER):
        actions.ask_second(
            case,
            remedy=asked.remedy,
            amount_minor=asked.amount_minor,
            note=asked.words,
            override=asked.override,
            act=move.value,
            by=by,
            after_resale=asked.after_resale,
            fees=asked.fees,
            version=asked.version,
        )
        return
    ACTS[move](case, asked, by)


def done_just_now(case: Case, move: Move, by: Actor) -> bool:
    """Say whether this member's last move on the case was this very one, less than a minute ago."""
    moved = Event.objects.filter(thread_id=case.pk, actor_ref=by.ref, name__in=_MOVED)
    last = moved.order_by("-seq").first()
    return last is not None and last.name == MOVES[move].event and clock.now() - last.at < SECOND_CLICK
