"""Statutory clocks: what starts them and when they end."""

from datetime import date

from aftermile.policies.statutes.asking import LawDue, Question, Source
from aftermile.policies.statutes.days import Calendars, end_of
from aftermile.policies.statutes.laws import Law, source_of
from aftermile.policies.statutes.parts import RefundClock, Term


def anchor_day(anchor: str, question: Question) -> date | None:
    """Return the day of what starts a clock; None where it has not happened, or is not known."""
    match anchor:
        case "notice":
            return question.notice_on
        case "received":
            return question.received_on
        case "canceled":
            return question.canceled_on or question.notice_on
        case "contract":
            return question.contract_on
        case "delivered":
            return question.delivered_on
        case "received_or_sent":
            days = [day for day in (question.received_on, question.sent_back_on) if day is not None]
            return min(days, default=None)
    return None


def term_due(  # noqa: PLR0913 - a clock, spelled out
    kind: str,
    anchor: str,
    term: Term,
    question: Question,
    source: Source,
    calendars: Calendars,
    lapse: str = "escalate",
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
        lapse=lapse,
    )


def refund_due(
    clock: RefundClock | None, question: Question, law: Law, calendars: Calendars
) -> LawDue | None:
    """Return the clock of the refund; None where the law fixes no day."""
    if clock is None or clock.term is None:
        return None
    start = clock.collected if clock.collected and question.seller_collects else clock.start
    due = term_due("refund", start, clock.term, question, source_of(clock, law.place), calendars)
    if not clock.waits_for or question.seller_collects:
        return due
    until = due.due_on
    awaited = anchor_day(clock.waits_for, question)
    if until is not None and awaited is not None:
        until = max(until, awaited)
    return LawDue(
        kind=due.kind,
        anchor=due.anchor,
        amount=due.amount,
        unit=due.unit,
        source=due.source,
        due_on=until,
        country=due.country,
        counts_first_day=due.counts_first_day,
        rolls=due.rolls,
        not_before=clock.waits_for,
    )


def clock_due(due: LawDue | None) -> date:
    """Return the day that an entitlement names: the last there is where no clock has started."""
    return due.due_on if due is not None and due.due_on is not None else date.max
