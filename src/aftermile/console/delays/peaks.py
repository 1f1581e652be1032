"""Peak seasons: when parcels are known to be slower."""

from typing import Any, Final

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.parcels.fields import CarriersField, refuse
from aftermile.console.toasts import toast
from aftermile.kernel.errors import AftermileError, NotAllowed
from aftermile.parcels.actions.delays import Season, delete_peak, save_peak
from aftermile.parcels.late import get_peak, list_peaks

WRITE: Final = Permission.PARCELS_WRITE


class SeasonForm(forms.Form):
    seller = forms.ChoiceField(label=gettext_lazy("Seller"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    carriers = CarriersField(
        label=gettext_lazy("Carriers"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Their names with commas between; empty: all of them."),
    )
    pace = forms.IntegerField(
        label=gettext_lazy("A day counts as"),
        min_value=10,
        max_value=100,
        initial=50,
        help_text=gettext_lazy("Percent of a working day: with 50, a parcel may wait twice as long."),
    )

    def __init__(self, *args: Any, sellers: list[Seller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seller"].choices = [(one.pk, one.name) for one in sellers]  # type: ignore[attr-defined]


@signed_in()
def seasons(request: MemberRequest) -> HttpResponseBase:
    access = request.access
    rows = access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    sellers = [seller for seller in rows if access.can(WRITE, seller.pk)]
    form = SeasonForm(request.POST or None, sellers=sellers)
    if request.method == "POST":
        if not sellers:
            raise NotAllowed(permission=WRITE.value)
        if form.is_valid():
            _save(request, form, sellers)
        if not form.errors:
            return toast(request, redirect("console:peak_seasons"), _("The season counts from now on."))
    context = {"rows": list_peaks(access.scope), "form": form, "may_write": bool(sellers), "tab": "seasons"}
    status = 422 if form.errors else 200
    return render(request, "console/delays/seasons.html", context, status=status)


def _save(request: MemberRequest, form: SeasonForm, sellers: list[Seller]) -> None:
    data = dict(form.cleaned_data)
    seller = next(one for one in sellers if one.pk == data.pop("seller"))
    try:
        save_peak(seller, Season(**data), by=request.access.actor)
    except AftermileError as error:
        refuse(form, error)


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = get_peak(request.access.scope, ref)
    request.access.require(WRITE, row.seller_id)
    delete_peak(row, by=request.access.actor)
    return toast(request, redirect("console:peak_seasons"), _("Removed."))
