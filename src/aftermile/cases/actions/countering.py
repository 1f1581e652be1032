"""Counter-offers: the buyer names another sum or way, a bounded number of times; we say yes or no."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.deciding import Grounds, agree
from aftermile.cases.actions.moving import locked, money_of, move, require_move, touch
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.agreements import agreement_for
from aftermile.cases.amounts import most_for
from aftermile.cases.authority import require
from aftermile.cases.deadlines import meet
from aftermile.cases.errors import (
    AmountMissing,
    AmountOutOfRange,
    NotACounterOffer,
    OfferAnswered,
    OfferExpired,
    TooManyCounterOffers,
)
from aftermile.cases.limits import offer_days, offer_rounds
from aftermile.cases.models import WITH_WORTH, Case, Offer, OfferState, Remedy
from aftermile.cases.overruling import keep_override, reason_for
from aftermile.cases.states import Move, State
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money

LONGEST = 5000


@transaction.atomic
def counter_offer(
    offer: Offer,
    *,
    by: Actor,
    amount_minor: int | None = None,
    remedy: str = "",
    message: str = "",
    version: int | None = None,
) -> Offer:
    """
    Answer an open offer with another one: it takes the place of ours, and the case needs us again.

    The amount lies between one minor unit and what is left of the goods; the number of rounds is limited.
    Raises `OfferAnswered`, `OfferExpired`, `AmountOutOfRange`, `AmountMissing`, `TooManyCounterOffers`.
    """
    case = locked(offer.case, version)
    known = Offer.objects.filter(answers=offer, from_buyer=True).first()
    if known is not None:
        return known
    offer = Offer.objects.get(pk=offer.pk)
    now = clock.now()
    if offer.from_buyer or offer.state != OfferState.OPEN:
        raise OfferAnswered(state=str(chip_of("offer", offer.state).word))
    if offer.expires_at <= now:
        raise OfferExpired(expired=offer.expires_at)
    if Offer.objects.filter(case=case, from_buyer=True).count() >= offer_rounds():
        raise TooManyCounterOffers(limit=offer_rounds())
    require_move(case, Move.REJECT)
    wanted = remedy or offer.remedy
    amount = _amount(case, wanted, amount_minor)
    Offer.objects.filter(case=case, state=OfferState.OPEN, from_buyer=False).update(
        state=OfferState.REJECTED, answered_at=now
    )
    counter = Offer.objects.create(
        case=case,
        remedy=wanted,
        amount_minor=amount,
        goods_back=offer.goods_back,
        freight_payer=offer.freight_payer,
        message=message.replace("\x00", "").strip()[:LONGEST],
        from_buyer=True,
        answers=offer,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name,
        created_at=now,
        expires_at=now + timedelta(days=offer_days()),
    )
    meet(case, "accept_offer")
    start_respond(case)
    data = {"offer": counter.pk, "amount": money_of(case, amount), "remedy": wanted, "answers": offer.pk}
    move(case, Move.REJECT, by=by, data={"offer": offer.pk, "counter": counter.pk})
    record("case.countered", subject=case, by=by, data=data)
    return counter


def _amount(case: Case, remedy: str, amount_minor: int | None) -> int:
    if remedy not in Remedy.values:
        raise BadInput(field="remedy", problem=_("it is not known."))
    if remedy not in WITH_WORTH:
        return 0
    if amount_minor is None:
        raise AmountMissing
    most = most_for(case)
    if not 0 < amount_minor <= most:
        given, least, top = (Money(minor, case.currency) for minor in (amount_minor, 1, most))
        raise AmountOutOfRange(amount=given, least=least, most=top)
    return amount_minor


@transaction.atomic
def accept_counter(offer: Offer, *, by: Actor, override: str = "", version: int | None = None) -> Case:
    """
    Say yes to what the buyer proposes, on one's own authority: the same agreement as an approval.

    Again changes nothing. Raises `AboveAuthority`, `OverrideNeedsReason`, `OfferExpired`, `OfferAnswered`.
    """
    case = locked(offer.case, version)
    offer = Offer.objects.get(pk=offer.pk)
    _require_from_buyer(offer)
    if offer.state == OfferState.ACCEPTED:
        return case
    require_move(case, Move.APPROVE)
    if offer.expires_at <= clock.now():
        raise OfferExpired(expired=offer.expires_at)
    agreement = agreement_for(
        case, offer.remedy, offer.amount_minor or None, freight_payer=offer.freight_payer, fees=()
    )
    why = reason_for(agreement.beyond, override, by)
    _answer(offer, OfferState.ACCEPTED)
    ruling = require(by, case, offer.remedy, offer.amount_minor)
    keep_override(case, agreement.beyond, why, by=by, agreement=agreement)
    grounds = Grounds(override=why, offer=offer)
    agree(case, agreement, by=by, step=Move.APPROVE, grounds=grounds, ruling=ruling)
    return case


@transaction.atomic
def reject_counter(offer: Offer, *, by: Actor, words: str = "", version: int | None = None) -> Case:
    """Say no to what the buyer proposes; the case stays with us. Again changes nothing."""
    case = locked(offer.case, version)
    offer = Offer.objects.get(pk=offer.pk)
    _require_from_buyer(offer)
    if offer.state == OfferState.REJECTED:
        return case
    _answer(offer, OfferState.REJECTED)
    text = words.replace("\x00", "").strip()[:LONGEST]
    record("case.counter_rejected", subject=case, by=by, data={"offer": offer.pk, "words": text})
    touch(case)
    return case


@transaction.atomic
def lapse_counter(offer: Offer) -> bool:
    """End a counter-offer nobody answered in time; False where somebody did."""
    case = locked(offer.case)
    rows = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN, expires_at__lte=clock.now())
    if not rows.update(state=OfferState.LAPSED, answered_at=clock.now()):
        return False
    record("case.counter_lapsed", subject=case, by=SYSTEM, data={"offer": offer.pk})
    touch(case)
    return True


def counters_left(case: Case) -> int:
    """Return how many counter-offers the buyer may still make."""
    if case.state != State.OFFERED:
        return 0
    return max(0, offer_rounds() - Offer.objects.filter(case=case, from_buyer=True).count())


def _require_from_buyer(offer: Offer) -> None:
    if not offer.from_buyer:
        raise NotACounterOffer


def _answer(offer: Offer, state: OfferState) -> None:
    rows = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN)
    if not rows.update(state=state, answered_at=clock.now()):
        raise OfferAnswered(state=str(chip_of("offer", offer.state).word))
