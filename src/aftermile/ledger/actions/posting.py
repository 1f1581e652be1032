"""Entries: one business fact, postings that sum to zero in each currency."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.errors import EntryDoesNotBalance
from aftermile.ledger.models import Account, AccountKind, Entry, Posting


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting to be: debit positive, credit negative; `party` is the provider of cash."""

    kind: AccountKind
    amount: Money
    party: str = ""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """`key` names the fact: the same key for the same seller is refused by the database."""

    seller_id: str
    kind: str
    key: str
    legs: Sequence[Leg]
    order_id: str | None = None
    case_ref: str = ""
    at: datetime | None = None
    reverses: Entry | None = None


def check_balance(key: str, legs: Sequence[Leg]) -> None:
    """Raise `EntryDoesNotBalance` unless the legs sum to zero in every currency."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.amount.currency] += leg.amount.minor
    if any(sums.values()):
        raise EntryDoesNotBalance(key=key, sums=", ".join(str(Money(v, c)) for c, v in sums.items() if v))


def account_of(seller_id: str, kind: AccountKind, currency: str, party: str = "") -> Account:
    """Return the seller's account, opened on first use."""
    account, _ = Account.objects.get_or_create(seller_id=seller_id, kind=kind, currency=currency, party=party)
    return account


def post(new: NewEntry) -> Entry:
    """Write one balanced entry; legs of zero are left out. Call inside the transaction of the fact."""
    check_balance(new.key, new.legs)
    entry = Entry.objects.create(
        seller_id=new.seller_id,
        kind=new.kind,
        key=new.key,
        order_id=new.order_id,
        case_ref=new.case_ref,
        at=new.at or clock.now(),
        reverses=new.reverses,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            account=account_of(new.seller_id, leg.kind, leg.amount.currency, leg.party),
            amount_minor=leg.amount.minor,
        )
        for leg in new.legs
        if leg.amount
    )
    return entry


def reverse(entry: Entry, *, kind: str, key: str) -> Entry:
    """Write the mirror of an entry."""
    legs = [
        Leg(AccountKind(row.account.kind), Money(-row.amount_minor, row.account.currency), row.account.party)
        for row in entry.postings.select_related("account").order_by("id")
    ]
    return post(NewEntry(entry.seller_id, kind, key, legs, entry.order_id, entry.case_ref, reverses=entry))
