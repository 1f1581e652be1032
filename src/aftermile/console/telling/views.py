"""Settings of notices with a look at each mail, the buyers' answers, and the links of tracking pages."""

from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.parcels import queries
from aftermile.parcels.actions.answering import get_answer, set_done
from aftermile.parcels.actions.links import renew_link
from aftermile.parcels.actions.noticing import Rules, rules_of, save_rules
from aftermile.parcels.letters import preview
from aftermile.parcels.models import NoticeKind, ParcelAnswer
from aftermile.parcels.telling import shown_answer

WRITE: Final = Permission.SETTINGS_WRITE
KINDS: Final = [(kind, CHIPS["notice"][kind].word) for kind in NoticeKind.values]
MOST: Final = 200


class RulesForm(forms.Form):
    """Which notices are sent, and the hours in which buyers are left in peace."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Buyers get a mail"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    any_hour = forms.MultipleChoiceField(
        label=gettext_lazy("At any hour"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The others wait for the buyer’s morning."),
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from (buyer’s time)"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until (buyer’s time)"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    @property
    def rules(self) -> Rules:
        data = self.cleaned_data
        return Rules(
            frozenset(data["kinds"]), frozenset(data["any_hour"]), data["quiet_from"], data["quiet_until"]
        )


@signed_in(WRITE)
def notices(request: MemberRequest) -> HttpResponseBase:
    """Show and change which notices a seller sends."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    rules = rules_of(seller)
    now = {
        "kinds": sorted(rules.kinds),
        "any_hour": sorted(rules.any_hour),
        "quiet_from": rules.quiet_from,
        "quiet_until": rules.quiet_until,
    }
    form = RulesForm(request.POST or None, initial=now)
    if form.is_valid():
        request.access.require(WRITE, seller.pk)
        save_rules(seller, form.rules, by=request.access.actor)
        return toast(request, redirect(f"{reverse('console:notices')}?seller={seller.pk}"), _("Saved."))
    context = {
        "form": form,
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "kinds": KINDS,
        "may_write": may_write(request, seller, WRITE),
    }
    return render(request, "console/telling/notices.html", context, status=422 if form.is_bound else 200)


@signed_in(WRITE)
def letter(request: MemberRequest, kind: str) -> HttpResponse:
    """Show a mail as a buyer gets it, in each language."""
    if kind not in NoticeKind.values:
        raise NotFound(noun="template", ref=kind)
    seller = chosen_seller(request, sellers_of(request))
    wanted = request.GET.get("language", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    context = {
        "seller": seller,
        "kind": kind,
        "kinds": KINDS,
        "languages": settings.LANGUAGES,
        "language": language,
        "letter": preview(seller, kind, language, clock.today(seller.time_zone)),
    }
    return render(request, "console/telling/letter.html", context)


@signed_in(Permission.PARCELS_WRITE)
def answers(request: MemberRequest) -> HttpResponse:
    """What buyers answered and nobody has done yet, oldest first."""
    rows = request.access.scope.apply(ParcelAnswer.objects.filter(done_at=None))
    found = rows.select_related("parcel__shipment__order", "seller").order_by("id")[:MOST]
    context = {
        "rows": [(row, shown_answer(row)) for row in found],
        "may_write": request.access.can_anywhere(Permission.PARCELS_WRITE),
    }
    return render(request, "console/telling/answers.html", context)


@require_POST
@signed_in(Permission.PARCELS_WRITE)
def done(request: MemberRequest, answer_id: str) -> HttpResponseBase:
    row = get_answer(request.access.scope, answer_id)
    request.access.require(Permission.PARCELS_WRITE, row.seller_id)
    set_done(row, by=request.access.actor)
    back = "console:parcel_answers" if request.POST.get("back") == "list" else ""
    return toast(request, redirect(back) if back else redirect("console:parcel", row.parcel_id), _("Done."))


@require_POST
@signed_in(Permission.PARCELS_WRITE)
def new_link(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Close the link of an order's tracking page and make another."""
    access = request.access  # type: ignore[attr-defined]
    parcel = queries.get_parcel(access.scope, ref)
    access.require(Permission.PARCELS_WRITE, parcel.seller_id)
    renew_link(parcel.shipment.order)
    words = _("A new link; the old one opens nothing now.")
    return toast(request, redirect("console:parcel", parcel.pk), words)
