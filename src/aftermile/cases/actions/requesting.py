"""Asking a second approver for what is above one's own authority, and his answer, given exactly once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.queries import roles_at
from aftermile.accounts.roles import ROLE_PERMISSIONS, Permission
from aftermile.cases.actions.deciding import Grounds, approve_on
from aftermile.cases.actions.moving import locked, money_of, require_move, touch
from aftermile.cases.actions.offering import OfferTerms, offer_on
from aftermile.cases.agreements import agreement_for, held_until_resale
from aftermile.cases.authority import check, require
from aftermile.cases.errors import NoSecondNeeded, OwnRequest, RequestAnswered, RequestWaits, WordsMissing
from aftermile.cases.limits import approval_days
from aftermile.cases.models import ApprovalRequest, Case, RequestState
from aftermile.cases.overruling import reason_for
from aftermile.cases.states import Move
from aftermile.cases.taken_off import NewFee, fees_from, fees_to
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import BadInput, NotAllowed, Phrase

ACTS: Final = {"approve": Move.APPROVE, "offer": Move.OFFER}


@transaction.atomic
def ask_second(  # noqa: PLR0913 - the fields of a request
    case: Case,
    *,
    remedy: str,
    by: Actor,
    amount_minor: int | None = None,
    note: str = "",
    override: str = "",
    act: str = "approve",
    after_resale: bool = False,
    fees: Sequence[NewFee] | None = None,
    version: int | None = None,
) -> ApprovalRequest:
    """
    Ask another member to agree to what is above one's own authority; the case stays where it is.

    Raises `NoSecondNeeded` within the own authority and `RequestWaits` while another request waits.
    """
    if act not in ACTS:
        raise BadInput(field="act", problem=Phrase(_("use one of {known}."), known=", ".join(ACTS)))
    case = locked(case, version)
    require_move(case, ACTS[act])
    agreement = agreement_for(case, remedy, amount_minor, fees=fees)
    if after_resale and act == "approve":
        agreement = held_until_resale(case, agreement)
    why = reason_for(agreement.beyond, override, by)
    ruling = check(by, case, remedy, agreement.amount_minor)
    if ruling.error is None:
        raise NoSecondNeeded
    now = clock.now()
    try:
        with transaction.atomic():
            row = ApprovalRequest.objects.create(
                seller_id=case.seller_id,
                case=case,
                act=act,
                remedy=remedy,
                amount_minor=agreement.amount_minor,
                note=note.replace("\x00", "").strip()[:5000],
                override=why,
                after_resale=agreement.after_resale,
                fees=None if fees is None else fees_to(fees),
                why={"code": ruling.error.code, "words": str(ruling.error)},
                asked_by_ref=by.ref,
                asked_by_name=by.name,
                asked_at=now,
                expires_at=now + timedelta(days=approval_days()),
            )
    except IntegrityError:
        raise RequestWaits(case=case.rma_number) from None
    _tell("case.second_asked", row, case, by)
    touch(case)
    return row


@transaction.atomic
def grant_second(request: ApprovalRequest, *, by: Actor) -> Case:
    """
    Agree as the second member: what was asked is done in the same transaction, on his authority.

    Raises `OwnRequest` for the one who asked, `AboveAuthority` where his own does not cover it either, and
    `RequestAnswered` on a second answer.
    """
    case = _may_answer(request, by)
    require(by, case, request.remedy, request.amount_minor)
    _answer(request, RequestState.GRANTED, by, "")
    fees = None if request.fees is None else fees_from(request.fees)
    grounds = Grounds(
        note=request.note,
        override=request.override,
        second=request,
        after_resale=request.after_resale,
        fees=fees,
    )
    if request.act == "offer":
        terms = OfferTerms(message=request.note, fees=fees)
        offer_on(
            case,
            remedy=request.remedy,
            amount_minor=request.amount_minor,
            grounds=grounds,
            terms=terms,
            by=by,
        )
    else:
        approve_on(case, remedy=request.remedy, amount_minor=request.amount_minor, grounds=grounds, by=by)
    _tell("case.second_granted", request, case, by)
    return locked(case)


@transaction.atomic
def refuse_second(request: ApprovalRequest, *, words: str, by: Actor) -> ApprovalRequest:
    """Say no, with words for the one who asked; the case stays where it is."""
    text = words.replace("\x00", "").strip()[:5000]
    if not text:
        raise WordsMissing
    case = _may_answer(request, by)
    _answer(request, RequestState.REFUSED, by, text)
    _tell("case.second_refused", request, case, by, words=text)
    touch(case)
    return request


def expire_second(request: ApprovalRequest) -> bool:
    """End a request nobody answered in time; False where somebody was quicker."""
    with transaction.atomic():
        case = locked(request.case)
        rows = ApprovalRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
        if not rows.update(state=RequestState.EXPIRED, answered_at=clock.now()):
            return False
        _tell("case.second_expired", request, case, SYSTEM)
        touch(case)
    return True


def _may_answer(request: ApprovalRequest, by: Actor) -> Case:
    if by.kind is not ActorKind.MEMBER or by.ref == request.asked_by_ref:
        raise OwnRequest
    case = locked(request.case)
    roles = roles_at(by.ref, case.seller_id)
    if not any(Permission.CASES_DECIDE in ROLE_PERMISSIONS[role] for role in roles):
        raise NotAllowed(permission=Permission.CASES_DECIDE.value)
    return case


def _answer(request: ApprovalRequest, state: RequestState, by: Actor, words: str) -> None:
    """Note the one answer by compare and swap."""
    now = clock.now()
    rows = ApprovalRequest.objects.filter(pk=request.pk, state=RequestState.WAITING, expires_at__gt=now)
    if not rows.update(
        state=state, answered_by_ref=by.ref, answered_by_name=by.name, answered_at=now, words=words
    ):
        request.refresh_from_db()
        shown = RequestState.EXPIRED if request.state == RequestState.WAITING else request.state
        raise RequestAnswered(state=str(chip_of("request", shown).word))
    request.state, request.words, request.answered_at = state.value, words, now
    request.answered_by_ref, request.answered_by_name = by.ref, by.name


def _tell(name: str, request: ApprovalRequest, case: Case, by: Actor, **data: str) -> None:
    record(
        name,
        subject=case,
        by=by,
        data={
            "request": request.pk,
            "act": request.act,
            "remedy": request.remedy,
            "amount": money_of(case, request.amount_minor),
            "asked_by": request.asked_by_name,
            **data,
        },
    )
