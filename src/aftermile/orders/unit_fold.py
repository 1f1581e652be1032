"""
What each step of a unit may do, and the unit as its steps leave it. Pure.

`proving` asks the same table of the database in one statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

WITH_BUYER: Final = "with_buyer"
STATES: Final = (WITH_BUYER, "returned", "settled", "canceled", "reserved", "replaced")
AS_SOLD: Final = (WITH_BUYER, "canceled")
"""States of a unit that no step names: sold, or of an order that was canceled before it came to us."""

BEGINNINGS: Final = frozenset({"made", "reserved"})
"""Steps that a unit starts with where it was not sold as it is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What a step may do. `to` empty: the state stays. `holder`: takes, leaves or keeps the inbound right, or
    lets it be kept or left.

    `quantity` and `paid` may stay (=), not rise (<), not fall (>) or be anything (*).
    """

    states: tuple[str, ...]
    to: str
    holder: str
    quantity: str = "="
    paid: str = "="


RULES: Final[dict[str, Rule]] = {
    "held": Rule((WITH_BUYER,), "", "takes"),
    "freed": Rule(STATES, "", "leaves"),
    "split": Rule(STATES, "", "keeps", "<", "<"),
    "returned": Rule((WITH_BUYER,), "returned", "leaves", "<", "<"),
    "settled": Rule((WITH_BUYER,), "settled", "leaves"),
    "canceled": Rule((WITH_BUYER, "reserved"), "canceled", "lets"),
    "replaced": Rule((WITH_BUYER, "replaced"), "replaced", "keeps", "=", "<"),
    "sent": Rule(("reserved",), WITH_BUYER, "keeps", "=", ">"),
    "raised": Rule(STATES, "", "keeps", "=", ">"),
    "lowered": Rule(STATES, "", "keeps", "=", "<"),
    "changed": Rule(STATES, "*", "keeps", "*", "*"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A unit as it stands."""

    state: str
    holder_ref: str
    quantity: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it was called, and how the unit stood after it."""

    what: str
    after: Shape


def fold(sold: Shape | None, steps: Iterable[Step]) -> Shape | None:
    """Return the unit as its steps leave it: as sold without any, None where it never began."""
    shape = sold
    for step in steps:
        shape = step.after
    return shape


def faults_of(sold: Shape | None, steps: Sequence[Step]) -> Iterator[str]:
    """Yield what is wrong in the life of one unit; `sold` is None for one that was made or reserved later."""
    shape = sold
    for number, step in enumerate(steps, 1):
        if step.what in BEGINNINGS:
            if shape is not None:
                yield f"step {number} ({step.what}) begins a unit that stands already"
        elif step.what not in RULES:
            yield f"step {number} ({step.what}) is unknown"
        elif shape is None:
            yield f"step {number} ({step.what}) comes before the unit began"
        elif not allows(RULES[step.what], shape, step.after):
            yield f"step {number} ({step.what}) cannot lead from {shape} to {step.after}"
        shape = step.after


def allows(rule: Rule, before: Shape, after: Shape) -> bool:
    """Say whether a step of this rule may lead from one shape to the other."""
    if rule.to == "*":
        return before.holder_ref == after.holder_ref
    state = before.state in rule.states and after.state == (rule.to or before.state)
    holder = {
        "takes": not before.holder_ref and bool(after.holder_ref),
        "leaves": not after.holder_ref,
        "keeps": before.holder_ref == after.holder_ref,
        "lets": after.holder_ref in ("", before.holder_ref),
    }[rule.holder]
    return (
        state
        and holder
        and _compares(rule.quantity, before.quantity, after.quantity)
        and _compares(rule.paid, before.paid_minor, after.paid_minor)
    )


def _compares(sign: str, before: int, after: int) -> bool:
    return {"=": after == before, "<": after <= before, ">": after >= before, "*": True}[sign]
