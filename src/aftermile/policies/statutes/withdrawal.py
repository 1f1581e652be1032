"""Withdrawing for a change of mind: which kind of right a place gives, how long, and on what terms."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Floor, LawDue, Note, Question, Source
from aftermile.policies.statutes.clocks import clock_due, refund_due, term_due
from aftermile.policies.statutes.days import Calendars, end_of
from aftermile.policies.statutes.laws import Law, source_of
from aftermile.policies.statutes.parts import Extension, Term, Withdrawal

_DEPENDS_ON: Final = {
    "default_if_policy_not_posted": "policy_posted",
    "only_if_information_missing_or_wrong": "informed",
}


@dataclass(frozen=True, slots=True)
class Window:
    """How long the right is open. `ends` None: a fact is missing. `beyond`: it may be open even later."""

    ends: date | None
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    beyond: bool = False


def withdrawal_floor(question: Question, law: Law, calendars: Calendars) -> Floor:
    """Return what the law gives to a buyer who has changed his mind."""
    rule = law.withdrawal
    if rule is None:
        return Floor(open=None, missing=("law",), notes=(("no_rows_for_this", {"basis": "withdrawal"}),))
    source = source_of(rule, law.place)
    notes: tuple[Note, ...] = tuple((code, {}) for code in rule.notes)
    reason = _no_right(rule, question)
    if reason:
        return _closed(source, (*notes, (reason, {})))
    excluded = _excluded(rule, question)
    if excluded:
        return _closed(source, (*notes, ("excluded", {"exclusion": excluded})), excluded)
    window = window_of(rule, question, calendars)
    if window.ends is not None and question.asked_on > window.ends and not window.beyond:
        closed = ("withdrawal_over", {"ended_on": window.ends.isoformat()})
        return _closed(source, (*notes, closed))
    usable = None if window.ends is None or question.asked_on > window.ends else True
    granted = _granted(question, law, window, usable, calendars)
    return replace(granted, notes=(*notes, *granted.notes))


def window_of(rule: Withdrawal, question: Question, calendars: Calendars) -> Window:
    """Return until when a buyer may withdraw, with what makes that time longer."""
    if rule.term is None:
        return Window(None, ("law",))
    if rule.start == "contract_copy":
        return _window_by_copy(rule, question, calendars)
    start = _start(rule, question)
    if start is None:
        return Window(None, ("delivered_on",))
    ends = end_of(rule.term, start, question.country, calendars)
    extension = rule.extension
    if extension is None or _proven(question, extension.needs, question.contract_on):
        return Window(ends)
    if extension.needs == "contract_copy_sent" and _proven(question, extension.needs, start):
        return Window(ends)
    return _extended(extension, question, start, ends, calendars)


def _start(rule: Withdrawal, question: Question) -> date | None:
    if rule.start == "contract":
        return question.contract_on
    if question.delivered_on is None:
        return None
    if rule.start == "later_of_delivered_and_document":
        document = question.shop.get("contract_copy_sent", question.delivered_on)
        return max(document, question.delivered_on)
    if rule.start == "later_of_delivered_and_contract":
        return max(question.contract_on, question.delivered_on)
    return question.delivered_on


def _extended(
    extension: Extension, question: Question, start: date, ends: date, calendars: Calendars
) -> Window:
    country = question.country
    told_on = question.shop.get(extension.needs)
    if extension.how == "unknown":
        return Window(ends, (f"{extension.needs}_on",), (("runs_from_knowing", {}),), beyond=True)
    longest = date.max
    if extension.term is not None:
        longest = end_of(extension.term, ends if extension.how == "adds" else start, country, calendars)
    longest = max(longest, ends)
    if extension.cured is not None and told_on is not None and told_on <= longest:
        cured = max(ends, end_of(extension.cured, told_on, country, calendars))
        longest = min(longest, cured) if extension.how != "never_ends" else cured
    note = ("longer_as_not_informed", {"needs": extension.needs})
    return Window(longest, notes=(note,) if longest > ends else ())


def _window_by_copy(rule: Withdrawal, question: Question, calendars: Calendars) -> Window:
    """Count from the copy of the contract; where none came in time, a longer term from the contract."""
    assert rule.term is not None
    country, contract = question.country, question.contract_on
    copy = question.shop.get("contract_copy_sent")
    without = end_of(rule.no_copy or rule.term, contract, country, calendars)
    if copy is None:
        return Window(without, notes=(("no_contract_copy", {}),))
    with_copy = end_of(rule.term, copy, country, calendars)
    latest = end_of(rule.copy_within or Term(0), contract, country, calendars)
    if copy <= latest:
        return Window(with_copy)
    return Window(max(with_copy, without), notes=(("no_contract_copy", {}),))


def _no_right(rule: Withdrawal, question: Question) -> str:
    """Return why there is no such right at all; empty where there is, or where the seller proves nothing."""
    if rule.kind in ("none", "mismatch_or_error_only"):
        return rule.kind if rule.kind != "none" else "no_withdrawal"
    needed = _DEPENDS_ON.get(rule.kind)
    if needed and _proven(question, needed, question.contract_on):
        return f"seller_proved_{needed}"
    if rule.kind == "only_if_merchant_breached_disclosure":
        copy = question.shop.get("contract_copy_sent")
        in_time = end_of(rule.copy_within or Term(0), question.contract_on, "")
        if _proven(question, "informed", question.contract_on) and copy is not None and copy <= in_time:
            return "seller_proved_informed"
    return ""


def _excluded(rule: Withdrawal, question: Question) -> str:
    """Return the exclusion that holds: listed here, a candidate of the goods, its condition proven."""
    told = _proven(question, "exclusion_confirmed", question.contract_on)
    for code in rule.exclusions:
        if code not in question.exclusions or code not in question.proven:
            continue
        if not told and (rule.told is None or code in rule.told):
            continue
        return code
    return ""


def _proven(question: Question, fact: str, by: date) -> bool:
    since = question.shop.get(fact)
    return since is not None and since <= by


def _closed(source: Source, notes: tuple[Note, ...], excluded: str = "") -> Floor:
    return Floor(
        entitlement=NOTHING,
        known=True,
        open=False,
        verified=source.verified,
        sources={"may_return": source},
        excluded=excluded,
        notes=notes,
    )


def _granted(
    question: Question,
    law: Law,
    window: Window,
    usable: bool | None,  # noqa: FBT001
    calendars: Calendars,
) -> Floor:
    rule = law.withdrawal
    assert rule is not None
    source = source_of(rule, law.place)
    payer, notes = return_payer(law, question)
    outbound = law.outbound_freight
    clock = law.refund if law.refund is not None and law.refund.basis == "all" else None
    due = refund_due(clock, question, law, calendars)
    sources = dict.fromkeys(
        ("may_return", "window_end", "remedies", "chooser", "percent", "deductions", "evidence"), source
    )
    for name, part in (
        ("return_payer", law.return_freight),
        ("outbound_refunded", outbound),
        ("refund_due", clock),
    ):
        if part is not None:
            sources[name] = source_of(part, law.place)
            notes += tuple((code, {}) for code in part.notes)
    dues: list[LawDue] = [due] if due else []
    if rule.send_back is not None:
        dues.append(
            term_due(
                "send_back",
                "notice",
                rule.send_back,
                question=question,
                source=source,
                calendars=calendars,
            )
        )
    return Floor(
        entitlement=Entitlement(
            may_return=usable is True,
            window_end=window.ends or date.min,
            remedies=frozenset({"refund"}),
            chooser="buyer",
            percent=100,
            deductions=_deductions(rule, question, payer),
            return_payer=payer,
            outbound_refunded=bool(outbound and outbound.refunded and outbound.basis == "all"),
            refund_due=clock_due(due),
            evidence=frozenset(),
        ),
        known=True,
        open=usable,
        verified=all(item.verified for item in sources.values()),
        sources=sources,
        dues=tuple(dues),
        missing=window.missing,
        notes=(*window.notes, *notes),
        order=(frozenset({"refund"}),),
    )


def return_payer(law: Law, question: Question) -> tuple[str, tuple[Note, ...]]:
    """Return who pays the way back for a change of mind, by law; where the law is silent the buyer."""
    part = law.return_freight
    if part is None or part.payer in ("contract", "unclear"):
        return "buyer", ((f"freight_{part.payer}" if part else "freight_unclear", {}),)
    if "for_defects_only" in part.notes:
        return "buyer", ()
    if part.payer == "seller":
        return "seller", ()
    if part.needs and not _proven(question, part.needs, question.contract_on):
        return "seller", (("freight_not_told", {}),)
    return "buyer", ()


def _deductions(rule: Withdrawal, question: Question, payer: str) -> frozenset[str]:
    allowed = set(rule.deductions)
    if rule.value_loss_if_informed and _proven(question, "informed", question.contract_on):
        allowed.add("value_loss")
    if payer == "buyer":
        allowed.add("return_label")
    return frozenset(allowed)
