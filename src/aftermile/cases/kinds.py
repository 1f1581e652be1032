"""What each kind of case is: whose rules judge it, what it holds, what it usually ends in."""

from typing import Final

from aftermile.cases.models import Remedy
from aftermile.cases.states import Kind
from aftermile.policies.owed import RESPOND_HOURS, Decision, DueRule, Facts, Result, Rules, Why, decide
from aftermile.policies.reasons import TALK

WANTED: Final = {
    Kind.EXCHANGE: Remedy.EXCHANGE,
    Kind.REPAIR: Remedy.REPAIR,
    Kind.WARRANTY: Remedy.REPAIR,
}
"""What a buyer wants who says nothing else."""
OPENED_BY_HAND: Final = (
    Kind.RETURN,
    Kind.EXCHANGE,
    Kind.CLAIM,
    Kind.REPAIR,
    Kind.WARRANTY,
    Kind.COMPLAINT,
    Kind.QUESTION,
)
"""Kinds that a person chooses; a change of an order is opened by changing the order."""


def only_talks(kind: str) -> bool:
    """Say whether a case of this kind gives nothing by itself and holds no goods: complaint, question."""
    return kind in TALK


def decide_on(kind: str, facts: Facts, rules: Rules) -> Decision:
    """
    Return what is owed in a case of a kind.

    An exchange and a change of an order are judged as a return, repair and warranty as a claim
    (`policies.reasons.BASIS`); a complaint or a question is answered by a person and gives nothing.
    """
    if not only_talks(kind):
        return decide(facts, rules)
    respond = DueRule("respond", RESPOND_HOURS, "hours", "opened", lapse="escalate")
    return Decision(Result.REVIEW, (), (respond,), (Why("no_entitlement"),))
