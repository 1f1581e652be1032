"""How a seller wants his money handled."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.forms import TermsForm
from aftermile.console.policies.sellers import chosen_seller, sellers_of
from aftermile.console.toasts import toast
from aftermile.ledger.actions import set_terms
from aftermile.ledger.queries import terms_of

WRITE = Permission.SETTINGS_WRITE


@signed_in(WRITE)
def money_terms(request: MemberRequest) -> HttpResponseBase:
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    request.access.require(WRITE, seller.pk)
    terms = terms_of(seller.pk)
    fields = ("strategy", "charge_days", "return_freight", "how_to_pay")
    form = TermsForm(request.POST or None, initial={name: getattr(terms, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        set_terms(seller, by=request.access.actor, **{name: form.cleaned_data[name] for name in fields})
        answer = redirect(request.get_full_path())
        return toast(request, answer, _("Saved."))
    context = {"seller": seller, "sellers": sellers, "form": form}
    return render(request, "console/ledger/terms.html", context)
