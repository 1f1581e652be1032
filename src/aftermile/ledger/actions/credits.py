"""Store credits and gift cards: issued, spent, given a new code, closed, expired."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions.booking import LineInput
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.actions.reserve import reserve_refund
from aftermile.ledger.actions.settle import book_breakage
from aftermile.ledger.models import AccountKind, CreditKind, Refund, StoreCredit
from aftermile.ledger.queries.credits import hash_of
from aftermile.orders.models import Buyer, Order, Tender

_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that look alike."""
_LENGTH: Final = 16


def hash_request(*parts: object) -> str:
    """Return the fingerprint of a request, to know it again under the same operation key."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def _new_code() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, _LENGTH, 4))


def note_credit(name: str, credit: StoreCredit, by: Actor, amount_minor: int, **more: object) -> None:
    """Record an event of a credit."""
    record(
        name,
        subject=credit,
        by=by,
        thread=credit.case_ref or credit.pk,
        data={
            "amount": {"minor": amount_minor, "currency": credit.currency},
            "credit": credit.last4,
            "order": credit.order_id or "",
            "case": credit.case_ref,
            **more,
        },
    )


@transaction.atomic
def issue_credit(  # noqa: PLR0913  the face that cases and api share
    seller: Seller,
    buyer: Buyer | None,
    amount: Money,
    *,
    operation_key: str,
    by: Actor,
    kind: str = CreditKind.CREDIT,
    expires_at: datetime | None = None,
    case_ref: str = "",
    order: Order | None = None,
    note: str = "",
) -> StoreCredit:
    """
    Owe a buyer `amount` as store credit or gift card, beside what he paid: goodwill, a bonus, a coupon.

    `code` of the returned object is shown once; a repeat with the same `operation_key` returns the credit
    without it. Credit in place of a refund is `refund_to_credit`: it counts against what he paid.
    """
    if amount.minor <= 0:
        raise errors.AmountNotPositive
    draft = StoreCredit(
        seller=seller,
        buyer=buyer,
        kind=kind,
        currency=amount.currency,
        issued_minor=amount.minor,
        operation_key=operation_key,
        case_ref=case_ref,
        order=order,
        note=note[:300],
        issued_by=by.name,
        expires_at=expires_at,
    )
    credit, fresh = _open(draft)
    if fresh:
        legs = [Leg(AccountKind.GOODWILL, amount), Leg(AccountKind.CREDITS, -amount, credit.pk)]
        key = f"credit:{credit.pk}:issued"
        order_id = order.pk if order else None
        post(NewEntry(seller.pk, "credit_issued", key, legs, order_id, case_ref))
        credit.balance_minor = amount.minor
        credit.save(update_fields=["balance_minor"])
        note_credit("credit.issued", credit, by, amount.minor)
    return credit


def _check(draft: StoreCredit) -> None:
    problems = {
        "operation_key": "" if draft.operation_key else _("it must not be empty."),
        "kind": "" if draft.kind in CreditKind.values else _("it is credit or gift_card."),
        "expires_at": _("it must be in the future.") if draft.expired else "",
        "buyer": "",
    }
    if draft.buyer is None and draft.kind == CreditKind.CREDIT:
        problems["buyer"] = _("a store credit belongs to a buyer.")
    elif draft.buyer is not None and draft.buyer.seller_id != draft.seller_id:
        problems["buyer"] = _("he is not a buyer of this seller.")
    for field, problem in problems.items():
        if problem:
            raise BadInput(field=field, problem=problem)


def _open(draft: StoreCredit) -> tuple[StoreCredit, bool]:
    """Write a credit with a new code, or return the one that this operation made; say which."""
    _check(draft)
    amount = Money(draft.issued_minor, draft.currency)
    draft.request_hash = hash_request(draft.buyer_id, amount, draft.kind, draft.expires_at, draft.case_ref)
    lock_name("credit", draft.seller_id, draft.operation_key)
    known = StoreCredit.objects.filter(seller_id=draft.seller_id, operation_key=draft.operation_key).first()
    if known is not None:
        if known.request_hash != draft.request_hash:
            raise errors.RequestNotSame(key=draft.operation_key)
        return known, False
    draft.code = _new_code()
    draft.code_hash, draft.last4 = hash_of(draft.code), draft.code[-4:]
    draft.created_at = clock.now()
    draft.save(force_insert=True)
    return draft, True


@transaction.atomic
def refund_to_credit(  # noqa: PLR0913  the face that cases and api share
    order: Order,
    *,
    amount_minor: int,
    lines: Sequence[LineInput],
    operation_key: str,
    by: Actor,
    case_ref: str = "",
    reason: str = "",
    tender: Tender | None = None,
    credit: StoreCredit | None = None,
    expires_at: datetime | None = None,
) -> tuple[StoreCredit, list[Refund]]:
    """
    Pay back as store credit: into `credit`, else into a new one of the buyer. Done at once.

    It counts against the payments of the order like a refund to them. Raises what `reserve_refund` does.
    """
    if credit is None:
        draft = StoreCredit(
            seller=order.seller,
            buyer=order.buyer,
            kind=CreditKind.CREDIT,
            currency=order.currency,
            issued_minor=amount_minor,
            operation_key=operation_key,
            case_ref=case_ref,
            order=order,
            issued_by=by.name,
            expires_at=expires_at,
        )
        credit, fresh = _open(draft)
        if fresh:
            note_credit("credit.issued", credit, by, amount_minor)
    code = credit.code
    refunds = reserve_refund(
        order=order,
        amount_minor=amount_minor,
        lines=lines,
        operation_key=operation_key,
        by=by,
        case_ref=case_ref,
        reason=reason,
        tender=tender,
        credit=credit,
    )
    credit.refresh_from_db()
    credit.code = code
    return credit, refunds


def take_from(credit: StoreCredit, amount: Money) -> None:
    """
    Lower the balance by an UPDATE that asks for it to be there: of many at once, none takes it below zero.

    Raises `CreditNotUsable`, `CreditTooSmall`. The caller books what it was taken for.
    """
    if amount.currency != credit.currency:
        raise errors.CreditNotUsable(credit=credit.last4, problem=_("it is in another currency."))
    now = clock.now()
    rows = StoreCredit.objects.filter(pk=credit.pk, closed_at=None, balance_minor__gte=amount.minor)
    rows = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    if rows.update(balance_minor=F("balance_minor") - amount.minor):
        return
    fresh = StoreCredit.objects.get(pk=credit.pk)
    if fresh.closed_at is not None:
        raise errors.CreditNotUsable(credit=fresh.last4, problem=_("it was closed."))
    if fresh.expired:
        raise errors.CreditNotUsable(credit=fresh.last4, problem=_("it has expired."))
    raise errors.CreditTooSmall(credit=fresh.last4, amount=str(amount), balance=str(fresh.balance))


@transaction.atomic
def renew_code(credit: StoreCredit, by: Actor) -> StoreCredit:
    """Give a credit a new code, shown once; the old one is void from then on."""
    credit = _locked(credit)
    if credit.closed_at is not None:
        raise errors.CreditNotUsable(credit=credit.last4, problem=_("it was closed."))
    code = _new_code()
    credit.code_hash, credit.last4 = hash_of(code), code[-4:]
    credit.save(update_fields=["code_hash", "last4"])
    credit.code = code
    note_credit("credit.code_renewed", credit, by, credit.balance_minor)
    return credit


@transaction.atomic
def close_credit(credit: StoreCredit, by: Actor, note: str) -> StoreCredit:
    """Close a credit for good with a reason; what was left is income. Again changes nothing."""
    if not note.strip():
        raise BadInput(field="note", problem=_("write why."))
    credit = _locked(credit)
    if credit.closed_at is None:
        left = book_breakage(credit, "closed")
        credit.closed_at = clock.now()
        credit.closed_because = note.strip()[:300]
        credit.save(update_fields=["balance_minor", "closed_at", "closed_because"])
        note_credit("credit.closed", credit, by, left, note=credit.closed_because)
    return credit


def _locked(credit: StoreCredit) -> StoreCredit:
    return StoreCredit.objects.select_for_update().get(pk=credit.pk)


def expire_credits(limit: int = 200) -> int:
    """Take what is left of expired credits out of the books; return how many."""
    due = StoreCredit.objects.filter(expires_at__lte=clock.now(), balance_minor__gt=0, closed_at=None)
    ids = list(due.order_by("expires_at").values_list("pk", flat=True)[:limit])
    return sum(_expire(credit_id) for credit_id in ids)


@transaction.atomic
def _expire(credit_id: str) -> bool:
    credit = StoreCredit.objects.select_for_update().get(pk=credit_id)
    if not credit.expired or credit.closed_at is not None:
        return False
    left = book_breakage(credit, "expired")
    if left:
        credit.save(update_fields=["balance_minor"])
        note_credit("credit.expired", credit, SYSTEM, left)
    return bool(left)
