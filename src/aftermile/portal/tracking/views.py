"""The tracking page of a link, and the answers a buyer gives on it."""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftermile.accounts.middleware import LANGUAGE_PARAMETER, known_language
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.ids import new_id
from aftermile.parcels.actions.answering import answer
from aftermile.parcels.actions.links import find_link
from aftermile.parcels.errors import TooManyAnswers
from aftermile.parcels.models import Direction, Leg, Parcel, ParcelAnswer, TrackingLink
from aftermile.portal.tracking.asks import Ask, ask_from, value_of
from aftermile.portal.tracking.reading import Page, Told, read_page

MOST_KEY: Final = 40
LANGUAGES: Final = dict(settings.LANGUAGES)


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show where the parcels of a link are."""
    link = _link(request, token)
    if link is None:
        return _answer(request, render(request, "portal/tracking/closed.html", status=404))
    return _page(request, link)


@require_POST
def answers(request: HttpRequest, token: str, parcel_id: str) -> HttpResponseBase:
    """Take an answer; the same form sent twice counts once."""
    link = _link(request, token)
    if link is None:
        return _answer(request, render(request, "portal/tracking/closed.html", status=404))
    rows = Parcel.objects.filter(shipment__order=link.order, shipment__direction=Direction.OUTBOUND)
    if link.parcel_id:
        rows = rows.filter(pk=link.parcel_id)
    parcel = rows.select_related("shipment__order").filter(pk=parcel_id).first()
    if parcel is None:
        raise Http404
    legs = list(Leg.objects.filter(parcel=parcel).order_by("position", "pk"))
    ask = ask_from(parcel, legs, link.order, request.POST)
    key = request.POST.get("key", "")[:MOST_KEY] or new_id("ask")
    if ask is None:
        given = ParcelAnswer.objects.filter(parcel=parcel, key=key).first()
        return _thank(token, parcel, given.kind if given else "")
    if not ask.form.is_valid():
        return _page(request, link, failed=(parcel.pk, ask), status=422)
    buyer = Actor(ActorKind.BUYER, link.order.buyer_id, link.order.buyer.name)
    try:
        answer(parcel, kind=ask.kind, value=value_of(ask.form.cleaned_data), key=key, by=buyer)
    except TooManyAnswers:
        ask.form.add_error(
            None, pgettext("tracking", "There were many answers today. Please write to us instead.")
        )
        return _page(request, link, failed=(parcel.pk, ask), status=429)
    return _thank(token, parcel, ask.kind)


def _thank(token: str, parcel: Parcel, kind: str) -> HttpResponse:
    done = redirect("tracking:page", token)
    if kind:
        done["Location"] += f"?said={kind}&parcel={parcel.pk}#parcel-{parcel.pk}"
    return done


def _link(request: HttpRequest, token: str) -> TrackingLink | None:
    """Return the open link, and speak its buyer's language unless this browser chose another."""
    link = find_link(token)
    if link is None:
        return None
    chosen = request.GET.get(LANGUAGE_PARAMETER) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = known_language(link.order.buyer.language, LANGUAGES)
    if language and not known_language(chosen or "", LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
    return link


def _page(
    request: HttpRequest, link: TrackingLink, *, failed: tuple[str, Ask] | None = None, status: int = 200
) -> HttpResponse:
    told = read_page(link)
    context: dict[str, Any] = {
        "link": link,
        "seller": link.seller,
        "order": link.order,
        "page": told,
        "said": request.GET.get("said", ""),
        "said_of": request.GET.get("parcel", ""),
        "key": new_id("ask"),
        "languages": settings.LANGUAGES,
    }
    if failed:
        _put_back(told, *failed)
        context["failed"] = True
    with timezone.override(told.zone):
        return _answer(request, render(request, "portal/tracking/page.html", context, status=status))


def _put_back(page: Page, ref: str, ask: Ask) -> None:
    """Show a form that could not be taken with what was typed and what is wrong."""
    for told in page.parcels:
        if told.parcel.pk == ref:
            _replace(told, ask)


def _replace(told: Told, ask: Ask) -> None:
    told.asks[:] = [ask if one.kind == ask.kind else one for one in told.asks]


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Nothing between us and the browser keeps the page, and no search engine lists it."""
    response["Content-Language"] = request.LANGUAGE_CODE
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    return response
