"""The deciding core: facts in, a decision out. Pure: no database, no clock, no Django."""

from aftermile.policies.owed.decide import decide
from aftermile.policies.owed.types import (
    Decision,
    DueRule,
    Facts,
    LineFacts,
    Option,
    ReasonFacts,
    Result,
    RowFacts,
    Why,
)

__all__ = [
    "Decision",
    "DueRule",
    "Facts",
    "LineFacts",
    "Option",
    "ReasonFacts",
    "Result",
    "RowFacts",
    "Why",
    "decide",
]
