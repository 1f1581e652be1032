"""Statutory clocks: what starts them and when they end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from aftermile.policies.statutes.asking import LawDue, Question, Source
from aftermile.policies.statutes.days import Calendars, end_of
from aftermile.policies.statutes.laws import Law, source_of
from aftermile.policies.statutes.parts import RefundClock, Term

_LAPSES: Final[Mapping[str, str]] = {"respond": "approve", "send_back": "close"}
"""What follows when a clock runs out: no answer is consent, goods that do not come end the case."""


def anchor_day(anchor: str, question: Question) -> date | None:
    """Return the day of what starts a clock; None where it has not happened, or is not known."""
    if anchor == "received_or_sent":
        days = [day for day in (question.received_on, question.sent_back_on) if day is not None]
        return min(days, default=None)
    return {
        "notice": question.notice_on,
        "received": question.received_on,
        "canceled": question.canceled_on or question.notice_on,
        "contract": question.contract_on,
        "delivered": question.delivered_on,
    }.get(anchor)


def term_due(
    kind: str, anchor: str, term: Term, *, question: Question, source: Source, calendars: Calendars
) -> LawDue:
    """Return the clock of `term` from `anchor`, with its day where it has started."""
    start = anchor_day(anchor, question)
    return LawDue(
        kind=kind,
        anchor=anchor,
        amount=term.amount,
        unit=term.unit,
        source=source,
        due_on=end_of(term, start, question.country, calendars) if start else None,
        country=question.country,
        counts_first_day=term.counts_first_day,
        rolls=term.rolls,
        lapse=_LAPSES.get(kind, "escalate"),
    )


def refund_due(
    clock: RefundClock | None, question: Question, law: Law, calendars: Calendars
) -> LawDue | None:
    """Return the clock of the refund; None where the law fixes no day."""
    if clock is None or clock.term is None:
        return None
    collected = question.seller_collects or question.delivered_on is None
    start = clock.collected if clock.collected and collected else clock.start
    due = term_due(
        "refund",
        start,
        clock.term,
        question=question,
        source=source_of(clock, law.place),
        calendars=calendars,
    )
    if not clock.waits_for or question.seller_collects:
        return due
    until = due.due_on
    awaited = anchor_day(clock.waits_for, question)
    if until is not None and awaited is not None:
        until = max(until, awaited)
    return replace(due, due_on=until, not_before=clock.waits_for)


def clock_due(due: LawDue | None) -> date:
    """Return the day that an entitlement names: the last there is where no clock has started."""
    return due.due_on if due is not None and due.due_on is not None else date.max
