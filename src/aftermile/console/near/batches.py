"""Batches: list, new, one with its scan field, sealing, sending, arrival, papers."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.near.forms import BatchForm
from aftermile.console.near.papers import manifest_csv, manifest_pdf
from aftermile.console.policies.sellers import chosen_seller, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.inbound.actions import arrivals
from aftermile.inbound.actions import batches as acts
from aftermile.inbound.actions.duty import look_again, open_duty_file, reliefs_on
from aftermile.inbound.actions.papers import attach_file
from aftermile.inbound.models import Batch, BatchStray, ReliefRule
from aftermile.inbound.queries.batches import (
    BatchFilters,
    duty_file_of,
    files_of,
    get_batch,
    get_file,
    get_member,
    list_batches,
    members_of,
)
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import to_minor
from aftermile.parcels.queries import get_location, locations_of

WRITE = Permission.GOODS_RECEIVE


@signed_in(WRITE)
def batches(request: MemberRequest) -> HttpResponse:
    filters = BatchFilters(
        state=request.GET.get("state", "")[:10], purpose=request.GET.get("purpose", "")[:10]
    )
    context = {
        "page": list_batches(request.access.scope, filters, after=request.GET.get("after", "")),
        "states": CHIPS["batch"],
        "purposes": CHIPS["batch_purpose"],
        "chosen": filters,
        "may_write": request.access.can_anywhere(WRITE),
    }
    return render(request, "console/near/batches.html", context)


@signed_in(WRITE)
def new_batch(request: MemberRequest) -> HttpResponseBase:
    seller = chosen_seller(request, sellers_of(request))
    request.access.require(WRITE, seller.pk)
    initial = {"currency": seller.base_currency}
    form = BatchForm(request.POST or None, places=locations_of(seller), initial=initial)
    key = request.POST.get("operation_key") or new_id("op")
    if form.is_valid():
        data = form.cleaned_data
        try:
            draft = acts.BatchDraft(
                data["purpose"],
                get_location(request.access.scope, data["hub"]),
                get_location(request.access.scope, data["destination"]) if data["destination"] else None,
                data["party"],
                data["country"],
                data["currency"].upper(),
                data["note"],
            )
            row = acts.open_batch(seller, draft, by=request.access.actor, operation_key=key)
        except AftermileError as error:
            field = str(error.data.get("field", ""))
            form.add_error(field if field in form.fields else None, translate(error))
        else:
            return redirect("console:batch", row.pk)
    context = {"form": form, "seller": seller, "operation_key": key}
    return render(request, "console/near/batch_new.html", context, status=422 if form.is_bound else 200)


@signed_in(WRITE)
def batch(request: MemberRequest, batch_id: str) -> HttpResponseBase:
    """One batch; a POST is one act on it."""
    row = get_batch(request.access.scope, batch_id)
    problem = ""
    if request.method == "POST":
        request.access.require(WRITE, row.seller_id)
        try:
            words = _act(request, row)
        except AftermileError as error:
            problem = translate(error)
        else:
            return toast(request, redirect("console:batch", row.pk), words)
    return _page(request, get_batch(request.access.scope, row.pk), problem)


def _page(request: MemberRequest, row: Batch, problem: str) -> HttpResponse:
    members = members_of(row)
    context: dict[str, Any] = {
        "batch": row,
        "members": members,
        "pieces": sum(member.quantity for member in members),
        "net": sum(member.grams for member in members),
        "files": files_of(row),
        "file_kinds": CHIPS["batch_file"],
        "strays": row.strays.order_by("id"),
        "duty": duty_file_of(row),
        "reliefs": reliefs_on(clock.now().date()),
        "problem": problem,
        "may_write": request.access.can(WRITE, row.seller_id),
    }
    return render(request, "console/near/batch.html", context, status=422 if problem else 200)


def _act(request: MemberRequest, row: Batch) -> str:
    post, by = request.POST, request.access.actor
    match post.get("act", ""):
        case "add":
            found = acts.add_to_batch(row, post.get("q", ""), by=by, grams=_grams(post.get("grams", "")))
            return _("In the batch: %(title)s") % {"title": ", ".join(one.unit.title for one in found)}
        case "remove":
            acts.take_out(get_member(request.access.scope, post.get("member", "")), by=by)
            return _("Taken out.")
        case "weigh":
            member = get_member(request.access.scope, post.get("member", ""))
            acts.weigh_member(member, _grams(post.get("grams", "")))
            return _("Weighed.")
        case "check_in":
            one = arrivals.check_in(row, post.get("q", ""), by=by)
            return _("Not on the list; noted.") if isinstance(one, BatchStray) else _("It is here.")
        case "file":
            return _attach(request, row)
        case _other:
            return _step(request, row)


def _step(request: MemberRequest, row: Batch) -> str:
    post, by = request.POST, request.access.actor
    match post.get("act", ""):
        case "seal":
            acts.seal_batch(row, grams=_grams(post.get("grams", "")), by=by)
        case "unseal":
            acts.unseal_batch(row, by=by)
        case "send":
            cost = to_minor(post.get("cost", "") or "0", row.currency)
            freight = acts.Freight(
                post.get("carrier", ""), post.get("tracking_number", ""), cost, post.get("share_by", "weight")
            )
            acts.send_batch(row, freight, by=by)
        case "receive":
            strays = post.get("strays", "").splitlines()
            arrivals.receive_batch(row, arrived=post.getlist("arrived"), strays=strays, by=by)
        case "close":
            arrivals.close_batch(row, by=by)
        case "cancel":
            arrivals.cancel_batch(row, by=by)
        case other:
            raise NotFound(noun="act", ref=other)
    return _("Done.")


def _grams(text: str) -> int:
    plain = text.strip()
    if plain and not (plain.isascii() and plain.isdecimal() and len(plain) < 9):  # noqa: PLR2004
        raise BadInput(field=_("Weight"), problem=_("write whole grams."))
    return int(plain or 0)


def _attach(request: MemberRequest, row: Batch) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput(field=_("File"), problem=_("choose a file."))
    ref = request.POST.get("member", "")
    member = get_member(request.access.scope, ref) if ref else None
    if member is not None and member.batch_id != row.pk:
        raise NotFound(noun="member", ref=ref)
    attach_file(row, upload=upload, kind=request.POST.get("kind", ""), by=request.access.actor, member=member)
    look_again(row)
    return _("Kept.")


@require_POST
@signed_in(WRITE)
def begin_duty(request: MemberRequest, batch_id: str) -> HttpResponseBase:
    """Begin the duty file of a batch."""
    row = get_batch(request.access.scope, batch_id)
    request.access.require(WRITE, row.seller_id)
    relief = ReliefRule.objects.filter(pk=request.POST.get("relief", "")).first()
    if relief is None:
        raise NotFound(noun="relief", ref=request.POST.get("relief", "")[:40])
    open_duty_file(
        row, relief=relief, by=request.access.actor, currency=request.POST.get("currency", "").upper()
    )
    return redirect("console:duty_file", row.pk)


@signed_in()
def batch_paper(request: MemberRequest, batch_id: str, form: str) -> HttpResponse:
    """The packing list as a page to print, and the manifest as CSV or PDF."""
    row = get_batch(request.access.scope, batch_id)
    members = members_of(row)
    if form == "list":
        return render(request, "console/near/packing_list.html", {"batch": row, "members": members})
    if form not in ("csv", "pdf"):
        raise NotFound(noun="paper", ref=form)
    data = manifest_csv(row, members).encode() if form == "csv" else manifest_pdf(row, members)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/pdf"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{row.number}.{form}"'
    return response


@signed_in()
def batch_file(request: MemberRequest, batch_file_id: str) -> HttpResponseBase:
    """Serve a paper of a batch as a download."""
    row = get_file(request.access.scope, batch_file_id)
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.name, content_type=row.media_type
    )
