"""Reserving a refund: the row that stands before any provider is asked (law 4)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.numbers import next_number
from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import Phrase
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions.booking import LineInput, book_reserved, event_data, lock_tenders
from aftermile.ledger.actions.settle import check_target, pay_into_credit
from aftermile.ledger.models import FeeKind, LineKind, Refund, RefundLine, StoreCredit
from aftermile.ledger.payments import MANUAL, STORE_CREDIT
from aftermile.ledger.queries import Caps, Cover, Problem, caps_of, kept_of, split_over, strategy_of
from aftermile.orders.models import Order, PaymentMethod, Tender

__all__ = ["LineInput", "create_refund", "lock_tenders", "reserve_refund", "spread"]


def _hash(
    order: Order,
    amount_minor: int,
    lines: Sequence[LineInput],
    tender: Tender | None,
    target: StoreCredit | PaymentMethod | None,
) -> str:
    parts = sorted(
        (line.kind.value, line.unit_id, line.amount_minor, *([line.what] if line.what else []))
        for line in lines
    )
    to = [target.pk] if target else []
    text = json.dumps([order.pk, amount_minor, parts, tender.pk if tender else "", *to])
    return hashlib.sha256(text.encode()).hexdigest()


def _check_lines(amount_minor: int, lines: Sequence[LineInput], currency: str) -> None:
    if amount_minor <= 0:
        raise errors.AmountNotPositive
    for line in lines:
        if not line.amount_minor or (line.amount_minor < 0 and line.kind != LineKind.FEE):
            raise errors.LineNotValid(kind=line.kind.value, problem=_("only a fee may be below zero."))
        if bool(line.unit_id) != (line.kind == LineKind.UNIT):
            raise errors.LineNotValid(kind=line.kind.value, problem=_("it needs a unit, others have none."))
        if line.what not in (FeeKind.values if line.kind == LineKind.FEE else ("",)):
            raise errors.LineNotValid(kind=line.kind.value, problem=_("this kind of fee is not known."))
    total = sum(line.amount_minor for line in lines)
    if total != amount_minor:
        raise errors.LinesDoNotSum(
            lines=str(Money(total, currency)), amount=str(Money(amount_minor, currency))
        )


def _check_kept(case_ref: str, lines: Sequence[LineInput], currency: str) -> None:
    """No more of a fee is given back than refunds of the case have kept."""
    back: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.kind == LineKind.FEE and line.amount_minor > 0:
            back[line.what] += line.amount_minor
    if not back:
        return
    kept = kept_of(case_ref) if case_ref else {}
    for what, amount in back.items():
        if amount > kept.get(what, 0):
            raise errors.FeeNotKept(
                fee=str(FeeKind(what).label),
                amount=str(Money(amount, currency)),
                kept=str(Money(max(0, kept.get(what, 0)), currency)),
            )


def _check_caps(caps: Caps, lines: Sequence[LineInput], currency: str, case_ref: str) -> None:
    _check_kept(case_ref, lines, currency)
    units: dict[str, int] = defaultdict(int)
    per_line: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.unit_id and line.unit_id not in caps.units:
            raise errors.LineNotValid(
                kind="unit", problem=Phrase(_("{unit} is not of this order."), unit=line.unit_id)
            )
        if line.unit_id:
            units[line.unit_id] += line.amount_minor
            per_line[caps.line_of[line.unit_id]] += line.amount_minor
    for unit_id, amount in units.items():
        line_id = caps.line_of[unit_id]
        if amount > caps.of_unit(unit_id) or per_line[line_id] > caps.lines[line_id]:
            free = min(caps.of_unit(unit_id), caps.lines[line_id])
            raise errors.UnitPaidOut(
                unit=caps.titles[unit_id],
                amount=str(Money(amount, currency)),
                free=str(Money(free, currency)),
            )
    duty = sum(line.amount_minor for line in lines if line.kind == LineKind.DUTY)
    shipping = duty + sum(line.amount_minor for line in lines if line.kind == LineKind.SHIPPING)
    if duty > caps.duty:
        raise errors.DutyPaidOut(amount=str(Money(duty, currency)), free=str(Money(caps.duty, currency)))
    if shipping > caps.shipping:
        raise errors.ShippingPaidOut(
            amount=str(Money(shipping, currency)), free=str(Money(caps.shipping, currency))
        )


def _parts(
    amount_minor: int, covers: Sequence[Cover], strategy: str, currency: str
) -> list[tuple[Tender, int]]:
    """Split the amount over the payments; raise when they do not hold it, and say why."""
    parts = split_over(amount_minor, covers, strategy)
    if sum(part for _, part in parts) == amount_minor:
        return parts
    free = sum(cover.free_minor for cover in covers)
    disputed = [cover for cover in covers if cover.problem == Problem.DISPUTED]
    if disputed:
        raise errors.PaymentDisputed(
            payment=disputed[0].tender.label or disputed[0].tender.provider,
            amount=str(Money(amount_minor, currency)),
            free=str(Money(free, currency)),
        )
    if not free:
        raise errors.AlreadyRefunded
    raise errors.MoreThanCaptured(amount=str(Money(amount_minor, currency)), free=str(Money(free, currency)))


def spread(lines: Sequence[LineInput], amounts: Sequence[int]) -> list[list[LineInput]]:
    """
    Deal lines over refunds so that each refund's lines sum to its amount and each line's parts to the line.

    Fees stay whole with the first refund, which takes so much more of the positive lines.
    """
    fees = [line for line in lines if line.amount_minor < 0]
    room = list(amounts)
    room[0] -= sum(line.amount_minor for line in fees)
    dealt: list[list[LineInput]] = [[] for _ in amounts]
    at = 0
    for line in lines:
        rest = line.amount_minor
        while rest > 0:
            if not room[at]:
                at += 1
            part = min(rest, room[at])
            dealt[at].append(LineInput(line.kind, part, line.unit_id, line.what))
            room[at] -= part
            rest -= part
    dealt[0] += fees
    return dealt


def _earlier(order: Order, operation_key: str, request_hash: str) -> list[Refund]:
    found = list(
        Refund.objects.filter(seller_id=order.seller_id, operation_key=operation_key)
        .select_related("tender")
        .order_by("id")
    )
    if any(refund.request_hash != request_hash for refund in found):
        raise errors.OperationKeyReused(key=operation_key)
    return found


def create_refund(refund: Refund, lines: Sequence[LineInput], by: Actor) -> Refund:
    """Write a refund with lines, entry and event, under the lock; one into a store credit is done at once."""
    refund.number = next_number(refund.seller, "REF")
    refund.requested_by = by.name
    refund.created_at = clock.now()
    refund.save(force_insert=True)
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            kind=line.kind,
            unit_id=line.unit_id or None,
            amount_minor=line.amount_minor,
            what=line.what,
        )
        for line in lines
    )
    book_reserved(refund, lines)
    record(
        "refund.reserved",
        subject=refund,
        by=by,
        thread=refund.case_ref or refund.order_id,
        data=event_data(refund),
    )
    if refund.provider == STORE_CREDIT:
        return pay_into_credit(refund, by)
    return refund


def reserve_refund(  # noqa: PLR0913  the face that cases and api share
    *,
    order: Order,
    amount_minor: int,
    lines: Sequence[LineInput],
    operation_key: str,
    by: Actor,
    case_ref: str = "",
    reason: str = "",
    tender: Tender | None = None,
    strategy: str = "",
    credit: StoreCredit | None = None,
    method: PaymentMethod | None = None,
) -> list[Refund]:
    """
    Reserve `amount_minor` (order's currency) and return one refund per tender used.

    The tenders are used in the order of `strategy`, without one of the seller's; with `tender`, only that
    one pays. `lines` say what the money is for and sum to the amount. With `credit` the money goes to that
    store credit instead of back, with `method` by hand to another way of paying of the buyer; it counts
    against the tenders all the same. Refunds into store credits are done at once; a provider is asked after
    commit. The same `operation_key` with the same request returns the same refunds, else it raises
    `OperationKeyReused`. Raises `MoreThanCaptured`, `AlreadyRefunded`, `PaymentDisputed`, `UnitPaidOut`,
    `ShippingPaidOut`, `DutyPaidOut`, `FeeNotKept`, `LinesDoNotSum`, `CreditNotUsable`.
    """
    _check_lines(amount_minor, lines, order.currency)
    request_hash = _hash(order, amount_minor, lines, tender, credit or method)
    with transaction.atomic():
        lock_tenders(order)
        lock_name("refund", order.seller_id, operation_key)  # another order may come with the same key
        earlier = _earlier(order, operation_key, request_hash)
        if earlier:
            return earlier
        if credit is not None:
            check_target(order, credit)
        caps = caps_of(order)
        covers = [cover for cover in caps.covers if tender is None or cover.tender.pk == tender.pk]
        parts = _parts(amount_minor, covers, strategy_of(order.seller_id, covers, strategy), order.currency)
        _check_caps(caps, lines, order.currency, case_ref)
        dealt = spread(lines, [part for _, part in parts])
        same = {
            "seller": order.seller,
            "order": order,
            "credit": credit,
            "method": method,
            "case_ref": case_ref,
            "operation_key": operation_key,
            "request_hash": request_hash,
            "currency": order.currency,
            "reason": reason,
        }
        elsewhere = STORE_CREDIT if credit else MANUAL if method else ""
        return [
            create_refund(
                Refund(tender=one, amount_minor=part, provider=elsewhere or one.provider, **same),
                part_lines,
                by,
            )
            for (one, part), part_lines in zip(parts, dealt, strict=True)
        ]
