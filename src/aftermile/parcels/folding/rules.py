"""
What a fact may do to a state: one table of rules by (phase, group); a rule returns why a fact does not count.

Source of the rules: how carriers behave (deliveries scanned minutes before "out for delivery", origin scans
after a delivery abroad, returns that end as "delivered"); see docs/use/parcel-state.md.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from aftermile.parcels.folding.facts import Fact, Known
from aftermile.parcels.folding.words import (
    ARRIVAL,
    BACK,
    CANCEL,
    DOOR,
    END,
    GROUP,
    MOVE,
    NEWS,
    RANK,
    START,
    TROUBLE,
)

OPEN, ARRIVED, GOING_BACK, ENDED, CANCELED = range(5)
PHASE: Final[dict[str, int]] = {
    "delivered": ARRIVED,
    "returning": GOING_BACK,
    "returned": ENDED,
    "lost": ENDED,
    "destroyed": ENDED,
    "cancelled": CANCELED,
}
"""Every other milestone is OPEN."""

NEW_ATTEMPT: Final = timedelta(hours=12)
_NOTHING: Final = timedelta(0)
_VAGUE: Final = {"day": timedelta(hours=24), "hour": timedelta(hours=1)}
_ANY_ZONE: Final = timedelta(hours=26)
"""From UTC-12 to UTC+14."""

Rule = Callable[[Fact, str, Fact, str, Known], str]
"""`(now, its milestone, fact, its milestone, known)`: "" when the fact counts."""


def slack(fact: Fact) -> timedelta:
    """Return how much later than its `at` a fact may be."""
    if fact.zone_source == "none":
        return _ANY_ZONE
    return _VAGUE.get(fact.precision, _NOTHING)


def surely_later(now: Fact, fact: Fact, by: timedelta) -> bool:
    """Tell whether a fact came later by more than this, whatever zone and hour were left out."""
    if now.at is None or fact.at is None:
        return False
    return fact.at - now.at > by + slack(now) + slack(fact)


def _take(_now: Fact, _was: str, _fact: Fact, _says: str, _known: Known) -> str:
    return ""


def _only_forward(_now: Fact, was: str, _fact: Fact, says: str, _known: Known) -> str:
    return "" if RANK[says] >= RANK[was] else "earlier_step"


def _move(now: Fact, was: str, fact: Fact, _says: str, _known: Known) -> str:
    if fact.leg < now.leg and GROUP[was] not in (NEWS, START) and fact.direction != "return":
        return "earlier_leg"
    if was == "available_for_pickup" and not surely_later(now, fact, NEW_ATTEMPT):
        return "waits_at_pickup_point"
    return ""


def _already(_now: Fact, _was: str, _fact: Fact, _says: str, _known: Known) -> str:
    return "already_delivered"


def _new_attempt(now: Fact, _was: str, fact: Fact, _says: str, known: Known) -> str:
    if fact.evidence == "text" and now.evidence != "text":
        return "text_against_code"
    if known.destination and fact.country and fact.country != known.destination:
        return "elsewhere"
    if fact.leg < now.leg:
        return "earlier_leg"
    return "" if surely_later(now, fact, NEW_ATTEMPT) else "soon_after_delivery"


def _undo_delivery(now: Fact, _was: str, fact: Fact, _says: str, _known: Known) -> str:
    weaker = fact.evidence == "text" and now.evidence != "text"
    return "text_against_code" if weaker else ""


def _repeated_delivery(now: Fact, _was: str, fact: Fact, _says: str, _known: Known) -> str:
    """A second delivery scan repeats the first, unless it knows the time better."""
    return "" if slack(fact) < slack(now) and not surely_later(now, fact, timedelta(0)) else "repeats"


def _way_back(now: Fact, _was: str, fact: Fact, _says: str, known: Known) -> str:
    """A step to the door counts when its source says so, or when the return was only announced."""
    if now.detail == "announced":
        return ""
    there = not known.destination or not fact.country or fact.country == known.destination
    return "" if fact.direction == "forward" and there else "on_the_way_back"


def _step_back(_now: Fact, _was: str, _fact: Fact, _says: str, _known: Known) -> str:
    return "on_the_way_back"


def _cancel(_now: Fact, was: str, fact: Fact, says: str, _known: Known) -> str:
    """A label that is canceled does not stop the parcel that was handed over."""
    if fact.detail == "label" and GROUP[was] != NEWS:
        return "label_only"
    return "" if RANK[says] >= RANK[was] else "earlier_step"


def _canceled(_now: Fact, _was: str, _fact: Fact, _says: str, _known: Known) -> str:
    return "canceled"


RULES: Final[dict[tuple[int, int], Rule]] = {
    (OPEN, NEWS): _only_forward,
    (OPEN, START): _only_forward,
    (OPEN, MOVE): _move,
    (OPEN, DOOR): _move,
    (OPEN, CANCEL): _cancel,
    (ARRIVED, NEWS): _already,
    (ARRIVED, START): _already,
    (ARRIVED, MOVE): _already,
    (ARRIVED, CANCEL): _already,
    (ARRIVED, TROUBLE): _already,
    (ARRIVED, DOOR): _new_attempt,
    (ARRIVED, ARRIVAL): _repeated_delivery,
    (ARRIVED, BACK): _undo_delivery,
    (ARRIVED, END): _undo_delivery,
    (GOING_BACK, NEWS): _step_back,
    (GOING_BACK, START): _step_back,
    (GOING_BACK, MOVE): _step_back,
    (GOING_BACK, TROUBLE): _step_back,
    (GOING_BACK, CANCEL): _step_back,
    (GOING_BACK, DOOR): _way_back,
    (CANCELED, NEWS): _canceled,
    (CANCELED, TROUBLE): _canceled,
}
"""What is not here counts; `ENDED` is decided before (see `verdict`)."""


def verdict(now: Fact, was: str, fact: Fact, says: str, known: Known) -> str:
    """Return why a fact does not change a state, empty when it does."""
    if fact.at is None and RANK[says] <= RANK[was]:
        return "no_time"
    phase = PHASE.get(was, OPEN)
    if phase == ENDED:
        if fact.evidence == "person" and GROUP[says] != NEWS:
            return ""
        return "final"
    return RULES.get((phase, GROUP[says]), _take)(now, was, fact, says, known)
