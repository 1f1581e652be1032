"""Public links of parcels: made once, shown to whoever has them, taken back when they got around."""

import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.parcels.models import Parcel, TrackingLink

TOKEN_BYTES = 18


def link_of(order: Order, parcel: Parcel | None = None) -> TrackingLink:
    """Return the link of an order's parcels, or of one of them; there is one at a time."""
    row, _fresh = TrackingLink.objects.get_or_create(
        order=order,
        parcel=parcel,
        revoked_at=None,
        defaults={
            "seller_id": order.seller_id,
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "created_at": clock.now(),
        },
    )
    return row


def tracking_url(link: TrackingLink, language: str = "") -> str:
    """Return the whole address of a link, in a language if one is named."""
    path = reverse("tracking:page", args=[link.token])
    return f"{settings.BASE_URL}{path}{'?' + urlencode({'lang': language}) if language else ''}"


def mails_url(link: TrackingLink, language: str = "") -> str:
    """Return the address where a buyer says whether he wants mails about the order of a link."""
    path = reverse("tracking:mails", args=[link.token])
    return f"{settings.BASE_URL}{path}{'?' + urlencode({'lang': language}) if language else ''}"


def mails_url_of(parcel_id: str) -> str:
    """Return that address for the mails of a parcel, or nothing where its order has no open link."""
    rows = TrackingLink.objects.filter(order__shipments__parcels=parcel_id, parcel=None, revoked_at=None)
    link = rows.first()
    return mails_url(link) if link else ""


def renew_link(order: Order, parcel: Parcel | None = None) -> TrackingLink:
    """Close the link that is there and make another."""
    TrackingLink.objects.filter(order=order, parcel=parcel, revoked_at=None).update(revoked_at=clock.now())
    return link_of(order, parcel)


def closed_link(token: str) -> TrackingLink | None:
    """Return a link that was closed, with its active seller: he may be asked for another."""
    rows = TrackingLink.objects.filter(token=token, revoked_at__isnull=False, seller__active=True)
    return rows.select_related("seller", "order__buyer").first()


def find_link(token: str) -> TrackingLink | None:
    """Return the open link of a token, with its order, buyer and active seller."""
    rows = TrackingLink.objects.filter(token=token, revoked_at=None, seller__active=True)
    return rows.select_related("seller", "order__buyer", "order__ship_to", "parcel").first()
