"""How each table came to its row, as plain data to keep and to show."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from aftermile.policies.engine.interpret import trace
from aftermile.policies.engine.types import Condition, Table, Trace, Value
from aftermile.policies.engine.values import show_operand, show_value
from aftermile.policies.owed.matrix import BUILT_IN, built_in_matrix
from aftermile.policies.owed.types import Facts, Rules
from aftermile.policies.owed.values import values_of

MOST_TRIED: Final = 60
"""Rows kept of one trace: the last ones, which end with the row that was hit."""


def traces_of(facts: Facts, rules: Rules) -> list[dict[str, Any]]:
    """Return for each line and table: the row, the rows tried before it, and the one that missed by least."""
    return [
        _shown(role, ident, line.unit_id, table, trace(table, values_of(facts, line, table.currency)))
        for line in facts.lines
        for role, ident, table in tables_of(rules)
    ]


def tables_of(rules: Rules) -> Iterator[tuple[str, str, Table]]:
    """Return role, id and table of all that is asked; one that was in force all along is asked once."""
    same = rules.then is not None and rules.versions.get("then") == rules.versions.get("now")
    for role, table in (
        ("then", rules.then),
        ("now", None if same else rules.now),
        ("program", rules.program),
    ):
        if table is not None:
            yield role, rules.versions.get(role, role), table
    yield "matrix", rules.versions.get("matrix", BUILT_IN), rules.matrix or built_in_matrix()


def _shown(role: str, ident: str, unit: str, table: Table, found: Trace) -> dict[str, Any]:
    answer = found.answer
    tried = found.tried[-MOST_TRIED:]
    return {
        "role": role,
        "table": ident,
        "unit": unit,
        "rules": list(answer.rules),
        "review": answer.review,
        "missing": list(answer.missing),
        "left_off": len(found.tried) - len(tried),
        "tried": [
            {
                "rule": one.rule,
                "held": len(one.held),
                "failed": _condition(table, one.failed) if one.failed else None,
            }
            for one in tried
        ],
        "nearest": found.nearest,
        "nearest_missed": _conditions(table, found.nearest_missed),
    }


def _conditions(table: Table, seen: Iterable[tuple[Condition, Value | None]]) -> list[dict[str, Any]]:
    return [_condition(table, one) for one in seen]


def _condition(table: Table, seen: tuple[Condition, Value | None]) -> dict[str, Any]:
    condition, value = seen
    kind = table.schema.fields[condition.field].type
    return {
        "field": condition.field,
        "op": condition.op.value,
        "value": show_operand(kind, condition, currency=table.currency),
        "other": condition.other,
        "found": None if value is None else show_value(kind, value, currency=table.currency),
    }
