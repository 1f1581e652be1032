"""The tracking page of a link, and the answers a buyer gives on it."""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftermile.accounts.middleware import LANGUAGE_PARAMETER, known_language
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.ids import new_id
from aftermile.parcels.actions.answering import MAILS, NO_MAILS, answer, is_muted
from aftermile.parcels.actions.links import closed_link, find_link
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
        return _closed(request, token)
    return _page(request, link)


@require_POST
def answers(request: HttpRequest, token: str, parcel_id: str) -> HttpResponseBase:
    """Take an answer; the same form sent twice counts once."""
    link = _link(request, token)
    if link is None:
        return _closed(request, token)
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
    try:
        answer(parcel, kind=ask.kind, value=value_of(ask.form.cleaned_data), key=key, by=_buyer(link))
    except TooManyAnswers:
        ask.form.add_error(
            None, pgettext("tracking", "There have been many answers today. Please write to us instead.")
        )
        return _page(request, link, failed=(parcel.pk, ask), status=429)
    return _thank(token, parcel, ask.kind)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest, token: str) -> HttpResponseBase:
    """
    Say whether the buyer gets mails about the parcels of a link, and let him stop them.

    A mail program posts here on its own after one click (RFC 8058); the token alone says who asks.
    """
    link = _link(request, token)
    parcel = _first(link) if link else None
    if link is None or parcel is None:
        return _closed(request, token)
    muted, status = is_muted(link.order), 200
    if request.method == "POST":
        wanted = MAILS if request.POST.get("wanted") == "yes" else NO_MAILS
        try:
            if muted != (wanted == NO_MAILS):
                answer(parcel, kind=wanted, value={}, key=new_id("ask"), by=_buyer(link))
            return redirect(f"{reverse('tracking:mails', args=[token])}?lang={request.LANGUAGE_CODE}")
        except TooManyAnswers:
            status = 429
    context = {
        "seller": link.seller,
        "order": link.order,
        "languages": settings.LANGUAGES,
        "muted": muted,
        "link": link,
        "too_many": status != 200,  # noqa: PLR2004 - HTTP
    }
    return _answer(request, render(request, "portal/tracking/mails.html", context, status=status))


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer for a link that opens nothing; of one that was closed we know whose it was."""
    link = closed_link(token)
    if link is not None:
        _speak(request, link)
    context = {"seller": link.seller if link else None, "languages": settings.LANGUAGES}
    return _answer(request, render(request, "portal/tracking/closed.html", context, status=404))


def _first(link: TrackingLink) -> Parcel | None:
    rows = Parcel.objects.filter(shipment__order=link.order, shipment__direction=Direction.OUTBOUND)
    return link.parcel or rows.select_related("shipment__order").order_by("id").first()


def _buyer(link: TrackingLink) -> Actor:
    return Actor(ActorKind.BUYER, link.order.buyer_id, link.order.buyer.name)


def _thank(token: str, parcel: Parcel, kind: str) -> HttpResponse:
    done = redirect("tracking:page", token)
    if kind:
        done["Location"] += f"?said={kind}&parcel={parcel.pk}#parcel-{parcel.pk}"
    return done


def _link(request: HttpRequest, token: str) -> TrackingLink | None:
    """Return the open link, and speak its buyer's language unless this browser chose another."""
    link = find_link(token)
    if link is not None:
        _speak(request, link)
    return link


def _speak(request: HttpRequest, link: TrackingLink) -> None:
    chosen = request.GET.get(LANGUAGE_PARAMETER) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = known_language(link.order.buyer.language, LANGUAGES)
    if language and not known_language(chosen or "", LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


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
