"""What the files of a case are worth: checklist, chain, signals, look-alikes, challenge, packs."""

from collections.abc import Callable

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.amounts import decision_on
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case, get_evidence
from aftermile.cases.serving import evidence_response
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.evidence import actions
from aftermile.evidence.checklists import Item, checklist_for
from aftermile.evidence.models import Likeness, Recipient
from aftermile.evidence.queries import (
    FileView,
    get_challenge,
    get_likeness,
    get_pack,
    shown_files,
    standing_of,
    waiting_challenge,
)
from aftermile.evidence.words import BROKEN, CHALLENGES, HARMLESS, LABELS, RECIPIENTS, SIGNALS, said
from aftermile.kernel.errors import AftermileError


def _signals(file: FileView) -> list[tuple[str, bool]]:
    """Return words for each signal, and whether it is a harmless one."""
    return [
        (said(SIGNALS[row.code], row.data), row.code in HARMLESS)
        for row in file.signals
        if row.code in SIGNALS
    ]


def _alike(file: FileView) -> list[tuple[Likeness, Case, str]]:
    """Return each look-alike with the other case and words."""
    rows = []
    for one in file.alike:
        other = one.older if one.newer_id == file.row.pk else one.newer
        words = (
            _("the same file")
            if one.same
            else ngettext("%(n)d bit of 128 differs", "%(n)d bits of 128 differ", one.distance)
            % {"n": one.distance}
        )
        rows.append((one, other.case, words))
    return rows


def _missing(items: list[Item]) -> list[str]:
    return [str(LABELS[item.label]) for item in items if not item.there]


@signed_in()
def evidence(request: MemberRequest, case_id: str) -> HttpResponse:
    case = get_case(request.access.scope, case_id)
    standing = standing_of(case, decision_on(case).evidence_wanted)
    shown = shown_files(file.row for file in standing.files)
    context = {
        "case": case,
        "standing": standing,
        "files": [
            {
                "file": file,
                "label": LABELS.get(file.row.label, ""),
                "broken": BROKEN.get(file.broken, ""),
                "signals": _signals(file),
                "alike": _alike(file),
            }
            for file in standing.files
        ],
        "checklist": [(LABELS[item.label], item) for item in standing.checklist],
        "labels": LABELS.items(),
        "challenges": [(row, CHALLENGES[row.state]) for row in standing.challenges],
        "waiting": waiting_challenge(case),
        "packs": [(row, RECIPIENTS[row.recipient]) for row in standing.packs],
        "recipients": [
            (code, RECIPIENTS[code], _missing(checklist_for(code, shown))) for code in Recipient.values
        ],
        "may": request.access.can(Permission.CASES_WRITE, case.seller_id),
    }
    return render(request, "console/evidence/page.html", context)


def _done(request: MemberRequest, case: Case, act: Callable[[], object], words: str) -> HttpResponseBase:
    request.access.require(Permission.CASES_WRITE, case.seller_id)
    back = redirect("console:case_evidence", case.pk)
    try:
        act()
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    return toast(request, back, words)


@require_POST
@signed_in(Permission.CASES_WRITE)
def ask(request: MemberRequest, case_id: str) -> HttpResponseBase:
    case = get_case(request.access.scope, case_id)
    by = request.access.actor
    return _done(request, case, lambda: actions.ask_challenge(case, by=by), _("The buyer was asked."))


@require_POST
@signed_in(Permission.CASES_WRITE)
def judge(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_challenge(request.access.scope, ref)
    verdict, by = request.POST.get("verdict", ""), request.access.actor
    if verdict == "cancel":
        return _done(request, row.case, lambda: actions.cancel_challenge(row, by=by), _("Taken back."))
    seen = verdict == "seen"
    return _done(request, row.case, lambda: actions.judge_challenge(row, seen=seen, by=by), _("Noted."))


@require_POST
@signed_in(Permission.CASES_WRITE)
def label(request: MemberRequest, evidence_id: str) -> HttpResponseBase:
    row = get_evidence(request.access.scope, evidence_id)
    wanted, by = request.POST.get("label", ""), request.access.actor
    return _done(request, row.case, lambda: actions.label_file(row, label=wanted, by=by), _("Noted."))


@require_POST
@signed_in(Permission.CASES_WRITE)
def set_aside(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_likeness(request.access.scope, ref)
    words, by = request.POST.get("words", ""), request.access.actor
    case = get_case(request.access.scope, request.POST.get("case", "") or row.newer.case_id)
    return _done(request, case, lambda: actions.set_aside(row, words=words, by=by), _("Set aside."))


@require_POST
@signed_in(Permission.CASES_WRITE)
def pack(request: MemberRequest, case_id: str) -> HttpResponseBase:
    case = get_case(request.access.scope, case_id)
    recipient, language = request.POST.get("recipient", ""), request.POST.get("language", "")
    by = request.access.actor
    act = lambda: actions.make_pack(case, recipient=recipient, by=by, language=language or "en")  # noqa: E731
    return _done(request, case, act, _("Packed. It stands below, ready to be downloaded."))


@signed_in(Permission.CASES_WRITE)
def download(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_pack(request.access.scope, ref)
    try:
        return FileResponse(
            row.file.open("rb"), as_attachment=True, filename=f"{row.case.rma_number}-{row.recipient}.zip"
        )
    except FileNotFoundError as error:
        raise Http404 from error


@signed_in(Permission.CASES_WRITE)
def original(request: MemberRequest, evidence_id: str) -> HttpResponseBase:
    """Serve a file as it came, with all that it says of itself."""
    try:
        return evidence_response(get_evidence(request.access.scope, evidence_id), part="original")
    except FileNotFoundError as error:
        raise Http404 from error
