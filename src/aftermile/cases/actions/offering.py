"""Offers: a way out laid before the buyer, answered or lapsed exactly once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.deciding import agree, withdraw_open_offers
from aftermile.cases.actions.moving import locked, money_of, move, require_move
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.agreements import agreement_for
from aftermile.cases.amounts import Agreement
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.errors import OfferAnswered, OfferExpired
from aftermile.cases.limits import offer_days
from aftermile.cases.models import Case, Offer, OfferState
from aftermile.cases.states import Move
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput


@transaction.atomic
def make_offer(  # noqa: PLR0913 - the fields of an offer
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None = None,
    freight_payer: str = "",
    message: str = "",
    expires_at: datetime | None = None,
    version: int | None = None,
) -> Offer:
    """Offer the buyer a remedy until `expires_at`, a week from now if not given."""
    case = locked(case, version)
    require_move(case, Move.OFFER)
    now = clock.now()
    ends = expires_at or now + timedelta(days=offer_days())
    if ends <= now:
        raise BadInput(field="expires_at", problem=_("it must lie in the future."))
    if freight_payer not in ("", "seller", "buyer"):
        raise BadInput(field="freight_payer", problem=_("use seller or buyer."))
    agreement = agreement_for(case, remedy, amount_minor, freight_payer=freight_payer)
    withdraw_open_offers(case)
    offer = Offer.objects.create(
        case=case,
        remedy=agreement.remedy,
        amount_minor=agreement.amount_minor,
        shipping_minor=agreement.shipping_minor,
        goods_back=agreement.goods_back,
        freight_payer=agreement.freight_payer,
        message=message.strip(),
        by_name=by.name,
        created_at=now,
        expires_at=ends,
    )
    meet(case, "respond")
    set_deadline(case, "accept_offer", ends, lapse="reject")
    move(
        case,
        Move.OFFER,
        by=by,
        data={
            "offer": offer.pk,
            "amount": money_of(case, offer.amount_minor),
            "remedy": offer.remedy,
            "expires_at": ends.isoformat(),
        },
    )
    return offer


def _answer(offer: Offer, state: OfferState, *, version: int | None) -> tuple[Case, Offer]:
    """Lock case and offer and note the one answer; raise `OfferAnswered` on a second one."""
    case = locked(offer.case, version)
    offer = Offer.objects.get(pk=offer.pk)
    now = clock.now()
    rows = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN)
    if not rows.update(state=state, answered_at=now):
        raise OfferAnswered(state=str(chip_of("offer", offer.state).word))
    offer.state, offer.answered_at = state, now
    offer.case = case
    return case, offer


@transaction.atomic
def accept_offer(offer: Offer, *, by: Actor, version: int | None = None) -> Case:
    """Accept: the same agreement as an approval. Accepting again returns the case as it is."""
    if Offer.objects.filter(pk=offer.pk, state=OfferState.ACCEPTED).exists():
        return locked(offer.case)
    if offer.expires_at <= clock.now() and offer.state == OfferState.OPEN:
        raise OfferExpired(expired=offer.expires_at)
    case, offer = _answer(offer, OfferState.ACCEPTED, version=version)
    agreement = Agreement(
        offer.remedy, offer.amount_minor, offer.shipping_minor, offer.freight_payer, offer.goods_back
    )
    agree(case, agreement, by=by, step=Move.ACCEPT, offer=offer)
    return case


@transaction.atomic
def reject_offer(offer: Offer, *, by: Actor, version: int | None = None) -> Case:
    """Reject: the case needs us again."""
    if Offer.objects.filter(pk=offer.pk, state=OfferState.REJECTED).exists():
        return locked(offer.case)
    case, offer = _answer(offer, OfferState.REJECTED, version=version)
    return _back(case, offer, Move.REJECT, by)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Actor, version: int | None = None) -> Case:
    """Take an open offer back."""
    case, offer = _answer(offer, OfferState.WITHDRAWN, version=version)
    return _back(case, offer, Move.WITHDRAW_OFFER, by)


@transaction.atomic
def lapse_offer(offer: Offer) -> Case:
    """End an offer nobody answered in time; the case needs us again."""
    case, offer = _answer(offer, OfferState.LAPSED, version=None)
    return _back(case, offer, Move.LAPSE, SYSTEM)


def _back(case: Case, offer: Offer, step: Move, by: Actor) -> Case:
    meet(case, "accept_offer")
    start_respond(case)
    move(case, step, by=by, data={"offer": offer.pk})
    return case
