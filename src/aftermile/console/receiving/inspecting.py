"""Inspection of what arrived: grade, lost value, serial, where it goes, with photos and words."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import InspectedLine, add_evidence, inspect
from aftermile.cases.actions.inspecting import INSPECTING
from aftermile.cases.amounts import Books, payable
from aftermile.cases.models import Case, CaseLine, Disposition
from aftermile.cases.outcomes import ARRIVED
from aftermile.cases.queries import get_case, inspections_of
from aftermile.cases.states import State
from aftermile.cases.value_loss import may_deduct
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import to_minor
from aftermile.parcels.queries import get_location, locations_of


@require_http_methods(["GET", "POST"])
@signed_in()
def inspection(request: MemberRequest, case_id: str) -> HttpResponseBase:
    """One form for all lines that are here; only those ticked are inspected."""
    case = get_case(request.access.scope, case_id)
    context: dict[str, Any] = {"typed": {}, "key": new_id("op")}
    if request.method == "POST":
        request.access.require(Permission.GOODS_RECEIVE, case.seller_id)
        try:
            _inspect(request, case)
        except AftermileError as error:
            context = {
                "problem": translate(error),
                "typed": request.POST,
                "key": request.POST.get("operation_key", ""),
            }
            case = get_case(request.access.scope, case_id)
        else:
            return toast(request, redirect("console:case", case.pk), _("Inspected."))
    context |= _page(request, case)
    status = 422 if "problem" in context else 200
    return render(request, "console/receiving/inspection.html", context, status=status)


def _page(request: MemberRequest, case: Case) -> dict[str, Any]:
    books = Books(case)
    pays = {pay.line.pk: pay for pay in payable(case, books).lines}
    here = [line for line in books.lines if line.pk in books.outcomes and books.outcomes[line.pk].arrived]
    rows = inspections_of(case)
    return {
        "case": case,
        "lines": [
            {
                "line": line,
                "outcome": books.outcomes[line.pk],
                "worth_minor": pays[line.pk].worth_minor if line.pk in pays else line.unit.paid_minor,
                "history": [row for row in rows if row.line_id == line.pk],
            }
            for line in here
        ],
        "grades": [grade.value for grade in ARRIVED],
        "dispositions": Disposition.values,
        "locations": locations_of(case.seller),
        "why_not": may_deduct(case, books) if here else "",
        "may": State(case.state) in INSPECTING
        and request.access.can(Permission.GOODS_RECEIVE, case.seller_id),
    }


def _inspect(request: MemberRequest, case: Case) -> None:
    data = request.POST
    key = data.get("operation_key", "")
    photos: dict[str, tuple[str, ...]] = {}
    lines = {line.pk: line for line in case.lines.all()}
    for pk in data.getlist("line"):
        if pk in lines:
            photos[pk] = _photos(request, case, lines[pk])
    ref = data.get("location", "")
    place = get_location(case.seller.scope, ref) if ref else None
    inspect(
        case,
        operation_key=key,
        lines=[_line(pk, data.dict(), case.currency, photos.get(pk, ())) for pk in data.getlist("line")],
        location=place,
        by=request.access.actor,
    )


def _photos(request: MemberRequest, case: Case, line: CaseLine) -> tuple[str, ...]:
    return tuple(
        add_evidence(case, upload=upload, by=request.access.actor, line=line, label="inspection").pk
        for upload in request.FILES.getlist(f"photos_{line.pk}")
    )


def _line(pk: str, data: Mapping[str, str], currency: str, photos: tuple[str, ...]) -> InspectedLine:
    loss = data.get(f"loss_{pk}", "").strip()
    kept = _number(data.get(f"kept_{pk}", ""))
    return InspectedLine(
        pk,
        _number(data.get(f"n_{pk}", "")) or 0,
        data.get(f"grade_{pk}", ""),
        accepted=data.get(f"accepted_{pk}", "yes") == "yes",
        disposition=data.get(f"to_{pk}", ""),
        kept_percent=None if loss else kept,
        loss_minor=to_minor(loss, currency) if loss else None,
        serial=data.get(f"serial_{pk}", "").strip(),
        serial_reason=data.get(f"why_{pk}", "").strip(),
        note=data.get(f"note_{pk}", "").strip(),
        photos=photos,
    )


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal():
        raise BadInput(field=_("Pieces"), problem=gettext_noop("write digits only."))
    return int(text[:9])
