"""Decisions that were kept."""

from collections.abc import Sequence

import msgspec

from aftermile.policies.models import DecisionRecord
from aftermile.policies.owed import Facts


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
