"""Who visits which order: the seller of the address, and the session that a mailed link started."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftermile.accounts.models import Seller
from aftermile.cases.actions import speak
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import NotFound
from aftermile.orders.models import Order, PortalLink
from aftermile.orders.portal_links import SESSION_LIFETIME, find_session, remember_language
from aftermile.portal.withdrawal.labels import label_beside

P = ParamSpec("P")
COOKIE: Final = "aftermile_order"
_signer: Final = Signer(salt="aftermile.portal.session")


@dataclass(frozen=True, slots=True)
class Visit:
    """A buyer in front of his order."""

    seller: Seller
    order: Order
    link: PortalLink

    @property
    def buyer(self) -> Actor:
        name = self.order.buyer.name or _("Buyer")
        return Actor(ActorKind.BUYER, self.order.buyer_id, name)

    @property
    def language(self) -> str:
        return get_language() or "en"

    def url(self, name: str, *args: str) -> str:
        """Return the address of a page of this order."""
        return reverse(f"portal:{name}", args=[self.seller.slug, self.order.pk, *args])

    @property
    def home(self) -> str:
        return self.url("order")


def find_seller(slug: str) -> Seller:
    """Return the active seller of this address or raise 404."""
    seller = Seller.objects.filter(slug=slug, active=True).first()
    if seller is None:
        raise Http404
    return seller


def start_session(request: HttpRequest, response: HttpResponse, link: PortalLink, path: str) -> None:
    """Give the browser the cookie of this link's order; it is sent to the pages of that order only."""
    response.set_cookie(
        COOKIE,
        _signer.sign(link.pk),
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path=path,
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def session_of(request: HttpRequest, seller: Seller, order_id: str) -> PortalLink | None:
    """Return the running session of this very order and seller, if the browser has one."""
    try:
        link_id = _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return None
    return find_session(seller, order_id=order_id, link_id=link_id)


def for_buyer(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let only the buyer of this order in; everybody else gets the same 404 with a way to ask for a link."""

    @wraps(view)
    def guarded(
        request: HttpRequest, slug: str, order_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        seller = find_seller(slug)
        link = session_of(request, seller, order_id)
        if link is None:
            return closed(request, seller)
        visit = Visit(seller, link.order, link)
        if request.method == "GET" and request.GET.get("lang"):
            remember_language(link.order, visit.language)
            speak(link.order, visit.language)
            return redirect(request.path)
        try:
            with timezone.override(seller.time_zone):
                response = view(request, visit, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded


def closed(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Answer for an order that is not open here: unknown, somebody else's, or the session is over."""
    return page(request, "portal/find/closed.html", seller, status=HTTPStatus.NOT_FOUND)


def page(
    request: HttpRequest, template: str, seller: Seller, *, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    """Render a page in the seller's dress; `legal` is the label of withdrawing in the law's language."""
    order = context.get("order")
    legal = label_beside(
        get_language() or "en",
        country=context.get("country") or (order.country if order else ""),
        browser=request.headers.get("Accept-Language", ""),
    )
    return render(request, template, {"seller": seller, "legal": legal, **context}, status=status)


def order_page(request: HttpRequest, template: str, visit: Visit, **context: Any) -> HttpResponse:
    """Render a page behind the session."""
    status: int = context.pop("status", HTTPStatus.OK)
    return page(request, template, visit.seller, status=status, visit=visit, order=visit.order, **context)
