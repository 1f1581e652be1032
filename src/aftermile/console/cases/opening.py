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
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.orders.queries import get_order, units_of
from aftermile.policies.queries import label_of, reasons_for
from aftermile.policies.reasons import fits


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit; `held_by` is the case that holds it, `gone` its state when the buyer has it no more."""

    unit: Unit
    held_by: str
    gone: str

    @property
    def free(self) -> bool:
        return not self.held_by and not self.gone


@signed_in(Permission.CASES_WRITE)
def new_case(request: MemberRequest, order_id: str) -> HttpResponse:
    """Choose units, a reason each, and what is wanted; the same form again opens the same case."""
    order = get_order(request.access.scope, order_id)
    context = _form(order)
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
    choices = [
        Choice(unit, unit.holder_ref, "" if unit.state == UnitState.WITH_BUYER else unit.state)
        for unit in units_of(order)
    ]
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
        "languages": settings.LANGUAGES,
        "spoken": order.buyer.language or "en",
        "operation_key": new_id("op"),
    }


def _requests(choices: list[Choice], request: MemberRequest) -> list[LineRequest]:
    chosen = set(request.POST.getlist("unit"))
    lines = []
    for choice in choices:
        if choice.unit.pk not in chosen:
            continue
        text = request.POST.get(f"quantity_{choice.unit.pk}", "") or str(choice.unit.quantity)
        if not text.isdecimal() or not 0 < int(text[:9]) <= choice.unit.quantity:
            title = choice.unit.line.title
            raise BadInput(
                field=title, problem=Phrase(_("use a number from 1 to {most}."), most=choice.unit.quantity)
            )
        reason = request.POST.get(f"reason_{choice.unit.pk}", "") or request.POST.get("reason", "")
        comment = request.POST.get("comment", "").strip()[:5000]
        lines.append(LineRequest(choice.unit.pk, int(text), reason, comment))
    return lines
