"""Lanes: how well estimates hold on each, what speaks there, what is said of those without history."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.parcels.fields import CarrierField, refuse
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.kernel.errors import AftermileError
from aftermile.parcels import lanes as reads
from aftermile.parcels.actions.lanes import LaneDraft, remove_lane_default, save_lane_default
from aftermile.parcels.estimating.lanes import FEWEST_TESTED
from aftermile.parcels.models import LaneFigure

WRITE: Final = Permission.PARCELS_WRITE
SETTINGS: Final = Permission.SETTINGS_WRITE
COLUMN: Final = 8
HIGH: Final = 60
LETTERS: Final = gettext_lazy("Two letters, such as NL.")
BASES: Final = {
    "defaults": gettext_lazy("Defaults"),
    "lane": gettext_lazy("Lane history"),
    "legs": gettext_lazy("Handling and transit"),
    "model": gettext_lazy("Learned model"),
    "carrier": gettext_lazy("Carrier"),
}


class LaneForm(forms.Form):
    """What is said of a lane that has no history yet."""

    carrier = CarrierField(label=gettext_lazy("Carrier"))
    service = forms.CharField(label=gettext_lazy("Service"), max_length=60, required=False)
    origin = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=gettext_lazy("From country"),
        required=False,
        help_text=LETTERS,
        error_messages={"invalid": LETTERS},
    )
    destination = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=gettext_lazy("To country"),
        required=False,
        help_text=LETTERS,
        error_messages={"invalid": LETTERS},
    )
    handling_days = forms.IntegerField(
        label=gettext_lazy("Days of handling"), min_value=0, max_value=60, initial=1
    )
    cut_off = forms.TimeField(
        label=gettext_lazy("Orders until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Local time; later orders count as of the next day."),
    )
    transit_p10 = forms.IntegerField(label=gettext_lazy("Days under way, early"), min_value=0, max_value=180)
    transit_p50 = forms.IntegerField(label=gettext_lazy("Days under way, usual"), min_value=0, max_value=180)
    transit_p90 = forms.IntegerField(label=gettext_lazy("Days under way, late"), min_value=0, max_value=180)


@dataclass(frozen=True, slots=True)
class Week:
    """One column of the chart, and its row of the table."""

    begins: date
    parcels: int
    inside: int
    error: float
    x: int
    y: float
    height: float

    @property
    def share(self) -> int:
        return round(100 * self.inside / self.parcels)


@signed_in(WRITE)
def lanes(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    return render(request, "console/parcels/lanes.html", _list(request, sellers, seller))


def _list(request: MemberRequest, sellers: list[Seller], seller: Seller) -> dict[str, Any]:
    page = reads.list_lanes(
        request.access.scope, seller=seller.pk, after=request.GET.get("after", ""), limit=50
    )
    return {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "page": page,
        "rows": [(row, BASES[row.chosen], row.errors.get(row.chosen)) for row in page.items],
        "defaults": reads.lane_defaults_of(seller),
        "model": reads.newest_model(seller),
        "may_set": may_write(request, seller, SETTINGS),
    }


@signed_in(WRITE)
def lane(request: MemberRequest, ref: int) -> HttpResponse:
    row = reads.get_lane(request.access.scope, ref)
    weeks = _weeks(row)
    context = {
        "lane": row,
        "weeks": weeks,
        "width": max(len(weeks) * COLUMN, COLUMN),
        "high": HIGH,
        "wanted": HIGH * 0.1,
        "candidates": [
            (BASES[name], error, name == row.chosen) for name, error in sorted(row.errors.items())
        ],
        "chosen": BASES[row.chosen],
        "own_choice": row.tested >= FEWEST_TESTED,
        "may_set": request.access.can(SETTINGS, row.seller_id),
    }
    return render(request, "console/parcels/lane.html", context)


def _weeks(row: LaneFigure) -> list[Week]:
    found = []
    for place, (begins, parcels, inside, error) in enumerate(row.weeks):
        first = date.fromisoformat(begins)
        height = HIGH * inside / max(parcels, 1)
        found.append(Week(first, parcels, inside, error, place * COLUMN, HIGH - height, height))
    return found


@signed_in(SETTINGS)
def lane_default(request: MemberRequest, ref: str = "") -> HttpResponseBase:
    """Add what is said of a lane, or change it."""
    row = reads.get_lane_default(request.access.scope, ref) if ref else None
    seller = row.seller if row else chosen_seller(request, sellers_of(request))
    request.access.require(SETTINGS, seller.pk)
    names = list(LaneForm.base_fields)
    asked = {name: request.GET[name] for name in names if name in request.GET}
    form = LaneForm(request.POST or None, initial={n: getattr(row, n) for n in names} if row else asked)
    if form.is_valid():
        try:
            saved = save_lane_default(seller, LaneDraft(**form.cleaned_data), by=request.access.actor)
        except AftermileError as error:
            refuse(form, error, field="transit_p90")
        else:
            if row is not None and saved.pk != row.pk:
                remove_lane_default(row, by=request.access.actor)
            url = f"{reverse('console:lanes')}?seller={seller.pk}"
            return toast(request, redirect(url), _("Saved. Parcels without history follow it from now on."))
    status = 422 if form.is_bound else 200
    context = {"form": form, "row": row, "seller": seller}
    return render(request, "console/parcels/lane_default.html", context, status=status)


@require_POST
@signed_in(SETTINGS)
def remove_default(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = reads.get_lane_default(request.access.scope, ref)
    request.access.require(SETTINGS, row.seller_id)
    url = f"{reverse('console:lanes')}?seller={row.seller_id}"
    remove_lane_default(row, by=request.access.actor)
    return toast(request, redirect(url), _("Removed."))
