"""
Withdrawing from a contract by declaration (EU: Art. 11a Directive 2011/83/EU).

A declaration is kept and acknowledged whatever it says. One that fits an order opens a return whose clocks
start at the moment it was declared; what cannot be matched, or comes after the time, goes to a person.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.cases.actions.deciding import approve
from aftermile.cases.actions.opening import LineRequest, open_case
from aftermile.cases.errors import WithdrawalSettled, WordsMissing
from aftermile.cases.models import Case, Remedy, Withdrawal
from aftermile.cases.withdrawals import Declared, fingerprint, picks_of, text_of, token_of
from aftermile.events.log import record
from aftermile.events.mail import queue_mail
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import AftermileError
from aftermile.orders.models import Order
from aftermile.orders.portal_links import find_order
from aftermile.policies.actions import read_decision
from aftermile.policies.owed import Result
from aftermile.policies.queries import decision_of_case

REASON: Final = "changed_mind"
REPEAT: Final = timedelta(minutes=10)
"""The same declaration again within this time is the same one."""


def declare_withdrawal(
    seller: Seller, declared: Declared, *, key: str, order: Order | None = None
) -> Withdrawal:
    """
    Keep a declaration, acknowledge it by mail, and open its case where it fits an order.

    `order` is known where the buyer stands before his order; else number and e-mail must fit. The same `key`,
    or the same declaration within ten minutes, is one declaration.
    """
    known = _declared_before(seller, declared, key)
    if known is not None:
        return known
    with transaction.atomic():
        Seller.objects.select_for_update(of=("self",)).get(pk=seller.pk)
        known = _declared_before(seller, declared, key)
        if known is not None:
            return known
        row = _keep(seller, declared, key, order or _fitting(seller, declared))
        _acknowledge(row)
        _open(row, declared.picks)
        record(
            "withdrawal.declared",
            subject=row,
            by=_buyer(row),
            data={
                "number": row.number,
                "order": row.order_id or "",
                "case": row.case_id or "",
                "problem": row.problem,
            },
        )
    return row


def _declared_before(seller: Seller, declared: Declared, key: str) -> Withdrawal | None:
    rows = Withdrawal.objects.filter(seller=seller)
    known = rows.filter(operation_key=key).first()
    return (
        known
        or rows.filter(
            name=declared.name,
            number=declared.number,
            email=declared.email,
            items=declared.items,
            words=declared.words,
            at__gt=clock.now() - REPEAT,
        ).first()
    )


def _fitting(seller: Seller, declared: Declared) -> Order | None:
    return find_order(seller, number=declared.number, contact=declared.email)


def _keep(seller: Seller, declared: Declared, key: str, order: Order | None) -> Withdrawal:
    now = clock.now()
    text = text_of(seller, declared, now)
    return Withdrawal.objects.create(
        seller=seller,
        operation_key=key,
        name=declared.name,
        number=declared.number,
        email=declared.email,
        items=declared.items,
        words=declared.words,
        text=text,
        sha256=fingerprint(text),
        language=declared.language,
        at=now,
        order=order,
    )


def _acknowledge(row: Withdrawal) -> None:
    path = reverse("portal:withdrawal_copy", args=[row.seller.slug, token_of(row)])
    queue_mail(
        seller=row.seller,
        to=row.email,
        template="cases/mail/withdrawal",
        context={"row": row, "copy": f"{settings.BASE_URL}{path}?lang={row.language}"},
        language=row.language,
        key=f"withdrawal:{row.pk}",
        subject_id=row.pk,
    )


def _buyer(row: Withdrawal) -> Actor:
    return Actor(ActorKind.BUYER, row.order.buyer_id if row.order else "", row.name)


def _open(row: Withdrawal, picks: Mapping[str, int]) -> None:
    """Open the case of a fresh declaration, or write down why a person has to."""
    if row.order is None:
        row.problem = "unknown_order"
    else:
        chosen = dict(picks) or picks_of(row.order, row.items)
        repeated = Withdrawal.objects.filter(order=row.order).exclude(case=None).order_by("-id").first()
        if chosen is None:
            row.problem = "unclear_items"
        elif not chosen and repeated is not None:
            row.case = repeated.case
        elif not chosen:
            row.problem = "nothing_left"
        else:
            _try(row, chosen)
    _settle(row, by=SYSTEM) if row.case else row.save(update_fields=["problem"])


def _try(row: Withdrawal, picks: Mapping[str, int]) -> None:
    try:
        with transaction.atomic():
            row.case = _case(row, picks, by=_buyer(row))
    except AftermileError as error:
        row.problem = error.code[:40]


def _case(row: Withdrawal, picks: Mapping[str, int], *, by: Actor) -> Case:
    assert row.order is not None
    lines = [LineRequest(unit, quantity, REASON, row.words) for unit, quantity in picks.items()]
    case = open_case(
        row.order,
        kind="return",
        lines=lines,
        by=by,
        wanted=Remedy.REFUND,
        language=row.language,
        source="withdrawal",
        operation_key=f"withdrawal:{row.pk}",
        declared_at=row.at,
    )
    return _accept_right(case)


def _accept_right(case: Case) -> Case:
    """A withdrawal that the law gives needs nobody's consent: the return is agreed at once."""
    kept = decision_of_case(case.pk)
    if kept is None:
        return case
    _facts, decision = read_decision(kept)
    option = decision.option("refund")
    if decision.result is not Result.ALLOW or option is None or not option.right:
        return case
    try:
        with transaction.atomic():
            return approve(case, remedy=Remedy.REFUND, by=SYSTEM)
    except AftermileError:
        return case  # a person looks at it, as at every request


def _settle(row: Withdrawal, *, by: Actor, note: str = "") -> None:
    row.settled_at, row.settled_by, row.note = clock.now(), by.name[:120], note
    row.save(update_fields=["order", "case", "problem", "settled_at", "settled_by", "note"])


@transaction.atomic
def match_withdrawal(
    withdrawal: Withdrawal, order: Order, *, picks: Mapping[str, int], by: Actor
) -> Withdrawal:
    """Say which order a declaration means, and open its return as of the moment it was declared."""
    row = _locked(withdrawal)
    row.order = order
    row.case = _case(row, picks, by=by)
    row.problem = ""
    _settle(row, by=by)
    _record_settled(row, by)
    return row


@transaction.atomic
def set_withdrawal_aside(withdrawal: Withdrawal, *, note: str, by: Actor) -> Withdrawal:
    """Put a declaration away that needs no case, with the reason why; it stays kept."""
    row = _locked(withdrawal)
    if not note.strip():
        raise WordsMissing
    _settle(row, by=by, note=note.strip()[:300])
    _record_settled(row, by)
    return row


def _locked(withdrawal: Withdrawal) -> Withdrawal:
    row = Withdrawal.objects.select_for_update(of=("self",)).select_related("seller").get(pk=withdrawal.pk)
    if row.settled_at is not None:
        raise WithdrawalSettled(by=row.settled_by)
    return row


def _record_settled(row: Withdrawal, by: Actor) -> None:
    record(
        "withdrawal.settled",
        subject=row,
        by=by,
        data={
            "number": row.number,
            "order": row.order_id or "",
            "case": row.case_id or "",
            "note": row.note,
        },
    )
