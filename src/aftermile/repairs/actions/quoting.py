"""Quotes: what a repair is to cost, who pays, and his answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from aftermile.cases.authority import require as require_authority
from aftermile.cases.models import Remedy
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import NotAllowed
from aftermile.repairs.actions.money import cancel_open_charge, charge_buyer
from aftermile.repairs.actions.moving import clean, locked, money_of, move, require, tell
from aftermile.repairs.errors import NotThePayer, QuoteAnswered, QuoteEmpty, QuoteExpired
from aftermile.repairs.models import Quote, QuoteLine, Repair
from aftermile.repairs.states import Payer, QuoteState, RepairState

LINE_KINDS: Final = ("labor", "parts", "travel", "freight")
VALID: Final = timedelta(days=14)
OPEN: Final = (QuoteState.OPEN, QuoteState.AWAITS_PAYMENT)


@dataclass(frozen=True, slots=True)
class NewLine:
    """`kind`: labor, parts, travel or freight; the amount in minor units of the repair's currency."""

    kind: str
    amount_minor: int
    words: str = ""


@transaction.atomic
def make_quote(
    repair: Repair,
    lines: Sequence[NewLine],
    *,
    by: Actor,
    payer: str = "",
    words: str = "",
    expires_at: datetime | None = None,
) -> Quote:
    """Lay a price before the payer, in place of an open one. A total of nothing is agreed at once."""
    if not lines or any(row.amount_minor < 0 or row.kind not in LINE_KINDS for row in lines):
        raise QuoteEmpty
    repair = locked(repair)
    require(repair, RepairState.QUOTED)
    _end_open(repair, QuoteState.WITHDRAWN, by)
    repair.payer = Payer(payer or repair.payer).value
    now = clock.now()
    quote = Quote.objects.create(
        repair=repair,
        payer=repair.payer,
        currency=repair.currency,
        total_minor=sum(row.amount_minor for row in lines),
        words=clean(words),
        by_name=by.name[:120],
        created_at=now,
        expires_at=expires_at or now + VALID,
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(quote=quote, kind=row.kind, words=clean(row.words, 200), amount_minor=row.amount_minor)
        for row in lines
    )
    data = {"quote": quote.pk, "payer": quote.payer, "amount": money_of(repair, quote.total_minor)}
    move(repair, RepairState.QUOTED, "repair.quoted", by=by, words=words, data=data)
    if not quote.total_minor:
        _agree(repair, quote, by)
    return quote


@transaction.atomic
def accept_quote(quote: Quote, *, by: Actor) -> Quote:
    """
    Agree to a price, as the payer: the buyer to his own, which he then pays; a member to any other.

    A member needs authority for what the seller pays. Again changes nothing.
    """
    repair = locked(quote.repair)
    quote = _fresh(quote)
    if quote.state in (QuoteState.ACCEPTED, QuoteState.AWAITS_PAYMENT):
        return quote
    _still_open(quote)
    _must_be_payer(quote, by)
    if quote.payer == Payer.BUYER and quote.total_minor:
        _ask_payment(repair, quote, by)
        return quote
    if quote.payer != Payer.BUYER:
        require_authority(by, repair.case, Remedy.REPAIR, quote.total_minor)
    _agree(repair, quote, by)
    return quote


def _must_be_payer(quote: Quote, by: Actor) -> None:
    if (quote.payer == Payer.BUYER) != (by.kind is ActorKind.BUYER) and by.kind is not ActorKind.SYSTEM:
        raise NotThePayer


def _ask_payment(repair: Repair, quote: Quote, by: Actor) -> None:
    with override(repair.case.language):
        words = _("Repair of %(title)s") % {"title": repair.unit.title}
    charge = charge_buyer(repair.case, quote.total_minor, words, key=f"quote:{quote.pk}", by=by)
    _answer(quote, QuoteState.AWAITS_PAYMENT, by, charge_ref=charge)
    tell(repair, "repair.payment_asked", by=by, data={"quote": quote.pk, "charge": charge})


@transaction.atomic
def take_payment(charge_ref: str, *, by: Actor = SYSTEM) -> Quote | None:
    """Agree to the quote that this charge pays; None where no quote waits for it. Again changes nothing."""
    found = Quote.objects.select_related("repair__case").filter(charge_ref=charge_ref).first()
    if found is None:
        return None
    repair = locked(found.repair)
    quote = _fresh(found)
    if quote.state == QuoteState.AWAITS_PAYMENT:
        _agree(repair, quote, by)
    return quote


def _agree(repair: Repair, quote: Quote, by: Actor) -> None:
    _answer(quote, QuoteState.ACCEPTED, by)
    data = {"quote": quote.pk, "payer": quote.payer}
    move(repair, RepairState.APPROVED, "repair.approved", by=by, data=data)


@transaction.atomic
def approve_without_quote(repair: Repair, *, by: Actor, words: str = "") -> Repair:
    """Agree to a repair that the seller pays without a price before it: under guarantee, or as goodwill."""
    repair = locked(repair)
    if repair.state in (RepairState.APPROVED, RepairState.PARTS_AWAITED, RepairState.IN_WORK):
        return repair
    if repair.payer == Payer.BUYER:
        raise NotThePayer
    if by.kind is ActorKind.BUYER:
        raise NotAllowed(permission="cases:decide")
    _end_open(repair, QuoteState.WITHDRAWN, by)
    data = {"quote": "", "payer": repair.payer}
    move(repair, RepairState.APPROVED, "repair.approved", by=by, words=words, data=data)
    return repair


@transaction.atomic
def refuse_quote(quote: Quote, *, by: Actor, words: str = "") -> Quote:
    """Say no to a price, as the payer; a new quote may follow. Again changes nothing."""
    repair = locked(quote.repair)
    quote = _fresh(quote)
    if quote.state == QuoteState.REFUSED:
        return quote
    _still_open(quote)
    if by.kind is ActorKind.BUYER and quote.payer != Payer.BUYER:
        raise NotThePayer
    _answer(quote, QuoteState.REFUSED, by)
    move(repair, RepairState.REFUSED, "repair.refused", by=by, words=words, data={"quote": quote.pk})
    return quote


@transaction.atomic
def withdraw_quote(quote: Quote, *, by: Actor) -> Quote:
    """Take a price back before it was agreed to; the buyer's open payment is canceled with it."""
    return _end(quote, QuoteState.WITHDRAWN, by)


@transaction.atomic
def lapse_quote(quote: Quote, *, by: Actor = SYSTEM) -> Quote:
    """End a price that nobody answered in time; the repair needs us again."""
    return _end(quote, QuoteState.LAPSED, by)


def _end(quote: Quote, state: QuoteState, by: Actor) -> Quote:
    repair = locked(quote.repair)
    quote = _fresh(quote)
    if quote.state == state:
        return quote
    if quote.state not in OPEN:
        raise QuoteAnswered(state=str(chip_of("quote", quote.state).word))
    _end_open(repair, state, by)
    if repair.state == RepairState.QUOTED:
        move(repair, RepairState.REQUESTED, "repair.quote_lapsed", by=by, data={"quote": quote.pk})
    return _fresh(quote)


def _end_open(repair: Repair, state: QuoteState, by: Actor) -> None:
    for row in Quote.objects.filter(repair=repair, state__in=OPEN):
        if row.charge_ref:
            cancel_open_charge(row.charge_ref, by=by)
        _answer(row, state, by)


def _answer(quote: Quote, state: QuoteState, by: Actor, *, charge_ref: str = "") -> None:
    quote.state = state.value
    quote.charge_ref = charge_ref or quote.charge_ref
    quote.answered_at, quote.answered_by = clock.now(), by.name[:120]
    quote.save(update_fields=["state", "charge_ref", "answered_at", "answered_by"])


def _fresh(quote: Quote) -> Quote:
    return Quote.objects.select_for_update(of=("self",)).select_related("repair__case").get(pk=quote.pk)


def _still_open(quote: Quote) -> None:
    if quote.state != QuoteState.OPEN:
        raise QuoteAnswered(state=str(chip_of("quote", quote.state).word))
    if quote.expires_at <= clock.now():
        raise QuoteExpired(expired=f"{quote.expires_at:%Y-%m-%d}")
