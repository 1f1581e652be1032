"""Offers: a way out laid before the buyer, answered or lapsed exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.deciding import Grounds, agree, expire_requests, withdraw_open_offers
from aftermile.cases.actions.moving import locked, money_of, move, require_move, touch
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.agreements import agreement_for
from aftermile.cases.amounts import Agreement
from aftermile.cases.authority import check, require
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.errors import OfferAnswered, OfferExpired
from aftermile.cases.limits import offer_days
from aftermile.cases.models import Case, Offer, OfferState
from aftermile.cases.overruling import keep_override, reason_for
from aftermile.cases.states import MOVES, Move
from aftermile.cases.taken_off import NewFee, fees_from, fees_to
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Way:
    """Another way out, laid beside the first."""

    remedy: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """
    How an offer is put: who pays the way back, words, and until when it stands (a week if not given).

    `lapse` is what silence means: reject, or accept. `beside` are other ways to choose from. `fees` are taken
    off the first; None: those of the rules.
    """

    freight_payer: str = ""
    message: str = ""
    expires_at: datetime | None = None
    lapse: str = "reject"
    beside: tuple[Way, ...] = ()
    fees: tuple[NewFee, ...] | None = None


def make_offer(  # noqa: PLR0913 - the fields of an offer
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None = None,
    freight_payer: str = "",
    message: str = "",
    override: str = "",
    expires_at: datetime | None = None,
    lapse: str = "reject",
    beside: Sequence[Way] = (),
    fees: Sequence[NewFee] | None = None,
    version: int | None = None,
) -> Offer:
    """
    Offer the buyer a remedy until `expires_at`, a week from now if not given; `beside` it others to choose.

    With `lapse` "accept" the offer counts as taken when nobody answers; the first of several does.

    Raises `AboveAuthority` above what the actor may agree to alone, and `OverrideNeedsReason`.
    """
    return offer_on(
        case,
        remedy=remedy,
        amount_minor=amount_minor,
        grounds=Grounds(note=message, override=override),
        terms=OfferTerms(
            freight_payer, message, expires_at, lapse, tuple(beside), None if fees is None else tuple(fees)
        ),
        by=by,
        version=version,
    )


@transaction.atomic
def offer_on(  # noqa: PLR0913 - as `make_offer`, with what it rests on
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None,
    grounds: Grounds,
    terms: OfferTerms | None = None,
    version: int | None = None,
) -> Offer:
    """Make an offer on grounds such as a second approver."""
    terms = terms or OfferTerms(message=grounds.note)
    case = locked(case, version)
    require_move(case, Move.OFFER)
    now = clock.now()
    ends = terms.expires_at or now + timedelta(days=offer_days())
    if ends <= now:
        raise BadInput(field="expires_at", problem=_("it must lie in the future."))
    if terms.freight_payer not in ("", "seller", "buyer"):
        raise BadInput(field="freight_payer", problem=_("use seller or buyer."))
    if terms.lapse not in ("reject", "accept"):
        raise BadInput(field="lapse", problem=_("use reject or accept."))
    withdraw_open_offers(case)
    first = _lay(case, Way(remedy, amount_minor), terms, grounds, by, ends)
    others = replace(terms, fees=None)
    offers = [first, *(_lay(case, way, others, grounds, by, ends) for way in terms.beside)]
    offer, why = offers[0]
    expire_requests(case)
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
            **(
                {"fees": money_of(case, sum(fee["amount_minor"] for fee in offer.fees))} if offer.fees else {}
            ),
            **({"beside": [row.pk for row, _why in offers[1:]]} if terms.beside else {}),
            **({"overruled": why} if why else {}),
        },
    )
    return offer


def _lay(
    case: Case, way: Way, terms: OfferTerms, grounds: Grounds, by: Actor, ends: datetime
) -> tuple[Offer, str]:
    """Write one offer, on the authority of who makes it; return it with why it overrules the rules."""
    agreement = agreement_for(
        case, way.remedy, way.amount_minor, freight_payer=terms.freight_payer, fees=terms.fees
    )
    why = reason_for(agreement.beyond, grounds.override, by)
    ruling = require(by, case, way.remedy, agreement.amount_minor)
    keep_override(case, agreement.beyond, why, by=by, agreement=agreement)
    offer = Offer.objects.create(
        case=case,
        remedy=agreement.remedy,
        amount_minor=agreement.amount_minor,
        shipping_minor=agreement.shipping_minor,
        goods_back=agreement.goods_back,
        freight_payer=agreement.freight_payer,
        fees=fees_to(agreement.fees),
        message=terms.message.strip(),
        lapse=terms.lapse,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name,
        base_minor=ruling.base_minor,
        base_currency=ruling.currency if ruling.base_minor is not None else "",
        created_at=clock.now(),
        expires_at=ends,
    )
    return offer, why


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
    case = locked(offer.case)
    if Offer.objects.filter(pk=offer.pk, state=OfferState.ACCEPTED).exists():
        return case
    if offer.expires_at <= clock.now() and offer.state == OfferState.OPEN:
        raise OfferExpired(expired=offer.expires_at)
    case, offer = _answer(offer, OfferState.ACCEPTED, version=version)
    return _agreed(case, offer, by)


def _agreed(case: Case, offer: Offer, by: Actor) -> Case:
    withdraw_open_offers(case)
    agreement = Agreement(
        offer.remedy,
        offer.amount_minor,
        offer.shipping_minor,
        offer.freight_payer,
        offer.goods_back,
        fees=fees_from(offer.fees),
    )
    judge = require if by.kind is ActorKind.API_KEY else check
    ruling = judge(by, case, offer.remedy, offer.amount_minor)
    agree(case, agreement, by=by, step=Move.ACCEPT, grounds=Grounds(offer=offer), ruling=ruling)
    return case


@transaction.atomic
def reject_offer(offer: Offer, *, by: Actor, version: int | None = None) -> Case:
    """Reject: the case needs us again."""
    case = locked(offer.case)
    if Offer.objects.filter(pk=offer.pk, state=OfferState.REJECTED).exists():
        return case
    case, offer = _answer(offer, OfferState.REJECTED, version=version)
    return _back(case, offer, Move.REJECT, by)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Actor, version: int | None = None) -> Case:
    """Take an open offer back."""
    case, offer = _answer(offer, OfferState.WITHDRAWN, version=version)
    return _back(case, offer, Move.WITHDRAW_OFFER, by)


@transaction.atomic
def lapse_offer(offer: Offer) -> Case:
    """End an offer nobody answered in time; the case needs us again, or it counts as taken, as it said."""
    if offer.lapse == "accept" and not offer.from_buyer:
        case, offer = _answer(offer, OfferState.ACCEPTED, version=None)
        return _agreed(case, offer, SYSTEM)
    case, offer = _answer(offer, OfferState.LAPSED, version=None)
    return _back(case, offer, Move.LAPSE, SYSTEM)


def _back(case: Case, offer: Offer, step: Move, by: Actor) -> Case:
    """The case needs us again, unless another way lies beside this one."""
    if Offer.objects.filter(case=case, state=OfferState.OPEN, from_buyer=False).exists():
        record(MOVES[step].event, subject=case, by=by, data={"offer": offer.pk})
        touch(case)
        return case
    meet(case, "accept_offer")
    start_respond(case)
    move(case, step, by=by, data={"offer": offer.pk})
    return case
