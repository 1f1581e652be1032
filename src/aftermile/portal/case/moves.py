"""What a buyer does in a case: answer, accept, reject, withdraw, write. Doing it twice changes nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.cases.actions import accept_offer, add_evidence, add_note, cancel, reject_offer
from aftermile.cases.actions.evidence import Upload
from aftermile.cases.models import Audience, Case, Note, Offer
from aftermile.cases.states import State
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.portal.case.reading import get_case_of, read_case
from aftermile.portal.case.views import case_page
from aftermile.portal.visits import Visit, for_buyer

REPEAT: Final = timedelta(minutes=10)
"""The same words again within this time are a second click, not a second letter."""


def _back(visit: Visit, case: Case) -> HttpResponse:
    return redirect(visit.url("case", case.pk))


@require_POST
@for_buyer
def words(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Write to us, or answer our question, with files; a bad file is told and keeps the words."""
    case = get_case_of(visit, case_id)
    uploads = request.FILES.getlist("file")
    text = request.POST.get("text", "").strip()
    errors = _take(case, uploads, visit)
    if not text and not uploads:
        errors.append(_("Write a few words, or add a file."))
    if errors:
        return case_page(request, visit, read_case(visit, case), errors=errors, status=422)
    if text or case.state == State.WAITING_BUYER:
        write(case, text or _("(files)"), visit)
    messages.success(request, _("We have it. Your words stand in the list below."))
    return _back(visit, case)


def _take(case: Case, uploads: Sequence[Upload], visit: Visit) -> list[str]:
    errors = []
    for upload in uploads:
        try:
            add_evidence(case, upload=upload, by=visit.buyer)
        except AftermileError as error:
            errors.append(translate(error))
    return errors


@transaction.atomic
def write(case: Case, text: str, visit: Visit) -> None:
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    said = Note.objects.filter(case=case, from_buyer=True, text=text, at__gt=clock.now() - REPEAT)
    if not said.exists():
        add_note(case, audience=Audience.BUYER, text=text, by=visit.buyer)


def _softly(
    request: HttpRequest, visit: Visit, case: Case, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do it, or say in words why it cannot be done now; either way the page shows where the case stands."""
    try:
        act()
    except AftermileError as error:
        messages.error(request, translate(error))
    else:
        messages.success(request, done)
    return _back(visit, case)


def _offer(case: Case, offer_id: str) -> Offer:
    offer = Offer.objects.filter(pk=offer_id, case=case).select_related("case").first()
    if offer is None:
        raise Http404
    return offer


@require_POST
@for_buyer
def acceptance(request: HttpRequest, visit: Visit, case_id: str, offer_id: str) -> HttpResponseBase:
    """Accept an offer."""
    case = get_case_of(visit, case_id)
    offer = _offer(case, offer_id)
    return _softly(
        request,
        visit,
        case,
        lambda: accept_offer(offer, by=visit.buyer),
        _("Agreed. Below you see what comes next."),
    )


@require_POST
@for_buyer
def rejection(request: HttpRequest, visit: Visit, case_id: str, offer_id: str) -> HttpResponseBase:
    """Say no to an offer."""
    case = get_case_of(visit, case_id)
    offer = _offer(case, offer_id)
    return _softly(
        request,
        visit,
        case,
        lambda: reject_offer(offer, by=visit.buyer),
        _("You said no. We look for another way."),
    )


@require_POST
@for_buyer
def withdrawal(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Withdraw the case; its items are free again."""
    case = get_case_of(visit, case_id)
    if case.state == State.CANCELED:
        return _back(visit, case)
    return _softly(
        request,
        visit,
        case,
        lambda: cancel(case, by=visit.buyer),
        _("Withdrawn. You can start again any time."),
    )
