"""Disputes between buyer and seller that the operator rules on."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.access import Access
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.queries import get_case
from aftermile.complaints import actions, queries, words
from aftermile.complaints.models import Arbitration
from aftermile.complaints.queries import NEEDS_RULING
from aftermile.complaints.states import ArbitrationState, Side, Verdict
from aftermile.console.complaints.forms import RulingForm
from aftermile.console.complaints.views import _first_problem
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.actions.liability import Share


def may_rule(access: Access) -> bool:
    """Say whether this member is one of the operator who may decide."""
    return Permission.CASES_DECIDE in access.grants.get("", frozenset())


@signed_in()
def arbitrations(request: MemberRequest) -> HttpResponse:
    every = "all" in request.GET
    found = page(
        queries.list_arbitrations(request.access.scope, open_only=not every),
        order_by=["-id"],
        after=request.GET.get("after"),
    )
    rows = [(row, words.SIDES[row.raised_by]) for row in found.items]
    return render(
        request, "console/complaints/arbitrations.html", {"page": found, "rows": rows, "all": every}
    )


@signed_in()
def arbitration(request: MemberRequest, ref: str) -> HttpResponse:
    row = queries.get_arbitration(request.access.scope, ref)
    rulings = list(row.rulings.order_by("level"))
    last = rulings[-1] if rulings else None
    ruling = row.state in NEEDS_RULING and may_rule(request.access)
    mine = request.access.can(Permission.CASES_DECIDE, row.seller_id)
    in_time = row.appeal_until is not None and row.appeal_until > clock.now()
    context = {
        "row": row,
        "raised_by": words.SIDES[row.raised_by],
        "statements": [(one, words.SIDES[one.side]) for one in row.statements.order_by("id")],
        "rulings": [
            (
                one,
                words.SIDES[one.verdict],
                [(words.PARTIES[share["kind"]], share["basis_points"] / 100) for share in one.shares],
            )
            for one in rulings
        ],
        "may_rule": ruling and (last is None or last.by_ref != request.access.actor.ref),
        "judged": ruling and last is not None and last.by_ref == request.access.actor.ref,
        "may_speak": mine and row.state in NEEDS_RULING,
        "may_appeal": mine
        and row.state == ArbitrationState.RULED
        and in_time
        and last
        and last.verdict == Verdict.BUYER,
        "may_withdraw": mine and row.state == ArbitrationState.OPEN and row.raised_by == Side.SELLER,
        "form": RulingForm(),
    }
    return render(request, "console/complaints/arbitration.html", context)


def _done(request: MemberRequest, row: Arbitration, act: Callable[[], object], done: str) -> HttpResponseBase:
    request.access.require(Permission.CASES_DECIDE, row.seller_id)
    back = redirect("console:arbitration", row.pk)
    try:
        act()
    except AftermileError as error:
        return toast(request, back, translate(error), "risk")
    return toast(request, back, done)


def _side(request: MemberRequest) -> Side:
    return Side.OPERATOR if may_rule(request.access) else Side.SELLER


@require_POST
@signed_in(Permission.CASES_DECIDE)
def raise_one(request: MemberRequest, case_id: str) -> HttpResponseBase:
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_DECIDE, case.seller_id)
    try:
        row = actions.raise_arbitration(
            case, side=Side.SELLER, wants=request.POST.get("text", ""), by=request.access.actor
        )
    except AftermileError as error:
        return toast(request, redirect("console:case", case.pk), translate(error), "risk")
    return redirect("console:arbitration", row.pk)


@require_POST
@signed_in(Permission.CASES_DECIDE)
def state(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = queries.get_arbitration(request.access.scope, ref)
    text, by, side = request.POST.get("text", ""), request.access.actor, _side(request)
    return _done(
        request, row, lambda: actions.speak(row, side=side, text=text, by=by), _("Both sides read it.")
    )


@require_POST
@signed_in(Permission.CASES_DECIDE)
def appeal_it(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = queries.get_arbitration(request.access.scope, ref)
    text, by = request.POST.get("text", ""), request.access.actor
    act = lambda: actions.appeal(row, side=Side.SELLER, text=text, by=by)  # noqa: E731
    return _done(request, row, act, _("Appealed. Somebody else judges it."))


@require_POST
@signed_in(Permission.CASES_DECIDE)
def withdraw(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = queries.get_arbitration(request.access.scope, ref)
    by = request.access.actor
    act = lambda: actions.withdraw_arbitration(row, side=Side.SELLER, by=by)  # noqa: E731
    return _done(request, row, act, _("Taken back."))


@require_POST
@signed_in(Permission.CASES_DECIDE)
def rule(request: MemberRequest, ref: str) -> HttpResponseBase:
    row = queries.get_arbitration(request.access.scope, ref)
    form = RulingForm(request.POST)
    if not form.is_valid():
        back = redirect("console:arbitration", row.pk)
        return toast(request, back, _first_problem(form), "risk")

    def act() -> object:
        data = form.cleaned_data
        amount = Money.parse(data["amount"], row.case.currency).minor if data["amount"] else None
        return actions.rule_on(
            row,
            verdict=Verdict(data["verdict"]),
            words=data["text"],
            access=request.access,
            amount_minor=amount,
            shares=[Share(kind, points) for kind, points in form.shares],
        )

    return _done(request, row, act, _("Ruled. The case and the books follow."))
