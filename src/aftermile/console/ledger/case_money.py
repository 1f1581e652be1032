"""The money of one case: what it costs, who bears it, what comes back, what the buyer is asked for."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case
from aftermile.console.ledger.forms import ChargeForm, CostForm, RecoveryForm, SharesForm, end_of
from aftermile.console.ledger.words import COST_PARTS
from aftermile.console.toasts import toast
from aftermile.kernel.errors import BadInput
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import Money
from aftermile.ledger import actions
from aftermile.ledger.models import WHOLE, Cost, PartyKind
from aftermile.ledger.queries import refunds_of_case
from aftermile.ledger.queries.charges import charges_of_case
from aftermile.ledger.queries.credits import list_credits
from aftermile.ledger.queries.disputes import list_disputes
from aftermile.ledger.queries.losses import net_costs, recoveries_of_case, ruling_of

CONFIRM = Permission.REFUNDS_CONFIRM
WRITE = Permission.REFUNDS_WRITE


@signed_in()
def case_money(request: MemberRequest, ref: str) -> HttpResponse:
    return _page(request, get_case(request.access.scope, ref))


def _page(request: MemberRequest, case: Case, status: int = 200, **forms: object) -> HttpResponse:
    costs = net_costs(case.pk, case.currency, case.seller)
    context = {
        "case": case,
        "costs": [
            (cost, [(words, getattr(cost, name)) for name, words in COST_PARTS if getattr(cost, name)])
            for cost in costs
        ],
        "ruling": ruling_of(case.pk),
        "recoveries": recoveries_of_case(case.pk),
        "booked": list(Cost.objects.filter(case_ref=case.pk).order_by("-at", "-id")[:50]),
        "refunds": refunds_of_case(case.pk),
        "charges": charges_of_case(case.pk),
        "credits": list(list_credits(request.access.scope, case_ref=case.pk).order_by("-id")[:20]),
        "disputes": list(list_disputes(request.access.scope, order_id=case.order_id).order_by("-id")[:20]),
        "cost_form": CostForm(currency=case.currency),
        "recovery_form": RecoveryForm(currency=case.currency),
        "charge_form": ChargeForm(currency=case.currency),
        "shares_form": SharesForm(),
        "key": new_id("op"),
        "may_write": request.access.can(WRITE, case.seller_id),
        "may_rule": request.access.can(CONFIRM, case.seller_id),
        **forms,
    }
    return render(request, "console/ledger/case_money.html", context, status=status)


def _own(request: MemberRequest, ref: str, permission: Permission) -> tuple[Case, str]:
    case = get_case(request.access.scope, ref)
    request.access.require(permission, case.seller_id)
    return case, f"console:{request.POST.get('key', '')[:60] or new_id('op')}"


@require_POST
@signed_in(WRITE)
def add_cost(request: MemberRequest, ref: str) -> HttpResponseBase:
    case, key = _own(request, ref, WRITE)
    form = CostForm(request.POST, currency=case.currency)
    if not form.is_valid():
        return _page(request, case, 422, cost_form=form)
    given = form.cleaned_data
    actions.book_cost(
        case.pk,
        given["kind"],
        Money(form.minor, case.currency),
        key,
        request.access.actor,
        note=given["note"],
        order=case.order,
    )
    return toast(request, redirect("console:case_money", case.pk), _("Cost booked."))


@require_POST
@signed_in(CONFIRM)
def reverse_cost(request: MemberRequest, ref: str, cost: str) -> HttpResponseBase:
    case, _key = _own(request, ref, CONFIRM)
    for found in Cost.objects.filter(pk=cost, case_ref=case.pk):
        actions.reverse_cost(found, request.access.actor)
    return toast(request, redirect("console:case_money", case.pk), _("Cost taken back."))


@require_POST
@signed_in(WRITE)
def add_recovery(request: MemberRequest, ref: str) -> HttpResponseBase:
    case, key = _own(request, ref, WRITE)
    form = RecoveryForm(request.POST, currency=case.currency)
    if not form.is_valid():
        return _page(request, case, 422, recovery_form=form)
    given = form.cleaned_data
    row = actions.book_recovery(
        case.pk,
        given["kind"],
        form.minor,
        operation_key=key,
        by=request.access.actor,
        party=given["party"],
        reference=given["reference"],
        answer_by=end_of(given["answer_by"]),
        order=case.order,
    )
    return toast(request, redirect("console:recovery", row.pk), _("The claim is written down."))


@require_POST
@signed_in(WRITE)
def add_charge(request: MemberRequest, ref: str) -> HttpResponseBase:
    case, key = _own(request, ref, WRITE)
    form = ChargeForm(request.POST, currency=case.currency)
    if not form.is_valid():
        return _page(request, case, 422, charge_form=form)
    made = actions.open_charge(
        case.order,
        amount_minor=form.minor,
        words=form.cleaned_data["words"],
        operation_key=key,
        by=request.access.actor,
        case_ref=case.pk,
    )
    return toast(request, redirect("console:charge", made.pk), _("The buyer can pay it now."))


@require_POST
@signed_in(CONFIRM)
def rule(request: MemberRequest, ref: str) -> HttpResponseBase:
    """Set the shares in percent, or take the standing ruling back."""
    case, _key = _own(request, ref, CONFIRM)
    by = request.access.actor
    if "reverse" in request.POST:
        note = request.POST.get("note", "").strip()
        if not note:
            raise BadInput(field=_("Why"), problem=_("write why the ruling is taken back."))
        actions.reverse_shares(case.pk, by, note=note)
        return toast(request, redirect("console:case_money", case.pk), _("The ruling was taken back."))
    form = SharesForm(request.POST)
    if not form.is_valid():
        return _page(request, case, 422, shares_form=form)
    shares = [
        actions.Share(kind, int(form.cleaned_data[kind] * WHOLE / 100))
        for kind in PartyKind.values
        if form.cleaned_data.get(kind)
    ]
    actions.set_shares(case.pk, shares, by, note=form.cleaned_data["note"], order=case.order)
    return toast(request, redirect("console:case_money", case.pk), _("Ruled."))
