"""The queue of repairs, one repair, and what may be done with it."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.queries import get_case
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import Money
from aftermile.repairs import actions
from aftermile.repairs.actions.quoting import LINE_KINDS
from aftermile.repairs.coverage import coverage_of
from aftermile.repairs.models import Loaner, Quote, Repair
from aftermile.repairs.queries import (
    LoanerFilter,
    RepairFilter,
    get_repair,
    list_loaners,
    list_repairs,
    repairs_of,
    visits_of,
)
from aftermile.repairs.spending import cost_of, recoveries_of
from aftermile.repairs.states import REPAIR_MOVES, Outcome, RepairState

WRITE: Final = Permission.CASES_WRITE
DECIDE: Final = Permission.CASES_DECIDE


@signed_in(WRITE)
def repairs(request: MemberRequest) -> HttpResponse:
    """The queue; `state=open` is what it begins with."""
    state = request.GET.get("state", "open")[:20]
    wanted = RepairFilter(
        state=state, place=request.GET.get("place", "")[:20], payer=request.GET.get("payer", "")[:20]
    )
    context = {
        "page": list_repairs(request.access.scope, wanted, after=request.GET.get("after", "")),
        "chosen": wanted,
        "states": CHIPS["repair"],
        "places": CHIPS["repair_place"],
        "payers": CHIPS["repair_payer"],
    }
    return render(request, "console/repairs/list.html", context)


@signed_in(WRITE)
def loaners(request: MemberRequest) -> HttpResponse:
    """What is lent to buyers; `state=out` is what it begins with."""
    state = request.GET.get("state", "out")[:20]
    context = {
        "page": list_loaners(
            request.access.scope, LoanerFilter(state=state), after=request.GET.get("after", "")
        ),
        "state": state,
        "states": CHIPS["loaner"],
    }
    return render(request, "console/repairs/lent.html", context)


@signed_in(WRITE)
def repair(request: MemberRequest, ref: str) -> HttpResponse:
    return _page(request, get_repair(request.access.scope, ref))


def _page(request: MemberRequest, row: Repair, problem: str = "", status: int = 200) -> HttpResponse:
    found = next(one for one in repairs_of(row.case) if one.pk == row.pk)
    cost = Money(cost_of(row), row.currency)
    context = {
        "repair": found,
        "case": row.case,
        "coverage": coverage_of(row.unit, row.case.order, row.case.opened_at),
        "visits": visits_of(row.case),
        "cost_minor": cost.minor,
        "cost_text": cost.decimal,
        "recoveries": recoveries_of(row),
        "may": {state.value for state in REPAIR_MOVES[RepairState(found.state)]},
        "payers": CHIPS["repair_payer"],
        "line_kinds": [(kind, CHIPS["quote_line"][kind].word) for kind in LINE_KINDS],
        "outcomes": CHIPS["repair_outcome"],
        "operation_key": new_id("op"),
        "problem": problem,
        "typed": request.POST,
        "may_write": request.access.can(WRITE, row.seller_id),
        "may_decide": request.access.can(DECIDE, row.seller_id),
    }
    return render(request, "console/repairs/page.html", context, status=status)


@require_POST
@signed_in(WRITE)
def open_for_case(request: MemberRequest, case_id: str) -> HttpResponseBase:
    """Open a repair of one piece of a case."""
    case = get_case(request.access.scope, case_id)
    request.access.require(WRITE, case.seller_id)
    line = case.lines.select_related("unit").filter(unit_id=request.POST.get("unit", "")).first()
    if line is None:
        raise NotFound(noun="unit", ref=request.POST.get("unit", ""))
    by = request.access.actor
    try:
        row = actions.open_repair(case, line.unit, by=by, place=_place(request.POST))
    except AftermileError as error:
        return toast(request, redirect("console:case", case.pk), translate(error), "bad")
    return toast(request, redirect("console:repair", row.pk), _("The repair is open."))


def _place(typed: QueryDict) -> str:
    place = typed.get("place", "")
    return place if place in CHIPS["repair_place"] else ""


@require_POST
@signed_in(WRITE)
def move(request: MemberRequest, ref: str, name: str) -> HttpResponseBase:
    """Do one thing with a repair; what was typed stays when it is refused."""
    row = get_repair(request.access.scope, ref)
    if name not in ACTS:
        raise NotFound(noun="move", ref=name)
    request.access.require(DECIDE if name in DECIDED else WRITE, row.seller_id)
    try:
        ACTS[name](row, request.POST, request.access.actor)
    except AftermileError as error:
        return _page(request, get_repair(request.access.scope, ref), translate(error), error.status)
    if name == "decide-again":
        return toast(request, redirect("console:case", row.case_id), _("Open for another remedy."))
    return toast(request, redirect("console:repair", row.pk), _("Done."))


def minor_of(typed: QueryDict, name: str, currency: str) -> int:
    """Return an amount that was typed; nothing is nothing."""
    text = typed.get(name, "").strip()
    return Money.parse(text, currency).minor if text else 0


def _quote(row: Repair, typed: QueryDict, by: Actor) -> None:
    lines = [
        actions.NewLine(kind, minor_of(typed, f"{kind}_amount", row.currency), typed.get(f"{kind}_words", ""))
        for kind in LINE_KINDS
        if typed.get(f"{kind}_amount", "").strip()
    ]
    payer = typed.get("payer", "")
    if payer not in CHIPS["repair_payer"]:
        raise BadInput(field="payer", problem=gettext_noop("it must not be empty."))
    actions.make_quote(row, lines, by=by, payer=payer, words=typed.get("words", ""))


def _quote_of(row: Repair, typed: QueryDict) -> Quote:
    quote = Quote.objects.select_related("repair__case").filter(repair=row, pk=typed.get("quote", "")).first()
    if quote is None:
        raise NotFound(noun="quote", ref=typed.get("quote", ""))
    return quote


def _part(row: Repair, typed: QueryDict, by: Actor) -> None:
    quantity = typed.get("quantity", "1").strip() or "1"
    if not quantity.isdigit() or len(quantity) > 6:  # noqa: PLR2004 - a million pieces
        raise BadInput(field="quantity", problem=gettext_noop("use a whole number."))
    used = actions.UsedPart(
        sku=typed.get("sku", ""),
        cost_minor=minor_of(typed, "cost", row.currency),
        quantity=int(quantity),
        title=typed.get("title", ""),
        serial=typed.get("serial", ""),
    )
    actions.use_part(row, used, by=by, operation_key=typed.get("operation_key", "") or new_id("op"))


def _finish(row: Repair, typed: QueryDict, by: Actor) -> None:
    outcome = typed.get("outcome", "")
    if outcome not in set(Outcome):
        raise BadInput(field="outcome", problem=gettext_noop("choose one."))
    actions.finish(row, outcome, by=by, fault_code=typed.get("fault_code", ""), words=typed.get("words", ""))


def _lend(row: Repair, typed: QueryDict, by: Actor) -> None:
    actions.lend(
        row,
        serial=typed.get("serial", ""),
        value_minor=minor_of(typed, "value", row.currency),
        due_at=_due(row, typed),
        by=by,
        title=typed.get("title", ""),
    )


def _due(row: Repair, typed: QueryDict) -> datetime:
    """Return the end of the day that was typed, where the seller is."""
    try:
        on = datetime.fromisoformat(typed.get("due_on", "")).date()
    except ValueError as error:
        raise BadInput(field="due_on", problem=gettext_noop("it must not be empty.")) from error
    return datetime.combine(on, time(23, 59), ZoneInfo(row.case.seller.time_zone))


def _loaner(row: Repair, typed: QueryDict) -> Loaner:
    found = (
        Loaner.objects.select_related("repair__case").filter(repair=row, pk=typed.get("loaner", "")).first()
    )
    if found is None:
        raise NotFound(noun="loaner", ref=typed.get("loaner", ""))
    return found


def _visit(row: Repair, typed: QueryDict, by: Actor) -> None:
    minutes = typed.get("minutes", "60").strip()
    if not minutes.isdigit() or len(minutes) > 3:  # noqa: PLR2004 - less than a day
        raise BadInput(field="minutes", problem=gettext_noop("use a whole number."))
    actions.offer_visit(
        row.case,
        by=by,
        repair=row,
        minutes=int(minutes),
        fee_minor=minor_of(typed, "fee", row.currency),
    )


def _recover(row: Repair, typed: QueryDict, by: Actor) -> None:
    actions.recover_from_supplier(
        row,
        amount_minor=minor_of(typed, "amount", row.currency),
        by=by,
        operation_key=typed.get("operation_key", "") or new_id("op"),
        party=typed.get("party", "")[:30],
        reference=typed.get("reference", "")[:120],
    )


def _again(row: Repair, typed: QueryDict, by: Actor) -> None:
    actions.decide_again(row.case, by=by, words=typed.get("words", ""))


DECIDED: Final = frozenset({"approve", "accept", "decide-again", "recover", "loaner-kept"})
ACTS: Final[dict[str, Callable[[Repair, QueryDict, Actor], object]]] = {
    "quote": _quote,
    "approve": lambda row, typed, by: actions.approve_without_quote(row, by=by, words=typed.get("words", "")),
    "accept": lambda row, typed, by: actions.accept_quote(_quote_of(row, typed), by=by),
    "refuse": lambda row, typed, by: actions.refuse_quote(_quote_of(row, typed), by=by),
    "withdraw": lambda row, typed, by: actions.withdraw_quote(_quote_of(row, typed), by=by),
    "await-parts": lambda row, typed, by: actions.await_parts(row, by=by, words=typed.get("words", "")),
    "start": lambda row, typed, by: actions.start_work(row, by=by, words=typed.get("words", "")),
    "part": _part,
    "finish": _finish,
    "give-back": lambda row, typed, by: actions.give_back(row, by=by, reference=typed.get("reference", "")),
    "cancel": lambda row, typed, by: actions.cancel_repair(row, by=by, words=typed.get("words", "")),
    "lend": _lend,
    "loaner-back": lambda row, typed, by: actions.take_back(_loaner(row, typed), by=by),
    "loaner-longer": lambda row, typed, by: actions.prolong(
        _loaner(row, typed), due_at=_due(row, typed), by=by
    ),
    "loaner-kept": lambda row, typed, by: actions.charge_kept(_loaner(row, typed), by=by),
    "visit": _visit,
    "recover": _recover,
    "decide-again": _again,
}
"""What a member may do with a repair; those of `DECIDED` need to decide on money."""


def panel_of(case: Any) -> dict[str, Any]:
    """Return what the case page shows of repairs; nothing is read where no repair can be."""
    if case.remedy != "repair" and case.kind not in ("repair", "warranty"):
        return {}
    order, lines = case.order, list(case.lines.select_related("unit__line", "unit__part").order_by("id"))
    found = repairs_of(case)
    return {
        "repairs": found,
        "visits": visits_of(case),
        "repair_lines": lines,
        "coverage": coverage_of(lines[0].unit, order, case.opened_at) if lines else None,
    }
