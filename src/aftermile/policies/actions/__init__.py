"""Writes of rules, reasons and decision records."""

from aftermile.policies.actions.costs import InputDraft, Measured, clear_input, keep_measured, set_input
from aftermile.policies.actions.reasons import add_reason, change_reason, ensure_reasons, hide_reason
from aftermile.policies.actions.records import read_decision, record_decision
from aftermile.policies.actions.tables import (
    DEFAULT_ROWS,
    draft_table,
    ensure_default_table,
    publish_table,
    save_rows,
)

__all__ = [
    "DEFAULT_ROWS",
    "InputDraft",
    "Measured",
    "add_reason",
    "change_reason",
    "clear_input",
    "draft_table",
    "ensure_default_table",
    "ensure_reasons",
    "hide_reason",
    "keep_measured",
    "publish_table",
    "read_decision",
    "record_decision",
    "save_rows",
    "set_input",
]
