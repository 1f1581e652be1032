"""Whether a line may go back by itself, needs a person, or is refused; and why."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from aftermile.policies.owed.lines import LineView
from aftermile.policies.owed.promises import Window
from aftermile.policies.owed.types import Facts, Result, Why
from aftermile.policies.owed.values import day_of
from aftermile.policies.statutes.asking import Source

_LAW_CODES: Final = {
    "withdrawal": "window_by_law",
    "conformity": "conformity_by_law",
    "delivery": "delivery_by_law",
    "mismatch": "mismatch_by_law",
}
_TO_PROVE: Final = "burden_on_buyer"
"""Note of the law: the buyer must prove that the fault was there when it came."""


@dataclass(slots=True)
class Finding:
    """Built up rule by rule: a review stays one, only a refusal that nothing speaks against is left."""

    result: Result = Result.ALLOW
    why: list[Why] = field(default_factory=list)
    closes_on: date | None = None

    def review(self, code: str, **data: str | int) -> None:
        self.result = Result.REVIEW
        self.why.append(Why(code, data))


def finding_of(facts: Facts, view: LineView) -> Finding:
    """Return what holds for one line."""
    window = _best_window(facts, view)
    found = Finding(closes_on=None if window.closes_on in (date.min, date.max) else window.closes_on)
    found.why.append(_window_why(window, view))
    if view.said and not any(said.fits or said.asks_person for said in view.said):
        found.why.append(Why("no_rule"))
    if not _open(view):
        _over(facts, view, found)
    _doubts(facts, view, found)
    _rights(facts, view, found)
    return found


def _open(view: LineView) -> bool:
    promised = any(said.entitlement.may_return for said in view.said)
    return promised or view.goodwill.may_return or view.ground.open is True


def _over(facts: Facts, view: LineView, found: Finding) -> None:
    """Nothing is open: only the buyer's own choice, under law known for certain, is refused."""
    ground = view.ground
    if facts.kind != "return" or not view.own_choice:
        found.review("conformity_may_apply")
    elif not ground.known:
        found.review("law_unknown", country=facts.country)
    elif ground.open is None:
        found.review("law_fact_missing", fields=", ".join(ground.missing))
    elif facts.residence and facts.residence != facts.country:
        found.review("two_jurisdictions", country=facts.country, residence=facts.residence)
    elif not ground.verified:
        found.review("law_unverified", country=facts.country)
    elif not view.said or not all(said.refuses for said in view.said):
        found.review("rules_unsure")
    elif _dates_disagree(facts):
        found.review("dates_disagree")
    else:
        found.result = Result.DENY
        source = _source(view)
        found.why.append(
            Why("no_right_left", {}, source.cite, source.url) if source else Why("no_right_left")
        )


def _dates_disagree(facts: Facts) -> bool:
    """Say whether it came before it was ordered, or the like: then a day is wrong, and who knows which."""
    course = (facts.placed_at, facts.shipped_at, facts.delivered_at, facts.at)
    days = [day_of(facts, at) for at in course if at is not None]
    return days != sorted(days)


def _doubts(facts: Facts, view: LineView, found: Finding) -> None:
    if view.presumed.asks_person:
        found.review("fact_missing", table="matrix", fields="")
    for said in view.said:
        if said.asks_person:
            found.result = Result.REVIEW
            found.why += said.whys
    if found.result is Result.DENY:
        return
    if view.ground.open is True and _must_prove(view) and not _promised(view):
        found.review("buyer_must_prove")
    if facts.buyer_risk == "high":
        found.review("inspect_first")
    arrival = arrival_doubt(facts, view)
    if arrival:
        found.review(arrival)
    lacking = lacking_evidence(facts, view)
    if lacking and found.result is Result.ALLOW:
        found.review("evidence_missing", evidence=", ".join(lacking))


def _promised(view: LineView) -> bool:
    return any(said.entitlement.may_return for said in view.said)


def _must_prove(view: LineView) -> bool:
    opened = [floor for floor in view.ground.floors if floor.open is True]
    return bool(opened) and all(any(code == _TO_PROVE for code, _ in floor.notes) for floor in opened)


def arrival_doubt(facts: Facts, view: LineView) -> str:
    """For what did not arrive: say what keeps us from believing it at once; empty where the parcel agrees."""
    if view.reason.code != "not_received" and view.reason.cover_kind != "lost":
        return ""
    if facts.parcel in ("lost", "returned", "returning"):
        return ""
    if facts.parcel == "delivered" or facts.delivered_at is not None:
        return "parcel_says_delivered"
    return "parcel_on_its_way" if facts.parcel else "parcel_not_known"


def lacking_evidence(facts: Facts, view: LineView) -> list[str]:
    """
    Return wanted pictures of which nothing was shown; a statement is the buyer's comment.

    Only what may be demanded holds anything up: a right that needs no reason needs no photo.
    """
    wanted = [kind for kind in view.evidence if kind != "statement" and kind in view.offer.evidence]
    return [] if facts.evidence else wanted


def _rights(facts: Facts, view: LineView, found: Finding) -> None:
    if found.result is Result.DENY:
        return
    law = view.ground.withdrawal
    if law is not None and law.open is not False and law.known and law.entitlement.may_return:
        source = law.sources.get("window_end") or law.sources.get("may_return")
        days = view.ground.withdrawal_days or _days_of_law(facts, law.entitlement.window_end)
        data: dict[str, str | int] = {"days": days} if days else {}
        code = "right_of_withdrawal" if days else "right_of_withdrawal_open"
        found.why.append(Why(code, data, source.cite if source else "", source.url if source else ""))
    if view.ground.excluded:
        found.why.append(Why("excluded_by_law", {"exclusion": view.ground.excluded}))


def _days_of_law(facts: Facts, window_end: date) -> int:
    if window_end in (date.max, date.min):
        return 0
    start = facts.delivered_at or facts.placed_at
    return max(0, (window_end - day_of(facts, start)).days)


def _best_window(facts: Facts, view: LineView) -> Window:
    """Return the window that helps the buyer most: an open one before a closed one, then the later end."""
    found = [said.window for said in view.said if said.window is not None]
    law = _law_window(facts, view)
    if law is not None:
        found.append(law)
    if not found:
        return Window(None, None, "window_unknown")
    best = found[0]
    for window in found[1:]:
        if _rank(window) > _rank(best):
            best = window
    return best


def _rank(window: Window) -> tuple[int, date]:
    order = {True: 2, None: 1, False: 0}[window.open]
    return order, window.closes_on or date.max


def _law_window(facts: Facts, view: LineView) -> Window | None:
    ground = view.ground
    if not ground.known:
        return None
    end = ground.entitlement.window_end
    if ground.open is False:
        ended = _ended_on(view)
        if ended is None:
            return Window(False, date.min, "no_right_by_law")
        return Window(False, ended, f"{_LAW_CODES[ground.basis]}_closed", _days_of_law(facts, ended))
    mind = ground.withdrawal
    by_choice = mind is not None and mind.open is not False and mind.entitlement.window_end == end
    code = _LAW_CODES["withdrawal" if by_choice else ground.basis]
    if end in (date.min, date.max):
        return Window(ground.open, None, f"{code}_unended")
    return Window(ground.open, end, code, _days_of_law(facts, end))


def _ended_on(view: LineView) -> date | None:
    """Return the day on which the law's time ended, as its notes tell."""
    days = [
        date.fromisoformat(data["ended_on"])
        for floor in view.ground.floors
        for _, data in floor.notes
        if "ended_on" in data
    ]
    return max(days, default=None)


def _window_why(window: Window, view: LineView) -> Why:
    data: dict[str, str | int] = {}
    if window.days or window.code.startswith("window"):
        data["days"] = window.days
    if window.anchor:
        data["anchor"] = window.anchor
    if window.closes_on and window.closes_on != date.min:
        data["closes_on"] = window.closes_on.isoformat()
    source = _source(view) if "law" in window.code else None
    return Why(window.code, data, source.cite if source else "", source.url if source else "")


def _source(view: LineView) -> Source | None:
    sources = view.ground.sources
    return sources.get("window_end") or sources.get("may_return") or next(iter(sources.values()), None)
