"""The moves a member sees on a case: allowed or why not, and what each would do, in words with a number."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, ngettext

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.amounts import Books, most_for, outstanding
from aftermile.cases.errors import KindGivesNothing, KindOnlyForTalk, MoneyMoved
from aftermile.cases.kinds import only_talks
from aftermile.cases.models import MONEY_BACK, Case
from aftermile.cases.plans import RefundPlan, plan_refund
from aftermile.cases.states import MOVES, Move, State
from aftermile.cases.words import state_words
from aftermile.database.chips import chip_of
from aftermile.database.words import money_text, translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money

PERMISSIONS: Final[dict[Move, Permission]] = {
    Move.APPROVE: Permission.CASES_DECIDE,
    Move.OFFER: Permission.CASES_DECIDE,
    Move.ASK: Permission.CASES_WRITE,
    Move.ANSWER: Permission.CASES_WRITE,
    Move.WITHDRAW_OFFER: Permission.CASES_DECIDE,
    Move.DECLINE: Permission.CASES_DECIDE,
    Move.CARRY_OUT: Permission.CASES_DECIDE,
    Move.RECEIVE_PART: Permission.GOODS_RECEIVE,
    Move.PAY: Permission.REFUNDS_WRITE,
    Move.SETTLE_REST: Permission.REFUNDS_WRITE,
    Move.RESOLVE: Permission.CASES_WRITE,
    Move.CONVERT: Permission.CASES_WRITE,
    Move.CANCEL: Permission.CASES_WRITE,
    Move.CLOSE: Permission.CASES_WRITE,
    Move.REOPEN: Permission.CASES_WRITE,
}
"""Moves of members, in the order in which they are shown. `receive_part` stands for every receipt."""


@dataclass(frozen=True, slots=True)
class MoveOption:
    """`consequence` says what would happen, `why_not` why it cannot."""

    move: Move
    allowed: bool
    why_not: str
    consequence: str


def moves_for(case: Case, access: Access, books: Books | None = None) -> list[MoveOption]:
    """Return every move a member could ever make on a case; what is not allowed says why."""
    context = _Context(case, books or Books(case))
    return [_option(context, move, access) for move in PERMISSIONS]


def preview_refund(case: Case, *, amount_minor: int | None = None) -> RefundPlan:
    """Return what a refund would do now; the refund itself goes through the same plan."""
    return plan_refund(case, amount_minor=amount_minor)


class _Context:
    """What several options ask about one case, asked once."""

    def __init__(self, case: Case, books: Books) -> None:
        self.case, self.books = case, books
        self.plan: RefundPlan | None = None
        self.no_refund = ""
        if State(case.state) in MOVES[Move.PAY].sources:
            try:
                self.plan = plan_refund(case, books=books)
            except AftermileError as error:
                self.no_refund = translate(error)

    def money(self, minor: int) -> str:
        return money_text(Money(minor, self.case.currency))


def _option(context: _Context, move: Move, access: Access) -> MoveOption:
    case = context.case
    why_not = _why_not(context, move, access)
    return MoveOption(move, not why_not, why_not, "" if why_not else _consequence(context, move, case))


def _why_not(context: _Context, move: Move, access: Access) -> str:
    case = context.case
    if not access.can(PERMISSIONS[move], case.seller_id):
        return gettext("Your role does not allow this.")
    sources = MOVES[move].sources
    if move is Move.RECEIVE_PART:
        sources |= MOVES[Move.RECEIVE_MORE].sources
    if State(case.state) not in sources:
        return gettext("Not possible while the case is “%(state)s”.") % {"state": state_words(case.state)}
    return _why_not_now(context, move)


def _why_not_now(context: _Context, move: Move) -> str:
    """Say what else stands against a move that the table allows."""
    case = context.case
    barred = _barred_by_kind(case, move)
    if barred is not None:
        return translate(barred)
    if move is Move.PAY:
        return context.no_refund
    if move is Move.CARRY_OUT:
        return _not_to_carry_out(case)
    if move is Move.RECEIVE_PART and not case.goods_back:
        return gettext("No goods are expected: the buyer keeps them or never had them.")
    return ""


def _barred_by_kind(case: Case, move: Move) -> AftermileError | None:
    if move is Move.RESOLVE and not only_talks(case.kind):
        return KindOnlyForTalk()
    if move in (Move.APPROVE, Move.OFFER) and only_talks(case.kind):
        return KindGivesNothing(kind=str(chip_of("kind", case.kind).word))
    return MoneyMoved() if move is Move.CONVERT and case.refunded_minor else None


def _not_to_carry_out(case: Case) -> str:
    if not case.remedy or case.remedy in MONEY_BACK:
        return gettext("Money was agreed: refund it.")
    if case.goods_back and case.state == State.APPROVED:
        return gettext("The goods come first.")
    return ""


def _consequence(context: _Context, move: Move, case: Case) -> str:
    match move:
        case Move.PAY:
            return _refunds(context)
        case Move.APPROVE | Move.OFFER:
            return _agrees(context, move)
        case Move.RECEIVE_PART:
            pieces = sum(line.unit.quantity for line in outstanding(case, context.books))
            words = ngettext(
                "%(count)d piece is still expected.", "%(count)d pieces are still expected.", pieces
            )
            return words % {"count": pieces}
        case Move.DECLINE | Move.CANCEL:
            return _frees(context)
        case Move.CLOSE if case.state in (State.APPROVED, State.RECEIVED):
            return gettext("Nothing is paid. %(frees)s") % {"frees": _frees(context)}
        case _:
            return _WORDS[move]()


_WORDS: Final = {
    Move.ASK: lambda: gettext("The buyer gets your question by mail; the case waits for the answer."),
    Move.ANSWER: lambda: gettext("Notes what the buyer answered; the case needs us again."),
    Move.WITHDRAW_OFFER: lambda: gettext("The buyer can no longer accept the offer."),
    Move.CLOSE: lambda: gettext("Puts the case away. It can be opened again."),
    Move.CARRY_OUT: lambda: gettext("The buyer is told what was sent or given; the case is settled."),
    Move.RESOLVE: lambda: gettext("The buyer reads your answer; the case is settled."),
    Move.CONVERT: lambda: gettext(
        "Keeps number, words and files; the rights and clocks are worked out anew."
    ),
    Move.SETTLE_REST: lambda: gettext("The buyer is told how he got the rest; the case is settled."),
    Move.REOPEN: lambda: gettext("Opens the case again and holds those items that are still free."),
}


def _refunds(context: _Context) -> str:
    plan = context.plan
    if plan is None:
        return ""
    to = ", ".join(
        tender.label or tender.kind
        if len(plan.tenders) == 1
        else f"{tender.label or tender.kind} {context.money(part)}"
        for tender, part in plan.tenders
    )
    words = gettext("Refunds %(amount)s to %(tenders)s. This cannot be taken back.")
    return words % {"amount": context.money(plan.amount_minor), "tenders": to}


def _agrees(context: _Context, move: Move) -> str:
    most = context.money(most_for(context.case, context.books))
    if move is Move.OFFER:
        return gettext("The buyer may accept or reject it. Up to %(amount)s.") % {"amount": most}
    return gettext("Agrees to a remedy of up to %(amount)s. No money moves yet.") % {"amount": most}


def _frees(context: _Context) -> str:
    count = sum(line.unit.quantity for line in context.books.lines)
    words = ngettext(
        "Ends the case; %(count)d item can be in another case again.",
        "Ends the case; %(count)d items can be in another case again.",
        count,
    )
    return words % {"count": count}
