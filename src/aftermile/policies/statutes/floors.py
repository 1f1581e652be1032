"""The floor: what the law gives on a question, whatever the seller's rules say."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from aftermile.policies.entitlement import NOTHING, join
from aftermile.policies.statutes.asking import BASES, Floor, LawDue, Note, Question
from aftermile.policies.statutes.conformity import conformity_floor, mismatch_floor
from aftermile.policies.statutes.days import NO_OWN_DAYS, Calendars
from aftermile.policies.statutes.late import delivery_floor
from aftermile.policies.statutes.laws import Law, law_of
from aftermile.policies.statutes.withdrawal import withdrawal_floor

_FLOORS: Final[Mapping[str, Callable[[Question, Law, Calendars], Floor]]] = {
    "withdrawal": withdrawal_floor,
    "conformity": conformity_floor,
    "delivery": delivery_floor,
    "mismatch": mismatch_floor,
}


def floor(question: Question, calendars: Calendars = NO_OWN_DAYS) -> Floor:
    """
    Return what the law gives: that of the place where the goods went, joined with that of the buyer's home.

    What is not known stays open: `known` False, or `open` None. It is never a no.
    """
    if question.basis not in BASES:
        raise ValueError(f"unknown basis: {question.basis}")
    if not (question.consumer and question.trader):
        return _unknown("out_of_scope")
    first = _floor_at(question.country, question.region, question, calendars)
    home = question.residence.strip().upper()
    if not home or home == question.country.strip().upper():
        return first
    second = _floor_at(home, "", question, calendars)
    if first.known and first.jurisdictions == second.jurisdictions:
        return first
    return _both(first, second, question.country, home)


def _floor_at(country: str, region: str, question: Question, calendars: Calendars) -> Floor:
    law = law_of(country, region, question.contract_on)
    if law is None:
        return _unknown("law_unknown", country=country)
    if not law.known:
        return replace(
            _unknown("before_our_rows", country=country, contract_on=question.contract_on.isoformat()),
            jurisdictions=(law.id,),
        )
    found = _FLOORS[question.basis](question, law, calendars)
    notes = (*found.notes, *((code, {}) for code in law.place.notes), *_late(law))
    return replace(found, jurisdictions=(law.id,), notes=notes)


def _late(law: Law) -> tuple[Note, ...]:
    rule = law.late_penalty
    return () if rule is None else ((f"late_refund_{rule.how}", {"percent": str(rule.percent)}),)


def _unknown(code: str, **data: str) -> Floor:
    return Floor(open=None, missing=("law",), notes=((code, data),))


def _both(first: Floor, second: Floor, country: str, home: str) -> Floor:
    """Join two floors, attribute by attribute; what one of them does not know is no reason for a no."""
    parts = [part for part in (first, second) if part.known]
    answers = {part.open for part in (first, second)}
    usable = True if True in answers else None if None in answers else False
    entitlement = NOTHING if usable is False else join(*(part.entitlement for part in parts))
    sources = {**second.sources, **first.sources}
    for part in (first, second):
        for name, source in part.sources.items():
            own, all_ = getattr(part.entitlement, name), getattr(entitlement, name)
            if own == all_:
                sources[name] = source
    order = first.order if first.open is not False and first.order else second.order
    note = ("two_jurisdictions", {"first": country, "second": home})
    return Floor(
        entitlement=entitlement,
        known=bool(parts),
        open=usable,
        verified=first.verified and second.verified,
        sources=sources,
        dues=_dues(first.dues, second.dues),
        excluded=first.excluded if first.excluded and second.excluded else "",
        missing=tuple(dict.fromkeys((*first.missing, *second.missing))),
        notes=(*first.notes, *(note_ for note_ in second.notes if note_ not in first.notes), note),
        order=order,
        jurisdictions=(*first.jurisdictions, *second.jurisdictions),
    )


def _dues(first: tuple[LawDue, ...], second: tuple[LawDue, ...]) -> tuple[LawDue, ...]:
    """Keep every clock of the seller, and of the buyer's (send_back) the one that gives more time."""
    buyers = [due for due in (*first, *second) if due.kind == "send_back"]
    sellers = tuple(due for due in (*first, *second) if due.kind != "send_back")
    longest = max(buyers, key=lambda due: (due.due_on or date.min, due.amount), default=None)
    return (*sellers, longest) if longest else sellers
