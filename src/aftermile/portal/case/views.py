"""The page of one case, its return slip and its files."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from aftermile.cases.errors import ThumbnailMissing
from aftermile.cases.models import Evidence
from aftermile.cases.serving import evidence_response
from aftermile.inbound.queries.routes import proposed_route
from aftermile.portal.case.exchanging import read_exchange
from aftermile.portal.case.reading import CaseView, get_case_of, read_case
from aftermile.portal.case.repairing import read_repairs
from aftermile.portal.case.rulings import may_ask, read_arbitration
from aftermile.portal.near.agreed import agreed_of
from aftermile.portal.near.qr import qr_of
from aftermile.portal.visits import Visit, for_buyer, order_page


def case_page(
    request: HttpRequest, visit: Visit, view: CaseView, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """Render a case; with errors, what the buyer typed is still there."""
    shown = read_arbitration(view.case)
    return order_page(
        request,
        "portal/case/case.html",
        visit,
        status=status,
        view=view,
        case=view.case,
        exchange=read_exchange(view.case),
        arbitration=shown,
        may_ask_marketplace=may_ask(view.case, shown),
        repair=read_repairs(view.case),
        new="new" in request.GET,
        near_back=agreed_of(view.case, visit.language),
        near_offer=proposed_route(view.case) if view.awaits_goods else None,
        errors=errors or [],
        typed=request.POST.get("text", ""),
    )


@require_safe
@for_buyer
def case(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Show where a case stands, what comes next, and every step so far."""
    return case_page(request, visit, read_case(visit, get_case_of(visit, case_id)))


@require_safe
@for_buyer
def slip(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Show the slip that goes into the parcel; the code holds the number that receiving scans."""
    view = read_case(visit, get_case_of(visit, case_id))
    if not view.awaits_goods:
        raise Http404
    return order_page(
        request, "portal/case/slip.html", visit, view=view, case=view.case, code=qr_of(view.case.rma_number)
    )


@require_safe
@for_buyer
def evidence(request: HttpRequest, visit: Visit, case_id: str, evidence_id: str) -> HttpResponseBase:
    """Serve a file the buyer showed: the small picture by default, all of it with `?full=1`."""
    shown = Q(from_buyer=True) | Q(inspections__isnull=False)
    row = Evidence.objects.filter(shown, pk=evidence_id, case=get_case_of(visit, case_id)).first()
    if row is None:
        raise Http404
    try:
        return evidence_response(row, part="file" if "full" in request.GET else "thumbnail")
    except ThumbnailMissing as error:
        raise Http404 from error
