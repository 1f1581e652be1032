"""Refunds of the past, loaded with old orders: booked as done, no provider asked, nobody told."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.accounts.numbers import next_numbers
from aftermile.database.bulk import insert_rows
from aftermile.events.log import history
from aftermile.events.models import Event
from aftermile.kernel.ids import new_ids
from aftermile.kernel.money import Money
from aftermile.ledger.actions.posting import account_of
from aftermile.ledger.errors import LinesDoNotSum, MoreThanCaptured
from aftermile.ledger.models import AccountKind, Entry, LineKind, Posting, Refund, RefundLine, RefundState
from aftermile.ledger.queries import free_by_tender
from aftermile.orders.hooks import PastRefund

_REFUND: Final = (
    *("id", "seller_id", "number", "order_id", "tender_id", "case_ref", "operation_key", "currency"),
    *("amount_minor", "state", "provider", "reason", "created_at", "sent_at", "finished_at"),
)
_EVENT: Final = (
    "id",
    "seller_id",
    "name",
    "subject_id",
    "thread_id",
    "actor_kind",
    "actor_ref",
    "actor_name",
)


@transaction.atomic
def book_past_refunds(seller: Seller, refunds: Sequence[PastRefund]) -> int:
    """
    Book refunds that were paid long ago; return how many were new. A fixed number of queries.

    The same `operation_key` at the same tender again changes nothing. Raises `MoreThanCaptured` where a
    tender would give back more than it took, `LinesDoNotSum`.
    """
    known = set(
        Refund.objects.filter(
            seller=seller, operation_key__in=[refund.operation_key for refund in refunds]
        ).values_list("operation_key", "tender_id")
    )
    fresh = [one for one in refunds if (one.operation_key, one.tender.pk) not in known]
    _check(fresh)
    ids = new_ids("rfd", len(fresh))
    numbers = next_numbers(seller, "REF", [one.at.year for one in fresh])
    insert_rows(
        Refund,
        _REFUND,
        [
            (
                refund_id,
                seller.pk,
                number,
                one.tender.order_id,
                one.tender.pk,
                one.case_ref,
                one.operation_key,
                one.tender.currency,
                one.amount_minor,
                RefundState.DONE.value,
                one.tender.provider,
                one.reason,
                one.at,
                one.at,
                one.at,
            )
            for refund_id, number, one in zip(ids, numbers, fresh, strict=True)
        ],
    )
    insert_rows(
        RefundLine,
        ("refund_id", "kind", "unit_id", "amount_minor"),
        [row for refund_id, one in zip(ids, fresh, strict=True) for row in _lines(refund_id, one)],
    )
    _book(seller, ids, fresh)
    _tell(seller, ids, numbers, fresh)
    return len(fresh)


def _check(refunds: Sequence[PastRefund]) -> None:
    free = free_by_tender({one.tender.pk: one.tender for one in refunds}.values())
    used: dict[str, int] = defaultdict(int)
    for one in refunds:
        lined = sum(amount for _, amount in one.units) + one.shipping_minor
        if lined != one.amount_minor:
            raise LinesDoNotSum(lines=lined, amount=one.amount_minor)
        used[one.tender.pk] += one.amount_minor
        if used[one.tender.pk] > free[one.tender.pk]:
            currency = one.tender.currency
            raise MoreThanCaptured(
                amount=str(Money(used[one.tender.pk], currency)),
                free=str(Money(free[one.tender.pk], currency)),
            )


def _lines(refund_id: str, one: PastRefund) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        (refund_id, LineKind.UNIT.value, unit_id, amount) for unit_id, amount in one.units if amount
    ]
    if one.shipping_minor:
        rows.append((refund_id, LineKind.SHIPPING.value, None, one.shipping_minor))
    return rows


def _book(seller: Seller, ids: Sequence[str], refunds: Sequence[PastRefund]) -> None:
    """Both entries of a refund, as `reserve` and `settle` write them."""
    accounts: dict[tuple[AccountKind, str, str], str] = {}

    def account(kind: AccountKind, currency: str, party: str = "") -> str:
        key = (kind, currency, party)
        if key not in accounts:
            accounts[key] = account_of(seller.pk, *key).pk
        return accounts[key]

    entries, postings = [], []
    entry_ids = iter(new_ids("ent", 2 * len(refunds)))
    for refund_id, one in zip(ids, refunds, strict=True):
        currency, amount = one.tender.currency, one.amount_minor
        pending = account(AccountKind.REFUNDS_PENDING, currency)
        sides = {
            "reserved": (account(AccountKind.REFUNDS, currency), pending),
            "done": (pending, account(AccountKind.CASH, currency, one.tender.provider)),
        }
        for step, (debit, credit) in sides.items():
            entry_id = next(entry_ids)
            key = f"refund:{refund_id}:{step}"
            entries.append(
                (entry_id, seller.pk, f"refund_{step}", key, one.tender.order_id, one.case_ref, one.at)
            )
            postings += [(entry_id, debit, amount), (entry_id, credit, -amount)]
    insert_rows(Entry, ("id", "seller_id", "kind", "key", "order_id", "case_ref", "at"), entries)
    insert_rows(Posting, ("entry_id", "account_id", "amount_minor"), postings)


def _tell(seller: Seller, ids: Sequence[str], numbers: Sequence[str], refunds: Sequence[PastRefund]) -> None:
    subjects = [
        (
            refund_id,
            one.at,
            {
                "number": number,
                "amount": {"minor": one.amount_minor, "currency": one.tender.currency},
                "tender": one.tender.pk,
                "order": one.tender.order_id,
                "case": one.case_ref,
                "provider_ref": "",
            },
        )
        for refund_id, number, one in zip(ids, numbers, refunds, strict=True)
    ]
    events = history("refund.done", seller=seller, subjects=subjects)
    for event, one in zip(events, refunds, strict=True):
        event.thread_id = one.case_ref or one.tender.order_id
    names = (*_EVENT, "data", "at", "loaded")
    insert_rows(Event, names, [tuple(getattr(event, name) for name in names) for event in events])
