"""Imports of orders: upload a file, try it dry, run it, fetch what was rejected."""

from typing import Any

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.orders.importing import jobs
from aftermile.orders.importing.mapping import Mapping, built_in, read_mapping
from aftermile.orders.importing.report import lines_of, words_of
from aftermile.orders.models import ImportJob, ImportState

WRITE = Permission.ORDERS_WRITE
MOST_MAPPING = 1024 * 1024
TITLES = (
    gettext_noop("Aftermile's own columns (one row a line)"),
    gettext_noop("UCI Online Retail (invoice lines, 2010-12 to 2011-12)"),
)
"""What the built-in mappings call themselves."""


class UploadForm(forms.Form):
    """A file and what its columns mean."""

    seller = forms.ChoiceField(label=gettext_lazy("Seller"))
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, JSON Lines or Excel, also packed with gzip.")
    )
    mapping = forms.ChoiceField(label=gettext_lazy("Mapping"))
    mapping_file = forms.FileField(
        label=gettext_lazy("Own mapping"),
        required=False,
        help_text=gettext_lazy("TOML or JSON; taken instead of the one above."),
    )
    history = forms.BooleanField(
        label=gettext_lazy("Old orders: nothing reacts to them, nobody is told"), required=False
    )
    dry_run = forms.BooleanField(label=gettext_lazy("Dry run: only check"), required=False, initial=True)

    def __init__(self, *args: Any, sellers: list[Seller], too_large: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            words = _(
                "The file is larger than %(size)s. Pack it with gzip, or bring it in on the server with "
                "“aftermile import orders”."
            )
            self.fields["file"].error_messages["required"] = words % {"size": f"{too_large / 1_000_000:g} MB"}
        self.known = built_in()
        seller: Any = self.fields["seller"]
        seller.choices = [(one.pk, one.name) for one in sellers]
        mapping: Any = self.fields["mapping"]
        mapping.choices = [(name, _(one.title) or name) for name, one in self.known.items()]

    def clean_mapping_file(self) -> Mapping | None:
        file = self.cleaned_data.get("mapping_file")
        if not file:
            return None
        try:
            return read_mapping(file.read(MOST_MAPPING).decode("utf-8-sig"), name=file.name)
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The mapping is not UTF-8.")) from None
        except AftermileError as error:
            raise forms.ValidationError(translate(error)) from error

    @property
    def chosen(self) -> Mapping:
        own: Mapping | None = self.cleaned_data["mapping_file"]
        mapping = own or self.known[self.cleaned_data["mapping"]]
        mapping.history = mapping.history or self.cleaned_data["history"]
        return mapping


@signed_in(WRITE)
def imports(request: MemberRequest) -> HttpResponseBase:
    access = request.access
    rows = access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    sellers = [seller for seller in rows if access.can(WRITE, seller.pk)]
    sent, files = request.POST or None, request.FILES or None
    too_large = request.META.get("aftermile.upload_too_large", 0)  # see `config.uploads`
    form = UploadForm(sent, files, sellers=sellers, too_large=too_large)
    if form.is_valid():
        seller = next(one for one in sellers if one.pk == form.cleaned_data["seller"])
        dry_run = form.cleaned_data["dry_run"]
        job = jobs.start_import(
            seller, form.cleaned_data["file"], form.chosen, by=access.actor, dry_run=dry_run
        )
        return redirect("console:import", job.pk)
    listed = access.scope.apply(ImportJob.objects.select_related("seller").defer("problems"))
    context = {
        "form": form,
        "page": page(listed, order_by=("-id",), after=request.GET.get("after"), limit=20),
        "may_write": bool(sellers),
    }
    return render(request, "console/orders/imports.html", context, status=422 if form.errors else 200)


def _get(request: MemberRequest, ref: str) -> ImportJob:
    rows = request.access.scope.apply(ImportJob.objects.select_related("seller"))
    job = rows.filter(pk=ref).first()
    if job is None:
        raise NotFound(noun="import", ref=ref)
    return job


@signed_in()
def import_job(request: MemberRequest, ref: str) -> HttpResponse:
    job = _get(request, ref)
    context = {
        "job": job,
        "percent": round(job.share * 100),
        "lines": list(lines_of(job)),
        "problems": [{**problem, "words": words_of(problem)} for problem in job.problems[:200]],
        "more": max(0, len(job.problems) - 200),
        "error": words_of(job.error) if job.error else "",
        "is_open": job.state in (ImportState.WAITING, ImportState.RUNNING),
        "may_write": request.access.can(WRITE, job.seller_id),
    }
    return render(request, "console/orders/import.html", context)


@require_POST
@signed_in(WRITE)
def run_for_real(request: MemberRequest, ref: str) -> HttpResponseBase:
    job = _get(request, ref)
    request.access.require(WRITE, job.seller_id)
    if not job.dry_run or job.state != ImportState.DONE:
        return toast(
            request, redirect("console:import", job.pk), _("Only a finished dry run can be run."), "risk"
        )
    real = jobs.run_for_real(job, by=request.access.actor)
    return toast(request, redirect("console:import", real.pk), _("The import starts in a moment."))


@signed_in()
def rejected(request: MemberRequest, ref: str) -> HttpResponseBase:
    return _download(_get(request, ref), "rejected")


@signed_in()
def unmatched(request: MemberRequest, ref: str) -> HttpResponseBase:
    return _download(_get(request, ref), "unmatched")


def _download(job: ImportJob, name: str) -> FileResponse:
    stored = getattr(job, name)
    if not stored:
        raise NotFound(noun="file", ref=name)
    return FileResponse(stored.open("rb"), as_attachment=True, filename=str(stored.name).rsplit("/", 1)[-1])
