"""A table as a document: the form in which it is kept, exported and imported."""

from typing import Any, Final

from aftermile.policies.engine.types import Condition, Op, Rule, Schema, Table, Value
from aftermile.policies.engine.values import show_operand, show_value

SCHEMA: Final = 1
"""Version of the form of documents."""


def document_of(table: Table) -> dict[str, Any]:
    """Return the document that `reading.read_table` reads as the same table."""
    return {
        "schema": SCHEMA,
        "purpose": table.schema.purpose,
        "hit": table.hit.value,
        "currency": table.currency,
        "rules": [_rule(table, rule) for rule in table.rules],
        "default": None
        if table.default is None
        else outcome_document(table.schema, table.default, table.currency),
    }


def outcome_document(schema: Schema, outcome: Any, currency: str) -> dict[str, Any]:
    """Write what a row says."""
    return {
        name: show_value(schema.outputs[name].type, value, currency=currency)
        for name, value in outcome.items()
    }


def facts_document(schema: Schema, facts: Any, currency: str) -> dict[str, Any]:
    """Write facts, in the order of the schema; what is not known is left out."""
    known: dict[str, Value] = {name: facts[name] for name in schema.fields if facts.get(name) is not None}
    return {
        name: show_value(schema.fields[name].type, value, currency=currency) for name, value in known.items()
    }


def _rule(table: Table, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "when": [_condition(table, condition) for condition in rule.when],
        "then": outcome_document(table.schema, rule.then, table.currency),
        "priority": rule.priority,
        "note": rule.note,
        "cite": rule.cite,
    }


def _condition(table: Table, condition: Condition) -> dict[str, Any]:
    written: dict[str, Any] = {"field": condition.field, "op": condition.op.value}
    if condition.other:
        return {**written, "other": condition.other}
    if condition.op is Op.IS_NULL:
        return {**written, "value": condition.value is not False}
    kind = table.schema.fields[condition.field].type
    return {**written, "value": show_operand(kind, condition, currency=table.currency)}
