"""Decisions on real orders."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from aftermile.orders.models import Order
from aftermile.policies.models import DecisionRecord
from aftermile.policies.owed import Decision, Facts, decide
from aftermile.policies.queries.applying import rules_for
from aftermile.policies.queries.knowing import NOT_KNOWN, History, UnitLine, facts_for


def decide_for(  # noqa: PLR0913 - what is asked, and when
    order: Order,
    *,
    kind: str,
    lines: Sequence[UnitLine],
    parcel: str = "",
    evidence: Sequence[str] = (),
    at: datetime | None = None,
    history: History = NOT_KNOWN,
) -> Decision:
    """Return what may be done about these pieces of an order, now."""
    facts = facts_for(order, kind=kind, lines=lines, parcel=parcel, evidence=evidence, at=at, history=history)
    return decide(facts, rules_for(order, at))


def first_facts(case_refs: Sequence[str]) -> dict[str, Facts]:
    """Return the facts that each case was first decided on, where they were kept; one query."""
    rows = DecisionRecord.objects.filter(case_ref__in=case_refs).order_by("-at", "-id")
    found: dict[str, Facts] = {}
    for case_ref, facts in rows.values_list("case_ref", "facts"):
        try:
            found[case_ref] = msgspec.convert(facts, Facts, strict=False)
        except msgspec.ValidationError:  # kept in an older form
            found.pop(case_ref, None)
    return found


def decision_of_case(case_ref: str) -> DecisionRecord | None:
    """Return the newest decision on a case."""
    return DecisionRecord.objects.filter(case_ref=case_ref).order_by("-at", "-id").first()
