"""The photos, the summary, and sending."""

from collections.abc import Iterable

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from aftermile.cases.actions.evidence import Upload
from aftermile.cases.draft_files import add_file, send_draft
from aftermile.cases.drafts import files_of, get_draft, picks_of, remove_file
from aftermile.cases.limits import MEGABYTE, evidence_bytes, evidence_files
from aftermile.cases.models import Draft
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.policies.queries import label_of, reasons_for
from aftermile.portal.request.steps import decision_for
from aftermile.portal.request.views import Errors, for_draft, step_page
from aftermile.portal.request.ways import ways_of
from aftermile.portal.visits import Visit, for_buyer
from aftermile.portal.words import EVIDENCE


@require_http_methods(["GET", "HEAD", "POST"])
@for_draft("evidence")
def evidence(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    """Take photos, videos and PDFs; a bad one is told by name and the others stay."""
    errors: Errors = []
    if request.method == "POST":
        if request.POST.get("remove"):
            remove_file(draft, request.POST["remove"])
            return redirect(visit.url("evidence", draft.pk))
        errors = _take(draft, request.FILES.getlist("file"))
        if not errors:
            return redirect(visit.url("ways" if request.POST.get("do") == "next" else "evidence", draft.pk))
    picks, files = picks_of(draft), files_of(draft)
    wanted = decision_for(visit, draft, picks, files).evidence_wanted
    return step_page(
        request,
        visit,
        draft,
        "evidence",
        files=files,
        wanted=[EVIDENCE.get(kind, kind) for kind in wanted if kind != "statement"],
        megabytes=evidence_bytes() // MEGABYTE,
        most=evidence_files(),
        errors=errors,
    )


def _take(draft: Draft, uploads: Iterable[Upload]) -> Errors:
    errors: Errors = []
    for upload in uploads:
        try:
            add_file(draft, upload)
        except AftermileError as error:
            errors.append(("file", translate(error)))
    return errors


@require_safe
@for_buyer
def draft_file(_request: HttpRequest, visit: Visit, draft_id: str, file_id: str) -> HttpResponseBase:
    """Serve the small picture of a file shown so far."""
    row = get_draft(visit.order, draft_id).files.filter(pk=file_id).first()
    if row is None or not row.thumbnail:
        raise Http404
    return FileResponse(row.thumbnail.open("rb"), content_type="image/jpeg")


@require_http_methods(["GET", "HEAD", "POST"])
@for_draft("confirm")
def confirm(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    """Show everything once more; sending twice opens one case."""
    errors: Errors = []
    if request.method == "POST":
        try:
            case = send_draft(draft, by=visit.buyer, language=visit.language)
        except AftermileError as error:
            errors = [("", translate(error))]
        else:
            return redirect(visit.url("case", case.pk) + "?new=1")
    return _summary(request, visit, draft, errors)


def _summary(request: HttpRequest, visit: Visit, draft: Draft, errors: Errors) -> HttpResponse:
    picks, files = picks_of(draft), files_of(draft)
    labels = {row.code: label_of(row, visit.language) for row in reasons_for(visit.seller)}
    cards = ways_of(decision_for(visit, draft, picks, files))
    return step_page(
        request,
        visit,
        draft,
        "confirm",
        picks=picks,
        labels=labels,
        files=files,
        card=next((card for card in cards if card.value == draft.wanted), None),
        errors=errors,
    )
