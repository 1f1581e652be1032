"""What a table of the seller or of a marketplace says on one line, as an entitlement."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.types import Answer, Condition, FactValues, Hit, Op, Rule, Table
from aftermile.policies.entitlement import EVIDENCE, NOTHING, Entitlement
from aftermile.policies.owed.types import Facts, LineFacts, Why
from aftermile.policies.owed.values import converted, day_of, into_order, today, values_of
from aftermile.policies.statutes.asking import Source

UNSEEN_DELIVERY_DAYS: Final = 30
"""How long after dispatch a parcel may still be on its way when nobody told us that it arrived."""
LONGEST_DAYS: Final = 3650
HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Window:
    """`open` None: the day it counts from is not known. `closes_on` None: it does not end, or not yet."""

    open: bool | None
    closes_on: date | None
    code: str
    days: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """Ways to keep the goods, or to take credit, that a row offers besides."""

    keep_percent: int = 0
    returnless: bool = False
    credit_bonus_percent: int | None = None
    coupon_percent: int = 0
    restocking_percent: int = 0
    return_fee_minor: int = 0
    """In the currency of the order."""


@dataclass(frozen=True, slots=True)
class Said:
    """
    What one table says: `entitlement` is what holds now, `terms` what it would be with the window open.

    `refuses`: the rows say no (or their window is over) on facts that are all known. `fits`: a row fits.
    """

    role: str
    place: str
    answer: Answer
    entitlement: Entitlement = NOTHING
    terms: Entitlement = NOTHING
    window: Window | None = None
    extras: Extras = Extras()
    refund_days: int | None = None
    fits: bool = False
    refuses: bool = False
    asks_person: bool = False
    whys: tuple[Why, ...] = ()

    @property
    def source(self) -> Source:
        return Source("", self.place, "", "high", verified=True)


def said_by(facts: Facts, line: LineFacts, role: str, table: Table, ident: str) -> Said:
    """Ask a table about a line."""
    values = values_of(facts, line, table.currency)
    answer = evaluate(table, values)
    place = f"{ident}#{'+'.join(answer.rules) or 'default'}"
    if answer.review:
        missing = Why("fact_missing", {"fields": ", ".join(answer.missing), "table": role})
        return Said(role, place, answer, asks_person=True, whys=(missing,))
    if answer.outcome is None:
        return Said(role, place, answer)
    outcome = answer.outcome
    said = Said(role, place, answer, fits=True)
    if outcome.get("allow") == "no":
        return replace(said, refuses=True, whys=(Why("row_refuses", {"row": place}),))
    window = _window(facts, outcome)
    extras = _extras(facts, outcome, table.currency)
    terms = _terms(facts, outcome, window, extras)
    asks = outcome.get("allow") == "review"
    over = window.open is False
    return replace(
        said,
        terms=terms,
        entitlement=replace(NOTHING, window_end=terms.window_end) if over else terms,
        window=window,
        extras=extras,
        refund_days=outcome.get("refund_days"),  # type: ignore[arg-type]  # the schema says days
        refuses=over and not asks and not blind(facts, table, values, answer),
        asks_person=asks or window.open is None,
        whys=(Why("row_asks_person", {"row": place}),) if asks else (),
    )


def _window(facts: Facts, outcome: Mapping[str, Any]) -> Window:
    days = outcome.get("window_days")
    anchor = str(outcome.get("anchor", "delivered"))
    if days is None:
        return Window(True, None, "row_fits", 0, anchor)
    days = max(0, min(int(days), LONGEST_DAYS))
    start = anchor_at(facts, anchor)
    if start is None:
        return Window(*unstarted(facts, days), days, anchor)
    closes_on = plus(day_of(facts, start), days)
    is_open = today(facts) <= closes_on
    return Window(is_open, closes_on, "window" if is_open else "window_closed", days, anchor)


def anchor_at(facts: Facts, anchor: str) -> datetime | None:
    return {"placed": facts.placed_at, "shipped": facts.shipped_at}.get(anchor, facts.delivered_at)


def unstarted(facts: Facts, days: int) -> tuple[bool | None, None, str]:
    """Say whether a window may still be open although nobody told when it began."""
    sent = facts.shipped_at or facts.placed_at
    if facts.at <= sent + timedelta(days=days + UNSEEN_DELIVERY_DAYS):
        return True, None, "window_not_started"
    return None, None, "anchor_unknown"


def plus(day: date, days: int) -> date:
    """Return the day so many days later, or the last day there is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _terms(facts: Facts, outcome: Mapping[str, Any], window: Window, extras: Extras) -> Entitlement:
    remedies = set(outcome.get("remedies", ("refund",)))
    remedies -= {"returnless_refund"} if not extras.returnless else set()
    remedies |= {name for name, given in _besides(extras) if given}
    refund_due = date.max
    if facts.received_on is not None and outcome.get("refund_days") is not None:
        refund_due = plus(facts.received_on, int(outcome["refund_days"]))
    end = window.closes_on
    return Entitlement(
        may_return=True,
        window_end=end if end is not None else (date.min if window.code == "row_fits" else date.max),
        remedies=frozenset(remedies),
        chooser=str(outcome.get("chooser", "seller")),
        percent=max(0, min(HUNDRED, int(outcome.get("percent", HUNDRED)))),
        deductions=frozenset(outcome.get("deductions", ())),
        return_payer=str(outcome.get("freight_payer", "seller")),
        outbound_refunded=bool(outcome.get("outbound_refunded", False)),
        refund_due=refund_due,
        evidence=frozenset(outcome.get("evidence", EVIDENCE)),
    )


def _besides(extras: Extras) -> tuple[tuple[str, bool], ...]:
    return (
        ("partial_refund", extras.keep_percent > 0),
        ("returnless_refund", extras.returnless),
        ("store_credit", bool(extras.credit_bonus_percent)),
        ("coupon", extras.coupon_percent > 0),
    )


def _extras(facts: Facts, outcome: Mapping[str, Any], currency: str) -> Extras:
    below = outcome.get("returnless_below")
    worth = converted(facts, facts.worth_minor, currency) if below is not None else None
    named = "returnless_refund" in outcome.get("remedies", ())
    bonus = outcome.get("credit_bonus_percent")
    return Extras(
        keep_percent=_percent(outcome.get("keep_percent")),
        returnless=named if below is None else worth is not None and worth < below,
        credit_bonus_percent=None if bonus is None else max(0, min(10 * HUNDRED, int(bonus))),
        coupon_percent=_percent(outcome.get("coupon_percent")),
        restocking_percent=_percent(outcome.get("restocking_percent")),
        return_fee_minor=_fee(facts, outcome.get("return_fee"), currency),
    )


def _fee(facts: Facts, value: object, currency: str) -> int:
    """Return a sum of a table in the currency of the order; without a rate nothing is taken."""
    if not isinstance(value, int) or value <= 0:
        return 0
    return into_order(facts, value, currency) or 0


def _percent(value: object) -> int:
    return max(0, min(HUNDRED, value)) if isinstance(value, int) else 0


def blind(facts: Facts, table: Table, values: FactValues, answer: Answer) -> tuple[str, ...]:
    """
    Return the unknown fields on which a window that is over rests: those of rows that could have been hit
    instead and are better, and of hit rows that ask whether something is unknown.
    """
    fields: list[str] = []
    for rule in _tried(table, answer):
        unknown = [condition for condition in rule.when if _unknown(condition, values)]
        if not unknown or (rule.id not in answer.rules and _no_better(facts, rule.then)):
            continue
        known = tuple(condition for condition in rule.when if condition not in unknown)
        rest = Table(table.schema, Hit.FIRST, (Rule(rule.id, known, rule.then),), None, table.currency)
        if rule.id in answer.rules or evaluate(rest, values).rules:
            fields += [condition.field for condition in unknown]
    return tuple(dict.fromkeys(fields))


def _no_better(facts: Facts, then: Mapping[str, Any]) -> bool:
    return then.get("allow") == "no" or (then.get("allow") != "review" and _window(facts, then).open is False)


def _tried(table: Table, answer: Answer) -> tuple[Rule, ...]:
    if table.hit is not Hit.FIRST or not answer.rules:
        return table.rules
    last = next(number for number, rule in enumerate(table.rules) if rule.id == answer.rules[0])
    return table.rules[: last + 1]


def _unknown(condition: Condition, values: FactValues) -> bool:
    names = [condition.field, *([condition.other] if condition.other else [])]
    return any(values.get(name) is None for name in names) and (
        condition.op is not Op.IS_NULL or condition.value is not False
    )
