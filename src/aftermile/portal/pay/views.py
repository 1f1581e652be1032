"""The pay page: what it is for, and the way to the provider's page or how to pay otherwise."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftermile.kernel.errors import NotFound
from aftermile.ledger.actions import send_charge
from aftermile.ledger.models import Charge, ChargeState
from aftermile.ledger.payments import collector
from aftermile.ledger.queries import terms_of
from aftermile.ledger.queries.charges import charge_of_token
from aftermile.portal.visits import page

WAITING = (ChargeState.OPEN, ChargeState.UNKNOWN)


def _charge(token: str) -> Charge:
    try:
        charge = charge_of_token(token)
    except NotFound as error:
        raise Http404 from error
    if not charge.seller.active:
        raise Http404
    return charge


def _language(request: HttpRequest, charge: Charge) -> str:
    """Return the language he chose here, else the one we know of him."""
    known = {code for code, _name in settings.HOUSE_LANGUAGES}
    chosen = request.GET.get("lang", "")
    buyers = charge.order.buyer.language
    fallback = translation.get_language() or "en"
    return chosen if chosen in known else buyers if buyers in known else fallback


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a charge; whoever has the link may pay it. POST gets the provider's page ready."""
    charge = _charge(token)
    by_page = collector(charge.provider) is not None
    if request.method == "POST":
        if by_page and charge.state in WAITING:
            send_charge(charge.pk, f"{settings.BASE_URL}{request.path}?back")
        return redirect(request.get_full_path())
    if "back" in request.GET and by_page and charge.state in WAITING:
        charge = send_charge(charge.pk, f"{settings.BASE_URL}{request.path}?back")
    language = _language(request, charge)
    with translation.override(language), timezone.override(charge.seller.time_zone):
        return _page(request, charge, by_page=by_page)


def _page(request: HttpRequest, charge: Charge, *, by_page: bool) -> HttpResponse:
    return page(
        request,
        "portal/pay/pay.html",
        charge.seller,
        country=charge.order.country,
        charge=charge,
        number=charge.order.number,
        waiting=charge.state in WAITING,
        by_page=by_page,
        back="back" in request.GET,
        how_to_pay="" if by_page else terms_of(charge.seller_id).how_to_pay,
    )
