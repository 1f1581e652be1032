"""
Deciding what a buyer may have: the law as the floor, the better promise above it, joined per attribute.

A refusal needs everything at once: each line refused by rows, all facts known that they rest on, the law
known, checked and over, one jurisdiction, and a reason that is plainly the buyer's own choice. All else that
is not plain is left to a person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from aftermile.policies.owed.deadlines import RESPOND_HOURS, SEND_BACK_DAYS, deadlines_of
from aftermile.policies.owed.due import due_at
from aftermile.policies.owed.lines import LineView, layers_of, view_of
from aftermile.policies.owed.options import options_of, payer_of
from aftermile.policies.owed.types import Decision, DueRule, Facts, LineVerdict, Result, Rules, Why
from aftermile.policies.owed.values import today
from aftermile.policies.owed.verdicts import Finding, finding_of
from aftermile.policies.statutes import LAW_VERSION
from aftermile.policies.statutes.days import never_works

__all__ = ["RESPOND_HOURS", "SEND_BACK_DAYS", "decide", "due_at", "views_of"]


def decide(facts: Facts, rules: Rules) -> Decision:
    """Return what is possible, by when, who pays, and why. Missing facts lead to a review, never to a no."""
    unknown = [line.reason for line in facts.lines if facts.reason(line.reason) is None]
    if unknown:
        return _to_a_person(rules, Why("reason_unknown", {"reason": ", ".join(dict.fromkeys(unknown))}))
    if not facts.lines:
        return _to_a_person(rules, Why("nothing_chosen"))
    try:
        decision = _decided(facts, rules)
    except OverflowError:  # a day before the first year or after the last
        return _to_a_person(rules, Why("dates_disagree"))
    if not never_works(rules.calendars, facts.country, today(facts)):
        return decision
    wrong = Why("calendar_wrong")
    if decision.result is Result.DENY:
        return _to_a_person(rules, wrong)
    return replace(decision, result=Result.REVIEW, why=(*decision.why, wrong))


def views_of(facts: Facts, rules: Rules) -> tuple[LineView, ...]:
    """Return every line whose reason is known as all layers see it."""
    known = ((line, facts.reason(line.reason)) for line in facts.lines)
    return tuple(view_of(facts, rules, line, reason) for line, reason in known if reason is not None)


def _decided(facts: Facts, rules: Rules) -> Decision:
    views = views_of(facts, rules)
    findings = [finding_of(facts, view) for view in views]
    result = _together(findings)
    inspect_first = facts.buyer_risk == "high" or any(
        said.answer.outcome is not None and said.answer.outcome.get("allow") == "review"
        for view in views
        for said in view.said
    )
    refused = result is Result.DENY
    return Decision(
        result=result,
        options=() if refused else options_of(facts, views, inspect_first=inspect_first),
        deadlines=deadlines_of(facts, views, inspect_first=inspect_first),
        why=_whys(findings, result),
        closes_on=_closes_on(findings),
        freight_payer=payer_of(views),
        evidence_wanted=tuple(dict.fromkeys(kind for view in views for kind in view.evidence)),
        layers=tuple(layer for view in views for layer in layers_of(view)),
        versions=dict(rules.versions),
        law_version=LAW_VERSION,
        verified=all(view.ground.verified for view in views),
        fault=_fault(views),
        lines=tuple(_verdict(view, found) for view, found in zip(views, findings, strict=True)),
        chooser="buyer" if any(view.offer.chooser == "buyer" for view in views) else "seller",
        inspect_first=inspect_first and not refused,
        jurisdictions=tuple(dict.fromkeys(name for view in views for name in view.ground.jurisdictions)),
    )


def _together(findings: Sequence[Finding]) -> Result:
    results = {found.result for found in findings}
    return results.pop() if len(results) == 1 else Result.REVIEW


def _whys(findings: Sequence[Finding], result: Result) -> tuple[Why, ...]:
    """Return each step once; where lines part ways, nothing in it says that no right is left for the case."""
    steps: list[Why] = []
    for found in findings:
        for why in found.why:
            if why not in steps:
                steps.append(why)
    if result is Result.REVIEW and len({found.result for found in findings}) > 1:
        steps = [Why("line_refused") if why.code == "no_right_left" else why for why in steps]
    return tuple(steps)


def _closes_on(findings: Sequence[Finding]) -> date | None:
    """Return the day by which all lines can still go; of lines that are over, the last."""
    ends = [found.closes_on for found in findings if found.closes_on is not None]
    if not ends:
        return None
    over = all(found.result is Result.DENY for found in findings)
    return max(ends) if over else min(ends)


def _fault(views: Sequence[LineView]) -> str:
    parties = {view.presumed.fault for view in views}
    return parties.pop() if len(parties) == 1 else "unknown"


def _verdict(view: LineView, found: Finding) -> LineVerdict:
    return LineVerdict(
        unit_id=view.line.unit_id,
        result=found.result,
        fault=view.presumed.fault,
        freight_payer=view.payer,
        closes_on=found.closes_on,
        evidence=view.evidence,
        basis=view.ground.basis,
    )


def _to_a_person(rules: Rules, why: Why) -> Decision:
    return Decision(
        result=Result.REVIEW,
        options=(),
        deadlines=(
            DueRule("respond", RESPOND_HOURS, "hours", "opened", lapse="escalate"),
            DueRule("send_back", SEND_BACK_DAYS, "days", "approved"),
        ),
        why=(why,),
        versions=dict(rules.versions),
        law_version=LAW_VERSION,
    )
