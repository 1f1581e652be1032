"""Reads of rules and reasons, of the facts of an order, and of kept decisions."""

from aftermile.policies.cost_inputs import inputs_for
from aftermile.policies.queries.applying import (
    InForce,
    calendars_for,
    in_force,
    parsed_table,
    rules_for,
    rules_now,
    with_table,
)
from aftermile.policies.queries.deciding import decision_of_case, first_facts
from aftermile.policies.queries.knowing import History, UnitLine, facts_for, goods_kinds, rate_text, shop_now
from aftermile.policies.queries.tables import current_table, draft_table_of, get_table
from aftermile.policies.queries.vocabulary import get_reason, label_of, reason_facts, reasons_for

__all__ = [
    "History",
    "InForce",
    "UnitLine",
    "calendars_for",
    "current_table",
    "decision_of_case",
    "draft_table_of",
    "facts_for",
    "first_facts",
    "get_reason",
    "get_table",
    "goods_kinds",
    "in_force",
    "inputs_for",
    "label_of",
    "parsed_table",
    "rate_text",
    "reason_facts",
    "reasons_for",
    "rules_for",
    "rules_now",
    "shop_now",
    "with_table",
]
