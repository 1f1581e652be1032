"""The duty file of a batch: what lacks, the entries, the claim and its answer; and the reliefs."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.near.forms import DutyForm
from aftermile.console.near.papers import duty_zip
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.inbound.actions import duty as acts
from aftermile.inbound.actions.entries import COLUMNS, MOST_BYTES, entry_of, import_entries
from aftermile.inbound.completeness import Claim, Missing, claims_of, first_deadline, missing_of
from aftermile.inbound.models import DutyEntry, DutyFile, ReliefRule
from aftermile.inbound.queries.batches import duty_file_of, files_of, get_batch, members_of
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.kernel.money import Money, to_minor

WRITE = Permission.REFUNDS_WRITE
OPERATOR = ""
"""Instead of a seller: what is asked for must be held at every one."""


def get_duty(request: MemberRequest, batch_id: str) -> DutyFile:
    batch = get_batch(request.access.scope, batch_id)
    file = duty_file_of(batch)
    if file is None:
        raise NotFound(noun="duty file", ref=batch.number)
    file.batch = batch
    return file


def state_of(file: DutyFile) -> tuple[list[Claim], list[Missing]]:
    """Return the claims of a duty file as of the day it was filed, else of today, and what lacks."""
    rows = DutyEntry.objects.filter(file=file, member__removed_at=None).select_related(
        "member__unit__line__order", "member__case"
    )
    entries = list(rows.order_by("id"))
    lacking = missing_of(
        file, members_of(file.batch), {row.member_id: row for row in entries}, files_of(file.batch)
    )
    day = (file.filed_at or clock.now()).date()
    return claims_of(file, entries, day), lacking


@signed_in(WRITE)
def duty_file(request: MemberRequest, batch_id: str) -> HttpResponseBase:
    """The duty file; a POST is one act on it."""
    file = get_duty(request, batch_id)
    problem, report = "", None
    if request.method == "POST":
        request.access.require(WRITE, file.seller_id)
        try:
            report = _act(request, file)
        except AftermileError as error:
            problem = translate(error)
        else:
            if report is None:
                return toast(request, redirect("console:duty_file", batch_id), _("Saved."))
    file = get_duty(request, batch_id)
    return _page(request, file, problem, report)


def _page(request: MemberRequest, file: DutyFile, problem: str, report: Any) -> HttpResponse:
    claims, lacking = state_of(file)
    by_member: dict[str, list[Missing]] = {}
    for one in lacking:
        by_member.setdefault(one.member.pk if one.member else "", []).append(one)
    initial = {name: getattr(file, name) for name in ("export_mrn", "export_on", "same_state")}
    reliefs = acts.reliefs_on(clock.now().date())
    context = {
        "file": file,
        "batch": file.batch,
        "claims": [(claim, by_member.get(claim.entry.member_id, [])) for claim in claims],
        "total_minor": sum(claim.total_minor for claim in claims),
        "gaps": by_member.get("", []),
        "lacking": len(lacking),
        "deadline": first_deadline(claims),
        "form": DutyForm(None, initial={**initial, "relief": file.relief_id}, reliefs=reliefs),
        "columns": ", ".join(COLUMNS),
        "report": report,
        "problem": problem,
        "open": file.state in acts.EDITABLE,
        "may_write": request.access.can(WRITE, file.seller_id),
    }
    return render(request, "console/near/duty.html", context, status=422 if problem else 200)


def _act(request: MemberRequest, file: DutyFile) -> Any:
    post, by = request.POST, request.access.actor
    match post.get("act", ""):
        case "paper":
            _paper(request, file)
        case "entry":
            row = {name: post.get(name, "").strip() for name in COLUMNS}
            acts.save_entry(file, post.get("member", ""), entry_of(row, file.currency))
        case "import":
            upload = request.FILES.get("file")
            return import_entries(file, upload.read(MOST_BYTES + 1) if upload else b"")
        case "file":
            acts.file_claim(file, by=by, reference=post.get("reference", ""))
        case "paid":
            amount = to_minor(post.get("amount", ""), file.currency)
            acts.note_paid(file, amount, by=by, words=post.get("words", ""))
        case "refused":
            acts.note_refused(file, by=by, words=post.get("words", ""))
        case other:
            raise NotFound(noun="act", ref=other)
    return None


def _paper(request: MemberRequest, file: DutyFile) -> None:
    form = DutyForm(request.POST, reliefs=acts.reliefs_on(clock.now().date()))
    if not form.is_valid():
        raise NotFound(noun="relief", ref=request.POST.get("relief", "")[:40])
    data = form.cleaned_data
    relief = ReliefRule.objects.get(pk=data["relief"])
    paper = acts.FilePaper(data["export_mrn"], data["export_on"], data["same_state"], relief)
    acts.save_paper(file, paper, by=request.access.actor)


@signed_in()
def duty_entry(request: MemberRequest, batch_id: str, entry_id: str) -> HttpResponse:
    """The form of one member's import; it is sent to the duty file's page."""
    file = get_duty(request, batch_id)
    entry = DutyEntry.objects.filter(file=file, pk=entry_id).select_related("member__unit__line").first()
    if entry is None:
        raise NotFound(noun="entry", ref=entry_id)
    currency = entry.currency or file.currency
    amounts = {
        name: str(Money(minor, currency).decimal) if minor is not None else ""
        for name, minor in (
            ("value", entry.value_minor),
            ("duty", entry.duty_minor),
            ("vat", entry.vat_minor),
        )
    }
    context = {"file": file, "batch": file.batch, "entry": entry, "currency": currency, "amounts": amounts}
    return render(request, "console/near/duty_entry.html", context)


@signed_in()
def duty_archive(request: MemberRequest, batch_id: str) -> HttpResponse:
    """The whole duty file as a ZIP."""
    file = get_duty(request, batch_id)
    claims, lacking = state_of(file)
    response = HttpResponse(duty_zip(file, claims, lacking), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file.batch.number}-duty.zip"'
    return response


@signed_in(Permission.SETTINGS_WRITE)
def reliefs(request: MemberRequest) -> HttpResponse:
    context = {
        "reliefs": acts.reliefs_on(clock.now().date()),
        "may_write": request.access.can(Permission.SETTINGS_WRITE, OPERATOR),
    }
    return render(request, "console/near/reliefs.html", context)


@require_POST
@signed_in(Permission.SETTINGS_WRITE)
def verify(request: MemberRequest, relief_id: str) -> HttpResponseBase:
    """
    Note that a relief was checked against the authority's page, or no longer stands.

    Reliefs are the same for every seller: only the operator's own people say so.
    """
    request.access.require(Permission.SETTINGS_WRITE, OPERATOR)
    row = ReliefRule.objects.filter(pk=relief_id).first()
    if row is None:
        raise NotFound(noun="relief", ref=relief_id)
    acts.verify_relief(row, by=request.access.actor, verified=request.POST.get("verified") == "1")
    return toast(request, redirect("console:reliefs"), _("Noted."))
