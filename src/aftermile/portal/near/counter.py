"""The counter of a return point: scan or type a code, see what to take, accept or refuse. No account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftermile.cases.amounts import outstanding
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.inbound.actions.dropping import REASONS, Handed, find_route, take_drop_off
from aftermile.inbound.codes import read_counter, signed, spoken
from aftermile.inbound.models import DropOff, ReturnPoint, ReturnRoute
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.ids import new_id
from aftermile.portal.near.reading import instructions_of
from aftermile.portal.visits import page


@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, token: str) -> HttpResponseBase:
    """`?q=` is what was scanned or typed; a POST takes the goods or refuses them."""
    point = _point(token)
    with timezone.override(point.zone):
        response = _answer(request, point, token)
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _point(token: str) -> ReturnPoint:
    try:
        point_id, version = read_counter(token)
    except NotFound as error:
        raise Http404 from error
    rows = ReturnPoint.objects.filter(pk=point_id, counter_version=version, location__active=True)
    found = rows.select_related("location", "seller").first()
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, point: ReturnPoint, token: str) -> HttpResponseBase:
    text = (request.POST if request.method == "POST" else request.GET).get("q", "")[:200]
    context: dict[str, Any] = {"point": point, "token": token, "q": text, "done": _done(request, point)}
    if not text:
        return _page(request, point, context)
    try:
        route = find_route(point, text)
        context |= _card(route)
        if request.method == "POST":
            row = _take(request, route, point)
            return redirect(f"{reverse('portal:counter', args=[token])}?done={row.pk}")
    except AftermileError as error:
        context["problem"] = translate(error)
        return _page(request, point, context, status=422)
    context["instructions"] = instructions_of(point, get_language() or "en")
    return _page(request, point, context)


def _done(request: HttpRequest, point: ReturnPoint) -> DropOff | None:
    ref = request.GET.get("done", "")
    return DropOff.objects.filter(pk=ref, point=point).select_related("route__case").first() if ref else None


def _card(route: ReturnRoute) -> dict[str, Any]:
    """What the clerk may know: what to take and how many; no name, price or address of the buyer."""
    lines = outstanding(route.case)
    taken = route.drop_offs.filter(accepted=True).first()
    return {
        "route": route,
        "code": spoken(route.code),
        "signed": signed(route.code),
        "lines": [(line.unit.quantity, line.unit.title, line.unit.options) for line in lines],
        "pieces": sum(line.unit.quantity for line in lines),
        "taken": taken,
        "reasons": {code: CHIPS["refusal"][code].word for code in REASONS},
        "operation_key": new_id("op"),
    }


def _take(request: HttpRequest, route: ReturnRoute, point: ReturnPoint) -> DropOff:
    post = request.POST
    count = post.get("pieces", "").strip()
    accepted = post.get("answer") == "accept"
    if accepted and not (count.isascii() and count.isdecimal() and len(count) < 7):  # noqa: PLR2004
        raise BadInput(field=_("Pieces"), problem=_("count them and write a number."))
    handed = Handed(
        int(count) if accepted else 0,
        accepted=accepted,
        reason="" if accepted else post.get("reason", ""),
        note=post.get("note", ""),
        bag=post.get("bag", ""),
    )
    by = Actor(ActorKind.PROVIDER, point.pk, point.name)
    key = post.get("operation_key", "")[:80]
    return take_drop_off(route, point, handed, by=by, operation_key=key, photo=request.FILES.get("photo"))


def _page(
    request: HttpRequest, point: ReturnPoint, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return page(request, "portal/near/counter.html", point.seller, status=status, **context)
