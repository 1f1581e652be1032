"""Who may agree to how much alone: the limits of a seller, by role or member."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts import actions
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import AuthorityLimit, Member, Seller
from aftermile.accounts.queries import get_limit, get_organization, limits_at, list_limits
from aftermile.accounts.roles import Permission, roles_with
from aftermile.console.cases.people import members_in, members_of
from aftermile.console.policies.sellers import chosen_seller, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money, to_minor
from aftermile.kernel.tenancy import Scope

WRITE: Final = Permission.SETTINGS_WRITE
EVERYBODY: Final = "all"
PER: Final = {
    "act": gettext_lazy("each decision"),
    "order": gettext_lazy("the same order, together"),
    "buyer": gettext_lazy("the same buyer, together"),
    "member": gettext_lazy("all his decisions, together"),
}


class LimitForm(forms.Form):
    """One limit; `who` is a role or a member."""

    who = forms.ChoiceField(label=gettext_lazy("Who"))
    per = forms.ChoiceField(label=gettext_lazy("Counted over"), choices=list(PER.items()))
    window_days = forms.IntegerField(
        label=gettext_lazy("Days that count together"),
        min_value=0,
        max_value=366,
        initial=30,
        help_text=gettext_lazy("Not used for a single decision."),
    )
    limit = forms.CharField(label=gettext_lazy("At most"), max_length=20)
    remedy = forms.ChoiceField(label=gettext_lazy("Remedy"), required=False)

    def __init__(self, *args: Any, seller: Seller | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [
            (f"role:{role.value}", CHIPS["role"][role.value].word)
            for role in roles_with(Permission.CASES_DECIDE)
        ]
        people = [(f"member:{member.pk}", str(member)) for member in _people(seller)]
        self.fields["who"].choices = [*roles, *people]  # type: ignore[attr-defined]
        remedies = [(code, chip.word) for code, chip in CHIPS["remedy"].items()]
        self.fields["remedy"].choices = [("", _("all of them")), *remedies]  # type: ignore[attr-defined]
        self.fields["limit"].help_text = _currency(seller)


def _people(seller: Seller | None) -> list[Member]:
    return members_of(seller.pk) if seller else members_in(Scope.everything())


def _currency(seller: Seller | None) -> str:
    currency: str = seller.base_currency if seller else get_organization().base_currency
    return currency


def _chosen(request: MemberRequest, sellers: list[Seller]) -> Seller | None:
    """Return the seller of the address; None for the limits of all sellers, which the operator's set."""
    if request.GET.get("seller") == EVERYBODY and request.access.can(WRITE, ""):
        return None
    return chosen_seller(request, sellers)


@signed_in(WRITE)
def limits(request: MemberRequest) -> HttpResponse:
    sellers = sellers_of(request)
    seller = _chosen(request, sellers)
    people = {member.pk: str(member) for member in _people(seller)}
    found = limits_at(seller.pk) if seller else list_limits(Scope.everything()).filter(seller=None)
    rows = sorted(found, key=lambda row: (row.role == "", row.role, row.per, row.remedy))
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "rows": [(row, people.get(row.member_id or "", ""), PER[row.per]) for row in rows],
        "may_write": request.access.can(WRITE, seller.pk if seller else ""),
        "everybody": EVERYBODY if request.access.can(WRITE, "") else "",
    }
    return render(request, "console/authority/limits.html", context)


def _initial(row: AuthorityLimit) -> dict[str, Any]:
    return {
        "who": f"member:{row.member_id}" if row.member_id else f"role:{row.role}",
        "per": row.per,
        "window_days": row.window_days,
        "limit": str(Money(row.limit_minor, row.currency).decimal),
        "remedy": row.remedy,
    }


@signed_in(WRITE)
def limit(request: MemberRequest, limit_id: str = "") -> HttpResponseBase:
    """Add a limit, or change one."""
    row = get_limit(request.access.scope, limit_id) if limit_id else None
    seller = row.seller if row else _chosen(request, sellers_of(request))
    request.access.require(WRITE, seller.pk if seller else "")
    form = LimitForm(request.POST or None, initial=_initial(row) if row else None, seller=seller)
    if form.is_valid():
        try:
            _save(form, seller, row, request)
        except AftermileError as error:
            form.add_error(None, translate(error))
        else:
            return toast(request, redirect(_address(seller)), _("Saved."))
    context = {"form": form, "seller": seller, "limit": row, "address": _address(seller)}
    return render(request, "console/authority/limit.html", context, status=422 if form.is_bound else 200)


def _save(form: LimitForm, seller: Seller | None, row: AuthorityLimit | None, request: MemberRequest) -> None:
    data = form.cleaned_data
    kind, _colon, ref = data["who"].partition(":")
    member = next((one for one in _people(seller) if one.pk == ref), None)
    actions.save_limit(
        seller,
        per=data["per"],
        role=ref if kind == "role" else "",
        member=member if kind == "member" else None,
        remedy=data["remedy"],
        window_days=data["window_days"],
        limit_minor=to_minor(data["limit"], _currency(seller)),
        limit=row,
        by=request.access.actor,
    )


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, limit_id: str) -> HttpResponseBase:
    row = get_limit(request.access.scope, limit_id)
    request.access.require(WRITE, row.seller_id or "")
    actions.remove_limit(row)
    return toast(request, redirect(_address(row.seller)), _("The limit is gone."))


def _address(seller: Seller | None) -> str:
    return f"{reverse('console:authority')}?seller={seller.pk if seller else EVERYBODY}"
