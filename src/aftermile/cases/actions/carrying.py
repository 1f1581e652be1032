"""Carrying out a remedy that pays no money back: what was sent, repaired or given, told to the buyer."""

from django.db import transaction

from aftermile.cases.actions.deciding import close_later
from aftermile.cases.actions.moving import locked, move, require_move
from aftermile.cases.actions.settling import release_carried_out
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import GoodsAwaited, MoneyAgreed, NothingAgreed, WordsMissing
from aftermile.cases.models import MONEY_BACK, Case, Fulfillment
from aftermile.cases.states import Move, State
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor


@transaction.atomic
def carry_out(
    case: Case, *, words: str, by: Actor, reference: str = "", version: int | None = None
) -> Fulfillment:
    """
    Say that the agreed remedy was carried out; the case is settled and its units with it.

    `reference` is a tracking number, a coupon code or the like. Nothing leaves a stock by this. Raises
    `MoneyAgreed` where money is owed, and `GoodsAwaited` while goods must come first.
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
    return row
