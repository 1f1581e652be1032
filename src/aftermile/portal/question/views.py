"""A question or a complaint about an order, in the buyer's own words."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from aftermile.cases.actions import open_case
from aftermile.cases.states import Kind
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.portal.visits import Visit, for_buyer, order_page

KINDS: Final = (Kind.QUESTION, Kind.COMPLAINT)
MOST_KEY: Final = 40


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyer
def question(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form, or open a case from it; the same form sent twice is one case."""
    kind = request.POST.get("kind") or request.GET.get("kind") or Kind.QUESTION.value
    kind = kind if kind in KINDS else Kind.QUESTION.value
    errors: list[str] = []
    if request.method == "POST":
        key = request.POST.get("key", "")[:MOST_KEY]
        try:
            case = open_case(
                visit.order,
                kind=kind,
                lines=[],
                by=visit.buyer,
                language=visit.language,
                source="portal",
                operation_key=f"ask:{visit.order.pk}:{key}" if key else "",
                words=request.POST.get("text", ""),
            )
        except AftermileError as error:
            errors = [translate(error)]
        else:
            return redirect(visit.url("case", case.pk) + "?new=1")
    return order_page(
        request,
        "portal/question/question.html",
        visit,
        status=422 if errors else 200,
        kind=kind,
        typed=request.POST.get("text", ""),
        key=request.POST.get("key", "")[:MOST_KEY] or new_id("ask"),
        errors=errors,
    )
