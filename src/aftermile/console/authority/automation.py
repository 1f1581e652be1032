"""Whether cases settle alone, how much of today's budget is used, and one click to stop it."""

from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.authority import day_at
from aftermile.cases.automation import (
    automation_of,
    set_pay_when_due,
    start_automation,
    stop_automation,
    used_on,
)
from aftermile.cases.models import AutomationRun
from aftermile.console.backtests.words import rule_words
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money, to_minor
from aftermile.policies.models import PolicyTable, Purpose
from aftermile.policies.queries import current_table

WRITE: Final = Permission.POLICIES_WRITE
SHOWN: Final = 50
WHY: Final[dict[str, str | Promise]] = {
    "settled": gettext_lazy("settled alone"),
    "not_open": gettext_lazy("somebody was quicker"),
    "no_table": gettext_lazy("no table of automation is published"),
    "review": gettext_lazy("the rules want a person to look"),
    "denied": gettext_lazy("the rules say no"),
    "risk": gettext_lazy("the buyer’s risk is high"),
    "no_way": gettext_lazy("the rules offer no way out"),
    "no_rate": gettext_lazy("no exchange rate is known"),
    "no_rule": gettext_lazy("no rule lets it settle alone"),
    "above_rule": gettext_lazy("above the amount of its rule"),
    "unknown_fact": gettext_lazy("a fact that the rule asks for is not known"),
    "over_budget": gettext_lazy("the budget of the day is used up"),
    "stopped": gettext_lazy("stopped meanwhile"),
}


@signed_in()
def automation(request: MemberRequest) -> HttpResponse:
    return _show(request, _seller(request))


def _seller(request: MemberRequest) -> Seller:
    return chosen_seller(request, sellers_of(request))


def _show(request: MemberRequest, seller: Seller, *, problem: str = "", typed: str = "") -> HttpResponse:
    sellers = sellers_of(request)
    switch = automation_of(seller)
    used = used_on(seller.pk, day_at(seller))
    rows = AutomationRun.objects.filter(seller=seller).select_related("case").order_by("-id")
    settled, others = list(rows.filter(settled=True)[:SHOWN]), list(rows.filter(settled=False)[:SHOWN])
    rules = _rules([*settled, *others])
    budget = switch.daily_budget_minor
    table = current_table(seller, purpose=Purpose.AUTOMATION)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "switch": switch,
        "used_minor": used,
        "left_minor": max(0, budget - used),
        "table": table,
        "settled": [(row, rules.get(row.rule)) for row in settled],
        "others": [(row, WHY.get(row.why, row.why), rules.get(row.rule)) for row in others],
        "may_write": may_write(request, seller, WRITE),
        "problem": problem,
        "typed": typed or (str(Money(budget, seller.base_currency).decimal) if budget else ""),
    }
    return render(request, "console/authority/automation.html", context, status=422 if problem else 200)


def _rules(rows: list[AutomationRun]) -> dict[str, tuple[str, str]]:
    """Return where the rules of these runs stand: the address of their version, and the row in words."""
    named = {row.rule: row.rule.partition("#") for row in rows if row.rule}
    tables = PolicyTable.objects.in_bulk({table for table, _sign, _rule in named.values()})
    found = {}
    for ref, (table_id, _sign, ident) in named.items():
        table = tables.get(table_id)
        if table is not None:
            words = rule_words(table.document, ident) if ident else _("no rule")
            place = _("Version %(version)s") % {"version": table.version}
            found[ref] = reverse("console:policy_version", args=[table.pk]), f"{place} · {words}"
    return found


@require_POST
@signed_in(WRITE)
def start(request: MemberRequest) -> HttpResponseBase:
    seller = _seller(request)
    request.access.require(WRITE, seller.pk)
    typed = request.POST.get("budget", "").strip()
    try:
        start_automation(
            seller, daily_budget_minor=to_minor(typed, seller.base_currency), by=request.access.actor
        )
    except AftermileError as error:
        return _show(request, seller, problem=translate(error), typed=typed)
    return toast(request, redirect(_address(seller)), _("Cases may settle alone from now on."))


@require_POST
@signed_in(WRITE)
def stop(request: MemberRequest) -> HttpResponseBase:
    seller = _seller(request)
    request.access.require(WRITE, seller.pk)
    stop_automation(seller, by=request.access.actor, why=request.POST.get("why", ""))
    return toast(request, redirect(_address(seller)), _("Stopped: no case settles alone any more."))


@require_POST
@signed_in(WRITE)
def refunds(request: MemberRequest) -> HttpResponseBase:
    """Let agreed refunds go by themselves, or not."""
    seller = _seller(request)
    request.access.require(WRITE, seller.pk)
    on = request.POST.get("on") == "1"
    set_pay_when_due(seller, on=on, by=request.access.actor)
    words = _("Refunds go by themselves now.") if on else _("Refunds wait for a person now.")
    return toast(request, redirect(_address(seller)), words)


def _address(seller: Seller) -> str:
    return f"{reverse('console:automation')}?seller={seller.pk}"
