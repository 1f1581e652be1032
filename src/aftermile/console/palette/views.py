"""What `Ctrl K` finds: cases, orders, buyers, parcels by any number, name or word; and where to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case, moves_for
from aftermile.cases.states import Move
from aftermile.console.cases.filters import VIEW_WORDS
from aftermile.console.cases.move_words import shown_moves
from aftermile.console.rail import stops
from aftermile.console.settings.pages import pages_for
from aftermile.database.chips import chip_of
from aftermile.database.search import matching
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.queries import OrderFilter, list_buyers, list_orders
from aftermile.parcels.models import Parcel

MOST: Final = 5
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Hit:
    group: str
    words: str
    detail: str
    url: str
    icon: str


@signed_in()
def palette(request: MemberRequest) -> HttpResponse:
    """`?q=` what was typed; `?on=` the case the member looks at, whose moves come first."""
    text = request.GET.get("q", "").strip()[:200]
    hits = [*_moves(request, text), *_places(request, text)]
    if len(text) >= SHORTEST:
        hits = [*found(request.access.scope, text), *hits]
    return render(request, "console/palette/hits.html", {"hits": hits, "q": text})


def found(scope: Scope, text: str) -> Iterator[Hit]:
    """Yield what the words find, at most five of each noun, the newest first."""
    cases = scope.apply(Case.objects.select_related("buyer"))
    for case in matching(cases, text).order_by("-id")[:MOST]:
        detail = f"{case.buyer.name or case.buyer.email} · {chip_of('case', case.state).word}"
        yield Hit(_("Cases"), case.rma_number, detail, reverse("console:case", args=[case.pk]), "inbox")
    for order in list_orders(scope, OrderFilter(text=text)).order_by("-placed_at", "-id")[:MOST]:
        url = _url("order", order.pk) or reverse("console:case_new", args=[order.pk])
        yield Hit(_("Orders"), order.number, order.buyer.name or order.buyer.email, url, "shopping-cart")
    for buyer in list_buyers(scope, text).order_by("-id")[:MOST]:
        url = _url("buyer", buyer.pk) or f"{reverse('console:cases')}?view=all&buyer={buyer.pk}"
        yield Hit(_("Buyers"), buyer.name or buyer.email, buyer.email, url, "users")
    parcels = scope.apply(Parcel.objects.select_related("shipment__order"))
    for parcel in matching(parcels, text).order_by("-id")[:MOST]:
        detail = f"{parcel.shipment.order.number} · {chip_of('parcel', parcel.milestone).word}"
        url = _url("parcel", parcel.pk) or f"{reverse('console:receiving')}?q={parcel.tracking_number}"
        yield Hit(_("Parcels"), parcel.tracking_number or parcel.pk, detail, url, "truck")


def _url(name: str, pk: str) -> str:
    try:
        return reverse(f"console:{name}", args=[pk])
    except NoReverseMatch:
        return ""


def _moves(request: MemberRequest, text: str) -> Iterator[Hit]:
    """Yield the allowed moves of the case on the screen."""
    try:
        case = get_case(request.access.scope, request.GET.get("on", ""))
    except NotFound:
        return
    for move in shown_moves(moves_for(case, request.access)).allowed:
        if text and text.casefold() not in str(move.label).casefold():
            continue
        url = f"{reverse('console:case', args=[case.pk])}?move={move.option.move.value}"
        if move.option.move is Move.RECEIVE_PART:
            url = f"{reverse('console:receiving')}?case={case.pk}"
        yield Hit(case.rma_number, str(move.label), move.option.consequence, url, move.icon)


def _places(request: MemberRequest, text: str) -> Iterator[Hit]:
    wanted = text.casefold()
    for stop in stops():
        if wanted in str(stop.words).casefold():
            yield Hit(_("Go to"), str(stop.words), f"g {stop.key}", stop.url, stop.icon)
    for name, (words, icon) in VIEW_WORDS.items():
        if text and wanted in str(words).casefold():
            yield Hit(_("Views"), str(words), "", f"{reverse('console:cases')}?view={name}", icon)
    for page in pages_for(request.access) if text else ():
        if wanted in f"{page.words} {page.summary}".casefold():
            yield Hit(_("Settings"), str(page.words), str(page.summary), page.url, page.icon)
