"""What a buyer does when he and the seller do not agree: ask the marketplace, speak, appeal."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.cases.models import Case
from aftermile.complaints import actions
from aftermile.complaints.models import Arbitration
from aftermile.complaints.queries import newest_arbitration
from aftermile.complaints.states import Side
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.portal.case.reading import get_case_of, read_case
from aftermile.portal.case.rulings import may_ask
from aftermile.portal.case.views import case_page
from aftermile.portal.visits import Visit, for_buyer


def _act(
    request: HttpRequest, visit: Visit, case_id: str, act: Callable[[Case, Arbitration | None, str], object]
) -> HttpResponseBase:
    case = get_case_of(visit, case_id)
    try:
        act(case, newest_arbitration(case), request.POST.get("text", ""))
    except AftermileError as error:
        view, told = read_case(visit, case), translate(error)
        return case_page(request, visit, view, errors=[told], status=error.status)
    messages.success(request, _("We have it. Both sides and the marketplace read it."))
    return redirect(visit.url("case", case.pk))


@require_POST
@for_buyer
def ask(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Ask the marketplace to rule."""

    def act(case: Case, row: Arbitration | None, text: str) -> object:
        if row is None and not may_ask(case, None):
            raise Http404
        return actions.raise_arbitration(case, side=Side.BUYER, wants=text, by=visit.buyer)

    return _act(request, visit, case_id, act)


@require_POST
@for_buyer
def state(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Say something, appeal, or take the question back."""
    what = request.POST.get("do", "say")

    def act(_case: Case, row: Arbitration | None, text: str) -> object:
        if row is None:
            raise Http404
        if what == "appeal":
            return actions.appeal(row, side=Side.BUYER, text=text, by=visit.buyer)
        if what == "withdraw":
            return actions.withdraw_arbitration(row, side=Side.BUYER, by=visit.buyer)
        return actions.speak(row, side=Side.BUYER, text=text, by=visit.buyer)

    return _act(request, visit, case_id, act)
