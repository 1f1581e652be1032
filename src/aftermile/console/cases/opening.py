"""Opening a case from an order, for a buyer who called or wrote."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import LineRequest, open_case
from aftermile.cases.errors import OverrideNeedsReason
from aftermile.cases.kinds import OPENED_BY_HAND, only_talks
from aftermile.cases.models import Remedy
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.kernel.ids import new_id
from aftermile.orders.kits import free_pieces, take_kits, whole_kits
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.orders.queries import get_order, units_of
from aftermile.parcels.models import ParcelUnit
from aftermile.policies.queries import label_of, reasons_for
from aftermile.policies.reasons import fits


@dataclass(frozen=True, slots=True)
class Choice:
    """
    A unit; `held_by` is the case that holds it, `gone` its state when the buyer has it no more.

    The first of a kit says how many whole `kits` are free.
    """

    unit: Unit
    held_by: str
    gone: str
    opens_kit: bool = False
    kits: int = 0

    @property
    def free(self) -> bool:
        return not self.held_by and not self.gone


@signed_in(Permission.CASES_WRITE)
def new_case(request: MemberRequest, order_id: str) -> HttpResponse:
    """Choose units, a reason each, and what is wanted; the same form again opens the same case."""
    order = get_order(request.access.scope, order_id)
    context = _form(order)
    if request.method == "GET" and "kind" in request.GET:
        context |= _asked(request, context)
    if request.method == "POST":
        request.access.require(Permission.CASES_WRITE, order.seller_id)
        kind = request.POST.get("kind", "")
        try:
            case = open_case(
                order,
                kind=kind,
                lines=_requests(context["choices"], request),
                wanted=request.POST.get("wanted", ""),
                language=request.POST.get("language", ""),
                operation_key=request.POST.get("operation_key", "")[:80],
                override=request.POST.get("override", ""),
                words=request.POST.get("comment", "") if only_talks(kind) else "",
                by=request.access.actor,
            )
        except AftermileError as error:
            context |= {"problem": translate(error), "typed": request.POST}
            context["asks_override"] = isinstance(error, OverrideNeedsReason) or "override" in request.POST
            return render(request, "console/cases/new.html", context, status=422)
        response = HttpResponseRedirect(reverse("console:case", args=[case.pk]))
        toast(request, response, _("%(number)s is open.") % {"number": case.rma_number})
        return response
    return render(request, "console/cases/new.html", context)


def _form(order: Order) -> dict[str, Any]:
    language = get_language() or "en"
    choices = _choices(list(units_of(order)))
    return {
        "order": order,
        "choices": choices,
        "any_free": any(choice.free for choice in choices),
        "reasons": [
            (row.code, label_of(row, language), [kind for kind in OPENED_BY_HAND if fits(row.kinds, kind)])
            for row in reasons_for(order.seller)
        ],
        "kinds": [kind.value for kind in OPENED_BY_HAND],
        "remedies": [remedy.value for remedy in Remedy],
        "languages": settings.HOUSE_LANGUAGES,
        "spoken": order.buyer.language or "en",
        "operation_key": new_id("op"),
    }


def _asked(request: MemberRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the form filled in for a parcel: what kind of case, why, and the pieces that are inside."""
    inside = ParcelUnit.objects.filter(parcel=request.GET.get("parcel", "")).values_list("unit", flat=True)
    free = [choice.unit.pk for choice in context["choices"] if choice.free]
    typed = {name: request.GET.get(name, "") for name in ("kind", "reason")}
    return {
        "typed": {**typed, "operation_key": context["operation_key"]},
        "ticked": [unit for unit in inside if unit in free] or free,
    }


def _choices(units: list[Unit]) -> list[Choice]:
    lines: dict[str, list[Unit]] = {}
    for unit in units:
        lines.setdefault(unit.line_id, []).append(unit)
    return [
        Choice(
            unit,
            unit.holder_ref,
            "" if unit.state == UnitState.WITH_BUYER else unit.state,
            opens_kit=not place and bool(unit.part_id),
            kits=0 if place else whole_kits(mine, free_pieces(mine)),
        )
        for mine in lines.values()
        for place, unit in enumerate(mine)
    ]


def _requests(choices: list[Choice], request: MemberRequest) -> list[LineRequest]:
    comment = request.POST.get("comment", "").strip()[:5000]
    return [
        LineRequest(
            unit, pieces, request.POST.get(f"reason_{unit}", "") or request.POST.get("reason", ""), comment
        )
        for unit, pieces in (_pieces(choices, request) | _kits(choices, request)).items()
    ]


def _pieces(choices: list[Choice], request: MemberRequest) -> dict[str, int]:
    """Return how many pieces of each ticked unit are meant, where its kit is not ticked as a whole."""
    whole = set(request.POST.getlist("kit"))
    chosen = set(request.POST.getlist("unit"))
    return {
        choice.unit.pk: _number(
            request.POST.get(f"quantity_{choice.unit.pk}", ""), choice.unit.quantity, choice.unit.title
        )
        for choice in choices
        if choice.unit.pk in chosen and choice.unit.line_id not in whole
    }


def _kits(choices: list[Choice], request: MemberRequest) -> dict[str, int]:
    """Return the pieces of the kits that were ticked as a whole."""
    ticked = set(request.POST.getlist("kit"))
    taken: dict[str, int] = {}
    for choice in choices:
        line = choice.unit.line
        if not choice.kits or line.pk not in ticked:
            continue
        mine = [other.unit for other in choices if other.unit.line_id == line.pk]
        kits = _number(request.POST.get(f"kits_{line.pk}", ""), choice.kits, line.title)
        taken |= take_kits(mine, kits, free_pieces(mine)) or {}
    return taken


def _number(text: str, most: int, title: str) -> int:
    text = text or str(most)
    if not text.isdecimal() or not 0 < int(text[:9]) <= most:
        raise BadInput(field=title, problem=Phrase(_("use a number from 1 to {most}."), most=most))
    return int(text)
