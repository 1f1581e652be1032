"""Gift cards and store credits that stood before we kept the books."""

import hashlib
from collections.abc import Sequence

from aftermile.accounts.models import Seller
from aftermile.kernel.money import Money
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.models import AccountKind, StoreCredit
from aftermile.orders.hooks import PastCredit


def load_credits(seller: Seller, past: Sequence[PastCredit]) -> dict[str, str]:
    """
    Keep each credit with its balance, once by its key; return our ids by key. Nobody is told.

    Its code is not known here: it is named by its buyer or its key, or gets a new code.
    """
    keys = [_key(credit) for credit in past]
    rows = StoreCredit.objects.filter(seller=seller, operation_key__in=keys)
    known = dict(rows.values_list("operation_key", "pk"))
    return {credit.key: known.get(_key(credit)) or _load(seller, credit) for credit in past}


def _key(credit: PastCredit) -> str:
    return f"past:{credit.key}"[:120]


def _load(seller: Seller, past: PastCredit) -> str:
    print_ = hashlib.sha256(f"{seller.pk}:{_key(past)}".encode()).hexdigest()
    credit = StoreCredit.objects.create(
        seller=seller,
        buyer_id=past.buyer_id,
        kind=past.kind,
        code_hash=print_,
        last4=past.key[-4:],
        currency=past.currency,
        issued_minor=past.balance_minor,
        balance_minor=past.balance_minor,
        operation_key=_key(past),
        request_hash=print_,
        issued_by="",
        created_at=past.at,
    )
    if past.balance_minor:
        amount = Money(past.balance_minor, past.currency)
        legs = [Leg(AccountKind.GOODWILL, amount), Leg(AccountKind.CREDITS, -amount, credit.pk)]
        post(NewEntry(seller.pk, "credit_issued", f"credit:{credit.pk}:issued", legs, at=past.at))
    return str(credit.pk)
