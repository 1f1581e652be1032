"""The time limits of a decision: the law's, the seller's promise, and our own before them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from aftermile.policies.owed.lines import LineView
from aftermile.policies.owed.types import DueRule, Facts
from aftermile.policies.statutes.asking import LawDue

RESPOND_HOURS: Final = 48
SEND_BACK_DAYS: Final = 14
BANK_DAYS_BEFORE: Final = 2
"""Money leaves so many working days of banks before the law's day."""
ALARM_BANK_DAYS_BEFORE: Final = 3
CLAIM_DAYS: Final = {"carrier_claim": 7, "insurer_claim": 14}
_STARTS: Final = {
    "notice": "opened",
    "received": "received",
    "received_or_sent": "received_or_sent",
    "sent_back": "sent_back",
    "canceled": "canceled",
    "approved": "approved",
}
_DAYS_OF: Final = {"hours": 1 / 24, "days": 1.0, "business": 1.5, "months": 30.0}


def deadlines_of(facts: Facts, views: Sequence[LineView], *, inspect_first: bool) -> tuple[DueRule, ...]:
    """Return every limit once: of several of one kind, the one that is better for the buyer."""
    rules = [DueRule("respond", RESPOND_HOURS, "hours", "opened", lapse="escalate")]
    statutory = _best(_by_law(due) for view in views for due in view.ground.dues)
    promised = _best(_promised(views))
    rules += promised
    rules += statutory
    if not any(rule.kind == "send_back" for rule in rules):
        rules.append(DueRule("send_back", SEND_BACK_DAYS, "days", "approved", country=facts.country))
    for rule in statutory:
        if rule.kind == "refund":
            rules.append(_earlier(rule, "refund", BANK_DAYS_BEFORE, "remind"))
            if inspect_first:
                rules.append(_earlier(rule, "inspect", ALARM_BANK_DAYS_BEFORE, "escalate"))
    rules += _claims(views)
    return tuple(rules)


def _by_law(due: LawDue) -> DueRule:
    starts = _STARTS.get(due.anchor, "opened")
    return DueRule(
        kind=due.kind,
        amount=due.amount,
        unit=due.unit,
        starts="approved" if due.kind == "send_back" else starts,
        source=due.source.cite,
        clock="statutory",
        lapse="remind" if due.kind == "send_back" else due.lapse,
        country=due.country,
        counts_first_day=due.counts_first_day,
        rolls=due.rolls,
        due_on=due.due_on if due.kind != "send_back" else None,
        waits_for=due.not_before,
    )


def _promised(views: Sequence[LineView]) -> Iterable[DueRule]:
    for view in views:
        for said in view.said:
            if said.refund_days is not None and said.entitlement.may_return:
                starts = "received" if view.reason.goods_back else "approved"
                yield DueRule(
                    "refund", max(0, said.refund_days), "days", starts, said.place, "promise", "escalate"
                )


def _best(rules: Iterable[DueRule]) -> list[DueRule]:
    found: dict[tuple[str, str], DueRule] = {}
    for rule in rules:
        key = (rule.kind, rule.starts)
        known = found.get(key)
        if known is None or _better(rule, known):
            found[key] = rule
    return list(found.values())


def _better(rule: DueRule, known: DueRule) -> bool:
    if rule.kind == "send_back":
        return _length(rule) > _length(known)
    if rule.due_on is not None and known.due_on is not None:
        return rule.due_on < known.due_on
    return _length(rule) < _length(known)


def _length(rule: DueRule) -> float:
    return rule.amount * _DAYS_OF.get(rule.unit, 1.0)


def _earlier(rule: DueRule, kind: str, days: int, lapse: str) -> DueRule:
    return replace(rule, kind=kind, clock="internal", lapse=lapse, bank_days_before=days)


def _claims(views: Sequence[LineView]) -> list[DueRule]:
    wanted = set().union(*(view.presumed.clocks for view in views))
    return [
        DueRule(kind, days, "days", "opened", lapse="escalate")
        for kind, days in CLAIM_DAYS.items()
        if kind in wanted
    ]
