"""From an agreement to a plan; the preview computes by the same code, and writes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aftermile.cases.amounts import Agreement, Books
from aftermile.cases.limits import send_back_grace_days
from aftermile.cases.models import Automation, Case, Step, StepKind, StepState
from aftermile.cases.planning.advancing import advance
from aftermile.cases.planning.hooks import before_plan, differences, owners
from aftermile.cases.planning.steps import Agreed, PlannedStep, plan_for
from aftermile.cases.ways import Owed, owed_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.ids import new_id
from aftermile.policies.owed import SEND_BACK_DAYS, DueRule, Option, due_at
from aftermile.policies.queries import calendars_for
from aftermile.policies.remedies import Expected, expect


def make_plan(case: Case, by: Actor, agreement: Agreement | None = None) -> list[Step]:
    """
    Write the steps of what was agreed and let the first begin; in the transaction of the agreement.

    A plan that stands for this episode stays as it is.
    """
    if Step.objects.filter(case=case, episode=case.episode).exists():
        return steps_of(case)
    for hook in before_plan:
        hook(case, by)
    planned = planned_for(case, agreement or agreement_of(case))
    Step.objects.bulk_create(row_of(case, index, step, by) for index, step in enumerate(planned))
    advance(case, by)
    return steps_of(case)


def steps_of(case: Case) -> list[Step]:
    """Return the steps of the newest plan of a case, in their order; none before anything was agreed."""
    rows = Step.objects.filter(case=case, episode=case.episode).order_by("position")
    return list(rows)


def planned_for(case: Case, agreement: Agreement, books: Books | None = None) -> tuple[PlannedStep, ...]:
    """Return the steps that an agreement makes, with owners, dates and expected costs."""
    steps = plan_for(agreed_of(case, agreement, owed_of(case, books)))
    return tuple(replace(step, owner=_owner(case, step)) for step in steps)


def _owner(case: Case, step: PlannedStep) -> str:
    return (owners.get(step.key)(case) if step.key in owners else "") or step.owner


def agreement_of(case: Case) -> Agreement:
    """Return what stands agreed on a case."""
    amount = max(0, (case.agreed_minor or 0) - case.refunded_minor)
    return Agreement(
        case.remedy,
        amount,
        case.agreed_shipping_minor,
        case.freight_payer,
        case.goods_back,
        after_resale=case.after_resale,
    )


def agreed_of(case: Case, agreement: Agreement, owed: Owed) -> Agreed:
    """Return all that the plan of an agreement depends on."""
    option = Option(
        agreement.remedy,
        agreement.amount_minor,
        case.currency,
        agreement.freight_payer,
        agreement.goods_back,
    )
    expected = expect(option, owed.facts, owed.inputs, seller_pays=agreement.freight_payer == "seller")
    known: dict[str, Any] = {}
    for hook in differences:
        known |= hook(case)
    return Agreed(
        remedy=agreement.remedy,
        kind=case.kind,
        goods_back=agreement.goods_back,
        advance=case.advance,
        freight_payer=agreement.freight_payer,
        amount_minor=agreement.net_minor,
        pays_itself=pays_itself(case.seller_id),
        after_resale=agreement.after_resale,
        fault=owed.decision.fault,
        insured=_insured(owed),
        expected=expected.costs,
        dues=_dues(agreement, owed, case),
        data=_data(expected),
        **known,
    )


def pays_itself(seller_id: str) -> bool:
    """Say whether the seller lets refunds go as soon as they are due."""
    return Automation.objects.filter(seller_id=seller_id, pay_when_due=True).exists()


def _insured(owed: Owed) -> bool:
    kinds = {reason.cover_kind for line in owed.facts.lines if (reason := owed.facts.reason(line.reason))}
    return owed.facts.coverage == "insured" and bool(kinds & {"lost", "damaged"})


def _data(expected: Expected) -> dict[str, dict[str, Any]]:
    return {"label": {"route": expected.route, "place": expected.place}} if expected.route else {}


def _dues(agreement: Agreement, owed: Owed, case: Case) -> dict[str, datetime]:
    """Return by when each step should be done at the latest, if nothing is early."""
    now, zone = clock.now(), case.seller.time_zone
    rules = owed.decision.deadlines
    calendars = calendars_for({case.country, *(rule.country for rule in rules)}, around=now.date())
    dues: dict[str, datetime] = {}
    ready = now
    if agreement.goods_back:
        fallback = DueRule("send_back", SEND_BACK_DAYS, "days", "approved")
        rule = next((rule for rule in rules if rule.kind == "send_back"), fallback)
        dues["label"] = now + timedelta(days=1)
        dues["ship_back"] = due_at(rule, now, zone, calendars)
        ready = dues["ship_back"] + timedelta(days=send_back_grace_days())
        dues["receive"] = dues["inspect"] = ready
    starts = {"approved": now, "opened": case.opened_at}
    if agreement.goods_back:
        starts |= dict.fromkeys(("received", "received_or_sent", "sent_back"), ready)
    found = [
        due_at(rule, starts[rule.starts], zone, calendars)
        for rule in rules
        if rule.kind == "refund" and rule.starts in starts
    ]
    if found:
        dues["refund"] = max(ready, min(found))
    return dues


def row_of(case: Case, position: int, step: PlannedStep, by: Actor) -> Step:
    """Return a step to be written; the first was done by agreeing."""
    agreed = step.kind == StepKind.AUTHORIZE
    return Step(
        id=new_id("stp"),
        case=case,
        episode=case.episode,
        position=position,
        key=step.key,
        kind=step.kind,
        owner=step.owner,
        needs=list(step.needs),
        data=dict(step.data),
        currency=case.currency,
        expected_minor=step.expected_minor,
        due_at=step.due,
        state=StepState.DONE if agreed else StepState.WAITING,
        done_by=by.name[:120] if agreed else "",
        done_at=clock.now() if agreed else None,
        created_at=clock.now(),
    )
