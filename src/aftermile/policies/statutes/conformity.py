"""Faulty goods, and other goods than agreed: how long, which remedies in which order, who must prove."""

from collections.abc import Mapping
from datetime import date

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Floor, LawDue, Question
from aftermile.policies.statutes.clocks import clock_due, term_due
from aftermile.policies.statutes.days import Calendars, add_months, end_of
from aftermile.policies.statutes.laws import Law, source_of
from aftermile.policies.statutes.parts import Conformity, Term

Note = tuple[str, Mapping[str, str]]
_SHOWN = frozenset({"photo", "video", "statement"})
_SHOWN_LATER = _SHOWN | {"serial"}


def conformity_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer whose goods are faulty."""
    rule = law.conformity
    if rule is None:
        return Floor(open=None, missing=("law",), notes=(("no_rows_for_this", {"basis": "conformity"}),))
    source = source_of(rule, law.place)
    notes: tuple[Note, ...] = tuple((code, {}) for code in rule.notes)
    asked_on = question.notice_on or question.today
    if question.delivered_on is None:
        return _floor(question, law, rule, calendars, None, date.min, (*notes, *_duration(rule)))
    months = months_of(rule, question)
    if months is None:
        sure = rule.sure_months and add_months(question.delivered_on, rule.sure_months)
        usable = True if sure and asked_on <= sure else None
        return _floor(question, law, rule, calendars, usable, sure or date.min, (*notes, *_duration(rule)))
    ends = _end(rule, question, months)
    notes += (*_repaired(rule, question), *_burden(rule, question, asked_on), *_duration(rule))
    if asked_on <= ends:
        return _floor(question, law, rule, calendars, True, ends, notes)
    if rule.counts_from == "discovery" or _longer_for_other_goods(rule, question, asked_on):
        return _floor(question, law, rule, calendars, None, ends, notes)
    return Floor(
        entitlement=NOTHING,
        known=True,
        open=False,
        verified=rule.verified,
        sources={"may_return": source},
        notes=(*notes, ("guarantee_over", {"ended_on": ends.isoformat()})),
    )


def months_of(rule: Conformity, question: Question) -> int | None:
    """Return how many months the goods must be good for; None where no law fixes it."""
    if question.used and rule.used_months:
        return rule.used_months
    return rule.goods_months.get(question.goods_class, rule.months)


def _end(rule: Conformity, question: Question, months: int) -> date:
    assert question.delivered_on is not None
    added = rule.repair_adds * min(question.repairs, rule.repair_times)
    return add_months(question.delivered_on, months + added)


def _longer_for_other_goods(rule: Conformity, question: Question, asked_on: date) -> bool:
    """Some goods last longer by law, and nobody has said what these are."""
    if question.goods_class or not rule.goods_months or question.used:
        return False
    assert question.delivered_on is not None
    return asked_on <= add_months(question.delivered_on, max(rule.goods_months.values()))


def _repaired(rule: Conformity, question: Question) -> tuple[Note, ...]:
    if not rule.repair_adds:
        return ()
    return (("repair_adds", {"months": str(rule.repair_adds), "times": str(rule.repair_times)}),)


def _burden(rule: Conformity, question: Question, asked_on: date) -> tuple[Note, ...]:
    months = rule.burden_months
    if question.used and rule.used_burden_months:
        months = rule.used_burden_months
    if months is None or question.delivered_on is None:
        return (("burden_not_fixed", {}),)
    until = add_months(question.delivered_on, months)
    code = "burden_on_seller" if asked_on <= until else "burden_on_buyer"
    return ((code, {"until": until.isoformat()}),)


def _duration(rule: Conformity) -> tuple[Note, ...]:
    return ((rule.duration, {}),) if rule.duration else ()


def _tiers(
    rule: Conformity, question: Question, asked_on: date, calendars: Calendars
) -> tuple[tuple[frozenset[str], ...], tuple[Note, ...]]:
    for step in rule.steps:
        if question.delivered_on is None:
            break
        until = end_of(step.term, question.delivered_on, question.country, calendars)
        if asked_on <= until:
            return step.tiers, (("money_back_at_once_until", {"until": until.isoformat()}),)
    return rule.tiers, ()


def _floor(  # noqa: PLR0913 - the parts of one answer
    question: Question,
    law: Law,
    rule: Conformity,
    calendars: Calendars,
    usable: bool | None,  # noqa: FBT001
    ends: date,
    notes: tuple[Note, ...],
) -> Floor:
    source = source_of(rule, law.place)
    asked_on = question.notice_on or question.today
    tiers, step_notes = _tiers(rule, question, asked_on, calendars)
    outbound = law.outbound_freight
    major = bool(outbound and outbound.refunded and outbound.basis == "conformity")
    dues = _dues(rule, question, law, calendars)
    money = next((due for due in dues if due.kind == "refund"), None)
    missing: tuple[str, ...] = ()
    if usable is None:
        missing = ("delivered_on",) if question.delivered_on is None else ("expected_life",)
    names = ("may_return", "window_end", "remedies", "chooser", "percent", "deductions")
    sources = dict.fromkeys((*names, "return_payer", "evidence", "refund_due"), source)
    if major and outbound:
        sources["outbound_refunded"] = source_of(outbound, law.place)
    return Floor(
        entitlement=Entitlement(
            may_return=usable is True,
            window_end=ends,
            remedies=tiers[0] if tiers else frozenset(),
            chooser=rule.chooser,
            percent=100,
            deductions=frozenset(),
            return_payer="seller" if rule.return_payer == "seller" else "buyer",
            outbound_refunded=False,
            refund_due=clock_due(money),
            evidence=_SHOWN_LATER,
        ),
        known=True,
        open=usable,
        verified=all(item.verified for item in sources.values()),
        sources=sources,
        dues=dues,
        missing=missing,
        notes=(*notes, *step_notes),
        order=tiers,
    )


def _dues(rule: Conformity, question: Question, law: Law, calendars: Calendars) -> tuple[LawDue, ...]:
    source = source_of(rule, law.place)
    found: list[LawDue] = []
    if rule.answer:
        found.append(term_due("respond", "notice", rule.answer, question, source, calendars, lapse="approve"))
    if rule.repair_within:
        found.append(term_due("repair", "notice", rule.repair_within, question, source, calendars))
    if rule.refund_within:
        found.append(term_due("refund", "approved", rule.refund_within, question, source, calendars))
    return tuple(found)


def mismatch_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer who got something else than agreed."""
    rule = law.withdrawal
    if law.mismatch is not None:
        return _own_term(question, law, law.mismatch.term, law.mismatch.knowing is not None, calendars)
    if rule is not None and rule.kind == "mismatch_or_error_only" and rule.term is not None:
        return _own_term(question, law, rule.term, False, calendars)
    return conformity_floor(question, law, calendars)


def _own_term(
    question: Question,
    law: Law,
    term: Term,
    from_knowing: bool,  # noqa: FBT001
    calendars: Calendars,
) -> Floor:
    part = law.mismatch or law.withdrawal
    assert part is not None
    source = source_of(part, law.place)
    asked_on = question.notice_on or question.today
    ends = question.delivered_on and end_of(term, question.delivered_on, question.country, calendars)
    notes: tuple[Note, ...] = (("within_30_days_of_knowing", {}),) if from_knowing else ()
    later = conformity_floor(question, law, calendars)
    if ends is not None and asked_on > ends:
        return later
    names = ("may_return", "window_end", "remedies", "chooser", "percent", "deductions", "return_payer")
    sources = dict.fromkeys((*names, "outbound_refunded", "evidence", "refund_due"), source)
    due = None
    if law.refund is not None and law.refund.term is not None:
        due = term_due(
            "refund", law.refund.start, law.refund.term, question, source_of(law.refund, law.place), calendars
        )
        sources["refund_due"] = due.source
    remedies = frozenset({"refund"}) if law.mismatch else frozenset({"refund", "replacement"})
    return Floor(
        entitlement=Entitlement(
            may_return=ends is not None,
            window_end=ends or date.min,
            remedies=remedies,
            chooser="buyer",
            percent=100,
            deductions=frozenset(),
            return_payer="seller",
            outbound_refunded=True,
            refund_due=clock_due(due),
            evidence=_SHOWN,
        ),
        known=True,
        open=True if ends is not None else None,
        verified=all(item.verified for item in sources.values()),
        sources=sources,
        dues=(due,) if due else (),
        missing=() if ends else ("delivered_on",),
        notes=notes,
        order=(remedies,),
    )
