"""Clocks that start, or need not run, on the way back: goods that were sent or came; a canceled order."""

from datetime import datetime

from django.db import transaction

from aftermile.cases.actions.deciding import rules_of
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.deadlines import release, start_rule
from aftermile.cases.models import Case, Deadline
from aftermile.cases.states import State

OVER = (State.SETTLED, State.DECLINED, State.CANCELED, State.CLOSED)
_HAPPENED = {
    "received": ("received", "received_or_sent"),
    "sent_back": ("sent_back", "received_or_sent"),
    "canceled": ("canceled",),
}
"""What a clock may start with, or wait for, that happens with an event."""


@transaction.atomic
def note_sent_back(case_ref: str, at: datetime) -> bool:
    """Start what the law counts from the proof of sending; a later scan changes nothing."""
    return _note(case_ref, at, "sent_back")


def note_canceled(order_ref: str, at: datetime) -> int:
    """Start what counts from the cancellation of an order; a clock that runs already is not touched."""
    cases = Case.objects.filter(order_id=order_ref).exclude(state__in=OVER).order_by("pk")
    return sum(_note(pk, at, "canceled") for pk in cases.values_list("pk", flat=True))


@transaction.atomic
def _note(case_ref: str, at: datetime, what: str) -> bool:
    found = Case.objects.filter(pk=case_ref).exclude(state__in=OVER).first()
    if found is None:
        return False
    case = locked(found)
    changed = start_on_return(case, at, what)
    if changed:
        touch(case)
    return changed


def start_on_return(case: Case, at: datetime, what: str) -> bool:
    """Start the clocks of what happened, each once, and let those that waited for it run on."""
    begun = set(Deadline.objects.filter(case=case).values_list("anchor", flat=True))
    names = _HAPPENED[what]
    fresh = [rule for rule in rules_of(case) if rule.starts in names and _may_start(rule.starts, begun)]
    for rule in fresh:
        start_rule(case, rule, at, case.seller.time_zone)
    return bool(release(case, at, *names)) or bool(fresh)


def _may_start(starts: str, begun: set[str]) -> bool:
    """A clock of the goods that came starts again with each receipt of an episode; all others once."""
    return starts == "received" or starts not in begun
