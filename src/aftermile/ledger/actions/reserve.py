"""Reserving a refund: the row that stands before any provider is asked (law 4)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.models import AccountKind, LineKind, Refund, RefundLine
from aftermile.ledger.queries import Caps, caps_of
from aftermile.orders.models import Order, Tender


@dataclass(frozen=True, slots=True)
class LineInput:
    """What a part of the money is for; `fee` is negative, the others are positive."""

    kind: LineKind
    amount_minor: int
    unit_id: str = ""


def event_data(refund: Refund) -> dict[str, object]:
    """Return what every refund event says."""
    return {
        "number": refund.number,
        "amount": {"minor": refund.amount_minor, "currency": refund.currency},
        "tender": refund.tender_id,
        "order": refund.order_id,
        "case": refund.case_ref,
    }


def _hash(order: Order, amount_minor: int, lines: Sequence[LineInput], tender: Tender | None) -> str:
    parts = sorted((line.kind.value, line.unit_id, line.amount_minor) for line in lines)
    text = json.dumps([order.pk, amount_minor, parts, tender.pk if tender else ""])
    return hashlib.sha256(text.encode()).hexdigest()


def _check_lines(amount_minor: int, lines: Sequence[LineInput], currency: str) -> None:
    if amount_minor <= 0:
        raise errors.AmountNotPositive
    for line in lines:
        if (line.amount_minor >= 0) == (line.kind == LineKind.FEE):
            raise errors.LineNotValid(kind=line.kind.value, problem=_("a fee is below zero, the rest above."))
        if bool(line.unit_id) != (line.kind == LineKind.UNIT):
            raise errors.LineNotValid(kind=line.kind.value, problem=_("it needs a unit, others have none."))
    total = sum(line.amount_minor for line in lines)
    if total != amount_minor:
        raise errors.LinesDoNotSum(
            lines=str(Money(total, currency)), amount=str(Money(amount_minor, currency))
        )


def _check_caps(caps: Caps, lines: Sequence[LineInput], currency: str) -> None:
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
    shipping = sum(line.amount_minor for line in lines if line.kind == LineKind.SHIPPING)
    if shipping > caps.shipping:
        raise errors.ShippingPaidOut(
            amount=str(Money(shipping, currency)), free=str(Money(caps.shipping, currency))
        )


def _drain(amount_minor: int, tenders: Sequence[Tender], free: dict[str, int]) -> list[tuple[Tender, int]]:
    """Split the amount over tenders in their order; raise when they do not hold it."""
    parts, rest = [], amount_minor
    for tender in tenders:
        part = min(rest, free.get(tender.pk, 0))
        if part:
            parts.append((tender, part))
            rest -= part
    if rest:
        total = sum(free.get(tender.pk, 0) for tender in tenders)
        if not total:
            raise errors.AlreadyRefunded
        currency = tenders[0].currency
        raise errors.MoreThanCaptured(
            amount=str(Money(amount_minor, currency)), free=str(Money(total, currency))
        )
    return parts


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
            dealt[at].append(LineInput(line.kind, part, line.unit_id))
            room[at] -= part
            rest -= part
    dealt[0] += fees
    return dealt


def book_reserved(refund: Refund, lines: Sequence[LineInput], *, step: str = "reserved") -> None:
    """Owe the money to the buyer: against sales what it is for, fees kept as income."""
    fees = -sum(line.amount_minor for line in lines if line.kind == LineKind.FEE)
    money = refund.currency
    legs = [
        Leg(AccountKind.REFUNDS, Money(refund.amount_minor + fees, money)),
        Leg(AccountKind.FEES, Money(-fees, money)),
        Leg(AccountKind.REFUNDS_PENDING, Money(-refund.amount_minor, money)),
    ]
    key = f"refund:{refund.pk}:{step}"
    post(NewEntry(refund.seller_id, f"refund_{step}", key, legs, refund.order_id, refund.case_ref))


def _earlier(order: Order, operation_key: str, request_hash: str) -> list[Refund]:
    found = list(
        Refund.objects.filter(seller_id=order.seller_id, operation_key=operation_key)
        .select_related("tender")
        .order_by("id")
    )
    if any(refund.request_hash != request_hash for refund in found):
        raise errors.OperationKeyReused(key=operation_key)
    return found


def _create(refund: Refund, lines: Sequence[LineInput], by: Actor) -> Refund:
    refund.save(force_insert=True)
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund, kind=line.kind, unit_id=line.unit_id or None, amount_minor=line.amount_minor
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
) -> list[Refund]:
    """
    Reserve `amount_minor` (order's currency) and return one refund per tender used, newest tender first.

    `lines` say what the money is for and sum to the amount. With `tender`, only that one pays.
    The same `operation_key` with the same request returns the same refunds; with another request it
    raises `OperationKeyReused`. Raises `MoreThanCaptured`, `AlreadyRefunded`, `UnitPaidOut`,
    `ShippingPaidOut`, `LinesDoNotSum`. The provider is asked after commit, by the reaction to
    `refund.reserved`.
    """
    _check_lines(amount_minor, lines, order.currency)
    request_hash = _hash(order, amount_minor, lines, tender)
    with transaction.atomic():
        tenders = lock_tenders(order)
        lock_name("refund", order.seller_id, operation_key)  # another order may come with the same key
        earlier = _earlier(order, operation_key, request_hash)
        if earlier:
            return earlier
        caps = caps_of(order)
        chosen = [one for one in tenders if one.currency == order.currency]
        if tender is not None:
            chosen = [one for one in chosen if one.pk == tender.pk]
        parts = _drain(amount_minor, chosen, caps.tenders)
        _check_caps(caps, lines, order.currency)
        dealt = spread(lines, [part for _, part in parts])
        return [
            _create(
                Refund(
                    seller_id=order.seller_id,
                    number=next_number(order.seller, "REF"),
                    order=order,
                    tender=one,
                    case_ref=case_ref,
                    operation_key=operation_key,
                    request_hash=request_hash,
                    currency=order.currency,
                    amount_minor=part,
                    provider=one.provider,
                    reason=reason,
                    requested_by=by.name,
                    created_at=clock.now(),
                ),
                part_lines,
                by,
            )
            for (one, part), part_lines in zip(parts, dealt, strict=True)
        ]


def lock_tenders(order: Order) -> list[Tender]:
    """
    Lock every tender of the order and return them newest first.

    PostgreSQL locks the rows; on SQLite the transaction has been the only writer since it began
    (IMMEDIATE). Everything that changes a refund takes this lock first, so there is one order of locks.
    """
    locked = list(Tender.objects.select_for_update().filter(order_id=order.pk).order_by("pk"))
    return sorted(locked, key=lambda tender: (tender.captured_at, tender.position), reverse=True)
