"""Every write of complaints and arbitrations."""

from aftermile.complaints.actions.arbitrating import (
    appeal,
    end_unappealed,
    raise_arbitration,
    speak,
    withdraw_arbitration,
)
from aftermile.complaints.actions.complaining import (
    add_finding,
    answer_complaint,
    change_complaint,
    close_complaint,
    finish_action,
    open_complaint,
    plan_action,
)
from aftermile.complaints.actions.ruling import rule_on

__all__ = [
    "add_finding",
    "answer_complaint",
    "appeal",
    "change_complaint",
    "close_complaint",
    "end_unappealed",
    "finish_action",
    "open_complaint",
    "plan_action",
    "raise_arbitration",
    "rule_on",
    "speak",
    "withdraw_arbitration",
]
