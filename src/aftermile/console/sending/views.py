"""What the warehouse sends in place of other goods; and choosing it on the case."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import (
    Choice,
    accept_counter,
    choose_replacements,
    reject_counter,
    send_replacement,
)
from aftermile.cases.changes import swappables
from aftermile.cases.exchanges import active_of
from aftermile.cases.models import Case, CaseLine, Offer, Replacement, ReplacementState
from aftermile.cases.outcomes import outcomes_in
from aftermile.cases.queries import get_case
from aftermile.console.cases.page import done, failed, shown
from aftermile.console.sending.lines import goods_lines
from aftermile.console.slips.views import qr
from aftermile.console.toasts import is_part
from aftermile.database.keyset import page
from aftermile.kernel.errors import AftermileError, BadInput, NotFound


@signed_in()
def to_send(request: MemberRequest) -> HttpResponse:
    """List what is reserved for buyers, the longest waiting first."""
    rows = request.access.scope.apply(
        Replacement.objects.filter(state=ReplacementState.RESERVED), "case__seller_id"
    ).select_related("case__buyer", "case__order__ship_to", "case__seller", "line", "unit__line", "variant")
    found = page(rows, order_by=["created_at", "id"], after=request.GET.get("after"))
    outcomes = outcomes_in([row.case_id for row in found.items])
    lines = goods_lines(found.items, outcomes)
    may = {row.case_id: request.access.can(Permission.CASES_WRITE, row.case.seller_id) for row in found.items}
    return render(request, "console/sending/list.html", {"page": found, "lines": lines, "may": may})


@require_POST
@signed_in(Permission.CASES_WRITE)
def send(request: MemberRequest, case_id: str) -> HttpResponse:
    """Send what may leave, or the rows that were ticked."""
    row = _case(request, case_id)
    try:
        send_replacement(
            row,
            by=request.access.actor,
            carrier=request.POST.get("carrier", ""),
            tracking_number=request.POST.get("tracking_number", ""),
            rows=request.POST.getlist("row"),
            operation_key=request.POST.get("operation_key", ""),
        )
    except AftermileError as error:
        return failed(request, row, error)
    return done(request, row, _("Sent. The buyer is told."))


@signed_in()
def slip(request: MemberRequest, case_id: str) -> HttpResponse:
    """Show the paper for the parcel, in the buyer's language."""
    case = get_case(request.access.scope, case_id)
    rows = [row for row in active_of(case) if row.state in (ReplacementState.RESERVED, ReplacementState.SENT)]
    with translation.override(case.language):
        context = {"case": case, "order": case.order, "rows": rows, "qr": qr(case.rma_number)}
        return render(request, "console/sending/slip.html", context)


@require_POST
@signed_in(Permission.CASES_WRITE)
def choose(request: MemberRequest, case_id: str) -> HttpResponse:
    """Write down what the buyer gets for each line that was filled in."""
    row = _case(request, case_id)
    if "find" in request.POST:
        return _found(request, row, request.POST["find"], request.POST)
    try:
        choose_replacements(
            row,
            _choices(request),
            by=request.access.actor,
            settle_to=request.POST.get("settle_to", ""),
            advance=request.POST.get("advance") == "1",
            version=int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None,
        )
    except AftermileError as error:
        return failed(request, row, error)
    return done(request, row, _("Chosen. It is reserved as soon as it is agreed."))


@signed_in(Permission.CASES_WRITE)
def find(request: MemberRequest, case_id: str) -> HttpResponse:
    """List what is for sale and fits the words typed for a line."""
    row = _case(request, case_id)
    line_id = request.GET.get("line", "")
    return _found(request, row, line_id, request.GET) if line_id else shown(request, row, {})


def _found(request: MemberRequest, row: Case, line_id: str, data: QueryDict) -> HttpResponse:
    """Show what was found: in its place on the page, or with the page around it."""
    line = CaseLine.objects.select_related("unit__line__variant").filter(pk=line_id, case=row).first()
    if line is None:
        raise NotFound(noun="case line", ref=line_id)
    words = data.get(f"sku-{line_id}", "").strip()[:120]
    options = swappables(row.order, [line.unit], words)[0].found
    if is_part(request):
        context = {"case": row, "options": options, "line_id": line_id, "words": words}
        return render(request, "console/sending/_found.html", context)
    return shown(request, row, {"found": {line_id: options}, "sought": {line_id: words}})


MOST_DIGITS = 6


def _choices(request: MemberRequest) -> list[Choice]:
    """Return a choice for each line with a number of pieces; what was found or typed goes before the list."""
    found = []
    for line in request.POST.getlist("line"):
        text = request.POST.get(f"quantity-{line}", "").strip()
        if not text or text == "0":
            continue
        if not text.isdecimal() or len(text) > MOST_DIGITS:
            raise BadInput(field="quantity", problem=_("it must be a whole number."))
        named = (request.POST.get(f"{name}-{line}", "").strip() for name in ("other", "sku", "variant"))
        typed = next(filter(None, named), "")
        found.append(Choice(line, int(text), typed))
    return found


@require_POST
@signed_in(Permission.CASES_DECIDE)
def answer_counter(request: MemberRequest, case_id: str, offer_id: str) -> HttpResponse:
    """Accept or reject what the buyer proposes."""
    row = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_DECIDE, row.seller_id)
    offer = Offer.objects.filter(pk=offer_id, case=row, from_buyer=True).first()
    if offer is None:
        raise NotFound(noun="offer", ref=offer_id)
    words = request.POST.get("words", "")
    try:
        if request.POST.get("answer") == "accept":
            accept_counter(offer, override=words, by=request.access.actor)
            return done(request, row, _("Agreed to the buyer’s proposal."))
        reject_counter(offer, words=words, by=request.access.actor)
    except AftermileError as error:
        return failed(request, row, error)
    return done(request, row, _("The buyer is told that you said no."))


def _case(request: MemberRequest, case_id: str) -> Case:
    row = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    return row
