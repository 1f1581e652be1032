"""
A buyer's way into one order without an account: find it, mail a token, use the token once.

It stands in this room because a link belongs to an order and the portal keeps no rows. Nothing here tells
an asker whether an order exists; the caller answers the same either way (see `portal.find`).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.orders.models import Order, PortalAttempt, PortalLink

WINDOW: Final = timedelta(hours=1)
LIMITS: Final[Mapping[str, int]] = {"contact": 5, "order": 15, "ip": 30}
"""Tries allowed within `WINDOW`; found and not found count alike."""

ASKED_LIFETIME: Final = timedelta(hours=1)
NOTICE_LIFETIME: Final = timedelta(days=14)
SESSION_LIFETIME: Final = timedelta(days=14)
PHONE_TAIL: Final = 4


def _(words: str) -> str:
    return words


class TooManyTries(AftermileError):
    """`minutes` until the next try counts as a first one."""

    code = "too_many_tries"
    status = 429
    words = _(
        "There were many tries in a short time. Please wait {minutes} min. A link we sent before still works."
    )
    retryable = True


def _hashed(*parts: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def count_try(seller: Seller, *, number: str, contact: str, ip: str) -> None:
    """Count one try to find an order; raise `TooManyTries` when order, contact or address had too many."""
    now = clock.now()
    keys = {
        _hashed("contact", seller.pk, _plain(contact)): LIMITS["contact"],
        _hashed("order", seller.pk, _plain(number)): LIMITS["order"],
        _hashed("ip", ip): LIMITS["ip"],
    }
    seen = (
        PortalAttempt.objects.filter(key__in=keys, at__gt=now - WINDOW)
        .values("key")
        .annotate(tries=Count("id"), oldest=Min("at"))
    )
    for row in seen:
        if row["tries"] >= keys[row["key"]]:
            raise TooManyTries(minutes=_minutes(row["oldest"] + WINDOW - now))
    PortalAttempt.objects.bulk_create(PortalAttempt(key=key, at=now) for key in keys)


def _minutes(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds()) // 60))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).lower().lstrip("#")


def find_order(seller: Seller, *, number: str, contact: str) -> Order | None:
    """Return the order with this number whose buyer has this e-mail, or this end of his phone number."""
    text = number.strip()[:120]
    bare = text.lstrip("#")
    spellings = {text, bare, f"#{bare}", bare.upper(), f"#{bare.upper()}", bare.lower()}
    orders = (
        Order.objects.filter(seller=seller, number__in=spellings)
        .select_related("buyer", "ship_to")
        .order_by("-placed_at")[:20]
    )
    return next((order for order in orders if _is_his(order, contact)), None)


def _is_his(order: Order, contact: str) -> bool:
    if "@" in contact:
        known = order.buyer.email.lower()
        return bool(known) and hmac.compare_digest(known.encode(), contact.strip().lower().encode())
    digits = re.sub(r"\D", "", contact)
    if len(digits) < PHONE_TAIL:
        return False
    phones = [order.buyer.phone, order.ship_to.phone if order.ship_to else ""]
    return any(_tail(phone) == digits[-PHONE_TAIL:] for phone in phones if phone)


def _tail(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-PHONE_TAIL:]


def make_link(order: Order, *, lifetime: timedelta = NOTICE_LIFETIME) -> tuple[PortalLink, str]:
    """Return a link of this order and its token, which is told once and never stored."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    link = PortalLink.objects.create(
        seller_id=order.seller_id,
        order=order,
        token_hash=_token_hash(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    return link, token


def _open_links(seller: Seller, order_id: str, token: str) -> QuerySet[PortalLink]:
    return PortalLink.objects.filter(
        seller=seller,
        order_id=order_id,
        token_hash=_token_hash(token),
        revoked_at=None,
        used_at=None,
        expires_at__gt=clock.now(),
    )


def still_opens(seller: Seller, *, order_id: str, token: str) -> bool:
    """Say whether a token would open its order, without using it up."""
    return _open_links(seller, order_id, token).exists()


def use_link(seller: Seller, *, order_id: str, token: str) -> PortalLink | None:
    """Use a token up and start a session of its order; None when it opens nothing (any more)."""
    now = clock.now()
    if not _open_links(seller, order_id, token).update(used_at=now, session_until=now + SESSION_LIFETIME):
        return None
    return PortalLink.objects.get(seller=seller, order_id=order_id, token_hash=_token_hash(token))


def find_session(seller: Seller, *, order_id: str, link_id: str) -> PortalLink | None:
    """Return the used link behind a session that still runs, with its order and buyer."""
    return (
        PortalLink.objects.filter(
            pk=link_id, seller=seller, order_id=order_id, revoked_at=None, session_until__gt=clock.now()
        )
        .select_related("order__buyer", "order__seller", "order__ship_to")
        .first()
    )


def end_session(link: PortalLink) -> None:
    """End the session that this link started, on every device."""
    PortalLink.objects.filter(pk=link.pk).update(revoked_at=clock.now())


def remember_language(order: Order, language: str) -> None:
    """Keep the language a buyer chose, so that mails and later visits speak it."""
    if order.buyer.language != language:
        type(order.buyer).objects.filter(pk=order.buyer_id).update(language=language)
        order.buyer.language = language


def forget_old(*, before: datetime) -> int:
    """Delete tries, and links whose session is over, from before this instant; return how many rows."""
    gone, _rows = PortalAttempt.objects.filter(at__lt=before).delete()
    over = Q(session_until__lt=before) | Q(session_until=None, expires_at__lt=before)
    links, _rows = PortalLink.objects.filter(over).delete()
    return gone + links
