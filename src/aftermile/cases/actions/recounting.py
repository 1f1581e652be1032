"""Counting open deadlines again, after a calendar changed. Nothing met or lapsed is ever moved."""

from datetime import date, datetime
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Q

from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.deadlines import calendar_version, end_of_day
from aftermile.cases.models import Case, Deadline
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.policies.owed import DueRule, due_at
from aftermile.policies.queries import calendars_for
from aftermile.policies.statutes import Calendars

BATCH: Final = 500


def recompute_deadlines(
    *, country: str = "", seller_id: str = "", outdated: bool = False, by: Actor = SYSTEM
) -> int:
    """
    Count open deadlines again by the calendars of today; return how many moved.

    `country` narrows to deadlines of its calendar, `outdated` to those counted by another version of the
    public holidays. Each that moves leaves `case.deadline_moved` with before and after.
    """
    rows = Deadline.objects.filter(met_at=None, lapsed_at=None, anchor_at__isnull=False).exclude(rule={})
    if country:
        rows = rows.filter(Q(country=country) | Q(country="", case__country=country))
    if seller_id:
        rows = rows.filter(case__seller_id=seller_id)
    if outdated:
        rows = rows.exclude(calendar_version=calendar_version())
    moved, last = 0, ""
    while True:
        batch = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "case_id")[:BATCH])
        if not batch:
            return moved
        last = batch[-1][0]
        moved += sum(_recount(pk, case_id, by) for pk, case_id in batch)


@transaction.atomic
def _recount(pk: str, case_id: str, by: Actor) -> bool:
    case = locked(Case(pk=case_id))
    row = Deadline.objects.filter(pk=pk, met_at=None, lapsed_at=None, anchor_at__isnull=False).first()
    if row is None or row.anchor_at is None:
        return False
    rule = msgspec.convert(row.rule, DueRule, strict=False)
    before = row.due_at
    around = max(row.anchor_at, clock.now()).date()
    after = due_at(rule, row.anchor_at, row.zone, _calendars(case, row, around))
    if row.not_before is not None:
        after = max(after, end_of_day(row.not_before, row.zone))
    Deadline.objects.filter(pk=pk).update(due_at=after, calendar_version=calendar_version())
    if after == before:
        return False
    _tell(case, row.kind, before, after, by)
    return True


def _calendars(case: Case, row: Deadline, around: date) -> Calendars:
    places = {row.country, case.order.country, case.buyer.country}
    return calendars_for(sorted(places - {""}), around=around)


def _tell(case: Case, kind: str, before: datetime, after: datetime, by: Actor) -> None:
    record(
        "case.deadline_moved",
        subject=case,
        by=by,
        data={
            "kind": kind,
            "before": before.isoformat(),
            "after": after.isoformat(),
            "calendar": calendar_version(),
        },
    )
    touch(case)
