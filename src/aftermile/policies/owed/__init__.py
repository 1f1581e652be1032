"""The deciding core: facts in, a decision out. Pure: no database, no clock, no Django."""

from aftermile.policies.owed.deadlines import RESPOND_HOURS, SEND_BACK_DAYS
from aftermile.policies.owed.decide import decide
from aftermile.policies.owed.due import due_at
from aftermile.policies.owed.types import (
    Decision,
    DueRule,
    Facts,
    Layer,
    LineFacts,
    LineVerdict,
    Option,
    ReasonFacts,
    Result,
    Rules,
    Why,
)
from aftermile.policies.owed.values import values_of

__all__ = [
    "RESPOND_HOURS",
    "SEND_BACK_DAYS",
    "Decision",
    "DueRule",
    "Facts",
    "Layer",
    "LineFacts",
    "LineVerdict",
    "Option",
    "ReasonFacts",
    "Result",
    "Rules",
    "Why",
    "decide",
    "due_at",
    "values_of",
]
