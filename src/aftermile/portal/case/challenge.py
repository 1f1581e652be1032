"""The photo with a code that the buyer was asked for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.cases.actions import add_evidence
from aftermile.cases.states import State
from aftermile.database.words import translate
from aftermile.evidence.actions.challenging import LABEL
from aftermile.kernel.errors import AftermileError
from aftermile.portal.case.moves import write
from aftermile.portal.case.reading import get_case_of, read_case
from aftermile.portal.case.views import case_page
from aftermile.portal.visits import Visit, for_buyer


@require_POST
@for_buyer
def challenge(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Take the photo; a file that is none is told and nothing is lost."""
    case = get_case_of(visit, case_id)
    upload = request.FILES.get("file")
    if upload is None:
        problem = _("Add the photo first.")
    else:
        try:
            add_evidence(case, upload=upload, by=visit.buyer, label=LABEL)
        except AftermileError as error:
            problem = translate(error)
        else:
            problem = ""
    if problem:
        return case_page(request, visit, read_case(visit, case), errors=[problem], status=422)
    case.refresh_from_db()
    if case.state == State.WAITING_BUYER:
        write(case, _("(photo with the code)"), visit)
    messages.success(request, _("We have it. Thank you."))
    return redirect(visit.url("case", case.pk))
