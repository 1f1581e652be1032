"""Captured payments enter the books, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Sum

from aftermile.accounts.models import Seller
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
            account__kind=AccountKind.CASH,
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
    entries, postings = [], []
    for tender in tenders:
        change = tender.captured_minor - amounts.get(tender.pk, 0)
        if not change:
            continue
        seen = counts.get(tender.pk, 0)
        entry = Entry(
            seller=seller,
            kind=KINDS[1] if seen else KINDS[0],
            key=f"capture:{tender.pk}:{seen}",
            order_id=tender.order_id,
            at=tender.captured_at,
        )
        cash = accounts.get(AccountKind.CASH, tender.currency, tender.provider)
        sales = accounts.get(AccountKind.SALES, tender.currency)
        entries.append(entry)
        postings += [
            Posting(entry=entry, account=cash, amount_minor=change),
            Posting(entry=entry, account=sales, amount_minor=-change),
        ]
    Entry.objects.bulk_create(entries, batch_size=2000)
    Posting.objects.bulk_create(postings, batch_size=4000)
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
