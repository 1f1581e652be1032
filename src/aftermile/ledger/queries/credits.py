"""Store credits and gift cards: one, many, or by its code."""

import hashlib
import hmac

from django.conf import settings
from django.db.models import QuerySet

from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.errors import CodeNotKnown
from aftermile.ledger.models import AccountKind, Posting, StoreCredit


def plain_code(code: str) -> str:
    """Return a code as it is hashed: signs only, upper case."""
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())


def hash_of(code: str) -> str:
    """Return the keyed hash under which a code is kept."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"store credit\x1f{plain_code(code)}".encode(), hashlib.sha256).hexdigest()


def get_credit(scope: Scope, ref: str) -> StoreCredit:
    """Return a credit by id; raise `NotFound`."""
    rows = scope.apply(StoreCredit.objects.select_related("seller", "buyer", "order"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="store credit", ref=ref)
    return found


def find_by_code(scope: Scope, code: str) -> StoreCredit:
    """Return the credit with this code; raise `CodeNotKnown`."""
    rows = scope.apply(StoreCredit.objects.select_related("seller", "buyer", "order"))
    found = rows.filter(code_hash=hash_of(code)).first() if plain_code(code) else None
    if found is None:
        raise CodeNotKnown
    return found


def list_credits(
    scope: Scope, *, buyer_id: str = "", case_ref: str = "", last4: str = ""
) -> QuerySet[StoreCredit]:
    """Return the credits of this scope, narrowed; order them with `keyset.page`."""
    rows = scope.apply(StoreCredit.objects.select_related("seller", "buyer"))
    if buyer_id:
        rows = rows.filter(buyer_id=buyer_id)
    if case_ref:
        rows = rows.filter(case_ref=case_ref)
    return rows.filter(last4=last4.upper()) if last4 else rows


def credits_of_buyer(scope: Scope, buyer_ids: list[str]) -> list[StoreCredit]:
    """Return the credits of a buyer and of those merged into him, newest first."""
    rows = scope.apply(StoreCredit.objects.filter(buyer__in=buyer_ids))
    return list(rows.order_by("-id")[:50])


def postings_of_credit(credit: StoreCredit) -> QuerySet[Posting]:
    """Return what moved on a credit, newest first; a credit of the account is money for the buyer."""
    return (
        Posting.objects.filter(
            account__seller_id=credit.seller_id, account__kind=AccountKind.CREDITS, account__party=credit.pk
        )
        .select_related("entry__order")
        .order_by("-id")
    )
