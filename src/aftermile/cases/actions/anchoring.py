"""Clocks that start on the way back: when the buyer can prove that he sent the goods."""

from datetime import datetime

from django.db import transaction

from aftermile.cases.actions.deciding import rules_of
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.deadlines import start_rule
from aftermile.cases.models import Case, Deadline
from aftermile.cases.states import State

RUNNING = (State.APPROVED, State.RECEIVING, State.RECEIVED)


@transaction.atomic
def note_sent_back(case_ref: str, at: datetime) -> bool:
    """Start what the law counts from the proof of sending; a later scan changes nothing."""
    found = Case.objects.filter(pk=case_ref, state__in=RUNNING).first()
    if found is None:
        return False
    case = locked(found)
    rules = [rule for rule in rules_of(case) if rule.starts == "sent_back"]
    started = Deadline.objects.filter(case=case, anchor="sent_back").exists()
    if not rules or started:
        return False
    for rule in rules:
        start_rule(case, rule, at, case.seller.time_zone)
    touch(case)
    return True
