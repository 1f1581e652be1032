"""Faulty goods, and other goods than agreed: how long, which remedies in which order, who must prove."""

from dataclasses import replace
from datetime import date
from typing import Final

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Floor, LawDue, Note, Question
from aftermile.policies.statutes.clocks import clock_due, term_due
from aftermile.policies.statutes.days import Calendars, add_months, end_of
from aftermile.policies.statutes.laws import Law, source_of
from aftermile.policies.statutes.parts import Conformity, Mismatch, Part

_SHOWN: Final = frozenset({"photo", "video", "statement", "serial"})
"""What a buyer may be asked to show; no law lets a seller insist on the packaging."""
_ATTRIBUTES: Final = (
    "may_return",
    "window_end",
    "remedies",
    "chooser",
    "percent",
    "deductions",
    "return_payer",
    "refund_due",
    "evidence",
)


def conformity_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer whose goods are faulty."""
    rule = law.conformity
    if rule is None:
        return Floor(open=None, missing=("law",), notes=(("no_rows_for_this", {"basis": "conformity"}),))
    usable, ends, missing = _time(rule, question)
    notes = _notes(rule, question)
    if usable is False:
        return Floor(
            entitlement=NOTHING,
            known=True,
            open=False,
            verified=rule.verified,
            sources={"may_return": source_of(rule, law.place)},
            notes=(*notes, ("guarantee_over", {"ended_on": ends.isoformat()})),
        )
    given = _given(question, law, rule, calendars)
    return replace(
        given,
        open=usable,
        missing=missing,
        entitlement=replace(given.entitlement, may_return=usable is True, window_end=ends),
        notes=(*notes, *given.notes),
    )


def _time(rule: Conformity, question: Question) -> tuple[bool | None, date, tuple[str, ...]]:
    """Return whether the guarantee still runs, its last day, and what is not known of it."""
    delivered = question.delivered_on
    if delivered is None:
        return None, date.min, ("delivered_on",)
    months = months_of(rule, question)
    if months is None:
        sure = add_months(delivered, rule.sure_months) if rule.sure_months else date.min
        return (True, sure, ()) if question.asked_on <= sure else (None, sure, ("expected_life",))
    added = _added(rule, question.repairs)
    ends = add_months(delivered, months + added)
    sure = add_months(delivered, min(months, rule.sure_months or months) + added)
    if question.asked_on <= sure:
        return True, ends, ()
    missing = ""
    if question.asked_on <= ends:
        missing = "warranty_of_maker"
    elif rule.months is None and not question.used:
        missing = "expected_life"
    elif rule.counts_from == "discovery":
        missing = "found_on"
    elif _longer_for_other_goods(rule, question):
        missing = "goods_class"
    return (None, ends, (missing,)) if missing else (False, ends, ())


def _added(rule: Conformity, repairs: int) -> int:
    """Return the months that repairs have added."""
    added = rule.repair_adds * min(repairs, rule.repair_times)
    return max(added, rule.first_repair_adds) if repairs else 0


def months_of(rule: Conformity, question: Question) -> int | None:
    """Return how many months the goods must be good for; None where no law fixes it."""
    if question.used and rule.used_months:
        return rule.used_months
    return rule.goods_months.get(question.goods_class, rule.months)


def _longer_for_other_goods(rule: Conformity, question: Question) -> bool:
    """Some goods last longer by law, and nobody has said what these are."""
    if question.goods_class or question.used or not rule.goods_months or question.delivered_on is None:
        return False
    return question.asked_on <= add_months(question.delivered_on, max(rule.goods_months.values()))


def _notes(rule: Conformity, question: Question) -> tuple[Note, ...]:
    notes: list[Note] = [(code, {}) for code in rule.notes]
    if rule.duration:
        notes.append((rule.duration, {}))
    if rule.notify_months:
        notes.append(("notify_within_months", {"months": str(rule.notify_months)}))
    if rule.repair_adds:
        code = "repair_adds" if rule.repair_times > 1 else "repair_adds_once"
        notes.append((code, {"months": str(rule.repair_adds), "times": str(rule.repair_times)}))
    return (*notes, _burden(rule, question))


def _burden(rule: Conformity, question: Question) -> Note:
    """Say who must prove whether the fault was there on delivery, and until when the seller must."""
    months = rule.burden_months
    if question.used and rule.used_burden_months:
        months = rule.used_burden_months
    if months is None or question.delivered_on is None:
        return "burden_not_fixed", {}
    until = add_months(question.delivered_on, months)
    code = "burden_on_seller" if question.asked_on <= until else "burden_on_buyer"
    return code, {"until": until.isoformat()}


def _tiers(
    rule: Conformity, question: Question, calendars: Calendars
) -> tuple[tuple[frozenset[str], ...], tuple[Note, ...]]:
    for step in rule.steps:
        if question.delivered_on is None:
            break
        until = end_of(step.term, question.delivered_on, question.country, calendars)
        if question.asked_on <= until:
            return step.tiers, (("money_back_at_once_until", {"until": until.isoformat()}),)
    return rule.tiers, ()


def _given(question: Question, law: Law, rule: Conformity, calendars: Calendars) -> Floor:
    source = source_of(rule, law.place)
    tiers, notes = _tiers(rule, question, calendars)
    dues = _dues(rule, question, law, calendars)
    refund = next((due for due in dues if due.kind == "refund"), None)
    return Floor(
        entitlement=Entitlement(
            remedies=tiers[0] if tiers else frozenset(),
            chooser=rule.chooser,
            percent=100,
            deductions=frozenset(),
            return_payer="seller" if rule.return_payer == "seller" else "buyer",
            refund_due=clock_due(refund),
            evidence=_SHOWN,
        ),
        known=True,
        verified=source.verified,
        sources=dict.fromkeys(_ATTRIBUTES, source),
        dues=dues,
        notes=notes,
        order=tiers,
    )


def _dues(rule: Conformity, question: Question, law: Law, calendars: Calendars) -> tuple[LawDue, ...]:
    source = source_of(rule, law.place)
    clocks = (
        ("respond", "notice", rule.answer),
        ("repair", "notice", rule.repair_within),
        ("refund", "approved", rule.refund_within),
    )
    return tuple(
        term_due(kind, anchor, term, question=question, source=source, calendars=calendars)
        for kind, anchor, term in clocks
        if term is not None
    )


def mismatch_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer who got something else than agreed."""
    rule: Part | None = law.mismatch or law.withdrawal
    term = law.mismatch.term if law.mismatch else None
    if law.mismatch is None and law.withdrawal and law.withdrawal.kind == "mismatch_or_error_only":
        term = law.withdrawal.term
    if rule is None or term is None:
        return conformity_floor(question, law, calendars)
    delivered = question.delivered_on
    ends = end_of(term, delivered, question.country, calendars) if delivered else None
    if ends is not None and question.asked_on > ends:
        return conformity_floor(question, law, calendars)
    return _mismatched(question, law, rule, ends, calendars)


def _mismatched(question: Question, law: Law, rule: Part, ends: date | None, calendars: Calendars) -> Floor:
    source = source_of(rule, law.place)
    sources = dict.fromkeys((*_ATTRIBUTES, "outbound_refunded"), source)
    due = None
    if law.refund is not None and law.refund.term is not None:
        due = term_due(
            "refund",
            law.refund.start,
            law.refund.term,
            question=question,
            source=source_of(law.refund, law.place),
            calendars=calendars,
        )
        sources["refund_due"] = due.source
    knowing = isinstance(rule, Mismatch) and rule.knowing is not None
    remedies = frozenset({"refund"}) if knowing else frozenset({"refund", "replacement"})
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
        notes=(("within_30_days_of_knowing", {}),) if knowing else (),
        order=(remedies,),
    )
