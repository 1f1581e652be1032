"""Paper: the slip that lies in the parcel, out and back, with a code the desk can scan."""

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.amounts import lines_of, outstanding
from aftermile.cases.queries import get_case
from aftermile.console.cases.reason_words import ReasonWords
from aftermile.inbound.queries.routes import slip_place
from aftermile.orders.queries import get_order, units_of


def qr(text: str) -> SafeString:
    """Return a QR code as inline SVG that scales with its box."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))  # noqa: S308


@signed_in()
def return_slip(request: MemberRequest, case_id: str) -> HttpResponse:
    """The slip a buyer puts into the parcel back, in his language; its code is the case number."""
    case = get_case(request.access.scope, case_id)
    lines = outstanding(case) or lines_of(case)
    with translation.override(case.language):
        reasons = ReasonWords([case.seller_id])
        context = {
            "case": case,
            "lines": [(line, reasons.of(case.seller_id, line.reason)) for line in lines],
            "location": slip_place(case),
            "qr": qr(case.rma_number),
        }
        return render(request, "console/slips/return.html", context)


@signed_in()
def packing_slip(request: MemberRequest, order_id: str) -> HttpResponse:
    """What is in the parcel to the buyer, in his language; its code is the order number."""
    order = get_order(request.access.scope, order_id)
    with translation.override(order.buyer.language or "en"):
        context = {"order": order, "units": list(units_of(order)), "qr": qr(order.number)}
        return render(request, "console/slips/packing.html", context)
