"""Carrying out a remedy that pays no money back: what was sent, repaired or given, told to the buyer."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.cases.actions.crediting import give_credit
from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.finishing import finish_if_done
from aftermile.cases.actions.moving import locked, move, require_move
from aftermile.cases.actions.owing import stand
from aftermile.cases.actions.replacing import SENT_AGAIN, reserve_agreed
from aftermile.cases.actions.sending import send_replacement
from aftermile.cases.actions.settling import release_carried_out
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import GoodsAwaited, MoneyAgreed, NothingAgreed, WordsMissing
from aftermile.cases.exchanges import active_of
from aftermile.cases.models import MONEY_BACK, Case, Fulfillment, Remedy, ReplacementState, Step
from aftermile.cases.planning.executors import Outcome
from aftermile.cases.states import MOVES, Move, State
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor

AGAIN: Final = timedelta(minutes=5)
DONE_WORDS: Final[dict[str, str | Promise]] = {
    Remedy.REPLACEMENT: _("Your replacement is on its way."),
    Remedy.EXCHANGE: _("What you chose instead is on its way."),
    Remedy.REPAIR: _("Your item is repaired."),
    Remedy.STORE_CREDIT: _("Your store credit is ready to use."),
    Remedy.COUPON: _("Your coupon is ready to use."),
    "": _("All that was agreed is done."),
}
"""What the buyer reads where nobody wrote words of his own."""


@transaction.atomic
def carry_out(
    case: Case, *, words: str, by: Actor, reference: str = "", version: int | None = None
) -> Fulfillment:
    """
    Say that the agreed remedy was carried out; the case is settled and its units with it.

    `reference` is a tracking number, a coupon code or the like. A replacement is sent by this, all of it in
    one parcel (see `send_replacement`). Raises `MoneyAgreed` where money is owed, and `GoodsAwaited` while
    goods must come first.
    """
    case = locked(case, version)
    require_move(case, Move.CARRY_OUT)
    if not case.remedy:
        raise NothingAgreed
    if case.remedy in MONEY_BACK:
        raise MoneyAgreed(remedy=str(chip_of("remedy", case.remedy).word))
    if case.goods_back and case.state == State.APPROVED:
        raise GoodsAwaited(case=case.rma_number)
    text = words.replace("\x00", "").strip()[:10_000]
    if not text:
        raise WordsMissing
    if case.remedy in SENT_AGAIN:
        return _send_all(case, text, reference.replace("\x00", "").strip()[:60], by)
    if case.remedy == Remedy.STORE_CREDIT:
        credit = give_credit(case, by=by)
        reference = reference.strip() or (f"•••• {credit.last4}" if credit else "")
    row = Fulfillment.objects.create(
        case=case,
        remedy=case.remedy,
        reference=reference.replace("\x00", "").strip()[:120],
        words=text,
        episode=case.episode,
        by_name=by.name,
        at=clock.now(),
    )
    meet(case)
    close_later(case)
    release_carried_out(case)
    move(
        case,
        Move.CARRY_OUT,
        by=by,
        data={"remedy": row.remedy, "fulfillment": row.pk, "reference": row.reference, "words": row.words},
    )
    stand(case)
    return row


def inform_step(step: Step, by: Actor) -> Outcome:
    """End a case all of whose steps are done, and see that the buyer was told."""
    case = step.case
    if case.remedy not in MONEY_BACK and State(case.state) in MOVES[Move.CARRY_OUT].sources:
        sent = Step.objects.filter(
            case=case, episode=case.episode, key__in=("send", "credit", "send_repaired")
        )
        reference = next((str(row.data.get("reference") or "") for row in sent if row.state == "done"), "")
        with translation.override(case.language):
            words = str(DONE_WORDS.get(case.remedy, DONE_WORDS[""]))
        row = carry_out(case, words=words, reference=reference, by=by)
        return Outcome(True, row.pk)
    if case.state == State.SETTLED:
        return Outcome(True)
    return Outcome(False, try_at=clock.now() + AGAIN)


def _send_all(case: Case, text: str, reference: str, by: Actor) -> Fulfillment:
    reserve_agreed(case, by=by)
    if any(row.state != ReplacementState.SENT for row in active_of(case)) or not active_of(case):
        send_replacement(case, by=by, tracking_number=reference)
    fresh = locked(case)
    kept = finish_if_done(fresh, by=by, reference=reference)
    if kept is None:
        kept = Fulfillment.objects.filter(case=case, episode=fresh.episode).first()
    if kept is None:
        raise GoodsAwaited(case=case.rma_number)
    Fulfillment.objects.filter(pk=kept.pk).update(words=text)
    kept.words = text
    return kept
