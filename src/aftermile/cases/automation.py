"""Cases that settle alone: what the seller's table allows, within the budget of his day, while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Sum

from aftermile.accounts.models import Seller
from aftermile.cases.actions.deciding import Grounds, approve_on
from aftermile.cases.actions.moving import locked
from aftermile.cases.actions.refunding import refund_case
from aftermile.cases.amounts import known_of
from aftermile.cases.authority import day_at, stake_of
from aftermile.cases.models import MONEY_BACK, Automation, AutomationRun, Case
from aftermile.cases.states import State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.ledger.rates import convert
from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.types import Answer, Table
from aftermile.policies.models import PolicyTable, Purpose
from aftermile.policies.owed import Decision, Facts, Option, Result, decide
from aftermile.policies.owed.values import values_of
from aftermile.policies.queries import current_table, parsed_table

RISKY: Final = "high"


def _(words: str) -> str:
    return words


@dataclass(frozen=True, slots=True)
class Wish:
    """What would settle a case: one way out, the rule that allows it, and its worth of the day's budget."""

    why: str
    option: Option | None = None
    rule: str = ""
    base_minor: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def settle_alone(case: Case, *, event_ref: str = "") -> AutomationRun | None:
    """
    Settle a case by rule, or keep why not; None where automation does not run. The same event again changes
    nothing.

    Only what the rules allow outright settles: never a review, a denial, a risky buyer, or an amount
    without an exchange rate.
    """
    if not Automation.objects.filter(seller_id=case.seller_id, running=True).exists():
        return None
    case = locked(case)
    known = AutomationRun.objects.filter(case=case, event_ref=event_ref).first() if event_ref else None
    if known is not None:
        return known
    table = current_table(case.seller, purpose=Purpose.AUTOMATION)
    wish = _wish(case, table)
    today = day_at(case.seller)
    if not wish.why:
        wish = _reserve(case, wish, today)
    if wish.why or wish.option is None:
        return _keep(case, wish, today, event_ref, settled=False)
    try:
        with transaction.atomic():
            _carry(case, wish)
    except AftermileError as error:
        wish = Wish(error.code[:40], wish.option, wish.rule, None, {"words": str(error)})
        return _keep(case, wish, today, event_ref, settled=False)
    return _keep(case, wish, today, event_ref, settled=True)


def _wish(case: Case, table: PolicyTable | None) -> Wish:
    if case.state != State.REQUESTED:
        return Wish("not_open")
    if table is None:
        return Wish("no_table")
    facts, rules = known_of(case)
    decision = decide(facts, rules)
    if decision.result is not Result.ALLOW:
        return Wish("review" if decision.result is Result.REVIEW else "denied")
    if facts.buyer_risk == RISKY:
        return Wish("risk")
    option = _chosen(case, decision)
    if option is None:
        return Wish("no_way")
    return _by_table(case, table, facts, option)


def _chosen(case: Case, decision: Decision) -> Option | None:
    """Return what the buyer wanted where it is offered, else his right, else the first way out."""
    wanted = decision.option(case.wanted) if case.wanted else None
    right = next((option for option in decision.options if option.right), None)
    return wanted or right or next(iter(decision.options), None)


def _by_table(case: Case, row: PolicyTable, facts: Facts, option: Option) -> Wish:
    table = parsed_table(row)
    stake = stake_of(case, option.remedy, option.amount_minor)
    today = day_at(case.seller)
    base = convert(stake, option.currency, case.seller.base_currency, today)
    amount = convert(stake, option.currency, table.currency, today)
    if base is None or amount is None:
        return Wish("no_rate", option, data={"currency": option.currency})
    rule = ""
    for line in facts.lines:
        answer = evaluate(table, _facts(facts, line, option, amount, table))
        rule = f"{row.pk}#{answer.rules[0]}" if answer.rules else row.pk
        why = _refusal(answer, amount)
        if why:
            data = {"missing": list(answer.missing)} if answer.missing else {}
            return Wish(why, option, rule, None, data)
    return Wish("", option, rule, base)


def _facts(facts: Facts, line: Any, option: Option, amount: int, table: Table) -> dict[str, Any]:
    return {
        **values_of(facts, line, table.currency),
        "remedy": option.remedy,
        "remedy_amount": amount,
        "statutory": option.right,
        "goods_back": option.goods_back,
    }


def _refusal(answer: Answer, amount: int) -> str:
    """Say why a table does not let this settle alone; nothing where it does."""
    if answer.review:
        return "unknown_fact"
    outcome = answer.outcome
    if outcome is None or outcome.get("settle") is not True:
        return "no_rule"
    most = outcome.get("most")
    return "" if isinstance(most, int) and amount <= most else "above_rule"


def _reserve(case: Case, wish: Wish, today: date) -> Wish:
    """Lock the seller's budget to the end of the transaction, and see whether it runs and has room."""
    held = Automation.objects.select_for_update().get(seller_id=case.seller_id)
    used = used_on(case.seller_id, today)
    worth = wish.base_minor or 0
    if not held.running:
        return Wish("stopped", wish.option, wish.rule)
    if used + worth > held.daily_budget_minor:
        data = {"used": used, "budget": held.daily_budget_minor, "worth": worth}
        return Wish("over_budget", wish.option, wish.rule, None, data)
    return wish


def used_on(seller_id: str, day: date) -> int:
    """Return how much of a local day's budget is used, in minor units of the base currency."""
    rows = AutomationRun.objects.filter(seller_id=seller_id, on=day, settled=True)
    return int(rows.aggregate(sum=Sum("base_minor"))["sum"] or 0)


def _carry(case: Case, wish: Wish) -> None:
    option = wish.option
    assert option is not None
    by = Actor(ActorKind.SYSTEM, wish.rule.partition("#")[0], "Aftermile")
    amount = option.amount_minor or None
    case = approve_on(case, remedy=option.remedy, amount_minor=amount, grounds=Grounds(rule=wish.rule), by=by)
    if option.remedy in MONEY_BACK and not case.goods_back:
        refund_case(case, operation_key=f"rule:{case.episode}", by=by)


def _keep(case: Case, wish: Wish, day: date, event_ref: str, *, settled: bool) -> AutomationRun:
    option = wish.option
    values = {
        "seller_id": case.seller_id,
        "on": day,
        "settled": settled,
        "why": "settled" if settled else wish.why,
        "data": dict(wish.data),
        "remedy": option.remedy if option else "",
        "amount_minor": option.amount_minor if option else None,
        "base_minor": wish.base_minor,
        "rule": wish.rule[:80],
        "at": clock.now(),
    }
    ref = event_ref or f"at:{clock.now().isoformat()}"[:40]
    try:
        with transaction.atomic():
            return AutomationRun.objects.create(case=case, event_ref=ref, **values)
    except IntegrityError:
        return AutomationRun.objects.get(case=case, event_ref=ref)


def automation_of(seller: Seller) -> Automation:
    """Return the switch of a seller; without a row it is off."""
    return Automation.objects.filter(seller=seller).first() or Automation(seller=seller)


def _held(seller: Seller) -> Automation:
    Automation.objects.get_or_create(seller=seller)
    return Automation.objects.select_for_update().get(seller=seller)


@transaction.atomic
def start_automation(seller: Seller, *, daily_budget_minor: int, by: Actor) -> Automation:
    """Let cases settle alone from now on, up to a budget a day. Raises `BadInput`."""
    if not 0 < daily_budget_minor < 10**15:
        raise BadInput(field="daily_budget", problem=_("it must be above zero."))
    if current_table(seller, purpose=Purpose.AUTOMATION) is None:
        raise BadInput(field="table", problem=_("publish a table of automation first."))
    row = _held(seller)
    row.running, row.daily_budget_minor = True, daily_budget_minor
    row.changed_at, row.changed_by = clock.now(), by.name[:120]
    row.save()
    budget = {"minor": daily_budget_minor, "currency": seller.base_currency}
    record("automation.started", subject=row, by=by, data={"budget": budget})
    return row


@transaction.atomic
def stop_automation(seller: Seller, *, by: Actor, why: str = "") -> Automation:
    """Stop at once: what has not been reserved by now is not settled. Stopping twice changes nothing."""
    row = _held(seller)
    if not row.running and row.stopped_at is not None:
        return row
    row.running = False
    row.stopped_at, row.stopped_by = clock.now(), by.name[:120]
    row.stopped_why = why.replace("\x00", "").strip()[:300]
    row.save()
    record("automation.stopped", subject=row, by=by, data={"why": row.stopped_why})
    return row


@transaction.atomic
def set_pay_when_due(seller: Seller, *, on: bool, by: Actor) -> Automation:
    """
    Let agreed refunds go by themselves as soon as they are due, or have a person press for each.

    Plans made from now on follow it; what was agreed stays within the authority of whoever agreed.
    """
    row = _held(seller)
    if row.pay_when_due != on:
        row.pay_when_due = on
        row.save(update_fields=["pay_when_due"])
        record("automation.refunds_set", subject=row, by=by, data={"on": on})
    return row
