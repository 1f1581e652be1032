"""Agreeing and declining."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from aftermile.cases.actions.fees import set_agreed_fees
from aftermile.cases.actions.moving import locked, money_of, move, require_move
from aftermile.cases.actions.owing import stand
from aftermile.cases.actions.replacing import cancel_replacements, reserve_agreed
from aftermile.cases.agreements import agreement_for, held_until_resale
from aftermile.cases.amounts import Agreement, paid_back
from aftermile.cases.authority import Ruling, require
from aftermile.cases.deadlines import meet, set_deadline, start_rule, wait_no_more
from aftermile.cases.errors import WordsMissing
from aftermile.cases.limits import close_after_days, send_back_grace_days
from aftermile.cases.models import (
    Approval,
    ApprovalRequest,
    Audience,
    Case,
    Note,
    Offer,
    OfferState,
    RequestState,
)
from aftermile.cases.overruling import keep_override, reason_for
from aftermile.cases.planning.making import make_plan
from aftermile.cases.states import Move
from aftermile.cases.taken_off import NewFee
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.actions import free_units
from aftermile.policies.actions import read_decision
from aftermile.policies.owed import SEND_BACK_DAYS, DueRule
from aftermile.policies.queries import decision_of_case


def approve(  # noqa: PLR0913 - the fields of an approval
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None = None,
    note: str = "",
    override: str = "",
    after_resale: bool = False,
    fees: Sequence[NewFee] | None = None,
    version: int | None = None,
) -> Case:
    """
    Agree to a remedy, by the rules' amount or another one; goods are awaited where they must come back.

    `override` is why it goes beyond the rules. With `after_resale` the money for goods that come back waits
    until they are sold again. `fees` are taken off the refund, without them those of the rules. Raises
    `AboveAuthority` above what the actor may agree to alone, and `OverrideNeedsReason`.
    """
    return approve_on(
        case,
        remedy=remedy,
        amount_minor=amount_minor,
        grounds=Grounds(
            note=note,
            override=override,
            after_resale=after_resale,
            fees=None if fees is None else tuple(fees),
        ),
        by=by,
        version=version,
    )


@dataclass(frozen=True, slots=True)
class Grounds:
    """
    What an agreement rests on: words, why it overrules the rules, the second approver, rule and offer.

    `fees` are taken off the refund; None: those of the rules.
    """

    note: str = ""
    override: str = ""
    second: ApprovalRequest | None = None
    rule: str = ""
    offer: Offer | None = None
    after_resale: bool = False
    fees: tuple[NewFee, ...] | None = None


@transaction.atomic
def approve_on(
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None = None,
    grounds: Grounds,
    version: int | None = None,
) -> Case:
    """Agree to a remedy on grounds such as a second approver or a rule."""
    case = locked(case, version)
    require_move(case, Move.APPROVE)
    agreement = agreement_for(case, remedy, amount_minor, fees=grounds.fees)
    if grounds.after_resale:
        agreement = held_until_resale(case, agreement)
    why = reason_for(agreement.beyond, grounds.override, by)
    withdraw_open_offers(case)
    ruling = require(by, case, remedy, agreement.amount_minor)
    keep_override(case, agreement.beyond, why, by=by, agreement=agreement)
    agree(case, agreement, by=by, step=Move.APPROVE, grounds=replace(grounds, override=why), ruling=ruling)
    return case


def agree(
    case: Case,
    agreement: Agreement,
    *,
    by: Actor,
    step: Move,
    grounds: Grounds,
    ruling: Ruling,
) -> None:
    """Write down what was agreed, by approval or by an accepted offer, and start the buyer's clock."""
    _write(case, agreement, by, grounds, ruling)
    expire_requests(case)
    meet(case, "respond", "accept_offer")
    for rule in rules_of(case):
        if rule.starts == "approved" and rule.kind != "send_back":
            start_rule(case, rule, clock.now(), case.seller.time_zone)
    if agreement.goods_back:
        _start_send_back(case)
    else:
        wait_no_more(case)
    paid = paid_back(case)
    set_agreed_fees(case, agreement.fees, by=by, offer=grounds.offer.pk if grounds.offer else "")
    move(
        case,
        step,
        by=by,
        data={
            "amount": money_of(case, agreement.amount_minor),
            "remedy": agreement.remedy,
            "freight_payer": agreement.freight_payer,
            "goods_back": agreement.goods_back,
            **({"fees": money_of(case, agreement.fees_minor)} if agreement.fees else {}),
            **({"after_resale": True} if agreement.after_resale else {}),
            **({"offer": grounds.offer.pk} if grounds.offer else {}),
            **({"rule": grounds.rule} if grounds.rule else {}),
            **({"overruled": grounds.override} if grounds.override else {}),
            **({"asked_by": grounds.second.asked_by_name} if grounds.second else {}),
        },
        changes={
            "remedy": agreement.remedy,
            "agreed_minor": paid.total_minor + paid.fees_minor + agreement.amount_minor,
            "agreed_shipping_minor": paid.shipping_minor + agreement.shipping_minor,
            "freight_payer": agreement.freight_payer,
            "goods_back": agreement.goods_back,
            "after_resale": agreement.after_resale,
        },
    )
    reserve_agreed(case, by=by)
    make_plan(case, by, agreement)


def _write(case: Case, agreement: Agreement, by: Actor, grounds: Grounds, ruling: Ruling) -> None:
    Approval.objects.create(
        case=case,
        remedy=agreement.remedy,
        amount_minor=agreement.amount_minor,
        shipping_minor=agreement.shipping_minor,
        freight_payer=agreement.freight_payer,
        offer=grounds.offer,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name,
        second=grounds.second,
        base_minor=ruling.base_minor,
        base_currency=ruling.currency if ruling.base_minor is not None else "",
        rule=grounds.rule[:80],
        note=grounds.note,
        at=clock.now(),
    )


def rules_of(case: Case) -> tuple[DueRule, ...]:
    """Return the time limits that the decision at opening set."""
    kept = decision_of_case(case.pk)
    return read_decision(kept)[1].deadlines if kept else ()


def _start_send_back(case: Case) -> None:
    now = clock.now()
    fallback = DueRule("send_back", SEND_BACK_DAYS, "days", "approved")
    rule = next((rule for rule in rules_of(case) if rule.kind == "send_back"), fallback)
    by_when = start_rule(case, rule, now, case.seller.time_zone)
    set_deadline(case, "give_up", by_when + timedelta(days=send_back_grace_days()), lapse="close")


def expire_requests(case: Case) -> None:
    """End requests for a second approver that the case has overtaken."""
    rows = ApprovalRequest.objects.filter(case=case, state=RequestState.WAITING)
    rows.update(state=RequestState.EXPIRED, answered_at=clock.now())


def withdraw_open_offers(case: Case) -> None:
    rows = Offer.objects.filter(case=case, state=OfferState.OPEN)
    rows.update(state=OfferState.WITHDRAWN, answered_at=clock.now())


@transaction.atomic
def decline(case: Case, *, words: str, by: Actor, version: int | None = None) -> Case:
    """Say no, with words for the buyer; the units are free for another case."""
    case = locked(case, version)
    require_move(case, Move.DECLINE)
    if not words.strip():
        raise WordsMissing
    Note.objects.create(
        case=case, audience=Audience.BUYER, by_name=by.name, text=words.strip(), at=clock.now()
    )
    expire_requests(case)
    cancel_replacements(case, why="case_ended", by=by)
    meet(case)
    free_units(case.pk)
    close_later(case)
    move(case, Move.DECLINE, by=by, data={"words": words.strip()})
    stand(case)
    return case


def close_later(case: Case) -> None:
    """Let the clock close a case that is done, some days from now."""
    set_deadline(case, "close", clock.now() + timedelta(days=close_after_days()), lapse="close")
