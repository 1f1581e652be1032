"""The second approver's answer on the case page, and how the tables came to their rows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import grant_second, refuse_second
from aftermile.cases.amounts import known_of
from aftermile.cases.queries import get_case, waiting_request
from aftermile.console.cases.owed import trace_lines
from aftermile.console.cases.page import done, failed
from aftermile.console.policies.vocabulary import vocabulary_of
from aftermile.console.toasts import is_part
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.owed.tracing import tables_of, traces_of


@require_POST
@signed_in(Permission.CASES_DECIDE)
def answer(request: MemberRequest, case_id: str) -> HttpResponse:
    """Agree to what another asked for above his authority (`answer=grant`), or refuse it with words."""
    row = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_DECIDE, row.seller_id)
    asked = waiting_request(row)
    if asked is None:
        raise NotFound(noun="approval request", ref=row.rma_number)
    try:
        if request.POST.get("answer") == "grant":
            grant_second(asked, by=request.access.actor)
            return done(request, row, _("Agreed as the second approver."))
        refuse_second(asked, words=request.POST.get("words", ""), by=request.access.actor)
    except AftermileError as error:
        return failed(request, row, error)
    return done(request, row, _("Refused; the one who asked is told."))


@signed_in()
def trace(request: MemberRequest, case_id: str) -> HttpResponse:
    """Every table of the case with the row it came to, and the row that missed by least."""
    row = get_case(request.access.scope, case_id)
    facts, rules = known_of(row)
    vocabulary = vocabulary_of(row.seller, SCHEMAS["promise"])
    currencies = {ident: table.currency for _role, ident, table in tables_of(rules)}
    titles = {line.unit_id: line.unit.title for line in row.lines.select_related("unit__line", "unit__part")}
    lines = trace_lines(traces_of(facts, rules), titles, vocabulary, currencies)
    context: dict[str, Any] = {"case": row, "traces": lines}
    template = "trace" if is_part(request) else "trace_page"
    return render(request, f"console/cases/{template}.html", context)
