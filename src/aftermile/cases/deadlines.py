"""Moments somebody must have acted by. Rows of a case; `next_due` is what the queue sorts by."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from django.db.models import Min
from msgspec import to_builtins

from aftermile.cases.models import Case, Deadline
from aftermile.kernel import clock
from aftermile.kernel.zones import zone_name
from aftermile.policies.owed import DueRule, due_at
from aftermile.policies.queries import calendars_for
from aftermile.policies.statutes import Calendars

COUNTED = ("respond", "refund", "accept_offer", "send_back")
"""Kinds that make a case late; closing by itself makes nobody late."""


@cache
def calendar_version() -> str:
    """Return the version of the public holidays that days are counted by."""
    return f"holidays {version('holidays')}"[:40]


def set_deadline(case: Case, kind: str, due_at: datetime, *, lapse: str = "remind", source: str = "") -> None:
    """Start a deadline of our own, or move the open one of this kind."""
    _put(case, kind, "internal", {"due_at": due_at, "lapse": lapse, "source": source[:120]})


def start_rule(
    case: Case, rule: DueRule, start: datetime, zone: str, calendars: Calendars | None = None
) -> datetime:
    """
    Start the deadline that a rule of the decision sets, on its own clock; return when it is due.

    Without `calendars` the operator's own days are read. One query.
    """
    if calendars is None:
        calendars = calendars_for((rule.country, case.country), around=start.date())
    values = _by_rule(rule, start, zone, calendars)
    _put(case, rule.kind, rule.clock, values)
    due: datetime = values["due_at"]
    return due


def start_first(
    case_id: str, rules: Iterable[tuple[DueRule, datetime]], zone: str, calendars: Calendars
) -> tuple[list[Deadline], datetime | None]:
    """
    Return the unsaved deadlines of a case that has none yet, and when it is due first.

    Of rules of one kind on one clock the last one counts.
    """
    rows = {
        (rule.kind, rule.clock): Deadline(
            case_id=case_id, kind=rule.kind, clock=rule.clock, **_by_rule(rule, start, zone, calendars)
        )
        for rule, start in rules
    }
    counted = (row.due_at for row in rows.values() if row.kind in COUNTED and not row.waits_for)
    return list(rows.values()), min(counted, default=None)


def _by_rule(rule: DueRule, start: datetime, zone: str, calendars: Calendars) -> dict[str, Any]:
    return {
        "due_at": due_at(rule, start, zone, calendars),
        "lapse": rule.lapse,
        "source": rule.source[:120],
        "waits_for": rule.waits_for,
        "not_before": None,
        "anchor": rule.starts,
        "anchor_at": start,
        "zone": zone_name(rule.country, "", zone),
        "country": rule.country,
        "calendar_version": calendar_version(),
        "rule": to_builtins(rule),
    }


def release(case: Case, at: datetime, *happened: str) -> int:
    """Let what waited for the goods run on; return how many. Nobody had to act before the day it came."""
    rows = list(Deadline.objects.filter(case=case, met_at=None, lapsed_at=None, waits_for__in=happened))
    for row in rows:
        after = max(row.due_at, end_of_day(at, row.zone))
        Deadline.objects.filter(pk=row.pk).update(waits_for="", not_before=at, due_at=after)
    return len(rows)


def wait_no_more(case: Case) -> None:
    """Let what waited for the goods run as it was counted: no goods are due."""
    Deadline.objects.filter(case=case, met_at=None, lapsed_at=None).update(waits_for="")


def end_of_day(at: datetime, zone: str) -> datetime:
    """Return the end of the local day of an instant."""
    return due_at(DueRule("", 0, "days", "opened"), at, zone)


def _put(case: Case, kind: str, clock_name: str, values: Mapping[str, object]) -> None:
    open_rows = Deadline.objects.filter(case=case, kind=kind, clock=clock_name, met_at=None, lapsed_at=None)
    if not open_rows.update(**values):
        Deadline.objects.create(case=case, kind=kind, clock=clock_name, **values)


def meet(case: Case, *kinds: str) -> None:
    """Say that these were kept, now; without kinds, all open ones (nobody waits any more)."""
    rows = Deadline.objects.filter(case=case, met_at=None, lapsed_at=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.update(met_at=clock.now())


def next_due(case: Case) -> datetime | None:
    """Return the earliest moment at which this case becomes, or became, late."""
    rows = Deadline.objects.filter(case=case, met_at=None, waits_for="", kind__in=COUNTED)
    found: datetime | None = rows.aggregate(at=Min("due_at"))["at"]
    return found
