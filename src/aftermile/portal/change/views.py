"""The buyer changes his order while it is packed: cancels, says another address, takes other items."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftermile.cases.actions.changing import change_order, find_change
from aftermile.cases.actions.collecting import open_charge_of
from aftermile.cases.changes import (
    ADDRESS,
    consequence_of,
    free_units,
    is_changeable,
    read_change,
    swappables,
)
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.ledger.queries.charges import pay_token
from aftermile.orders.models import Order, PaymentMethod
from aftermile.orders.queries import payment_methods
from aftermile.policies.queries import label_of, reasons_for
from aftermile.policies.reasons import fits
from aftermile.portal.visits import Visit, for_buyer, order_page

TITLES: Final[dict[str, Promise]] = {
    "cancellation": gettext_lazy("Cancel the order"),
    "address": gettext_lazy("Change the address"),
    "items": gettext_lazy("Take other items"),
}
ICONS: Final = {"cancellation": "x", "address": "map-pin", "items": "arrows-exchange"}
LABELS: Final[dict[str, Promise]] = {
    "name": pgettext_lazy("person", "Name"),
    "line1": gettext_lazy("Street and number"),
    "line2": gettext_lazy("Addition"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or province"),
    "postcode": gettext_lazy("Postcode"),
    "phone": gettext_lazy("Phone"),
}
COMPLETES: Final = {
    "name": "name",
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "region": "address-level1",
    "postcode": "postal-code",
    "phone": "tel",
}
"""What a browser fills in by itself."""


def offered(order: Order) -> list[tuple[str, Promise, str]]:
    """Return the changes that the buyer may still make: name, words, icon."""
    if not is_changeable(order) or not free_units(order):
        return []
    return [(name, TITLES[name], ICONS[name]) for name in TITLES]


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyer
def change(request: HttpRequest, visit: Visit, way: str) -> HttpResponseBase:
    """Show the form; a first POST shows what would happen, one with `confirm` does it."""
    if way not in TITLES:
        raise Http404
    context = _form(visit, way)
    if request.method != "POST":
        return order_page(request, "portal/change/change.html", visit, **context)
    key = request.POST.get("operation_key", "")[:60] or new_id("op")
    confirmed = "confirm" in request.POST
    said, picked = request.POST.dict(), request.POST.getlist("unit")
    context |= {"typed": said, "picked": picked, "operation_key": key}
    try:
        name = f"portal:{visit.order.pk}:{key}"[:70]
        done = find_change(visit.order, name) if confirmed else None
        if done is None:
            asked = read_change(way, visit.order, context["units"], said, picked)
            done = change_order(
                visit.order,
                asked,
                by=visit.buyer,
                operation_key=name,
                preview=not confirmed,
                source="portal",
            )
    except AftermileError as error:
        errors = [("", translate(error))]
        return order_page(request, "portal/change/change.html", visit, status=422, errors=errors, **context)
    if not confirmed:
        shown = consequence_of(done)
        return order_page(request, "portal/change/change.html", visit, preview=shown, **context)
    charge = open_charge_of(done.case)
    if charge is not None:
        return redirect(f"/pay/{pay_token(charge)}/")
    messages.success(request, _("Done. You find it below."))
    return redirect(visit.home)


def _form(visit: Visit, way: str) -> dict[str, Any]:
    order, to = visit.order, visit.order.ship_to
    units = free_units(order)
    return {
        "way": way,
        "title": TITLES[way],
        "icon": ICONS[way],
        "changeable": is_changeable(order) and bool(units),
        "units": units,
        "picked": [unit.pk for unit in units],
        "typed": {"reason": "changed_mind"} | {name: getattr(to, name, "") if to else "" for name in ADDRESS},
        "rows": swappables(order, units) if way == "items" else [],
        "methods": _cards(order) if way == "items" else [],
        "reasons": [
            (row.code, label_of(row, get_language() or "en"))
            for row in reasons_for(order.seller)
            if way == "cancellation" and fits(row.kinds, "return") and row.fault_party == "buyer"
        ],
        "address": [(name, LABELS[name], COMPLETES[name]) for name in ADDRESS],
        "operation_key": new_id("op"),
    }


def _cards(order: Order) -> list[PaymentMethod]:
    """His gift cards pay at once; everything else he pays by the link that follows."""
    return [row for row in payment_methods(order.buyer) if row.kind == "gift_card"]
