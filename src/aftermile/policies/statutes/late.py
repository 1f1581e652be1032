"""Goods that did not come, or did not come in time; and what a late refund costs."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Floor, Question
from aftermile.policies.statutes.clocks import clock_due, term_due
from aftermile.policies.statutes.days import Calendars, end_of
from aftermile.policies.statutes.laws import Law, law_of, source_of
from aftermile.policies.statutes.parts import LatePenalty

YEAR: Final = 365
MONTH: Final = 30
WHOLE: Final = 100


def delivery_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer to whom nothing came, or too late."""
    rule = law.delivery
    if rule is None:
        return Floor(open=None, missing=("law",), notes=(("no_rows_for_this", {"basis": "delivery"}),))
    source = source_of(rule, law.place)
    ends = end_of(rule.term, question.contract_on, question.country, calendars)
    day = {"day": ends.isoformat()}
    notes = [(code, {}) for code in rule.notes]
    if rule.start == "promised":
        notes.append(("counts_from_promised_day", {}))
    asked_on = question.notice_on or question.today
    if question.delivered_on is not None and question.delivered_on <= ends:
        return Floor(
            entitlement=NOTHING,
            known=True,
            open=False,
            verified=source.verified,
            sources={"may_return": source},
            notes=(*notes, ("came_in_time", day)),
        )
    usable: bool | None = True
    missing: tuple[str, ...] = ()
    if question.delivered_on is not None:
        usable, missing = None, ("canceled_on",)
        notes.append(("came_late", day))
    elif asked_on <= ends:
        usable = None
        notes.append(("delivery_not_due", day))
    elif rule.what == "ship":
        usable, missing = None, ("shipped_on",)
        notes.append(("must_be_shipped_by", day))
    else:
        notes.append((rule.then, day))
    clock = law.refund
    due = None
    if clock is not None and clock.term is not None:
        start = "canceled" if clock.start != "notice" else "notice"
        due = term_due("refund", start, clock.term, question, source_of(clock, law.place), calendars)
    names = ("may_return", "window_end", "remedies", "chooser", "percent", "deductions", "return_payer")
    sources = dict.fromkeys((*names, "outbound_refunded", "evidence"), source)
    if due:
        sources["refund_due"] = due.source
    return Floor(
        entitlement=Entitlement(
            may_return=usable is True,
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
        open=usable,
        verified=all(item.verified for item in sources.values()),
        sources=sources,
        dues=(due,) if due else (),
        missing=missing,
        notes=tuple(notes),
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
