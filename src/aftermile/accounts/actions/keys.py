"""API keys: made once, shown once, found by their hash."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from aftermile.accounts.actions.sellers import checked
from aftermile.accounts.errors import ExpiryInThePast, KeyWithoutScope, UnknownScopes
from aftermile.accounts.models import ApiKey, Member, Seller
from aftermile.accounts.scopes import SCOPES
from aftermile.kernel import clock
from aftermile.kernel.ids import ALPHABET
from aftermile.kernel.money import Money

PREFIX: Final = "amk_live_"
_RANDOM_LENGTH: Final = 40  # 200 bits
_HINT_LENGTH: Final = len(PREFIX) + 4
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


def make_api_key(
    *,
    name: str,
    seller: Seller | None,
    scopes: Iterable[str],
    by: Member | None,
    expires_at: datetime | None = None,
    limit: Money | None = None,
) -> tuple[ApiKey, str]:
    """
    Make a key of a seller (or of the operator, without one); return it and its secret, shown only now.

    `limit` is the most money one act of the key may move. Raises `UnknownScopes`, `KeyWithoutScope`,
    `ExpiryInThePast`, `BadInput`.
    """
    wanted = list(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown:
        raise UnknownScopes(scopes=unknown)
    if not wanted:
        raise KeyWithoutScope
    if expires_at is not None and expires_at <= clock.now():
        raise ExpiryInThePast
    secret = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_LENGTH))
    key = ApiKey.objects.create(
        seller=seller,
        name=checked({"name": name})["name"][:80],
        hint=secret[:_HINT_LENGTH],
        secret_hash=_hash(secret),
        scopes=wanted,
        limit_minor=limit.minor if limit else None,
        limit_currency=limit.currency if limit else "",
        created_by=by,
        expires_at=expires_at,
    )
    return key, secret


def revoke_api_key(key: ApiKey) -> None:
    """End the key now; a second time changes nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now())


def find_api_key(secret: str) -> ApiKey | None:
    """Return the key that may act now, and note its use at most once a minute; None for all others."""
    if not secret.startswith(PREFIX):
        return None
    now = clock.now()
    living = ApiKey.objects.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    key = living.filter(secret_hash=_hash(secret)).select_related("seller").first()
    if key is not None:
        _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    due = now - _USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= due:
        fresh = Q(last_used_at=None) | Q(last_used_at__lte=due)
        ApiKey.objects.filter(fresh, pk=key.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
