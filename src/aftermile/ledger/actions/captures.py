"""Captured payments enter the books, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum

from aftermile.accounts.models import Seller
from aftermile.database.bulk import insert_rows
from aftermile.kernel.ids import new_ids
from aftermile.ledger.actions.posting import account_of
from aftermile.ledger.models import Account, AccountKind, Entry, Posting
from aftermile.orders.models import Tender

KINDS = ("capture", "capture_changed")
CHUNK = 5000


def _booked(seller: Seller, tenders: Sequence[Tender]) -> tuple[dict[str, int], dict[str, int]]:
    """Return what the books hold as captured per tender id, and how many entries say so."""
    rows = (
        Posting.objects.filter(
            entry__seller=seller,
            entry__order__in={tender.order_id for tender in tenders},
            entry__kind__in=KINDS,
            account__kind__in=(AccountKind.CASH, AccountKind.CREDITS),
        )
        .values_list("entry__key")
        .annotate(amount=Sum("amount_minor"))
    )
    amounts: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    for key, amount in rows:
        tender_id = key.split(":")[1]
        amounts[tender_id] += amount
        counts[tender_id] += 1
    return amounts, counts


class _Accounts:
    """The accounts of one seller, looked up once each."""

    def __init__(self, seller: Seller) -> None:
        self.seller = seller
        self.known: dict[tuple[AccountKind, str, str], Account] = {}

    def get(self, kind: AccountKind, currency: str, party: str = "") -> Account:
        key = (kind, currency, party)
        if key not in self.known:
            self.known[key] = account_of(self.seller.pk, kind, currency, party)
        return self.known[key]


def _book(seller: Seller, tenders: Sequence[Tender], accounts: _Accounts) -> int:
    amounts, counts = _booked(seller, tenders)
    entries: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    ids = iter(new_ids("ent", len(tenders)))
    for tender in tenders:
        change = tender.captured_minor - amounts.get(tender.pk, 0)
        if not change:
            continue
        seen = counts.get(tender.pk, 0)
        entry_id = next(ids)
        cash = accounts.get(AccountKind.CASH, tender.currency, tender.provider).pk
        sales = accounts.get(AccountKind.SALES, tender.currency).pk
        kind, key = KINDS[1] if seen else KINDS[0], f"capture:{tender.pk}:{seen}"
        entries.append((entry_id, seller.pk, kind, key, tender.order_id, tender.captured_at))
        postings += [(entry_id, cash, change), (entry_id, sales, -change)]
    insert_rows(Entry, ("id", "seller_id", "kind", "key", "order_id", "at"), entries)
    insert_rows(Posting, ("entry_id", "account_id", "amount_minor"), postings)
    return len(entries)


@transaction.atomic
def book_captures(seller: Seller, tenders: Iterable[Tender]) -> int:
    """
    Book each tender's captured amount; return how many entries were written.

    Booking again changes nothing; a captured amount that changed since books the difference.
    """
    accounts = _Accounts(seller)
    waiting = list(tenders)
    return sum(
        _book(seller, waiting[start : start + CHUNK], accounts) for start in range(0, len(waiting), CHUNK)
    )
