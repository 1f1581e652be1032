"""What shop pages and the checkout say from one day to another."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.kernel.errors import NotFound
from aftermile.kernel.zones import ZONES
from aftermile.parcels.models import ShopBanner

WRITE: Final = Permission.SETTINGS_WRITE
PLACES: Final = [
    ("both", pgettext_lazy("banner", "Product pages and checkout")),
    ("product", pgettext_lazy("banner", "Product pages")),
    ("checkout", pgettext_lazy("banner", "Checkout")),
]
TONES: Final = [
    ("info", pgettext_lazy("banner", "Information")),
    ("warn", pgettext_lazy("banner", "Warning")),
]
CODES: Final = dict(settings.LANGUAGES)
LONGEST: Final = 300


class BannerForm(forms.Form):
    """A banner; words are written one language a line."""

    place = forms.ChoiceField(label=gettext_lazy("On which pages"), choices=PLACES)
    tone = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TONES)
    from_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    countries = forms.CharField(
        label=gettext_lazy("Countries of delivery"),
        required=False,
        help_text=gettext_lazy("Such as DE, AT; empty: all."),
    )
    words = forms.CharField(
        label=gettext_lazy("Words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One language a line, such as en: Order by Dec 10 for Christmas."),
    )

    def clean_countries(self) -> list[str]:
        found = [code.strip().upper() for code in self.cleaned_data["countries"].split(",") if code.strip()]
        if any(code not in ZONES for code in found):
            raise forms.ValidationError(_("Write codes of two letters, such as DE, AT."))
        return found

    def clean_words(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.cleaned_data["words"].splitlines():
            code, colon, text = line.partition(":")
            if not line.strip():
                continue
            if not colon or code.strip().lower() not in CODES or not text.strip():
                raise forms.ValidationError(
                    _("Begin each line with a language: %(codes)s.") % {"codes": ", ".join(CODES)}
                )
            before = found.get(code.strip().lower(), "")
            found[code.strip().lower()] = f"{before} {text.strip()}".strip()[:LONGEST]
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_on") and data.get("until_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", _("The last day comes before the first."))
        return data


@signed_in(WRITE)
def banners(request: MemberRequest) -> HttpResponseBase:
    """Show the banners of a seller; a POST adds one."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    form = BannerForm(request.POST or None)
    if form.is_valid():
        request.access.require(WRITE, seller.pk)
        days = {name: form.cleaned_data[name] for name in ("place", "tone", "from_on", "until_on")}
        same = ShopBanner.objects.filter(seller=seller, **days).values_list("words", "countries")
        if (form.cleaned_data["words"], form.cleaned_data["countries"]) not in same:
            ShopBanner.objects.create(seller=seller, **form.cleaned_data)
        return toast(request, redirect(f"{reverse('console:banners')}?seller={seller.pk}"), _("Saved."))
    context = {
        "form": form,
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "rows": ShopBanner.objects.filter(seller=seller).order_by("-until_on", "-id")[:100],
        "places": dict(PLACES),
        "tones": dict(TONES),
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/banners/list.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, banner_id: str) -> HttpResponseBase:
    row = request.access.scope.apply(ShopBanner.objects.all()).filter(pk=banner_id).first()
    if row is None:
        raise NotFound(noun="resource", ref=banner_id)
    request.access.require(WRITE, row.seller_id)
    row.delete()
    return toast(request, redirect(f"{reverse('console:banners')}?seller={row.seller_id}"), _("Removed."))
