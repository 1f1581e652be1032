"""Goods that did not come, or did not come in time; and what a late refund costs."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Floor, Note, Question, Source
from aftermile.policies.statutes.clocks import clock_due, term_due
from aftermile.policies.statutes.days import Calendars, end_of
from aftermile.policies.statutes.laws import Law, law_of, source_of
from aftermile.policies.statutes.parts import Delivery, LatePenalty

YEAR: Final = 365
MONTH: Final = 30
WHOLE: Final = 100
_ATTRIBUTES: Final = (
    "may_return",
    "window_end",
    "remedies",
    "chooser",
    "percent",
    "deductions",
    "return_payer",
    "outbound_refunded",
    "evidence",
)


def delivery_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer to whom nothing came, or too late."""
    rule = law.delivery
    if rule is None:
        return Floor(open=None, missing=("law",), notes=(("no_rows_for_this", {"basis": "delivery"}),))
    source = source_of(rule, law.place)
    ends = _latest(rule, question, calendars)
    notes: tuple[Note, ...] = tuple((code, {}) for code in rule.notes)
    delivered = question.delivered_on
    if delivered is not None and rule.what == "deliver" and delivered <= ends and _sure(rule, question):
        return Floor(
            entitlement=NOTHING,
            known=True,
            open=False,
            verified=source.verified,
            sources={"may_return": source},
            notes=(*notes, ("came_in_time", {"day": ends.isoformat()})),
        )
    usable, missing, note = _state(rule, question, ends)
    given = _given(question, law, source, calendars)
    return replace(
        given,
        open=usable,
        missing=missing,
        entitlement=replace(given.entitlement, may_return=usable is True),
        notes=((note, {"day": ends.isoformat()}), *notes),
    )


def _latest(rule: Delivery, question: Question, calendars: Calendars) -> date:
    """Return by when it must be there or on its way; a day that the contract names comes first."""
    agreed = question.promised_on
    if agreed is not None and rule.agreed == "replaces":
        return agreed
    start = agreed if agreed is not None and rule.agreed == "starts" else question.contract_on
    return end_of(rule.term, start, question.country, calendars)


def _sure(rule: Delivery, question: Question) -> bool:
    """Whether an earlier day, which only the contract knows, cannot change the answer."""
    return question.promised_on is not None or not rule.agreed


def _state(rule: Delivery, question: Question, ends: date) -> tuple[bool | None, tuple[str, ...], str]:
    """Return whether the right can be used, which fact is missing, and the note that says it."""
    if question.delivered_on is not None:
        late = question.delivered_on > ends
        return None, ("canceled_on",) if late else ("promised_on",), "came_late" if late else "came_unasked"
    if question.asked_on <= ends:
        return None, (), "delivery_not_due" if rule.what == "deliver" else "must_be_shipped_by"
    if rule.agreed == "starts" and question.promised_on is None:
        return None, ("promised_on",), "counts_from_promised_day"
    if rule.what == "ship":
        if question.shipped_on is None or question.shipped_on <= ends:
            missing = ("shipped_on",) if question.shipped_on is None else ()
            return None, missing, "must_be_shipped_by"
        return True, (), "shipped_late"
    return True, (), rule.then


def _given(question: Question, law: Law, source: Source, calendars: Calendars) -> Floor:
    sources = dict.fromkeys(_ATTRIBUTES, source)
    within = law.delivery.refund_within if law.delivery else None
    due = None
    if within is not None:
        due = term_due("refund", "canceled", within, question=question, source=source, calendars=calendars)
        sources["refund_due"] = source
    return Floor(
        entitlement=Entitlement(
            window_end=date.max,
            remedies=frozenset({"refund"}),
            chooser="buyer",
            percent=WHOLE,
            deductions=frozenset(),
            return_payer="seller",
            outbound_refunded=True,
            refund_due=clock_due(due),
            evidence=frozenset({"statement"}),
        ),
        known=True,
        verified=all(item.verified for item in sources.values()),
        sources=sources,
        dues=(due,) if due else (),
        order=(frozenset({"refund"}),),
    )


def penalty(
    country: str,
    amount_minor: int,
    days_late: int,
    *,
    on: date,
    region: str = "",
    legal_rate: Decimal = Decimal(0),
) -> int:
    """
    Return what the law adds to a refund that is `days_late`, in minor units; 0 where it adds nothing.

    `legal_rate`: percent a year, where the law of the place points to its legal rate of interest.
    """
    law = law_of(country, region, on)
    rule = law.late_penalty if law else None
    if rule is None or days_late <= 0 or amount_minor <= 0:
        return 0
    percent = _percent(rule, days_late, legal_rate)
    added = (Decimal(amount_minor) * percent / WHOLE).quantize(Decimal(1), ROUND_HALF_UP)
    return int(added)


def _percent(rule: LatePenalty, days_late: int, legal_rate: Decimal) -> Decimal:
    if rule.how == "double":
        return Decimal(WHOLE)
    if rule.how == "yearly":
        return Decimal(rule.percent) * days_late / YEAR
    if days_late <= rule.legal_days:
        return legal_rate * days_late / YEAR
    for last, percent in rule.steps:
        if days_late <= last:
            return Decimal(percent)
    last, percent = rule.steps[-1]
    begun = -(-(days_late - last) // MONTH)
    return Decimal(min(WHOLE, percent + rule.monthly * begun))
