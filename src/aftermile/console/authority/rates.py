"""Exchange rates: what is known, one typed in, a file read. They hold for all sellers."""

from io import TextIOWrapper
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput, NotAllowed
from aftermile.ledger.actions import RatesRead, add_rate, import_rates
from aftermile.ledger.models import ExchangeRate
from aftermile.ledger.rates import oldest_days

WRITE: Final = Permission.SETTINGS_WRITE
SHOWN: Final = 200


class RateForm(forms.Form):
    """One rate of one day."""

    base = forms.CharField(label=gettext_lazy("One unit of"), min_length=3, max_length=3, initial="EUR")
    rate = forms.CharField(label=gettext_lazy("is worth"), max_length=20)
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))


@signed_in(WRITE)
def rates(request: MemberRequest) -> HttpResponseBase:
    """The newest rate of each currency; the operator may add one (`add`) or read a file."""
    may_write = WRITE in request.access.grants.get("", ())
    form = RateForm(request.POST if "add" in request.POST else None, initial={"on": timezone.localdate()})
    problem, read = "", None
    if request.method == "POST":
        if not may_write:
            raise NotAllowed(permission=WRITE.value)
        try:
            if "file" in request.FILES:
                read = _read(request)
            elif form.is_valid():
                add_rate(**form.cleaned_data, by=request.access.actor)
                return toast(request, redirect("console:rates"), _("Saved."))
        except AftermileError as error:
            problem = translate(error)
    failed = bool(problem) or (request.method == "POST" and read is None)
    return _show(request, form, read, problem, may_write=may_write, status=422 if failed else 200)


def _read(request: MemberRequest) -> RatesRead:
    upload = request.FILES["file"]
    if not isinstance(upload, UploadedFile) or upload.file is None:
        raise BadInput(field="file", problem=_("choose one file."))
    lines = TextIOWrapper(upload.file, encoding="utf-8-sig", errors="replace", newline="")
    return import_rates(lines, by=request.access.actor, source=str(upload.name)[:60])


def _show(
    request: MemberRequest,
    form: RateForm,
    read: RatesRead | None,
    problem: str,
    *,
    may_write: bool,
    status: int,
) -> HttpResponse:
    newest = (
        ExchangeRate.objects.values("base", "currency").annotate(on=Max("on")).order_by("base", "currency")
    )
    wanted = {(row["base"], row["currency"], row["on"]) for row in newest[:SHOWN]}
    days = {on for _base, _currency, on in wanted}
    rows = ExchangeRate.objects.filter(on__in=days).order_by("base", "currency")
    today = timezone.localdate()
    shown = [
        (row, (today - row.on).days > oldest_days())
        for row in rows
        if (row.base, row.currency, row.on) in wanted
    ]
    context = {
        "rows": shown,
        "form": form,
        "read": read,
        "faults": [(fault.line, translate(fault.error)) for fault in read.problems] if read else [],
        "problem": problem,
        "may_write": may_write,
        "days": oldest_days(),
    }
    return render(request, "console/authority/rates.html", context, status=status)
