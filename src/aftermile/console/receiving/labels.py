"""Labels and slips of the warehouse: for shelves, unknown boxes, and what goes out in place of goods."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.amounts import Books
from aftermile.cases.models import Replacement, ReplacementState
from aftermile.cases.queries import get_case, receipts_of
from aftermile.console.slips.views import qr
from aftermile.inbound.queries.unknown import get_unknown


@signed_in()
def unit_labels(request: MemberRequest, case_id: str) -> HttpResponse:
    """One label for each line that is here: what it is, its grade, where it goes; the code is the case's."""
    case = get_case(request.access.scope, case_id)
    books = Books(case)
    places = {
        row.case_line_id: (receipt.location, receipt.place)
        for receipt in receipts_of(case)
        for row in receipt.lines.all()
    }
    labels = [
        {"line": line, "outcome": books.outcomes[line.pk], "where": places.get(line.pk)}
        for line in books.lines
        if line.pk in books.outcomes and books.outcomes[line.pk].arrived
    ]
    return render(request, "console/slips/units.html", {"case": case, "labels": labels})


@signed_in()
def unknown_label(request: MemberRequest, ref: str) -> HttpResponse:
    """What is glued to a box that nobody can place."""
    row = get_unknown(request.access.scope, ref)
    return render(request, "console/slips/unknown.html", {"row": row, "qr": qr(row.number)})


@signed_in()
def replacement_slip(request: MemberRequest, case_id: str) -> HttpResponse:
    """What lies in the parcel that goes out in place of goods, in the buyer's language."""
    case = get_case(request.access.scope, case_id)
    wanted = (ReplacementState.RESERVED, ReplacementState.SENT)
    rows = Replacement.objects.filter(case=case, episode=case.episode, state__in=wanted).order_by("id")
    with translation.override(case.language):
        context = {"case": case, "order": case.order, "rows": list(rows), "qr": qr(case.rma_number)}
        return render(request, "console/slips/replacement.html", context)
