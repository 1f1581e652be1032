"""Deciding what a buyer may have, by the seller's table over the floor of the law."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aftermile.policies.owed.types import (
    Decision,
    DueRule,
    Facts,
    Option,
    ReasonFacts,
    Result,
    RowFacts,
    Why,
)
from aftermile.policies.statutes import STATUTES, Statute, statute_for

RESPOND_HOURS = 48
SEND_BACK_DAYS = 14
UNSEEN_DELIVERY_DAYS = 30
"""How long after dispatch a parcel may still be on its way when nobody told us that it arrived."""


@dataclass(frozen=True, slots=True)
class _Window:
    open: bool | None  # None: a fact is missing
    closes_on: date | None
    why: Why


def decide(facts: Facts) -> Decision:
    """Return what is possible, by when, who pays, and why. Missing facts lead to a review, never to a no."""
    missing = [line.reason for line in facts.lines if facts.reason(line.reason) is None]
    if missing or not facts.lines:
        first = Why("reason_unknown", {"reason": ", ".join(missing)}) if missing else Why("nothing_chosen")
        return _decision(facts, Result.REVIEW, None, None, (first,))
    row = first_hit(facts)
    statute = statute_for(facts.country, facts.at.date(), STATUTES)
    window, law_open = _windows(facts, row, statute)
    why = [window.why]
    result = Result.ALLOW
    if window.open is None:
        result = Result.REVIEW
    elif not window.open:
        result, extra = _closed(facts, statute)
        why.append(extra)
    if row is None:
        why.append(Why("no_rule"))
        if result is Result.ALLOW and not law_open:
            result = Result.REVIEW
    arrival = _arrival_doubt(facts)
    if arrival is not None:
        why.append(arrival)
        result = Result.REVIEW if result is Result.ALLOW else result
    lacking = _evidence_lacking(facts)
    if lacking and result is Result.ALLOW:
        result = Result.REVIEW
        why.append(Why("evidence_missing", {"evidence": ", ".join(lacking)}))
    if law_open and statute is not None:
        why.append(Why("right_of_withdrawal", {"days": statute.days}, statute.cite, statute.url))
    return _decision(facts, result, row, statute if law_open else None, tuple(why), window.closes_on)


def first_hit(facts: Facts) -> RowFacts | None:
    """Return the first row of the table that fits; its reason and category must fit every line."""
    for row in sorted(facts.rows, key=lambda row: row.position):
        if row.country not in ("", facts.country) or row.kind not in ("", facts.kind):
            continue
        if all(
            row.reason in ("", line.reason) and row.category.casefold() in ("", line.category.casefold())
            for line in facts.lines
        ):
            return row
    return None


def _windows(facts: Facts, row: RowFacts | None, statute: Statute | None) -> tuple[_Window, bool]:
    """Return the longer of the seller's window and the lawful one, and whether the lawful one is open."""
    own = _window(facts, row.anchor, row.window_days, "window") if row else None
    lawful = None
    if statute and statute.days and facts.kind == "return":
        lawful = _window(facts, "delivered", statute.days, "window_by_law", statute)
    if own is None:
        own = lawful or _Window(None, None, Why("window_unknown"))
    elif lawful is not None and _later(lawful, own):
        own = lawful
    return own, bool(lawful and lawful.open)


def _later(left: _Window, right: _Window) -> bool:
    if left.closes_on is None or right.closes_on is None:
        return left.closes_on is None and right.closes_on is not None and left.open is not False
    return left.closes_on > right.closes_on


def _window(facts: Facts, anchor: str, days: int, code: str, statute: Statute | None = None) -> _Window:
    zone = ZoneInfo(facts.zone)
    cite, url = (statute.cite, statute.url) if statute else ("", "")
    start = {"placed": facts.placed_at, "shipped": facts.shipped_at, "delivered": facts.delivered_at}.get(
        anchor
    )
    if start is None:
        sent = facts.shipped_at or facts.placed_at
        if facts.at <= sent + timedelta(days=days + UNSEEN_DELIVERY_DAYS):
            return _Window(True, None, Why("window_not_started", {"days": days, "anchor": anchor}, cite, url))
        return _Window(None, None, Why("anchor_unknown", {"anchor": anchor}, cite, url))
    closes_on = start.astimezone(zone).date() + timedelta(days=days)
    is_open = facts.at.astimezone(zone).date() <= closes_on
    data: dict[str, str | int] = {"days": days, "anchor": anchor, "closes_on": closes_on.isoformat()}
    return _Window(is_open, closes_on, Why(code if is_open else f"{code}_closed", data, cite, url))


def _closed(facts: Facts, statute: Statute | None) -> tuple[Result, Why]:
    """The window is over: only a plain change of mind under known law is refused without a person."""
    faults = {reason.fault_party for reason in _reasons(facts)}
    if facts.kind != "return" or faults != {"buyer"}:
        return Result.REVIEW, Why("conformity_may_apply")
    if statute is None:
        return Result.REVIEW, Why("law_unknown", {"country": facts.country})
    return Result.DENY, Why("no_right_left", {}, statute.cite, statute.url)


def _reasons(facts: Facts) -> list[ReasonFacts]:
    found = (facts.reason(line.reason) for line in facts.lines)
    return [reason for reason in found if reason is not None]


def _arrival_doubt(facts: Facts) -> Why | None:
    """For what did not arrive: say what keeps us from believing it at once; None where the parcel agrees."""
    if all(line.reason != "not_received" for line in facts.lines):
        return None
    if facts.parcel in ("lost", "returned", "returning"):
        return None
    if facts.parcel == "delivered" or facts.delivered_at is not None:
        return Why("parcel_says_delivered")
    return Why("parcel_on_its_way") if facts.parcel else Why("parcel_not_known")


def evidence_wanted(facts: Facts) -> tuple[str, ...]:
    """Return what the reasons ask to see, each once."""
    return tuple(dict.fromkeys(kind for reason in _reasons(facts) for kind in reason.evidence))


def _evidence_lacking(facts: Facts) -> list[str]:
    """Return wanted pictures of which nothing was shown; a statement is the buyer's comment."""
    wanted = [kind for kind in evidence_wanted(facts) if kind != "statement"]
    return [] if facts.evidence else wanted


def _decision(
    facts: Facts,
    result: Result,
    row: RowFacts | None,
    right: Statute | None,
    why: tuple[Why, ...],
    closes_on: date | None = None,
) -> Decision:
    payer = _freight_payer(facts, row, right)
    return Decision(
        result=result,
        options=() if result is Result.DENY else tuple(_options(facts, row, right, payer)),
        deadlines=tuple(_deadlines(right)),
        why=why,
        closes_on=closes_on,
        freight_payer=payer,
        evidence_wanted=evidence_wanted(facts),
        row=row.position if row else None,
        table_version=facts.table_version,
    )


def _freight_payer(facts: Facts, row: RowFacts | None, right: Statute | None) -> str:
    """The buyer pays the way back only for his own change of mind, and only where a rule says so."""
    own_choice = all(reason.fault_party == "buyer" for reason in _reasons(facts))
    if not own_choice or row is None or (right is not None and right.freight_payer == "seller"):
        return "seller"
    return row.freight_payer


def _options(facts: Facts, row: RowFacts | None, right: Statute | None, payer: str) -> list[Option]:
    remedies = list(row.remedies) if row else ["refund"]
    if right is not None and "refund" not in remedies:
        remedies.insert(0, "refund")
    worth = facts.worth_minor
    goods_back = any(reason.goods_back for reason in _reasons(facts))
    shipping = _shipping_back(facts, right)
    found: list[Option] = []
    for remedy in remedies:
        match remedy:
            case "refund":
                found.append(
                    Option(
                        remedy,
                        worth + shipping,
                        facts.currency,
                        payer,
                        goods_back,
                        shipping,
                        right is not None,
                        right.cite if right else "",
                    )
                )
            case "partial_refund" if row and row.keep_percent:
                amount = worth * row.keep_percent // 100
                if amount:
                    found.append(Option(remedy, amount, facts.currency, "seller", goods_back=False))
            case "returnless_refund" if goods_back and _returnless(facts, row):
                found.append(Option(remedy, worth + shipping, facts.currency, "seller", False, shipping))
    return [option for option in found if option.amount_minor > 0]


def _returnless(facts: Facts, row: RowFacts | None) -> bool:
    if row is None or not row.returnless_below_minor:
        return False
    return facts.currency == row.returnless_currency and facts.worth_minor < row.returnless_below_minor


def _shipping_back(facts: Facts, right: Statute | None) -> int:
    """Outbound shipping comes back with the whole order: by lawful withdrawal, or where it is our fault."""
    if not facts.whole_order:
        return 0
    faults = {reason.fault_party for reason in _reasons(facts)}
    lawful = right is not None and right.outbound_shipping
    return facts.shipping_minor if lawful or faults <= {"seller", "carrier"} else 0


def _deadlines(right: Statute | None) -> list[DueRule]:
    rules = [DueRule("respond", RESPOND_HOURS, "hours", "opened")]
    if right is None:
        return [*rules, DueRule("send_back", SEND_BACK_DAYS, "days", "approved")]
    rules.append(DueRule("send_back", right.send_back_days, "days", "approved", right.cite))
    if not right.refund_days:
        return rules
    unit = "business" if right.refund_unit == "business" else "days"
    starts = "opened" if right.refund_from == "notice" else "received"
    return [*rules, DueRule("refund", right.refund_days, unit, starts, right.cite)]


def due_at(rule: DueRule, start: datetime) -> datetime:
    """Return the instant by which `rule` must be met; business days are Monday to Friday."""
    if rule.unit == "hours":
        return start + timedelta(hours=rule.amount)
    if rule.unit == "days":
        return start + timedelta(days=rule.amount)
    at, left = start.astimezone(UTC), rule.amount
    while left:
        at += timedelta(days=1)
        left -= at.isoweekday() < 6  # noqa: PLR2004 - Saturday
    return at
