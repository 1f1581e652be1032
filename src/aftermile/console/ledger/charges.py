"""What buyers are asked for: the list, one charge, opening one on an order."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.behind import case_of
from aftermile.console.ledger.forms import ChargeForm, ReferenceForm
from aftermile.console.ledger.happened import happened_to
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.kernel.ids import new_id
from aftermile.ledger import actions
from aftermile.ledger.actions.charging import WAITING
from aftermile.ledger.models import ChargeState
from aftermile.ledger.payments import collector
from aftermile.ledger.queries.charges import get_charge, list_charges, pay_token
from aftermile.orders.queries import get_order

CONFIRM = Permission.REFUNDS_CONFIRM
WRITE = Permission.REFUNDS_WRITE


@signed_in()
def charges(request: MemberRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = list_charges(request.access.scope, state=state if state in ChargeState.values else "")
    found = page(rows.select_related("order__buyer"), order_by=["-id"], after=request.GET.get("after"))
    context = {"page": found, "state": state, "states": ChargeState.values}
    return render(request, "console/ledger/charges.html", context)


@signed_in()
def charge(request: MemberRequest, ref: str) -> HttpResponse:
    found = get_charge(request.access.scope, ref)
    waiting = found.state in WAITING
    context = {
        "charge": found,
        "case": case_of(found.case_ref),
        "pay_url": f"{settings.BASE_URL}/pay/{pay_token(found)}/" if waiting else "",
        "by_hand": collector(found.provider) is None,
        "form": ReferenceForm(),
        "history": happened_to(found),
        "may_confirm": waiting and request.access.can(CONFIRM, found.seller_id),
        "may_cancel": waiting and request.access.can(WRITE, found.seller_id),
    }
    return render(request, "console/ledger/charge.html", context)


@require_POST
@signed_in(CONFIRM)
def confirm_charge(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_charge(request.access.scope, ref)
    request.access.require(CONFIRM, found.seller_id)
    actions.confirm_charge_by_hand(found, request.POST.get("reference", ""), request.access.actor)
    return toast(request, redirect("console:charge", found.pk), _("Marked as paid."))


@require_POST
@signed_in(WRITE)
def cancel_charge(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = get_charge(request.access.scope, ref)
    request.access.require(WRITE, found.seller_id)
    actions.cancel_charge(found, request.access.actor)
    return toast(request, redirect("console:charge", found.pk), _("The buyer is not asked for it any more."))


@signed_in(WRITE)
def new_charge(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Ask the buyer of an order for money; the key in the form makes a second click harmless."""
    order = get_order(request.access.scope, ref)
    request.access.require(WRITE, order.seller_id)
    form = ChargeForm(request.POST or None, currency=order.currency)
    if request.method == "POST" and form.is_valid():
        opened = actions.open_charge(
            order,
            amount_minor=form.minor,
            words=form.cleaned_data["words"],
            operation_key=f"console:{request.POST.get('key', '')[:60] or new_id('op')}",
            by=request.access.actor,
        )
        return toast(request, redirect("console:charge", opened.pk), _("The buyer can pay it now."))
    context = {
        "title": _("Ask the buyer for money"),
        "lead": _("He pays on a page of his own; send him the link that the next page shows."),
        "order": order,
        "form": form,
        "key": request.POST.get("key") or new_id("op"),
        "act": _("Ask for it"),
    }
    return render(request, "console/ledger/form.html", context)
