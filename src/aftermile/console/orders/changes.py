"""Changing an order before it is shipped: asked, shown with its consequence by the same code, done."""

from typing import Any, Final

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions.changing import Changed, change_order, find_change
from aftermile.cases.changes import (
    ADDRESS,
    WAYS,
    consequence_of,
    free_units,
    is_changeable,
    read_change,
    swappables,
)
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.orders.models import Order, Unit
from aftermile.orders.queries import get_order, payment_methods
from aftermile.policies.queries import label_of, reasons_for
from aftermile.policies.reasons import fits

TITLES: Final[dict[str, Promise]] = {
    "cancellation": gettext_lazy("Cancel the order"),
    "address": gettext_lazy("Change the address"),
    "items": gettext_lazy("Change items"),
    "payment": gettext_lazy("Change the payment"),
}
ICONS: Final = {
    "cancellation": "x",
    "address": "map-pin",
    "items": "arrows-exchange",
    "payment": "credit-card",
}


@signed_in(Permission.CASES_WRITE)
def change(request: MemberRequest, ref: str, way: str) -> HttpResponseBase:
    """Show the form; a first POST shows what would happen, one with `confirm` does it."""
    order = get_order(request.access.scope, ref)
    if way not in WAYS:
        raise Http404
    context = _form(order, way, request.GET.get("q", "")[:80])
    if request.method != "POST":
        return render(request, "console/orders/change.html", context)
    request.access.require(Permission.CASES_WRITE, order.seller_id)
    key = request.POST.get("operation_key", "")[:60] or new_id("op")
    confirmed = "confirm" in request.POST
    context |= {"typed": request.POST.dict(), "picked": request.POST.getlist("unit"), "operation_key": key}
    try:
        done = find_change(order, f"console:{key}") if confirmed else None
        done = done or _change(request, order, way, context["units"], key, preview=not confirmed)
    except AftermileError as error:
        context["problem"] = translate(error)
        return render(request, "console/orders/change.html", context, status=422)
    if confirmed:
        words = _("%(number)s: the order is changed.") % {"number": done.case.rma_number}
        if done.charged_minor and done.case.state != "settled":
            words = _("%(number)s: the buyer is asked to pay; then the order is changed.") % {
                "number": done.case.rma_number
            }
        return toast(request, redirect("console:order", order.pk), words)
    return render(request, "console/orders/change.html", context | {"preview": consequence_of(done)})


def _change(
    request: MemberRequest, order: Order, way: str, units: list[Unit], key: str, *, preview: bool
) -> Changed:
    asked = read_change(way, order, units, request.POST.dict(), request.POST.getlist("unit"))
    by = request.access.actor
    return change_order(
        order, asked, by=by, operation_key=f"console:{key}", preview=preview, source="console"
    )


def _form(order: Order, way: str, words: str) -> dict[str, Any]:
    language = get_language() or "en"
    units = free_units(order)
    to = order.ship_to
    return {
        "order": order,
        "way": way,
        "title": TITLES[way],
        "icon": ICONS[way],
        "ways": [(name, TITLES[name], ICONS[name]) for name in WAYS],
        "changeable": is_changeable(order) and bool(units),
        "units": units,
        "picked": [unit.pk for unit in units],
        "typed": {"reason": "changed_mind"} | {name: getattr(to, name, "") if to else "" for name in ADDRESS},
        "rows": swappables(order, units, words) if way == "items" else [],
        "q": words,
        "methods": payment_methods(order.buyer) if way in ("items", "payment") else [],
        "reasons": [
            (row.code, label_of(row, language))
            for row in reasons_for(order.seller)
            if way == "cancellation" and fits(row.kinds, "return") and row.fault_party == "buyer"
        ],
        "address": [(name, ADDRESS_WORDS[name]) for name in ADDRESS],
        "operation_key": new_id("op"),
    }


ADDRESS_WORDS: Final[dict[str, Promise]] = {
    "name": pgettext_lazy("person", "Name"),
    "line1": gettext_lazy("Street and number"),
    "line2": gettext_lazy("Addition"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or province"),
    "postcode": gettext_lazy("Postcode"),
    "phone": gettext_lazy("Phone"),
}
